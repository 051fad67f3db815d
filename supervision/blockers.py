"""堵点: which problems come of one thing. Proposed by cause, lead unit and words; the office
decides (R-PR-5).

Words are alike where, of the pairs of neighbouring characters of the shorter text, at least a
third stand in the other as well. Nothing is learnt and nothing weighed: whoever reads the two
texts can count.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import combinations
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from accounts.models import Duty, Person
from core.permissions import deny
from projects.models.obligation_permissions import OFFICE_SENTENCE
from projects.models.project import lock_projects
from supervision.blocked_amounts import with_blocked_amount
from supervision.models import Blocker, Problem
from supervision.models.problem import ProblemQuerySet

#: One in so many of the shorter text's pairs makes two texts alike.
ALIKE = 3
#: Days a problem is open, as far as each group goes; the last one has no end.
AGES = (7, 15, 30)


# --- Proposals ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposal:
    """Problems of several projects that may be one blocker: with `blocker`, they may join it.
    `name` is what is proposed to call it: the words they share, else the cause."""

    problems: tuple[Problem, ...]
    name: str
    blocker: Blocker | None = None

    @property
    def projects(self) -> int:
        return len({problem.project_id for problem in self.problems})


def proposals(problems: ProblemQuerySet) -> list[Proposal]:
    """What may be joined of these problems: not closed, same cause, same lead unit, alike in
    words, of two projects at least or of a blocker that stands; the most projects first. One
    query."""
    rows = problems.unclosed().exclude(category="").filter(lead_unit__isnull=False)
    groups: dict[tuple[str, int | None], list[Problem]] = defaultdict(list)
    for row in rows.select_related("project", "lead_unit", "blocker").order_by("pk"):
        groups[row.category, row.lead_unit_id].append(row)
    found = [each for group in groups.values() for each in _proposed(group)]
    return sorted(found, key=lambda each: (-each.projects, each.problems[0].pk))


def _proposed(group: Sequence[Problem]) -> list[Proposal]:
    return [proposal for alike in _alike(group) if (proposal := _proposal(alike))]


def _proposal(alike: Sequence[Problem]) -> Proposal | None:
    """Of problems that are alike: those that stand in no blocker, with the one of the others."""
    free = tuple(problem for problem in alike if problem.blocker_id is None)
    blocker = next((problem.blocker for problem in alike if problem.blocker_id), None)
    if not free or blocker is None and len({problem.project_id for problem in free}) < 2:
        return None
    return Proposal(free, blocker.name if blocker else _name(free), blocker)


def _alike(group: Sequence[Problem]) -> list[list[Problem]]:
    """Those of one cause and unit, by words: each is alike to at least one other of its own."""
    pairs = {problem.pk: pairs_of(problem.text) for problem in group}
    of_group = {problem.pk: problem.pk for problem in group}
    for one, other in combinations(pairs, 2):
        if of_group[one] != of_group[other] and are_alike(pairs[one], pairs[other]):
            _merge(of_group, one, other)
    found = defaultdict(list)
    for problem in group:
        found[of_group[problem.pk]].append(problem)
    return list(found.values())


def _merge(of_group: dict[int, int], one: int, other: int) -> None:
    kept, gone = of_group[one], of_group[other]
    for pk, group in of_group.items():
        if group == gone:
            of_group[pk] = kept


def pairs_of(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a text, without blanks, marks and figures."""
    plain = re.sub(r"[\W\d_]", "", text)
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether a third of the pairs of the shorter stands in the other."""
    shorter = min(len(one), len(other))
    return shorter > 0 and len(one & other) * ALIKE >= shorter


def _name(problems: Sequence[Problem]) -> str:
    """The longest words that all of them share, else the cause."""
    first, *others = (" ".join(problem.text.split()) for problem in problems)
    for length in range(min(len(first), 30), 1, -1):
        for at in range(len(first) - length + 1):
            words = first[at : at + length]
            if words == words.strip("，。、；：,. ") and all(words in text for text in others):
                return words
    return problems[0].category_word


# --- The office decides ---------------------------------------------------------------------------


@transaction.atomic
def join(
    problems: Iterable[Problem],
    *,
    by: Actor,
    now: datetime,
    name: str = "",
    blocker: Blocker | None = None,
) -> Blocker:
    """Join problems into a new blocker of this name, or into one that stands. ValidationError for
    none, for what is closed or stands in another, and without a name; 403 for all but the
    office."""
    _check_office(by)
    keys = sorted({problem.pk for problem in problems})
    rows = _held(keys)
    if not rows or len(rows) != len(keys):
        raise ValidationError("请选要合并的问题；已销号的不再合并。")
    for row in rows:
        if row.blocker_id not in (None, blocker and blocker.pk):
            raise ValidationError(f"{row.number}已在另一个堵点里，请先移出。")
    blocker = blocker or Blocker.objects.create(name=_named(name), at=now, **audit.signed(by))
    for row in rows:
        _move(row, blocker, "并入堵点", by)
    return blocker


@transaction.atomic
def part(problem: Problem, *, by: Actor) -> bool:
    """Take a problem out of its blocker. True if this call did it; 403 for all but the office."""
    _check_office(by)
    rows = [row for row in _held([problem.pk], closed_too=True) if row.blocker_id is not None]
    for row in rows:
        _move(row, None, "移出堵点", by)
    return bool(rows)


@transaction.atomic
def rename(blocker: Blocker, name: str, *, by: Actor) -> bool:
    """Call it otherwise. True if this call did it; ValidationError without a name, 403 for all
    but the office."""
    _check_office(by)
    name, former = _named(name), blocker.name
    same = Blocker.objects.filter(pk=blocker.pk, version=blocker.version).exclude(name=name)
    if not same.update(name=name, version=blocker.version + 1):
        return False
    blocker.name, blocker.version = name, blocker.version + 1
    before, after = {"堵点": former}, {"堵点": name}
    audit.record(by=by, action="堵点改名", subject=blocker, before=before, after=after)
    return True


def _check_office(by: Actor) -> None:
    if isinstance(by, Person) and not by.has_duty(Duty.Kind.OFFICE):
        deny(OFFICE_SENTENCE)


def _held(keys: Sequence[int], *, closed_too: bool = False) -> list[Problem]:
    """These problems as they are now, their projects held until this is committed."""
    of = Problem.objects.filter(pk__in=keys)
    lock_projects(of.values_list("project", flat=True).order_by())
    rows = of if closed_too else of.unclosed()
    return list(rows.select_related("project", "blocker").order_by("pk"))


def _named(name: str) -> str:
    longest: Any = Blocker._meta.get_field("name").max_length
    words = " ".join(name.split())
    if not words or len(words) > longest:
        raise ValidationError({"name": f"请写堵点名称，不超过 {longest} 个字。"})
    return words


def _move(row: Problem, blocker: Blocker | None, action: str, by: Actor) -> None:
    before, after = str(row.blocker or ""), str(blocker or "")
    if before == after:
        return
    Problem.objects.filter(pk=row.pk).update(blocker=blocker)
    row.blocker = blocker
    audit.record(
        by=by,
        action=f"问题：{action}",
        subject=row,
        before={"堵点": before} if before else {},
        after={"堵点": after} if after else {},
    )


# --- What they hold up ----------------------------------------------------------------------------


@dataclass(frozen=True)
class BlockerFacts:
    """What a blocker holds up: `amount` in 万元, of each project once, the largest of its
    problems; `days` since the oldest was raised."""

    blocker: Blocker
    problems: tuple[Problem, ...]
    projects: int
    amount: Decimal
    days: int
    units: tuple[str, ...]
    causes: tuple[tuple[str, int], ...]

    @property
    def sentence(self) -> str:
        """同一堵点影响 6 个项目 2.3 亿元"""
        return f"同一堵点影响 {self.projects} 个项目 {in_words(self.amount)}"


def in_words(amount: Decimal) -> str:
    """2.3 亿元, 800 万元: at most two decimals."""
    number, unit = (amount / 10000, "亿元") if amount >= 10000 else (amount, "万元")
    return f"{number.quantize(Decimal('0.01')).normalize():f} {unit}"


def blocker_facts(problems: ProblemQuerySet, today: date) -> list[BlockerFacts]:
    """Every blocker of these problems that are not closed, the most money first: one query."""
    rows = with_blocked_amount(problems.unclosed().exclude(blocker=None), today)
    by_blocker: dict[int | None, list[Problem]] = defaultdict(list)
    for row in rows.select_related("blocker", "project", "lead_unit").order_by("pk"):
        by_blocker[row.blocker_id].append(row)
    found = [_facts(tuple(group), today) for group in by_blocker.values()]
    return sorted(found, key=lambda each: (-each.amount, -each.projects, each.blocker.pk))


def _facts(problems: tuple[Problem, ...], today: date) -> BlockerFacts:
    blocker = problems[0].blocker
    assert blocker is not None
    return BlockerFacts(
        blocker=blocker,
        problems=problems,
        projects=len({problem.project_id for problem in problems}),
        amount=money_of(problems),
        days=max(age(problem, today) for problem in problems),
        units=tuple(dict.fromkeys(str(p.lead_unit) for p in problems if p.lead_unit)),
        causes=tuple(cause_shares(problems)),
    )


def money_of(problems: Iterable[Any]) -> Decimal:
    """The money that these rows of with_blocked_amount() hold up, of each project once."""
    largest: dict[int, Decimal] = {}
    for problem in problems:
        amount = problem.blocked or Decimal(0)
        largest[problem.project_id] = max(amount, largest.get(problem.project_id, amount))
    return sum(largest.values(), Decimal("0.00"))


def age(problem: Problem, today: date) -> int:
    """Calendar days since it was raised."""
    return (today - timezone.localdate(problem.raised_at)).days


def ageing(problems: Iterable[Problem], today: date) -> list[tuple[str, int]]:
    """[(how long they have been open, how many)]: up to 7, 15, 30 days, and longer."""
    days = [age(problem, today) for problem in problems]
    bounds = [(-1, AGES[0]), *zip(AGES, AGES[1:], strict=False), (AGES[-1], None)]
    return [
        (_age_word(low, high), sum(low < each and (high is None or each <= high) for each in days))
        for low, high in bounds
    ]


def _age_word(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} 天以上"
    return f"{high} 天以内" if low < 0 else f"{low + 1} 至 {high} 天"


def cause_shares(problems: Iterable[Problem]) -> list[tuple[str, int]]:
    """[(cause, per cent of the problems)], the most first; whole numbers that add up to 100."""
    counts = Counter(problem.category_word or "未写原因" for problem in problems)
    return list(_in_per_cent(counts.most_common()))


def _in_per_cent(counts: list[tuple[str, int]]) -> Iterable[tuple[str, int]]:
    """By the largest remainder, so that nothing is lost in rounding."""
    total = sum(number for _, number in counts)
    shares = [(word, divmod(number * 100, total)) for word, number in counts]
    missing = 100 - sum(whole for _, (whole, _) in shares) if shares else 0
    order = sorted(range(len(shares)), key=lambda at: -shares[at][1][1])
    raised = set(order[:missing])
    for at, (word, (whole, _)) in enumerate(shares):
        yield word, whole + (at in raised)
