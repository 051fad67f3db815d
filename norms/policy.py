"""What the county has laid down, as of a day: thresholds and ladder, read once and kept.

The database row PolicyRevision tells a process when its copy is old: one small query a request or
task, no stale rule. Tests and pages use `policy_on(day)` alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from secrets import randbelow
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from norms.models import Cause, EscalationStep, PolicyRevision, PolicyVersion, ReviewParty

#: Every figure of a set, in the order of its page.
THRESHOLDS = (
    "warn_days_statutory",
    "warn_days",
    "red_days",
    "stale_days",
    "silent_days",
    "reply_workdays",
    "request_workdays",
    "request_warn_days",
    "pause_review_months",
    "order_sign_workdays",
    "order_answer_workdays",
    "order_done_days",
    "order_hard_months",
    "order_gap_workdays",
    "order_review_workdays",
    "order_return_workdays",
    "order_report_days",
    "order_series",
    "letter_series",
    "talk_series",
    "order_issuer",
    "problem_name_workdays",
    "problem_days",
    "problem_hard_months",
    "opinion_workdays",
    "review_workdays",
    "report_day",
    "gap_yellow",
    "gap_red",
    "doubt_rate",
    "enrol_floor",
    "enrol_yellow",
    "enrol_red",
    "reserve_base",
    "pool_weight_conceived",
    "pool_weight_preliminary",
    "pool_weight_ready",
    "review_valid_months",
    "signing_basis",
)


NUMERALS = "一二三四"


@dataclass(frozen=True)
class PolicyStep:
    """A step of the ladder; `days` counts from its start, negative before the due date (R-DL-6)."""

    code: str
    obligation: str
    days: int
    recipients: tuple[str, ...]
    statutory_only: bool = False
    repeat_days: int | None = None
    level: int = 0
    level_name: str = ""


@dataclass(frozen=True)
class Policy:
    """The thresholds and the ladder in force on a day. Figures in calendar days, the money's
    in points, months and 万元, the pool's weights in per cent; `reserve_base` is one of
    PolicyVersion.ReserveBase, `signing_basis` of SigningBasis; `silent_days` is None in versions
    older than that rule; `causes` is its table of causes, [(code, name)]; `review_parties` are
    the keys of the units among which those who argue a case are chosen, empty where any may be
    (R-JR-1)."""

    effective_on: date
    warn_days_statutory: int
    warn_days: int
    red_days: int
    stale_days: int
    silent_days: int | None
    reply_workdays: int
    request_workdays: int
    request_warn_days: int
    pause_review_months: int
    order_sign_workdays: int
    order_answer_workdays: int
    order_done_days: int
    order_hard_months: int
    order_gap_workdays: int
    order_review_workdays: int
    order_return_workdays: int
    order_report_days: int
    order_series: str
    letter_series: str
    talk_series: str
    order_issuer: str
    problem_name_workdays: int
    problem_days: int
    problem_hard_months: int
    opinion_workdays: int
    review_workdays: int
    report_day: int
    gap_yellow: int
    gap_red: int
    doubt_rate: int
    enrol_floor: int
    enrol_yellow: int
    enrol_red: int
    reserve_base: str
    pool_weight_conceived: int
    pool_weight_preliminary: int
    pool_weight_ready: int
    review_valid_months: int
    signing_basis: str
    ladder: tuple[PolicyStep, ...]
    causes: tuple[tuple[str, str], ...]
    review_parties: tuple[int, ...]

    def steps(self, obligation: str) -> list[PolicyStep]:
        """The steps of the ladder of a kind of obligation, lowest first."""
        return [step for step in self.ladder if step.obligation == obligation]

    @cached_property
    def cause_words(self) -> dict[str, str]:
        """{code: name} of its table of causes."""
        return dict(self.causes)

    @cached_property
    def _levels(self) -> dict[str, list[tuple[int, int, int | None, str]]]:
        return {kind: _levels_in(self.steps(kind)) for kind in {s.obligation for s in self.ladder}}

    def levels_of(self, kind: str) -> list[tuple[int, int, int | None, str]]:
        """[(level, first day, last day or None, name)] of the ladder of a kind of obligation,
        lowest first: it ends where the ladder of that kind does (R-LT-8)."""
        return self._levels.get(kind, [])

    @property
    def levels(self) -> list[tuple[int, int, int | None, str]]:
        """Those of the milestone ladder."""
        return self.levels_of("milestone")

    @cached_property
    def level_words(self) -> dict[int, str]:
        """{level: 三级 督办单} of the milestone ladder."""
        return {n: _level_word(n, name) for n, _, _, name in self.levels}

    def level_of(self, ladder_days: int, kind: str = "milestone") -> int:
        """督办级别 1..4 of something that many days on its ladder (R-LT-8); 0 before it."""
        reached = (n for n, first, _, _ in self.levels_of(kind) if ladder_days >= first)
        return max(reached, default=0)

    def level_word(self, ladder_days: int, kind: str = "milestone") -> str:
        """二级 报包联领导: the level of that many days, in words; empty where there is none."""
        return self.word_of_level(self.level_of(ladder_days, kind), kind)

    def word_of_level(self, level: int, kind: str = "milestone") -> str:
        """二级 报包联领导: a level of the ladder of a kind in words; of one that it has not, its
        number alone; empty for none."""
        names = {n: name for n, _, _, name in self.levels_of(kind)}
        return _level_word(level, names.get(level, "")) if level else ""


def _levels_in(steps: list[PolicyStep]) -> list[tuple[int, int, int | None, str]]:
    first = sorted(
        (step.level, step.days, step.level_name)
        for step in steps
        if step.level and not step.repeat_days
    )
    ends = [days - 1 for _, days, _ in first[1:]] + [None] * bool(first)
    return [(n, days, end, name) for (n, days, name), end in zip(first, ends, strict=True)]


def _level_word(level: int, name: str) -> str:
    return f"{NUMERALS[level - 1]}级 {name}".strip()


_copy: dict[str, Any] = {"version": None, "sets": []}


def policy_on(day: date) -> Policy:
    """The policy in force on `day`: the newest set that was effective, else the oldest."""
    editions()
    return _in_force(day)


def editions() -> list[Policy]:
    """Every set, the newest first; read anew where it was changed."""
    version = PolicyRevision.objects.values_list("number", flat=True).first()
    if version is None or version != _copy["version"]:
        _copy.update(version=version, sets=_read())
    return _copy["sets"]


def level_words(day: date) -> dict[int, str]:
    """{level: word} in force on `day`, by the copy that this process has read: words stand beside
    figures, and whoever gave the figures has asked policy_on()."""
    return kept_policy(day).level_words


def kept_policy(day: date) -> Policy:
    """The policy in force on `day` by the copy that this process has read, without a query."""
    return _in_force(day) if _copy["sets"] else policy_on(day)


def kept_revision() -> int | None:
    """The revision of the copy that this process has read; of who has just asked policy_on()."""
    return _copy["version"]


def cause_word(code: str, day: date) -> str:
    """The name of a cause by the table in force on `day`, or by the newest that has it; "" for
    none. By the copy that this process has read, as level_words()."""
    if not code:
        return ""
    found = (each.cause_words.get(code) for each in (kept_policy(day), *_copy["sets"]))
    return next(filter(None, found), code)


def _in_force(day: date) -> Policy:
    sets = _copy["sets"]
    return next((policy for policy in sets if policy.effective_on <= day), sets[-1])


def touch() -> None:
    """Count the version up, in the transaction of a change to policy or working days.

    By a random step: were the change rolled back, another one must not arrive at the same number
    and find a process that still holds the first one's copy.
    """
    if not PolicyRevision.objects.update(number=F("number") + 1 + randbelow(10**9)):
        PolicyRevision.objects.create()


def _read() -> list[Policy]:
    sets = PolicyVersion.objects.order_by("-effective_on").prefetch_related(
        "steps", "causes", "review_parties"
    )
    return [_frozen(row) for row in sets]


def in_order(steps: QuerySet[EscalationStep]) -> list[EscalationStep]:
    """The ladder from below. Not by the database: the two sort an empty repeat differently."""
    return sorted(steps, key=lambda step: (step.obligation, step.days, step.repeat_days or 0))


def _frozen(row: PolicyVersion) -> Policy:
    steps = in_order(row.steps.all())
    return Policy(
        effective_on=row.effective_on,
        **{name: getattr(row, name) for name in THRESHOLDS},
        ladder=tuple(
            PolicyStep(
                code=step.code,
                obligation=step.obligation,
                days=step.days,
                recipients=tuple(step.recipients),
                statutory_only=step.statutory_only,
                repeat_days=step.repeat_days,
                level=step.level,
                level_name=step.level_name,
            )
            for step in steps
        ),
        causes=tuple((cause.code, cause.name) for cause in row.causes.all()),
        review_parties=tuple(party.unit_id for party in row.review_parties.all()),
    )


@transaction.atomic
def create_version(
    policy_version: PolicyVersion,
    steps: Iterable[EscalationStep],
    causes: Iterable[Cause],
    parties: Iterable[ReviewParty] = (),
) -> PolicyVersion:
    """Save a new set with its steps, causes and parties; from its effective day on it is in
    force."""
    policy_version.save()
    rows: list[Any] = [*steps, *causes, *parties]
    for row in rows:
        row.policy_version = policy_version
        row.save()
    touch()
    return policy_version
