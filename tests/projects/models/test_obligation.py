"""R-OD-1, R-OD-2, R-OD-3 by their vectors: day before, day, day after; both twins."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from investment.models import Month
from projects import project_lifecycle, roadmap
from projects.models import Milestone
from tests import pauses
from tests.cast import NEW_YEAR

DUE = date(2026, 5, 31)
DAY = timedelta(days=1)


def at(day):
    return datetime.combine(day, time(10), timezone.get_default_timezone())


def stands(milestone, day):
    """(days overdue or 0, days late or 0) of a row as stored, by the twins, which must agree."""
    row = Milestone.objects.get(pk=milestone.pk)
    rows = Milestone.objects.filter(pk=milestone.pk)
    listed = rows.overdue(day).with_days(day).values_list("days_overdue", flat=True).first()
    assert row.is_overdue(day) == (listed is not None)
    assert row.overdue_days(day) == (listed or 0)
    assert row.is_late == rows.late().exists()
    return row.overdue_days(day), row.days_late


@pytest.fixture
def add(project, office):
    """add("", DUE): a milestone of that code; the statutory one stands already."""

    def make(code="", due=DUE):
        facts = {"name": code or "施工招标完成", "code": code, "due_date": due}
        facts |= {"by": office, "now": at(date(2026, 1, 5)), "known_since": NEW_YEAR}
        return roadmap.add_milestone(project, **facts)

    return make


@pytest.mark.parametrize(("after", "days"), [(-1, 0), (0, 0), (1, 1), (30, 30)])
@pytest.mark.parametrize("code", ["", "COMPLETE"])
def test_r_od_1_it_is_overdue_from_the_day_after_its_date(add, code, after, days):
    assert stands(add(code), DUE + timedelta(days=after)) == (days, 0)


@pytest.mark.parametrize("code", ["", "COMPLETE"])
@pytest.mark.parametrize(
    ("on", "reported", "backdated"),
    [
        (DUE - DAY, DUE, False),
        (DUE, DUE, False),
        (DUE - DAY, DUE + DAY, True),
        (DUE, DUE + DAY, True),
        (DUE + DAY, DUE + DAY, False),
    ],
)
def test_r_od_1_a_report_after_the_date_of_a_day_on_or_before_it_waits_in_the_list(
    add, contact, code, on, reported, backdated
):
    milestone = add(code)
    assert milestone.submit(by=contact, on=on, now=at(reported))
    assert milestone.is_backdated == backdated
    waits = bool(code) or backdated
    assert milestone.state == ("submitted" if waits else "done")
    # The days stop on the day of the report: a month later they are the same.
    assert stands(milestone, reported + timedelta(days=31))[0] == (1 if backdated else 0)


@pytest.mark.parametrize("on", [date(2026, 3, 31), date(2026, 4, 1)])
def test_r_od_1_a_day_in_a_closed_month_waits_though_the_date_has_not_passed(add, contact, on):
    Month.objects.create(year=2026, month=3, at=at(date(2026, 4, 8)))
    milestone = add()
    milestone.submit(by=contact, on=on, now=at(date(2026, 4, 10)))
    is_closed = on.month == 3
    assert (milestone.state, milestone.is_backdated) == (
        ("submitted", True) if is_closed else ("done", False)
    )
    assert stands(milestone, date(2026, 7, 1))[0] == 0


@pytest.mark.parametrize("days", [1, 2, 40])
def test_r_od_1_sent_back_it_is_overdue_since_its_date(add, contact, office, days):
    milestone = add("COMPLETE")
    milestone.submit(by=contact, on=DUE, now=at(DUE))
    day = DUE + timedelta(days=days)
    assert stands(milestone, day)[0] == 0
    milestone.send_back(by=office, reason="缺照片", now=at(day))
    assert stands(milestone, day)[0] == days


@pytest.mark.parametrize(("after", "late"), [(-1, 0), (0, 0), (1, 1), (10, 10)])
@pytest.mark.parametrize("code", ["", "COMPLETE"])
def test_r_od_2_done_after_its_date_is_late_and_leaves_the_list(
    add, contact, office, code, after, late
):
    milestone, on = add(code), DUE + timedelta(days=after)
    milestone.submit(by=contact, on=on, now=at(on))
    if code:
        assert stands(milestone, on)[1] == 0
        milestone.confirm(by=office, now=at(on))
    assert stands(milestone, on + DAY) == (0, late)


@pytest.mark.parametrize("moved_to", [DUE + DAY, date(2026, 8, 31)])
def test_r_od_3_a_moved_date_leaves_what_was_promised_first(add, office, moved_to):
    milestone = add()
    facts = {"reason": "用地", "category": "land", "caused_by": "superior", "now": at(DUE + DAY)}
    assert milestone.replan(by=office, new_due=moved_to, **facts)
    assert [stands(milestone, moved_to + n * DAY)[0] for n in (-1, 0, 1)] == [0, 0, 1]
    milestone.refresh_from_db()
    assert (milestone.baseline_due_date, milestone.is_postponed) == (DUE, True)


# --- Bad input: a clear sentence, nothing half written --------------------------------------------


def written(milestone):
    """What an act would leave: row, events, trail."""
    row = Milestone.objects.filter(pk=milestone.pk).values().get()
    return row, milestone.events.count(), AuditEntry.objects.count()


def test_a_second_confirmation_changes_nothing(add, contact, office, office_colleague):
    milestone = add("COMPLETE")
    milestone.submit(by=contact, on=DUE, now=at(DUE))
    twin = Milestone.objects.get(pk=milestone.pk)
    assert milestone.confirm(by=office, now=at(DUE))
    before = written(milestone)
    assert not twin.confirm(by=office_colleague, now=at(DUE))
    assert not Milestone.objects.get(pk=milestone.pk).confirm(by=office, now=at(DUE))
    assert written(milestone) == before


def test_a_colleagues_deputy_does_not_confirm(add, contact, office, office_colleague, lend):
    milestone = add("COMPLETE")
    lend(contact, office, DUE, DUE)
    contact.stood_in_by = office
    milestone.submit(by=contact, on=DUE, now=at(DUE))
    before = written(milestone)
    with pytest.raises(ValidationError, match="您自己报的"):
        milestone.confirm(by=office, now=at(DUE + DAY))
    assert written(milestone) == before
    assert milestone.confirm(by=office_colleague, now=at(DUE + DAY))


@pytest.mark.parametrize("who", ["contact", "unit_head", "supervisor"])
def test_who_confirms_nothing_is_told_whose_step_it_is(add, contact, request, who):
    milestone = add("COMPLETE")
    milestone.submit(by=contact, on=DUE, now=at(DUE))
    before = written(milestone)
    with pytest.raises(PermissionDenied, match="项目中心办理"):
        milestone.confirm(by=request.getfixturevalue(who), now=at(DUE))
    assert written(milestone) == before


def test_after_the_project_was_withdrawn_nothing_is_confirmed_or_opened(
    project, add, contact, office
):
    waiting, done = add("COMPLETE"), add()
    waiting.submit(by=contact, on=DUE, now=at(DUE))
    done.submit(by=contact, on=DUE, now=at(DUE))
    project_lifecycle.withdraw(project, by=office, reason="重复录入", on=DUE, now=at(DUE))
    before = written(waiting), written(done)
    assert not Milestone.objects.get(pk=waiting.pk).confirm(by=office, now=at(DUE))
    with pytest.raises(ValidationError, match="项目已撤回"):
        Milestone.objects.get(pk=done.pk).reopen(by=office, reason="照片不符", now=at(DUE))
    with pytest.raises(ValidationError, match="项目已撤回"):
        pauses.set_stage(project, "building", by=office, on=DUE, reason="续建", now=at(DUE))
    assert (written(waiting), written(done)) == before
