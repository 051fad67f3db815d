"""The desks that keep the ledger true: 项目中心, 督查室, 审计员, 系统管理员."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Count, Exists, Q, Subquery, Value, Window

from accounts import account_acts, separation_of_duties
from accounts.models import AuditEntry, Duty, Person, UnitHead
from alerts.models import Heartbeat
from alerts.notices.recipients import unanswered
from desk.list_filters import without_roadmap
from desk.overdue.list import OverdueList, WaitingList, level_counts
from desk.overdue.table import LevelCount, OverdueRow
from desk.workbench import order_tasks
from desk.workbench.order_tasks import OrdersOfSupervision
from exchange.models import ImportBatch
from pipeline.models import JointReviewCase
from pipeline.pool_offers import cases_to_admit
from projects.models import (
    ContactAssignment,
    LeadAssignment,
    Milestone,
    PauseReview,
    YearListing,
)
from projects.models.obligation_permissions import Confirmer, SubmittedRow
from projects.obligation_status import ObligationRow
from supervision.models import Instruction

#: (model, its column of the person): projects and units, and tasks of the whole county.
RESPONSIBILITIES = (
    (ContactAssignment, "person"),
    (LeadAssignment, "official"),
    (UnitHead, "person"),
)
DUTIES = ((Duty, "person"),)
SHOWN = 10
#: People without mail whom the administrator reads by name.
MOST_PEOPLE = 50
#: Imports and acts on accounts that are named; their lists have them all.
LATEST = 5


@dataclass(frozen=True)
class Office:
    """What waits for the project office today."""

    levels: list[LevelCount]
    waiting: list[SubmittedRow[Milestone]]
    waiting_number: int
    unplanned: list[YearListing]
    unplanned_number: int
    is_anything_listed: bool
    unanswered: list[Milestone]
    unanswered_number: int
    unreachable: list[Person]
    unreachable_number: int
    is_anybody_responsible: bool
    batches: list[ImportBatch]
    unaccepted: list[ImportBatch]
    #: 停工 to be looked at again: past its day, or soon.
    reviews: list[ObligationRow[PauseReview]]
    reviews_number: int
    #: 待入库: how many a joint review passed that are not in the pool yet.
    to_admit_number: int
    year: int

    template = "desk/workbench/office.html"


@dataclass(frozen=True)
class Supervision:
    """What the supervision office presses: its orders, third and fourth level, replies overdue."""

    orders: OrdersOfSupervision
    levels: list[LevelCount]
    longest: list[OverdueRow]
    replies: list[ObligationRow[Instruction]]
    replies_number: int

    template = "desk/workbench/supervision.html"


@dataclass(frozen=True)
class Auditor:
    """Where the trail can be read, and what was done to accounts."""

    overdue: int
    acts: list[AuditEntry]
    duties_together: int

    template = "desk/workbench/auditor.html"


@dataclass(frozen=True)
class Administrator:
    """People who cannot be reached, and whether mail goes at all; no project data."""

    unreachable: list[Person]
    unreachable_number: int
    is_anybody_responsible: bool
    channel: str
    people: int
    duties_together: int

    template = "desk/workbench/administrator.html"


def office(person, today, policy):
    """The desk of 项目中心 on a day: the first SHOWN rows of what waits, and how many there are."""
    rows = Milestone.objects.visible_to(person).waiting()
    waiting = WaitingList(rows, today=today).with_columns(rows.order_by("submitted_at", "pk"))
    waiting, waiting_number = _first_and_number(waiting)
    confirmer = Confirmer(person, today)
    listed = YearListing.objects.visible_to(person).current().filter(year=today.year)
    unplanned = without_roadmap(listed).select_related("project__responsible_unit")
    silent = unanswered(Milestone.objects.open(), today)
    silent = silent.select_related("project__responsible_unit").order_by("due_date")
    unplanned, unplanned_number = _first_and_number(unplanned.order_by("pk"))
    silent, silent_number = _first_and_number(silent)
    unreachable, unreachable_number = responsible_without_mail(today)
    reviews = PauseReview.objects.visible_to(person).due_soon(today, policy)
    reviews = reviews.select_related("project__responsible_unit", "pause")
    reviews, reviews_number = _first_and_number(reviews.order_by("due_date", "pk"))
    batches = ImportBatch.objects.exclude(state=ImportBatch.State.DROPPED)
    batches = list(batches.unaccepted_first()[: SHOWN + LATEST])
    is_listed, is_given, to_admit = _is_anything_there(person, listed, today)
    return Office(
        levels=level_counts(Milestone.objects.visible_to(person).overdue(today), today, policy),
        waiting=[confirmer.submitted_row(row) for row in waiting],
        waiting_number=waiting_number,
        unplanned=unplanned,
        unplanned_number=unplanned_number,
        is_anything_listed=is_listed,
        unanswered=silent,
        unanswered_number=silent_number,
        unreachable=unreachable,
        unreachable_number=unreachable_number,
        is_anybody_responsible=is_given,
        batches=sorted(batches, key=lambda batch: -batch.pk)[:LATEST],
        unaccepted=[batch for batch in batches if batch.is_unaccepted],
        reviews=[ObligationRow.of(review, today, policy) for review in reviews],
        reviews_number=reviews_number,
        to_admit_number=to_admit or 0,
        year=today.year,
    )


def _first_and_number(rows, most=SHOWN):
    """The first of the rows, and how many there are in all: one query."""
    first = list(rows.annotate(in_all=Window(Count("pk")))[:most])
    return first, first[0].in_all if first else 0


def supervision(person, today, policy):
    """The desk of 督查室 on a day: its orders, levels three and four, the SHOWN longest overdue,
    replies past their date."""
    overdue = Milestone.objects.visible_to(person).overdue(today)
    listed = OverdueList.unfiltered(overdue, person=person, today=today, policy=policy)
    late = Instruction.objects.visible_to(person).overdue(today)
    late = late.select_related("project__responsible_unit", "issued_by").order_by("due_date")
    return Supervision(
        orders=order_tasks.of_supervision(today, policy),
        levels=[row for row in level_counts(overdue, today, policy) if row.number >= 3],
        longest=listed.data(SHOWN)[:SHOWN],
        replies=[ObligationRow.of(row, today, policy) for row in late[:SHOWN]],
        replies_number=late.order_by().count(),
    )


def auditor(person, today, policy):
    """The desk of 审计员 on a day: numbers, and the LATEST acts on accounts."""
    return Auditor(
        overdue=Milestone.objects.visible_to(person).overdue(today).order_by().count(),
        acts=list(account_acts.acts()[:LATEST]),
        duties_together=separation_of_duties.number_found(today),
    )


def administrator(person, today, policy):
    """The desk of 系统管理员 on a day; nothing of projects (decision 23)."""
    heartbeat = Heartbeat.objects.first()
    unreachable, unreachable_number = responsible_without_mail(today)
    return Administrator(
        unreachable=unreachable,
        unreachable_number=unreachable_number,
        is_anybody_responsible=bool(unreachable) or anybody_is_responsible(today),
        channel=heartbeat.channel_in_words if heartbeat else "",
        people=Person.objects.mailable().count(),
        duties_together=separation_of_duties.number_found(today),
    )


def responsible_without_mail(today):
    """People with a responsibility whom no letter reaches (alerts.notices.addresses): a refused
    address, or none and no office mailbox of their unit in its place. The first of them, and how
    many they are."""
    without = Q(email=None) & (Q(unit=None) | Q(unit__email=""))
    cut_off = without | Q(email__isnull=False) & ~Q(email_state=Person.EmailState.OK)
    held = Person.objects.mailable().filter(_holds(RESPONSIBILITIES + DUTIES, today), cut_off)
    return _first_and_number(held.select_related("unit"), MOST_PEOPLE)


def anybody_is_responsible(today):
    """Whether a project or unit has been given to somebody."""
    return _responsible(today).exists()


def _responsible(today):
    return Person.objects.mailable().filter(_holds(RESPONSIBILITIES, today))


def _is_anything_there(person, listed, today):
    """(whether a project is listed, whether anything was given to somebody, how many cases wait to
    be admitted): one query."""
    asked = Person.objects.filter(pk=person.pk)
    cases = cases_to_admit(JointReviewCase.objects.visible_to(person)).order_by()
    waiting = cases.values(one=Value(1)).annotate(n=Count("pk")).values("n")
    return asked.values_list(Exists(listed), Exists(_responsible(today)), Subquery(waiting)).get()


def _holds(kinds, today):
    # IN, not EXISTS: each table is read once, not once a person.
    held = (model.objects.on(today).order_by().values(column) for model, column in kinds)
    return reduce(or_, (Q(pk__in=rows) for rows in held))
