"""R-MR-1, R-MR-2: when a report is owed, by whom it is handed in, confirmed and sent back."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry
from investment import monthly_reports
from investment.models import MonthlyReport
from norms.policy import policy_on
from projects import project_lifecycle
from projects.models.obligation import obligation_kinds
from tests import pauses
from tests.investment.conftest import SAID, at

JULY_1 = date(2026, 7, 1)


@pytest.fixture
def june(project):
    """June's report, after May's was handed in: so it is no opening one."""
    monthly_reports.open_reports(date(2026, 6, 1), now=at(date(2026, 6, 1)))
    monthly_reports.open_reports(JULY_1, now=at(JULY_1))
    return MonthlyReport.objects.get(project=project, month=6)


def test_a_report_is_an_obligation_with_rungs_of_its_own():
    assert MonthlyReport in obligation_kinds()


@pytest.mark.django_db
def test_its_ladder_reaches_the_lead_and_no_further():
    steps = policy_on(JULY_1).steps("report")
    assert [(step.code, step.days) for step in steps] == [
        ("due-1", -1),
        ("today", 0),
        ("unit", 1),
        ("lead", 8),
    ]


@pytest.mark.parametrize(
    ("made", "due"),
    [
        (date(2026, 6, 1), date(2026, 6, 5)),  # a Friday
        (date(2026, 7, 1), date(2026, 7, 6)),  # 5 July is a Sunday
        (date(2026, 9, 1), date(2026, 9, 7)),  # 5 September is a Saturday
        (date(2026, 10, 1), date(2026, 10, 8)),  # the national holiday
        (date(2026, 6, 5), date(2026, 6, 5)),
        (date(2026, 6, 6), date(2026, 6, 12)),  # made after its day: five working days
    ],
)
def test_due_on_the_5th_or_the_next_working_day(project, made, due):
    monthly_reports.open_reports(made, now=at(made))
    assert MonthlyReport.objects.get().due_date == due


def test_the_due_day_itself_is_not_late(june):
    overdue = MonthlyReport.objects.overdue
    assert june.due_date == date(2026, 7, 6)
    assert june not in overdue(date(2026, 7, 6))
    assert june in overdue(date(2026, 7, 7))


def test_nothing_is_owed_before_the_month_is_over(project):
    monthly_reports.open_reports(date(2026, 6, 30), now=at(date(2026, 6, 30)))
    assert MonthlyReport.objects.get().month == 5


def test_opened_twice_a_report_is_made_once(project):
    assert monthly_reports.open_reports(JULY_1, now=at(JULY_1)) == 1
    assert monthly_reports.open_reports(JULY_1, now=at(JULY_1)) == 0


def test_going_live_in_midyear_asks_for_one_opening_report(project):
    monthly_reports.open_reports(JULY_1, now=at(JULY_1))
    report = MonthlyReport.objects.get()
    assert (report.is_opening, report.covers, report.months) == (True, 6, "1—6月")
    assert report.title() == "截至2026年6月投资完成情况（首次填报）"


def test_from_january_on_a_report_is_one_month(project):
    monthly_reports.open_reports(date(2026, 2, 1), now=at(date(2026, 2, 1)))
    report = MonthlyReport.objects.get()
    assert (report.is_opening, report.covers, report.title()) == (False, 1, "2026年1月月报")


def test_december_is_reported_in_january_on_its_own_years_list(project):
    monthly_reports.open_reports(date(2027, 1, 1), now=at(date(2027, 1, 1)))
    report = MonthlyReport.objects.get()
    assert (report.year, report.month) == (2026, 12)


def test_a_reserve_project_reports_quarterly(make_project):
    make_project(kind="reserve", plan=None)
    for month in (2, 3):
        assert monthly_reports.open_reports(date(2026, month, 1), now=at(date(2026, month, 1))) == 0
    monthly_reports.open_reports(date(2026, 4, 1), now=at(date(2026, 4, 1)))
    report = MonthlyReport.objects.get()
    assert (report.is_opening, report.months) == (False, "1—3月")


def test_a_late_listing_reports_from_its_own_month(make_project):
    make_project(
        listed_on=date(2026, 6, 10), due_date=date(2026, 6, 30), approval="示例批〔2026〕1号"
    )
    monthly_reports.open_reports(JULY_1, now=at(JULY_1))
    assert MonthlyReport.objects.get().months == "6月"


def test_while_a_project_rests_its_report_rests(project, june, office):
    pauses.set_stage(project, "suspended", by=office, on=JULY_1, reason="示例", now=at(JULY_1))
    monthly_reports.open_reports(JULY_1, now=at(JULY_1))
    assert not MonthlyReport.objects.overdue(date(2026, 7, 30)).exists()
    assert monthly_reports.open_reports(date(2026, 8, 1), now=at(date(2026, 8, 1))) == 0
    pauses.set_stage(project, "building", by=office, on=JULY_1, reason="示例", now=at(JULY_1))
    monthly_reports.open_reports(date(2026, 8, 2), now=at(date(2026, 8, 2)))
    assert june in MonthlyReport.objects.overdue(date(2026, 8, 7))
    assert MonthlyReport.objects.get(project=project, month=7).covers == 1


def test_a_withdrawn_project_owes_nothing(project, june, office):
    project_lifecycle.withdraw(project, by=office, reason="重复", on=JULY_1, now=at(JULY_1))
    monthly_reports.open_reports(JULY_1, now=at(JULY_1))
    june.refresh_from_db()
    assert june.state == "cancelled"


# --- The verbs -----------------------------------------------------------------------------------


def submit(report, by, amount="800", **said):
    return report.submit(by=by, now=at(JULY_1), month_amount=Decimal(amount), **{**SAID, **said})


def test_owner_hands_in_and_the_unit_head_confirms(june, contact, unit_head):
    assert submit(june, contact)
    assert june.state == "submitted"
    assert june.confirm(by=unit_head, now=at(JULY_1))
    june.refresh_from_db()
    assert (june.state, june.confirmed_by, june.month_amount) == ("done", unit_head, 800)
    assert [event.kind for event in june.events.all()] == ["confirm", "submit"]


def test_who_reports_does_not_confirm(june, unit_head, office):
    assert submit(june, unit_head)
    with pytest.raises(ValidationError, match="您自己报的"):
        june.confirm(by=unit_head, now=at(JULY_1))
    assert june.confirm(by=office, now=at(JULY_1))


def test_sent_back_it_is_owed_again_with_its_reason(june, contact, unit_head):
    submit(june, contact)
    assert june.send_back(by=unit_head, reason="请补形象进度", now=at(JULY_1))
    june.refresh_from_db()
    assert (june.state, june.returned_reason, june.month_amount) == ("pending", "请补形象进度", 800)
    assert june in MonthlyReport.objects.overdue(date(2026, 7, 7))


def test_sending_back_needs_a_reason(june, contact, unit_head):
    submit(june, contact)
    with pytest.raises(ValidationError, match="理由"):
        june.send_back(by=unit_head, reason=" ", now=at(JULY_1))


def test_confirmed_it_is_locked(june, contact, unit_head):
    submit(june, contact)
    june.confirm(by=unit_head, now=at(JULY_1))
    assert not submit(june, contact, "900")
    assert not june.send_back(by=unit_head, reason="示例", now=at(JULY_1))
    june.refresh_from_db()
    assert june.month_amount == 800


def test_two_at_once_only_one_is_kept(june, contact):
    other = MonthlyReport.objects.get(pk=june.pk)
    assert submit(june, contact, "800")
    assert not submit(other, contact, "900")


@pytest.mark.parametrize(
    "said",
    [
        {"physical_progress": " "},
        {"problems": ""},
        {"next_step": ""},
    ],
)
def test_words_are_needed(june, contact, said):
    with pytest.raises(ValidationError):
        submit(june, contact, **said)


def test_an_amount_is_not_negative(june, contact):
    with pytest.raises(ValidationError, match="负数"):
        submit(june, contact, "-1")


def test_the_trail_names_amount_and_person(june, contact):
    submit(june, contact, "800.50")
    entry = AuditEntry.objects.filter(action="月报填报").get()
    assert (entry.by, entry.after["本月完成（万元）"]) == (contact, "800.50")
    assert entry.project_id == june.project_id
