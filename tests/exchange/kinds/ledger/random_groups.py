"""Which project of a random table stands under which heading."""

from dataclasses import dataclass, field

from tests.exchange.kinds.ledger.random_headings import (
    EITHER_KINDS,
    GRADE_WORDS,
    KIND_WORDS,
    NESTED,
    OTHER_WORDS,
    random_numbering,
)
from tests.exchange.kinds.ledger.random_projects import KINDS


@dataclass
class Group:
    """Projects under a heading, or other groups under it; without words it has no heading."""

    words: str = ""
    style: str = ""
    kind: str | None = None
    kinds: tuple = ()
    members: list = field(default_factory=list)
    groups: list = field(default_factory=list)
    grade: str = ""

    @property
    def all_members(self):
        inner = [one for group in self.groups for one in group.all_members]
        return self.members + inner


def random_groups(rng, projects):
    """[Group], no project twice, in any order."""
    how = rng.choice(
        ["none", "kind", "kind", "other", "kind, other", "other, kind", "either", "mixed", "grade"]
    )
    if how == "none":
        return [Group(members=projects)]
    if how in ("kind", "either"):
        return by_kind(rng, projects, random_numbering(rng), is_either=how == "either")
    if how == "other":
        return by_other(rng, projects, random_numbering(rng))
    if how == "grade":
        return by_grade(rng, projects, random_numbering(rng))
    if how == "mixed":
        return mixed(rng, projects, random_numbering(rng))
    outer, inner = rng.choice(NESTED)
    first, second = (by_kind, by_other) if how == "kind, other" else (by_other, by_kind)
    groups = first(rng, projects, outer)
    for group in groups:
        group.groups, group.members = second(rng, group.members, inner), []
    return groups


def by_grade(rng, projects, style):
    grades = list(GRADE_WORDS)
    found = [(grade, [one for one in projects if one["grade"] == grade]) for grade in grades]
    return [
        Group(rng.choice(GRADE_WORDS[grade]), style, grade=grade, members=members)
        for grade, members in found
        if members
    ]


def mixed(rng, projects, style):
    """Groups of a kind, then others on their level, which say nothing of it: some stay without."""
    half = len(projects) // 2
    for project in projects[half:]:
        if rng.random() < 0.5:
            project |= {"kind": "", "due": None}
    return by_kind(rng, projects[:half], style) + by_other(rng, projects[half:], style)


def by_kind(rng, projects, style, *, is_either=False):
    codes = list(KINDS.values())
    rng.shuffle(codes)
    found = [(code, [one for one in projects if one["kind"] == code]) for code in codes]
    return [kind_group(rng, code, members, style, is_either) for code, members in found if members]


def kind_group(rng, code, members, style, is_either):
    others = [word for word, kinds in EITHER_KINDS.items() if code in kinds]
    if is_either and others:
        word = rng.choice(others)
        return Group(word, style, code, EITHER_KINDS[word], members)
    return Group(rng.choice(KIND_WORDS[code]), style, code, (), members)


def by_other(rng, projects, style):
    """In runs of one to four under words that say nothing of kind or grade."""
    words, groups, rest = rng.sample(OTHER_WORDS, len(OTHER_WORDS)), [], list(projects)
    while rest:
        number = min(rng.randint(1, 4), len(rest))
        groups.append(Group(words.pop(), style, members=rest[:number]))
        rest = rest[number:]
    return groups
