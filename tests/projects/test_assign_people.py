"""Who answered on a day: what is entered for a day gone by is a correction, and both stay readable.

On 1 August 2026 it is entered that 示例县领导二, not 示例县领导一, answered from 8 July on.
"""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import AuditEntry, TermCorrection
from projects import assign_people
from projects.models import LeadAssignment
from tests.cast import ENTERED, NEW_YEAR

pytestmark = pytest.mark.django_db
CHINA = timezone.get_default_timezone()
JULY_8 = date(2026, 7, 8)
#: When the correction is entered.
AUGUST_1 = datetime(2026, 8, 1, 10, 0, tzinfo=CHINA)
TODAY = AUGUST_1.date()
DAY = timedelta(days=1)
WHY = "县委会议纪要七月八日已调整"


@pytest.fixture
def successor(make_person):
    return make_person("示例县领导二")


@pytest.fixture
def assign(project, office):
    """assign(official, on, at=…): the lead, entered by the office."""

    def enter(official, on, *, at=AUGUST_1, reason=WHY):
        return assign_people.assign_lead(project, official, on=on, by=office, now=at, reason=reason)

    return enter


def answered(project, day, known_at=None):
    """The name of the primary lead of a day, by what is known now or was at a moment."""
    rows = project.leads(manager="statements").filter(is_primary=True)
    return [row.official.name for row in rows.on(day, known_at=known_at)]


ONE, TWO = ["示例县领导一"], ["示例县领导二"]


# --- What is known now, and what was known then ---------------------------------------------------


@pytest.mark.parametrize(
    ("day", "now", "then"),
    [
        (JULY_8 - DAY, ONE, ONE),
        (JULY_8, TWO, ONE),
        (JULY_8 + DAY, TWO, ONE),
        (TODAY - DAY, TWO, ONE),
        (TODAY, TWO, ONE),
    ],
)
def test_both_answers_stay_readable(project, assign, successor, day, now, then):
    assign(successor, JULY_8)
    assert answered(project, day) == now
    assert answered(project, day, AUGUST_1 - DAY) == then
    assert answered(project, day, AUGUST_1) == now


def test_nothing_that_was_said_is_overwritten(project, assign, successor, lead):
    before = LeadAssignment.statements.values().get()
    assign(successor, JULY_8)
    after = LeadAssignment.statements.values().get(pk=before["id"])
    correction = TermCorrection.objects.get()
    assert after == before | {"superseded_by_id": correction.pk}
    assert (correction.on, correction.reason, correction.at) == (JULY_8, WHY, AUGUST_1)
    rows = LeadAssignment.objects.order_by("since").values_list("official__name", "since", "until")
    assert list(rows) == [
        ("示例县领导一", NEW_YEAR, JULY_8),
        ("示例县领导二", JULY_8, None),
    ]


def test_a_second_correction_leaves_three_answers(project, assign, successor, make_person):
    assign(successor, JULY_8)
    later = AUGUST_1 + timedelta(days=9)
    assign(make_person("示例县领导三"), JULY_8 + DAY, at=later)
    assert answered(project, JULY_8 + DAY) == ["示例县领导三"]
    assert answered(project, JULY_8) == TWO
    assert answered(project, JULY_8 + DAY, later - DAY) == TWO
    assert answered(project, JULY_8 + DAY, AUGUST_1 - DAY) == ONE


def test_a_holder_wrong_from_the_first_day_never_held(project, assign, successor):
    assign(successor, NEW_YEAR)
    assert answered(project, NEW_YEAR) == TWO
    assert answered(project, NEW_YEAR, AUGUST_1 - DAY) == ONE
    assert LeadAssignment.objects.count() == 1


def test_the_present_holder_is_found_to_have_begun_before(project, assign, successor):
    assign(successor, TODAY, reason="")
    assert answered(project, TODAY - DAY) == ONE
    later = AUGUST_1 + timedelta(days=9)
    assign(successor, JULY_8, at=later)
    assert answered(project, JULY_8) == TWO
    assert answered(project, JULY_8 - DAY) == ONE
    assert answered(project, JULY_8, later - DAY) == ONE
    assert answered(project, TODAY, later - DAY) == TWO


def test_where_nobody_was_named_the_correction_says_so(make_project, office, lead):
    project = make_project()
    told = {"by": office, "now": AUGUST_1, "reason": WHY}
    assign_people.assign_lead(project, lead, on=JULY_8, **told)
    assert answered(project, JULY_8) == ONE
    assert answered(project, JULY_8, AUGUST_1 - DAY) == []
    assert AuditEntry.objects.get(action="更正包联领导").before == {"包联领导": None}


def test_an_end_is_known_from_the_moment_it_was_entered(project, office):
    noon = AUGUST_1 + timedelta(hours=2)
    assign_people.end_lead(project, on=TODAY, by=office, now=noon)
    assert answered(project, TODAY) == []
    assert answered(project, TODAY, noon - timedelta(minutes=1)) == ONE
    assert answered(project, TODAY, noon) == []


# --- When it is a correction, and within which bounds ---------------------------------------------


@pytest.mark.parametrize(("on", "is_one"), [(TODAY - DAY, True), (TODAY, False)])
def test_an_entry_for_a_day_before_today_is_a_correction(project, assign, successor, on, is_one):
    assign(successor, on)
    action = "更正包联领导" if is_one else "变更包联领导"
    entry = AuditEntry.objects.first()
    assert (entry.action, entry.reason) == (action, WHY)
    assert TermCorrection.objects.exists() is is_one


def test_the_trail_of_a_correction_keeps_the_days_of_both(assign, successor):
    assign(successor, JULY_8)
    entry = AuditEntry.objects.get(action="更正包联领导")
    assert entry.before == {"包联领导": "示例县领导一（2026-01-01 起）"}
    assert entry.after == {"包联领导": "示例县领导二", "自": "2026-07-08"}


def test_a_correction_asks_for_its_reason(project, assign, successor):
    with pytest.raises(ValidationError) as refusal:
        assign(successor, JULY_8, reason=" ")
    assert refusal.value.message_dict == {
        "reason": ["2026-07-08 已过，补登以前的日期是更正，请写明理由。"]
    }
    assert answered(project, JULY_8) == ONE


@pytest.mark.parametrize("listed_on", [NEW_YEAR, date(2026, 5, 20)])
@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True)])
def test_no_correction_reaches_before_the_list(make_project, office, lead, listed_on, days, holds):
    project = make_project(listed_on=listed_on)
    told = {"on": listed_on + days * DAY, "by": office, "now": AUGUST_1, "reason": WHY}
    if holds:
        assign_people.assign_lead(project, lead, **told)
    else:
        with pytest.raises(ValidationError, match=f"不能早于 {listed_on}"):
            assign_people.assign_lead(project, lead, **told)
    assert project.leads.exists() is holds


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True)])
def test_another_begins_no_earlier_than_the_last_one_did(
    project, assign, successor, make_person, days, holds
):
    assign(successor, JULY_8)
    third = make_person("示例县领导三")
    if holds:
        assign(third, JULY_8 + days * DAY)
    else:
        with pytest.raises(ValidationError, match="不能早于 2026-07-08"):
            assign(third, JULY_8 + days * DAY)
    assert answered(project, TODAY) == [third.name if holds else successor.name]


def test_a_day_in_a_far_future_is_a_slip(project, assign, successor):
    with pytest.raises(ValidationError, match="一年以内"):
        assign(successor, date(9999, 12, 31))
    assert answered(project, TODAY) == ONE


def test_who_is_named_on_a_new_list_is_no_correction(project):
    row = project.leads.get()
    assert (row.since, row.recorded_at, row.corrected_by) == (NEW_YEAR, ENTERED, None)
    assert not TermCorrection.objects.exists()


# --- Every kind of holder -------------------------------------------------------------------------


def test_contact_and_responsible_are_corrected_alike(project, office, contact, owner_colleague):
    told = {"by": office, "now": AUGUST_1, "reason": WHY}
    assign_people.assign_holder("contact", project, owner_colleague, on=JULY_8, **told)
    assign_people.assign_holder("responsible", project, owner_colleague, on=JULY_8, **told)
    assign_people.assign_holder("responsible", project, None, on=JULY_8 + DAY, **told)
    statements = project.contacts(manager="statements")
    assert statements.on(JULY_8, known_at=AUGUST_1 - DAY).get().person == contact
    assert project.contact_on(JULY_8) == owner_colleague
    assert project.contact_on(JULY_8 - DAY) == contact
    assert [project.responsibles.on(day).count() for day in (JULY_8, JULY_8 + DAY)] == [1, 0]
    actions = set(AuditEntry.objects.filter(action__startswith="更正").values_list("action"))
    assert actions == {("更正联系人",), ("更正责任人",)}


def test_deputies_are_corrected_and_a_lead_may_become_one(project, office, lead, successor):
    told = {"on": JULY_8, "by": office, "now": AUGUST_1, "reason": WHY}
    assign_people.assign_lead(project, successor, **told)
    assign_people.set_deputies(project, [lead], **told)
    assert answered(project, JULY_8) == TWO
    deputies = project.leads.filter(is_primary=False)
    assert [row.official for row in deputies.on(JULY_8)] == [lead]
    assert not deputies.on(JULY_8 - DAY).exists()
    assign_people.set_deputies(project, [], **told | {"on": JULY_8 + DAY})
    assert [deputies.on(day).count() for day in (JULY_8, JULY_8 + DAY)] == [1, 0]
    assert AuditEntry.objects.first().before["协助包联领导"] == ["示例县领导一（2026-07-08 起）"]


def test_deputies_stand_in_the_order_they_were_named(project, office, make_person):
    """Twelve, named from the last entered to the first: no order of a set is that."""
    named = [make_person(f"示例县领导{n}", duty="county_leader") for n in range(12)][::-1]
    assign_people.set_deputies(project, named, on=TODAY, by=office, now=AUGUST_1)
    rows = project.leads.filter(is_primary=False)
    assert [row.official for row in rows] == named


def test_one_primary_lead_at_a_time_holds_among_what_stands(project, assign, successor, lead):
    assign(successor, JULY_8)
    with pytest.raises(IntegrityError), transaction.atomic():
        project.leads.create(official=lead, is_primary=True, since=TODAY)
    correction = TermCorrection.objects.get()
    project.leads.create(official=lead, since=TODAY, superseded_by=correction)  # but not of these


@pytest.mark.parametrize("days", range(-2, 3))
def test_the_row_and_the_query_say_the_same(project, assign, successor, days):
    assign(successor, JULY_8)
    day = JULY_8 + days * DAY
    rows = LeadAssignment.statements.all()
    assert {row.pk for row in rows if row.is_active_on(day)} == set(
        rows.on(day).values_list("pk", flat=True)
    )
