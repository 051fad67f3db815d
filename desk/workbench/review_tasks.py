"""三方联席 on the desk: the opinions that a unit owes, and what 项目中心 has to bring to an end."""

from dataclasses import dataclass

from django.db.models import Count, Exists, Q, Window

from pipeline.models import JointReview, JointReviewCase, JointReviewOpinion
from projects.obligation_status import ObligationRow

#: More than these are read in the list.
SHOWN = 10


@dataclass(frozen=True)
class OpinionTask(ObligationRow[JointReviewOpinion]):
    """An opinion that is owed; `has_come`: the day of its review."""

    has_come: bool


@dataclass(frozen=True)
class OpinionsOfUnit:
    """What the reader's unit is to say of cases, the earliest review first."""

    rows: list[OpinionTask]
    number: int

    template = "desk/workbench/unit_opinions.html"


@dataclass(frozen=True)
class ReviewsOfOffice:
    """Reviews that are not decided, with how many opinions are missing, and cases that wait for
    one."""

    reviews: list["ReviewToConclude"]
    waiting: list[JointReviewCase]
    waiting_number: int

    template = "desk/workbench/office_reviews.html"


@dataclass(frozen=True)
class ReviewToConclude(ObligationRow[JointReview]):
    """A review of the desk; `cases` that are not decided, `missing` opinions on them."""

    cases: int
    missing: int
    has_come: bool


def owed_by(unit):
    """The opinions that a unit still owes."""
    return JointReviewOpinion.objects.open().filter(unit=unit, project__withdrawn_on=None)


def wait_for_office():
    """Whether reviews are to be brought to an end, or cases wait for one, as a condition."""
    return Q(Exists(JointReview.objects.open().order_by())) | Q(Exists(_waiting().order_by()))


def _waiting():
    return JointReviewCase.objects.waiting().filter(project__withdrawn_on=None)


def block(person, today, policy):
    """The desk of whose unit owes opinions."""
    rows = owed_by(person.unit_id).select_related("project", "case__review", "unit")
    rows = rows.annotate(in_all=Window(Count("pk")))
    found = list(rows.order_by("case__review__held_on", "due_date", "pk")[:SHOWN])
    number = found[0].in_all if found else 0
    return OpinionsOfUnit([_task(row, today, policy) for row in found], number)


def _task(row, today, policy):
    has_come = row.case.review.has_come(today)
    return OpinionTask.of(row, today, policy, has_come=has_come)


def of_office(person, today, policy):
    """The desk of 项目中心: two queries."""
    pending = Q(cases__result=JointReviewCase.Result.PENDING)
    owed = pending & Q(cases__opinions__state="pending")
    reviews = JointReview.objects.open().annotate(
        undecided=Count("cases", filter=pending, distinct=True),
        missing=Count("cases__opinions", filter=owed, distinct=True),
    )
    found = [_review(row, today, policy) for row in reviews.order_by("due_date", "pk")[:SHOWN]]
    waiting = _waiting().select_related("project__responsible_unit").order_by("pk")
    first = list(waiting.annotate(in_all=Window(Count("pk")))[:SHOWN])
    return ReviewsOfOffice(found, first, first[0].in_all if first else 0)


def _review(row, today, policy):
    counts = {"cases": row.undecided, "missing": row.missing}
    return ReviewToConclude.of(row, today, policy, has_come=row.has_come(today), **counts)
