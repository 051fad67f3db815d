"""What the heads of any kind of sheet mean: each is read once, unless a person has said it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.ledger_field import LedgerField
from exchange.all_ledger_fields import BY_KEY, MONEY
from exchange.parsing.header_grammar import (
    LAST_YEAR,
    NEXT_YEAR,
    THIS_YEAR,
    HeaderPart,
    normal,
    own_word,
    take_apart,
    without_unit,
)
from exchange.parsing.header_words import WORDS_OF

#: How sure a reading is; of two columns for one field the surer is read.
ANSWERED, SURE, DOUBTED = 2, 1, 0
#: Longer texts are no heads.
LONGEST = 120
#: As many fields as are offered before all others.
LIKELY = 6


@dataclass(frozen=True)
class Heading:
    """What a column's head was found to mean: a key to read, or why its column is not read."""

    key: str | None = None
    unit: str | None = None
    #: unknown, or another of assign_columns.UNREAD
    ignored: str = ""
    certainty: int = SURE


UNKNOWN = Heading(ignored="unknown")


def nobody_answered(what: str) -> str | None:
    """`answered` where nobody was asked about any head."""
    return None


class SheetHeaders:
    """What the heads of one kind of sheet mean for a year; each head is read once.

    `own`: a county's own word, as county_header_words keeps it -> key of a field. `answered`:
    own_word of a head -> what a person said of it: a key, "" for none, None for not asked yet.
    """

    #: What a section heading fills in, and whether a row may hold a name and nothing else.
    fills: tuple[str, ...] = ()
    takes_bare_names = False
    #: What a head may be answered to mean: the fields of this kind of sheet.
    fields: Sequence[LedgerField] = ()
    #: What a row is, in the sentences about it.
    subject = "项目"
    #: A doubt about these is one about what the row means; about any other cell one asks.
    identifying = frozenset("ref name national_code responsible_unit".split())
    #: Whether a title that names another year is asked about.
    is_of_one_year = True

    def __init__(
        self,
        year: int,
        own: dict[str, str] | None = None,
        answered: Callable[[str], str | None] = nobody_answered,
    ) -> None:
        self.year, self.own, self.answered = year, own or {}, answered
        self.known: dict[tuple[str, str], Heading] = {}

    def meaning(self, text: str, parent: str = "") -> Heading:
        """What a head means under its parents, which stand in one text with · between them."""
        if len(text) > LONGEST:
            return UNKNOWN
        if (text, parent) not in self.known:
            self.known[text, parent] = self.answer(text, parent) or self.read(text, parent)
        return self.known[text, parent]

    def answer(self, text: str, parent: str) -> Heading | None:
        word = own_word(parent + text)
        key = self.answered(word)
        if key is None:
            key = self.answered(without_unit(word))
        if key is None:
            return None
        return self.as_answered(key, unit_of(parts_of(text, parent, self.year), key))

    def as_answered(self, key: str | None, unit: str | None) -> Heading | None:
        """The heading that an answer makes, or None: nobody answered, or with no field of ours."""
        if key == "":
            return Heading(ignored="answered")
        is_ours = any(field.key == key for field in self.fields)
        return Heading(key, unit, certainty=ANSWERED) if is_ours else None

    def read(self, text: str, parent: str) -> Heading:
        raise NotImplementedError

    def field(self, key: str) -> LedgerField:
        """The field of a key, as this kind of sheet calls it."""
        return BY_KEY[key]

    def divides(self, title: str) -> bool:
        """Whether a line alone with these words divides the rows, and is none of them."""
        return False

    def choices(self, header: str, has_amounts: bool = False) -> tuple[tuple[str, str], ...]:
        """((key, label), …) of the few fields that a head is likeliest to mean."""
        return likely_fields(header, self.fields, self.year, has_amounts)

    def is_near(self, header: str) -> bool:
        """Whether a head that is not understood has a known word in it."""
        words = normal(header, self.year)
        return any(word in words for field in self.fields for word in WORDS_OF[field.key])


def parts_of(text: str, parent: str, year: int) -> list[HeaderPart]:
    """A head taken apart: those merged over it, the outermost first, then its own cell."""
    return [take_apart(part, year) for part in (*parent.split("·"), text) if part]


def unit_of(parts: list[HeaderPart], key: str) -> str | None:
    """The unit of money that the parts name, the nearest first."""
    units = [unit for part in reversed(parts) for unit in part.units] if key in MONEY else []
    return units[0] if units else None


def likely_fields(
    header: str, fields: Sequence[LedgerField], year: int, has_amounts: bool = False
) -> tuple[tuple[str, str], ...]:
    """((key, label), …), at most 6: the fields whose words are most like a head, then those of
    their sort; where the column has amounts, those of money alone.
    """
    word = _yearless("".join(part.words for part in parts_of("", header, year)))
    fields = [field for field in fields if field.sort == "money" or not has_amounts]
    likeness = {field.key: _likeness(word, field) for field in fields}
    best = max(likeness.values(), default=0)
    sorts = {field.sort for field in fields if best and likeness[field.key] == best}
    likely = [field for field in fields if likeness[field.key] or field.sort in sorts]
    likely.sort(key=lambda field: (-likeness[field.key], field.sort not in sorts))
    return tuple((field.key, field.label) for field in (likely or fields)[:LIKELY])


def _likeness(word: str, field: LedgerField) -> float:
    """The characters in a row that a head shares with a word of a field, if at least two; among
    equals the word of the nearest length.
    """
    return max(_shared(word, _yearless(normal(alias))) for alias in field.aliases.split())


def _shared(word: str, alias: str) -> float:
    if len(set(word) & set(alias)) < 2:
        return 0
    size = SequenceMatcher(None, word, alias, autojunk=False).find_longest_match().size
    return size - abs(len(alias) - len(word)) / 100 if size > 1 else 0


def _yearless(word: str) -> str:
    return re.sub(f"{LAST_YEAR}|{THIS_YEAR}|{NEXT_YEAR}", "", word)
