"""R-CH-4 by its vectors: how far, how often and by whom a date is moved once it was promised."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry
from projects import roadmap
from projects.models import Milestone, MilestoneChange
from projects.models.milestone_dates import furthest
from tests.cast import NEW_YEAR

DUE, TODAY = date(2026, 5, 31), date(2026, 7, 8)
NOW = datetime.combine(TODAY, time(10), timezone.get_default_timezone())
DAY = timedelta(days=1)
DOCUMENT = "左发〔2026〕12号"
CAUSE = {"category": "land", "caused_by": "superior", "caused_by_unit": None}


@pytest.fixture
def milestone(project, office):
    """An ordinary one, 38 days overdue."""
    facts = {"name": "施工招标完成", "due_date": DUE, "known_since": NEW_YEAR}
    made = NOW - timedelta(days=180)
    return roadmap.add_milestone(project, by=office, now=made, **facts)


def replan(milestone, by, new_due, approval="", reason="用地组卷", now=NOW, cause=None):
    facts = {"reason": reason, "approval": approval, "now": now, **(cause or CAUSE)}
    return milestone.replan(by=by, new_due=new_due, **facts)


def refused(milestone, by, new_due, match, kind=ValidationError, **options):
    """Refused with a sentence, and nothing of it is written."""

    def written():
        row = Milestone.objects.filter(pk=milestone.pk).values().get()
        return row, MilestoneChange.objects.count(), AuditEntry.objects.count()

    before = written()
    with pytest.raises(kind, match=match):
        replan(milestone, by, new_due, **options)
    assert written() == before


@pytest.mark.parametrize("after", [0, 1])
def test_r_ch_4_the_new_date_is_today_or_later(milestone, office, after):
    assert replan(milestone, office, TODAY + timedelta(days=after))
    rows = Milestone.objects.filter(pk=milestone.pk)
    for days, is_overdue in ((-1, False), (0, False), (1, True)):
        day = TODAY + timedelta(days=after + days)
        assert rows.get().is_overdue(day) == rows.overdue(day).exists() == is_overdue


def test_r_ch_4_not_to_yesterday(milestone, office):
    refused(milestone, office, TODAY - DAY, "不能早于今天（2026-07-08）")


@pytest.mark.parametrize("new_due", [date(2036, 7, 9), date(9999, 12, 31), date(1999, 12, 31)])
def test_r_ch_4_not_past_ten_years(milestone, office, new_due):
    refused(milestone, office, new_due, "2036-07-08", approval=DOCUMENT)


@pytest.mark.parametrize(
    ("today", "last"),
    [(date(2028, 2, 28), date(2038, 2, 28)), (date(2028, 2, 29), date(2038, 2, 28))],
)
def test_r_ch_4_ten_years_on_from_a_leap_day(today, last):
    assert furthest(today) == last


def test_r_ch_4_from_the_third_move_on_with_a_document(milestone, office):
    assert replan(milestone, office, TODAY + DAY)
    assert replan(milestone, office, TODAY + 2 * DAY, now=NOW + 2 * DAY)
    third, later = TODAY + 3 * DAY, NOW + 3 * DAY
    refused(milestone, office, third, "这是第 3 次改期", now=later)
    assert replan(milestone, office, third, DOCUMENT, now=later)
    assert milestone.moves().times == 3
    moves = MilestoneChange.objects.order_by("pk").values_list("old_due", "new_due", "approval")
    assert list(moves) == [
        (DUE, TODAY + DAY, ""),
        (TODAY + DAY, TODAY + 2 * DAY, ""),
        (TODAY + 2 * DAY, third, DOCUMENT),
    ]


@pytest.mark.parametrize(
    ("new_due", "needs"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)]
)
def test_r_ch_3_into_the_next_year_not_by_the_office_alone(milestone, office, new_due, needs):
    if needs:
        refused(milestone, office, new_due, "跨年度，要包联领导同意", approval=DOCUMENT)
    else:
        assert replan(milestone, office, new_due)


@pytest.mark.parametrize("new_due", [DUE])
def test_to_the_same_day_nothing_is_moved(milestone, office, new_due):
    refused(milestone, office, new_due, "相同")


def test_without_a_reason_nothing_is_moved(milestone, office):
    refused(milestone, office, TODAY + DAY, "理由", reason="  ")


@pytest.mark.parametrize("who", ["contact", "unit_head", "supervisor", "lead"])
def test_r_ch_4_the_office_alone_moves_it(milestone, request, who):
    by = request.getfixturevalue(who)
    refused(milestone, by, TODAY + DAY, "项目中心", kind=PermissionDenied)


@pytest.mark.parametrize(
    ("cause", "sentence"),
    [
        ({"category": ""}, "请选原因"),
        ({"category": "enterprise"}, "请选原因"),
        ({"caused_by": ""}, "请选原因在谁"),
        ({"caused_by": "department"}, "请选是哪个部门"),
    ],
)
def test_r_ch_4_not_without_a_cause_and_who_brought_it_about(milestone, office, cause, sentence):
    refused(milestone, office, TODAY + DAY, sentence, cause=CAUSE | cause)


def test_r_ch_4_a_move_of_the_office_keeps_who_brought_it_about(milestone, office, water_bureau):
    cause = {"caused_by": "department", "caused_by_unit": water_bureau}
    assert replan(milestone, office, TODAY + DAY, cause=CAUSE | cause)
    move = MilestoneChange.objects.get()
    assert (move.category, move.caused_by, move.caused_by_unit) == (
        "land", "department", water_bureau,
    )  # fmt: skip
