"""Names that may be one project's: equal but for their ending, brackets or a few characters."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

#: What a name is the name of.
Named = TypeVar("Named")

#: So many are named in a sentence and offered on the page.
OFFERED = 5
#: One differing character is let pass for so many.
CHARACTERS_A_DIFFERENCE = 8
ENDING = re.compile("(?:项目|工程)+$")
BRACKETS = "()[]{}<>【】〔〕〖〗「」『』《》〈〉“”‘’\"'"
REMARK = re.compile(r"\([^()]*\)|\[[^][]*\]|【[^】]*】|〔[^〕]*〕")
WITHOUT_BRACKETS = str.maketrans("", "", BRACKETS)
#: What tells one project of a series from the next: no two names that differ in it are near.
MARKS = re.compile(
    r"\d+(?:\.\d+)*|[a-zα-ω]|[百千万亿两]|[甲乙丙丁戊己庚辛壬癸]|[东南西北中]|标段|期"
)
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
TENS = re.compile("([1-9]?)十([1-9]?)")


@dataclass(frozen=True)
class NameParts:
    """A name key taken apart: `core` without ending and brackets, Chinese numerals as digits;
    `plain`, its core without what stands in brackets, "" where nothing does."""

    key: str
    core: str
    plain: str
    marks: tuple[str, ...]
    allowed: int  # characters that may differ


def parts_of(key: str) -> NameParts:
    """Done once a name, as it is set against many; 二十 and 20 come out alike."""
    whole = TENS.sub(_tens, key.translate(DIGITS))
    text = whole.translate(WITHOUT_BRACKETS)
    plain = REMARK.sub("", whole).translate(WITHOUT_BRACKETS)
    return NameParts(
        key,
        _core(text),
        "" if plain == text else _core(plain),
        tuple(MARKS.findall(text)),
        len(text) // CHARACTERS_A_DIFFERENCE,
    )


def _tens(found: re.Match[str]) -> str:
    return f"{found[1] or 1}{found[2] or 0}"


def _core(text: str) -> str:
    return ENDING.sub("", text) or text


def difference(one: NameParts, other: NameParts) -> int | None:
    """How many characters differ between two near names; None where they are not near."""
    if one.key == other.key or one.marks != other.marks:
        return None
    if one.core in (other.core, other.plain) or other.core == one.plain:
        return 0
    return _distance(one.core, other.core, min(one.allowed, other.allowed))


def are_near(one: str, other: str) -> bool:
    """Whether two name keys are near and not equal."""
    return difference(parts_of(one), parts_of(other)) is not None


def _distance(one: str, other: str, most: int) -> int | None:
    """The characters to change, add or leave out; None if they are more than `most`."""
    if abs(len(one) - len(other)) > most:
        return None
    head = _shared(zip(one, other, strict=False))
    one, other = one[head:], other[head:]
    tail = _shared(zip(reversed(one), reversed(other), strict=False))
    one, other = one[: len(one) - tail], other[: len(other) - tail]
    if not one or not other:
        return len(one) + len(other)
    if most == 1:
        return 1 if len(one) == len(other) == 1 else None
    row = list(range(len(other) + 1))
    for count, left in enumerate(one, start=1):
        above, row = row, [count]
        for place, right in enumerate(other):
            row.append(min(above[place] + (left != right), above[place + 1] + 1, row[place] + 1))
        if min(row) > most:
            return None
    return row[-1] if row[-1] <= most else None


def _shared(pairs: Iterable[tuple[str, str]]) -> int:
    """How many pairs at the start are of two equal characters."""
    count = 0
    for left, right in pairs:
        if left != right:
            break
        count += 1
    return count


class NearNames(Generic[Named]):
    """Known names under what they share, so that a name is set against few of them.

    `known`: (key of a name, what it names). Building it and asking it for as many names take time
    in proportion to their number, unless most of them are near each other.
    """

    def __init__(self, known: Iterable[tuple[str, Named]]) -> None:
        self.series: dict[tuple[str, ...], _Series[Named]] = defaultdict(_Series)
        for key, named in known:
            parts = parts_of(key)
            self.series[parts.marks].add(parts, named)

    def of(self, key: str) -> list[tuple[int, Named]]:
        """[(differing characters, what is named so)] of the near names, the nearest first."""
        parts = parts_of(key)
        if parts.marks not in self.series:
            return []
        found = self.series[parts.marks].candidates(parts)
        near = [
            (count, named)
            for other, named in found
            if (count := difference(parts, other)) is not None
        ]
        return sorted(near, key=lambda pair: pair[0])


class _Series(Generic[Named]):
    """The names of equal marks. Two with at most n differing characters share one of the 2n + 1
    rarest pairs of neighbouring characters of each: only those are looked up."""

    def __init__(self) -> None:
        self.names: list[tuple[NameParts, Named]] = []
        self.by_core: dict[str, list[int]] = defaultdict(list)

    def add(self, parts: NameParts, named: Named) -> None:
        for core in {parts.core, parts.plain} - {""}:
            self.by_core[core].append(len(self.names))
        self.names.append((parts, named))

    def candidates(self, parts: NameParts) -> list[tuple[NameParts, Named]]:
        found = {
            place for core in (parts.core, parts.plain) for place in self.by_core.get(core, ())
        }
        if parts.allowed:
            found.update(*(self.by_pair.get(pair, ()) for pair in self.rarest(parts)))
        return [self.names[place] for place in sorted(found)]

    @cached_property
    def frequency(self) -> Counter[str]:
        return Counter(pair for parts, _ in self.names for pair in _pairs(parts.core))

    @cached_property
    def by_pair(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = defaultdict(list)
        for place, (parts, _) in enumerate(self.names):
            for pair in self.rarest(parts) if parts.allowed else ():
                places[pair].append(place)
        return places

    def rarest(self, parts: NameParts) -> list[str]:
        pairs = sorted(_pairs(parts.core), key=lambda pair: (self.frequency[pair], pair))
        return pairs[: 2 * parts.allowed + 1]


def _pairs(core: str) -> set[str]:
    return {core[place : place + 2] for place in range(len(core) - 1)}
