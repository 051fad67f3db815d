"""Two sets of figures: the bureau's is entered and never made out of the ledger's (R-IN-7)."""

from datetime import date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from desk.dashboard.views import Dashboard
from investment import corrections, statistics, targets
from investment.models import AnnualTarget, CountyFai, Enrolment, MonthFigure
from norms.policy import policy_on
from projects.models import YearListing

pytestmark = pytest.mark.django_db

TODAY = date(2026, 4, 8)
NOON = datetime(2026, 4, 8, 12, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture(autouse=True)
def eighth_of_april():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def building(make_project, contact):
    """building("1000"): a continuing project of so much total investment in 万元."""

    def make(total, **columns):
        total = total and Decimal(total)
        facts = {"kind": "continuing", "contact": contact, "total_investment": total, **columns}
        return make_project(f"示例{total}项目", **facts)

    return make


@pytest.fixture
def publish(statistician):
    def county(month, ytd):
        return statistics.record_county_fai(
            2026, month, ytd=Decimal(ytd), growth=None, source="县统计局", by=statistician, now=NOON
        )

    return county


def row_of(project, month=3):
    rows = statistics.side_by_side(project.listings.all(), TODAY, month, policy_on(TODAY))
    return rows.get()


def fai_standing():
    return targets.target_status(AnnualTarget.objects.get(year=2026, code="fai"), TODAY)


# --- 全县固定资产投资 ---------------------------------------------------------------------------


def test_no_sum_of_the_ledger_becomes_the_countys_investment(
    client, office, statistician, building, told, close
):
    project = building("90000")
    for month in (1, 2, 3):
        told(project, month, "12345.67")
        closed = close(month)
    corrections.book_correction(
        project.listings.get(), corrects=closed, amount=Decimal("1"), reference="示例函",
        reason="更正", by=office, now=NOON,
    )  # fmt: skip
    assert not CountyFai.objects.exists()
    assert fai_standing().state == "unsaid"
    assert not closed.fai_rows.exists()
    for asked in ("", "2026-03"):
        shown = Dashboard(asked, TODAY)
        assert shown.ledger["ytd_sum"] == Decimal("37037.01")
        assert shown.fai is None
        assert [what for what, _ in shown.forecasts] == ["台账项目（年度计划）"]
    client.force_login(statistician)
    assert client.get("/statistics/").context["fai"] is None
    assert "统计员还没有录入" in client.get("/dashboard/").content.decode()


def test_the_countys_investment_stands_as_it_was_entered_whatever_the_ledger_says(
    building, told, close, publish
):
    publish(3, "110000.00")
    before = fai_standing(), Dashboard("", TODAY).fai.ytd
    told(building("90000"), 1, "50000")
    close(1)
    assert (fai_standing(), Dashboard("", TODAY).fai.ytd) == before
    assert before[0].actual.amount == 11
    assert not before[0].actual.computed
    assert "统计口径" in before[0].actual.source


def test_the_bureaus_figures_of_projects_are_not_added_up_to_the_countys(
    building, statistician, publish
):
    publish(3, "110000")
    statistics.record_reported(
        building("90000").listings.get(), month=3, ytd=Decimal("99999"), reason="", by=statistician,
        now=NOON,
    )  # fmt: skip
    assert Dashboard("", TODAY).fai.ytd == 110000


def test_a_corrected_publication_changes_today_and_no_closed_month(close, publish, building):
    building("90000")
    publish(1, "30000")
    close(1)
    publish(1, "33333")
    assert Dashboard("", TODAY).fai.ytd == 33333
    assert Dashboard("2026-01", TODAY).fai.ytd == 30000


# --- 两套数据 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bureau", "difference"),
    [("940.00", "60.00"), ("1000.00", "0.00"), ("1100.01", "-100.01"), (None, None)],
)
def test_the_difference_is_the_ledger_less_the_bureau(
    building, told, close, statistician, bureau, difference
):
    project = building("90000")
    for month, amount in ((1, "400"), (2, "300"), (3, "300")):
        told(project, month, amount)
        close(month)
    if bureau:
        statistics.record_reported(
            project.listings.get(), month=3, ytd=Decimal(bureau), reason="凭证未到",
            by=statistician, now=NOON,
        )  # fmt: skip
    found = row_of(project)
    assert found.ledger_ytd == 1000
    assert found.difference == (difference and Decimal(difference))
    assert found.bureau_reason == ("凭证未到" if bureau else "")


def test_a_difference_that_nobody_explained_says_so(client, building, told, close, statistician):
    project = building("90000")
    told(project, 1, "400")
    close(1)
    client.force_login(statistician)
    for reason, is_asked in (("", True), ("凭证未到", False)):
        statistics.record_reported(
            project.listings.get(), month=1, ytd=Decimal("380"), reason=reason, by=statistician,
            now=NOON,
        )  # fmt: skip
        page = client.get("/statistics/?year=2026&month=1").content.decode()
        assert ("未说明原因" in page) is is_asked


# --- 应统未统 -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("total", "columns", "is_missing"),
    [
        ("499.99", {}, False),
        ("500", {}, True),
        (None, {}, False),
        ("500", {"stat_enrolled": True}, False),
        ("500", {"kind": "new"}, False),
        ("500", {"kind": "new", "stage": "started"}, True),
        ("500", {"kind": "new", "stage": "landed"}, False),
    ],
)
def test_what_should_be_counted_and_is_not(building, total, columns, is_missing):
    assert row_of(building(total, **columns)).is_missing is is_missing


def test_an_enrolment_takes_effect_from_the_next_closing_and_stays_in_the_trail(
    building, statistician, close
):
    project = building("90000")
    assert row_of(project).is_missing
    close(1)
    statistics.enrol(project, on=date(2026, 2, 3), by=statistician, now=NOON)
    close(2)
    assert not row_of(project).is_missing
    told = MonthFigure.objects.filter(project=project).order_by("number")
    assert [(row.is_enrolled, row.enrolled_on) for row in told] == [
        (False, None),
        (True, date(2026, 2, 3)),
    ]
    statistics.enrol(project, on=date(2026, 3, 3), by=statistician, now=NOON)
    assert Enrolment.objects.get().enrolled_on == date(2026, 3, 3)
    assert MonthFigure.objects.get(project=project, number=2).enrolled_on == date(2026, 2, 3)


def test_the_list_costs_the_same_however_many(
    client, office, make_project, django_assert_num_queries
):
    client.force_login(office)
    make_project("示例一", kind="continuing")
    client.get("/statistics/")
    with django_assert_num_queries(QUERIES):
        client.get("/statistics/")
    for number in range(12):
        make_project(f"示例{number}", kind="continuing")
    assert YearListing.objects.count() == 13
    with django_assert_num_queries(QUERIES):
        client.get("/statistics/")


QUERIES = 9
