"""What the words of a heading say: its numbering, its count, the kind and the grade it names."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from core.values.text import strip_spaces, without_marks
from exchange.parsing.coded_values import GRADE_CODES, KIND_CODES, WorkAreaName, codes

NUMERAL = "[一二三四五六七八九十百]+"
#: How headings are numbered, by the name of the style; NFKC has made Ⅱ into II.
STYLE_PATTERNS = {
    "part": rf"第?({NUMERAL})部分[:、.]?",
    "class": rf"第?({NUMERAL})类[:、]",
    "chinese": rf"第?({NUMERAL})[、.]",
    "chinese_bracket": rf"\(({NUMERAL})\)[、.]?",
    "roman": r"([IVX]{1,5})[、.]",
    "arabic": r"(\d{1,3})[、.](?!\d)",
    "arabic_bracket": r"\((\d{1,3})\)[、.]?",
    "dash": r"[—–-]+(?=[^\d—–-])()",
}
STYLES = {style: re.compile(form + "(?=.)") for style, form in STYLE_PATTERNS.items()}
#: A number that projects carry as well: it makes no heading of a name by itself.
OF_PROJECTS = frozenset(["arabic", "arabic_bracket", "circled"])
CIRCLED = {chr(0x2460 + n): str(n + 1) for n in range(20)}
LENTICULAR = re.compile(r"[【〖](.+)[】〗](.*)")
#: A numeral and a blank: 一 农林水利.
SPACED = re.compile(rf"^\s*({NUMERAL})\s+(?=\S)")
#: A numeral in a cell of its own.
ALONE = re.compile(rf"第?{NUMERAL}(?:[、.]|部分)?|\({NUMERAL}\)|[IVX]{{1,5}}[、.]?|[—–]{{1,4}}")

UNIT_OF_COUNT = "(?:个|项|件|份)(?:项目|合同)?"
COUNT = re.compile(
    rf":?\(?(?:共|计|合计)?(\d+){UNIT_OF_COUNT}\)?$|:?\((\d+)\)$"
    rf"|\((?:共|计|合计)?(\d+){UNIT_OF_COUNT}[,;、][^()]*\)$"
)
BARE_COUNT = re.compile(rf"\(?(?:共|计|合计)?(\d{{1,4}})(?:{UNIT_OF_COUNT})?\)?")
DASH = re.compile(r"[-—–/\\]*")

#: In a heading a kind may stand otherwise than in a cell: 在建项目 are those begun before.
OF_HEADINGS = {
    "continuing": "在建 收尾 收尾续建 竣工投产",
    "new": "拟建",
    "preliminary": "预备",
}
KIND_OF = KIND_CODES | codes(OF_HEADINGS)
GRADE_OF = {word: grade for word, grade in GRADE_CODES.items() if len(word) > 1}
#: What may stand beside them and says nothing of kind or grade.
BESIDE = r"20\d\d年度?|本年度?|年度|重点|重大|类|项目|工程|建设|部分|清单"


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


SAYS = re.compile(
    rf"(?P<kind>{_any_of(KIND_OF)})|(?P<grade>{_any_of(GRADE_OF)})|(?P<beside>{BESIDE})"
)


@dataclass(frozen=True)
class HeadingForm:
    """A heading taken apart: 一、续建项目（12项） is of style chinese, the first, with 12 rows."""

    style: str  # "" without a numbering
    ordinal: str
    title: str
    count: int | None = None

    @property
    def is_first(self) -> bool:
        return self.ordinal in ("", "一", "I", "1")


@lru_cache(maxsize=4096)
def heading_form(text: str) -> HeadingForm:
    """Take a text apart as a heading, numbered or not."""
    circled = CIRCLED.get(text.strip()[:1])
    plain = strip_spaces(text.strip()[1:] if circled else SPACED.sub(r"\1、", text))
    if circled:
        return _form("circled", circled, plain.lstrip("、."))
    if match := LENTICULAR.fullmatch(plain):
        inner = _form("lenticular", "", match[1])
        count = count_in(match[2]) if match[2] else inner.count
        return HeadingForm("lenticular", "", inner.title, count)
    for style, form in STYLES.items():
        if match := form.match(plain):
            return _form(style, match[1], plain[match.end() :])
    return _form("", "", plain)


def _form(style: str, ordinal: str, title: str) -> HeadingForm:
    count = COUNT.search(title)
    title = title[: count.start()] if count else title
    number = next(filter(None, count.groups()), None) if count else None
    return HeadingForm(style, ordinal, title, int(number) if number else None)


def is_numeral(text: str) -> bool:
    """Whether a cell holds the numeral of a heading and nothing else."""
    return bool(ALONE.fullmatch(text))


def count_in(text: str) -> int | None:
    """The number of 5, 5个, （共5项）, or None."""
    match = BARE_COUNT.fullmatch(strip_spaces(text))
    return int(match[1]) if match else None


def is_dash(text: str) -> bool:
    """Nothing but dashes and slashes; an empty text too."""
    return bool(DASH.fullmatch(strip_spaces(text)))


def kind_named(title: str) -> str | None:
    """The kind that a title names by whole words (续建, 续建项目, 2026年新开工类), or None."""
    return KIND_OF.get(_named(title, "kind") or "")


def grade_named(title: str) -> str | None:
    """The grade that a title names by whole words (省级重点项目), or None."""
    return GRADE_OF.get(_named(title, "grade") or "")


def area_named(title: str, work_areas: tuple[WorkAreaName, ...]) -> int | None:
    """The number of the work area whose name the title is, 项目 or 类 at its end taken off."""
    plain = strip_spaces(title)
    for number, name in work_areas:
        if plain.removesuffix("项目").removesuffix("类") == strip_spaces(name):
            return number
    return None


@lru_cache(maxsize=4096)
def _named(title: str, group: str) -> str | None:
    """The one word of a group, where every part of the title is understood."""
    plain, at = without_marks(strip_spaces(title)), 0
    found: set[str] = set()
    while at < len(plain):
        match = SAYS.match(plain, at)
        if match is None:
            return None
        at = match.end()
        found |= {word for word in (match[group],) if word}
    return found.pop() if len(found) == 1 else None


READERS: dict[str, Callable[[str, tuple[WorkAreaName, ...]], str | int | None]] = {
    "kind": lambda title, work_areas: kind_named(title),
    "grade": lambda title, work_areas: grade_named(title),
    "work_area": area_named,
}


def named(key: str, title: str, work_areas: tuple[WorkAreaName, ...]) -> str | int | None:
    """What a title says of a column that headings fill: kind, grade or work area."""
    return READERS[key](title, work_areas)


def says_something(title: str, work_areas: tuple[WorkAreaName, ...]) -> bool:
    """Whether a title names a kind, a grade or a work area."""
    return any(named(key, title, work_areas) is not None for key in READERS)
