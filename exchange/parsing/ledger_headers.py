"""What the heads of a ledger's columns mean: used only where every part is understood."""

import re
from collections.abc import Iterator
from typing import Any

from core.values.text import strip_spaces
from exchange.all_ledger_fields import BY_KEY, MONEY
from exchange.parsing.header_grammar import (
    LAST_YEAR,
    NEXT_YEAR,
    THIS_YEAR,
    HeaderPart,
    normal,
    settle_years,
    with_digits,
)
from exchange.parsing.header_words import (
    BRACKET_IF_UNREAD,
    BRACKETS,
    DOUBTED_WORDS,
    LABELS,
    LEDGER,
    NEUTRAL,
    NEUTRAL_BRACKET,
    NEUTRAL_IF_UNREAD,
    OF_A_MONTH,
    OF_THIS_YEAR,
    PART,
    SUMS,
    UNREAD,
    WORDS,
)
from exchange.parsing.sheet_headers import (
    DOUBTED,
    SURE,
    UNKNOWN,
    Heading,
    SheetHeaders,
    parts_of,
    unit_of,
)
from projects.ledger_fields import COLUMNS


def field_named(text: str) -> str | None:
    """The key of the field that somebody names by its key, its label or a word known for it."""
    word = strip_spaces(text)
    return word if word in BY_KEY else WORDS.get(normal(text)) or LABELS.get(normal(text))


class LedgerHeaders(SheetHeaders):
    """What heads mean for the ledger of a year."""

    fills = ("kind", "grade", "work_area")
    fields = [column for column in COLUMNS if column.key != "ref" and "base_" not in column.key]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.own = {word: key for word, key in self.own.items() if key in LEDGER}
        self.words = WORDS | self.own

    def read(self, text: str, parent: str) -> Heading:
        parts = parts_of(text, parent, self.year)
        if heading := self.find(parts, self.words):
            return heading
        why = self.why_unread(parts)
        return Heading(ignored=why) if why else UNKNOWN

    def find(self, parts: list[HeaderPart], words: dict[str, str]) -> Heading | None:
        """The heading that all parts together have among known words, or None."""
        if len(parts) > 1 and parts[-1].words in SUMS and not parts[-1].brackets:
            above = self.find(parts[:-1], words)
            if above and above.key in MONEY:
                return _heading(parts, above.key, above.certainty)
        for over, below in _cuts(parts):
            exact, certainty = _exact(below, words)
            if key := exact and _under(over, exact, below, words):
                return _heading(parts, key, certainty)
        return None

    def why_unread(self, parts: list[HeaderPart]) -> str:
        """Why the ledger does not read what it knows, or ""."""
        if self.is_part(parts):
            return "part"
        for over, below in _cuts(parts):
            why = _why_unread(below)
            if why and all(_is_neutral_if_unread(part, below, self.words) for part in over):
                return why
        return ""

    def is_part(self, parts: list[HeaderPart]) -> bool:
        """Whether a source of money stands below an amount that the ledger has as a whole."""
        for over, below in _cuts(parts):
            word = "".join(part.whole for part in below)
            above = self.find(over, self.words) if PART.fullmatch(word) and over else None
            if above and above.key in MONEY:
                return True
        return False


def _cuts(parts: list[HeaderPart]) -> Iterator[tuple[list[HeaderPart], list[HeaderPart]]]:
    """(what stands over it, what is read as one word), the fullest word first."""
    return ((parts[:at], parts[at:]) for at in range(len(parts)))


def _heading(parts: list[HeaderPart], key: str, certainty: int) -> Heading | None:
    """None where units of money contradict each other, or one stands by what is no money."""
    units = {unit for part in parts for unit in part.units}
    if key in MONEY:
        return Heading(key, unit_of(parts, key), certainty=certainty) if len(units) < 2 else None
    return None if parts[-1].units else Heading(key, certainty=certainty)


def _exact(parts: list[HeaderPart], words: dict[str, str]) -> tuple[str | None, int]:
    """(key, certainty) of parts that are together one known word; (None, SURE) if they are none."""
    for word in (word for order in _orders(parts) for word in _spellings(order)):
        if key := _key(word, words):
            return key, _certainty(word)
    word = "".join(part.words for part in parts)
    brackets = [bracket for part in parts for bracket in part.brackets]
    key = _key(word, words) if brackets else None
    if key and all(_adds_nothing(bracket, key) for bracket in brackets):
        return key, _certainty(word)
    return None, SURE


def _certainty(word: str) -> int:
    return DOUBTED if word in DOUBTED_WORDS else SURE


def _spellings(parts: list[HeaderPart]) -> Iterator[str]:
    """As it stands; with its bracket as plain words; with the one bracket before the words."""
    whole = settle_years("".join(part.whole for part in parts))
    yield whole
    brackets = [bracket for part in parts for bracket in part.brackets]
    if brackets:
        yield whole.replace("(", "").replace(")", "")
    if len(brackets) == 1:
        yield settle_years(brackets[0] + "".join(part.words for part in parts))


def _key(word: str, words: dict[str, str]) -> str | None:
    if word in words:
        return words[word]
    if word.startswith(THIS_YEAR):
        return of_this_year(words.get(word.removeprefix(THIS_YEAR)))
    return None


def of_this_year(key: str | None) -> str | None:
    """The field that keeps this year's of a field; None where that is another thing."""
    if key == "content":
        return "annual_content"
    return key if key in OF_THIS_YEAR or (key and LEDGER[key].sort in OF_THIS_YEAR) else None


def _adds_nothing(bracket: str, key: str) -> bool:
    patterns = [BRACKETS[name] for name in (key, LEDGER[key].sort) if name in BRACKETS]
    return any(pattern.fullmatch(bracket) for pattern in (NEUTRAL_BRACKET, *patterns))


def _under(
    parents: list[HeaderPart], below: str, parts: list[HeaderPart], words: dict[str, str]
) -> str | None:
    """The field that a key is below its parents, from the nearest up; None if one says more."""
    key: str | None = below
    for parent in reversed(parents):
        word = parent.dated
        if word is None or _names_other_year(word):
            return None
        if word.startswith(THIS_YEAR):
            word, key = word.removeprefix(THIS_YEAR), of_this_year(key)
        if key is None or not (word == "" or _is_neutral(word, key, parts, words)):
            return None
    return key


def _names_other_year(word: str) -> bool:
    return LAST_YEAR in word or NEXT_YEAR in word


def _is_neutral(word: str, key: str, parts: list[HeaderPart], words: dict[str, str]) -> bool:
    below = "".join(part.words for part in parts)
    if word in below:
        return True
    sort = LEDGER[key].sort
    groups = (group for name, group in NEUTRAL.items() if not name or {key, sort} & {*name.split()})
    return any(word in group for group in groups) or _lists(word, below, words)


def _lists(word: str, below: str, words: dict[str, str]) -> bool:
    """责任单位及责任人 over 责任人."""
    pieces = re.split("[及和与、/]", word)
    return len(pieces) > 1 and below in pieces and all(piece in words for piece in pieces)


def _why_unread(parts: list[HeaderPart]) -> str:
    is_plain = all(BRACKET_IF_UNREAD.fullmatch(b) for part in parts for b in part.brackets)
    for order in _orders(parts):
        word = "".join(part.words if is_plain else part.whole for part in order)
        if why := UNREAD.get(word) or UNREAD.get(word.removeprefix(THIS_YEAR)):
            return why
        month = OF_A_MONTH.fullmatch(with_digits(word.removeprefix(THIS_YEAR)))
        if month and month[1]:
            return "figures"
    return ""


def _orders(parts: list[HeaderPart]) -> tuple[list[HeaderPart], ...]:
    """A head below its parent, and before it: 开工时间 over 计划 is 计划开工时间."""
    return (parts, parts[::-1]) if len(parts) > 1 else (parts,)


def _is_neutral_if_unread(
    parent: HeaderPart, parts: list[HeaderPart], words: dict[str, str]
) -> bool:
    """Over a column that is not read anyway only another year or a scope says more."""
    word = parent.dated
    if word is None or _names_other_year(word):
        return False
    word = word.removeprefix(THIS_YEAR)
    known = [words, UNREAD, NEUTRAL_IF_UNREAD, *NEUTRAL.values()]
    return word in "".join(part.words for part in parts) or any(word in some for some in known)
