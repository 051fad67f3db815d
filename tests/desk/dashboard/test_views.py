"""驾驶舱: its numbers are those of the rows they lead to, and a closed month never changes."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from desk.dashboard.fixed_asset_investment import Fai
from desk.dashboard.views import Dashboard
from investment import targets
from investment.county_snapshot import FaiRow
from investment.models import AnnualTarget, CountyFai, MonthFigure
from projects.models import YearListing
from tests import pauses
from tests.desk.months import NOW, TODAY, confirmed
from tests.desk.months import close as close_month

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("eighth_of_july")]


@pytest.fixture
def close(office):
    def closed(*months):
        return [close_month(n, by=office) for n in months][-1]

    return closed


@pytest.fixture
def enter_fai(statistician):
    def enter(month, ytd):
        return CountyFai.objects.update_or_create(
            year=2026,
            month=month,
            defaults={"ytd": Decimal(ytd), "source": "县统计局", "by_name": "示例统计员一"},
        )[0]

    return enter


@pytest.fixture
def open_page(client, office):
    client.force_login(office)

    def page(path="/dashboard/", status=200):
        response = client.get(path)
        assert response.status_code == status
        return response

    return page


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.content.decode()))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("office", 200),
        ("county_leader", 200),
        ("supervisor", 200),
        ("statistician", 200),
        ("auditor", 200),
        ("unit_head", 403),
        ("contact", 403),
        ("administrator", 403),
    ],
)
def test_the_county_as_a_whole_is_for_those_who_see_it(client, request, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/dashboard/").status_code == status


def test_an_empty_county_says_what_is_missing(open_page):
    page = text_of(open_page())
    assert "2026 年还没有结账的月份" in page
    assert "统计员还没有录入2026 年数字" in page


@pytest.mark.parametrize("month", ["2026-13", "2026-6", "x", "2026-06", "1999-01", "２０２６-06"])
def test_a_month_that_is_not_closed_is_not_found(open_page, month):
    open_page(f"/dashboard/?month={month}", 404)
    open_page(f"/dashboard/projects/?month={month}", 404)


def test_both_sets_of_figures_stand_side_by_side_and_are_not_added(
    open_page, project, other_project, close, enter_fai
):
    confirmed(project, 1, "5000.01")
    confirmed(other_project, 1, "4999.99")
    close(1)
    enter_fai(6, "228600")
    page = text_of(open_page())
    assert "22.86" in page
    assert "1.00 亿元" in page
    assert "低于 序时 4.3 个百分点" in page.replace("低于序时", "低于 序时")
    assert "23.86" not in page


def test_every_sum_is_that_of_its_rows(project, other_project, close):
    confirmed(project, 1, "0.01")
    confirmed(other_project, 1, "1234.56")
    month = close(1)
    shown = Dashboard("", TODAY)
    rows = MonthFigure.objects.filter(month=month)
    assert shown.ledger["ytd_sum"] == sum(row.ytd for row in rows) == Decimal("1234.57")
    assert sum(row.money["ytd_sum"] for row in shown.units) == Decimal("1234.57")
    assert sum(row.money["ytd_sum"] for _, row in shown.areas if row.money) == Decimal("1234.57")
    assert sum(row.group.count for row in shown.units) == 2


def test_units_stand_in_the_order_of_their_rate(project, other_project, close):
    confirmed(project, 1, "100")
    confirmed(other_project, 1, "900")
    close(1)
    assert [row.name for row in Dashboard("", TODAY).units] == ["县水利局", "县工信局"]


def test_the_largest_arrears_lead_their_list(open_page, project, other_project, close):
    confirmed(project, 1, "100")
    confirmed(other_project, 1, "999.99")
    close(1)
    behind = open_page().context["d"].arrears
    assert [(row.project, row.arrears) for row in behind] == [
        (project, Decimal("900.00")),
        (other_project, Decimal("0.01")),
    ]
    table = open_page("/dashboard/projects/?month=2026-01&behind=1").context["table"]
    assert [row.record.name for row in table.rows] == [project.name, other_project.name]


def test_a_light_leads_to_as_many_rows_as_it_says(open_page, project, other_project, make_project):
    make_project("示例储备", kind="reserve")
    for colour, number in Dashboard("", TODAY).lamps:
        rows = open_page(f"/projects/?year=2026&light={colour}").context["totals"]["count"]
        assert rows == number, colour


def test_the_lights_of_a_closed_month_lead_to_its_rows(open_page, project, other_project, close):
    confirmed(project, 1, "100")
    close(1)
    shown = Dashboard("2026-01", TODAY)
    for colour, number in shown.lamps:
        page = open_page(f"/dashboard/projects/?month=2026-01&light={colour}")
        assert page.context["totals"]["count"] == number
    assert sum(number for _, number in shown.lamps) == 2


def test_the_hard_dates_count_against_the_statutory_day(project, other_project, office):
    resume = other_project.milestones.get(code="RESUME")
    resume.complete_confirmed(by=office, on=date(2026, 4, 2), now=NOW)
    shown = {row.code: row for row in Dashboard("", TODAY).hard_dates}
    assert (shown["RESUME"].owed, shown["RESUME"].in_time, shown["RESUME"].late) == (1, 0, 1)
    assert (shown["START"].owed, shown["START"].missed) == (1, 1)


def test_the_hard_dates_agree_with_those_of_the_targets_page(project, other_project, office):
    from investment.statutory_dates_kept import hard_dates

    other_project.milestones.get(code="RESUME").complete_confirmed(
        by=office, on=date(2026, 3, 31), now=NOW
    )
    assert Dashboard("", TODAY).hard_dates == hard_dates(2026, TODAY)


def test_overdue_milestones_balance_from_month_to_month(project, other_project, close, office):
    close(1, 2, 3, 4)
    other_project.milestones.get(code="RESUME").complete_confirmed(
        by=office, on=date(2026, 5, 20), now=NOW
    )
    close(5, 6)
    trend = Dashboard("", TODAY).trend
    assert [row.key for row in trend] == [f"2026-0{month}" for month in range(1, 8)]
    # Recorded on 8 July: off the list in July, whatever day it was done on (R-OD-8).
    assert [(row.opened, row.cleared, row.open, row.note) for row in trend] == [
        (0, 0, 0, ""),
        (0, 0, 0, ""),
        (0, 0, 0, ""),
        (1, 0, 1, ""),
        (0, 0, 1, ""),
        (0, 0, 1, ""),
        (1, 1, 1, "截至今日"),
    ]


def test_a_closed_month_never_changes(open_page, office, project, other_project, close, enter_fai):
    confirmed(project, 1, "100")
    enter_fai(1, "30000")
    signed = AnnualTarget.objects.get(year=2026, code="signed")

    def sign(amount):
        targets.record_actual(
            signed, by=office, as_of=date(2026, 1, 31), source="示例", today=TODAY, now=NOW,
            amount=Decimal(amount),
        )  # fmt: skip

    sign("5")
    close(1)
    before = main_of(open_page("/dashboard/?month=2026-01"))
    # Everything that may be entered later, is.
    sign("50")
    enter_fai(1, "33333")
    confirmed(project, 2, "7777")
    other_project.milestones.get(code="RESUME").complete_confirmed(
        by=office, on=date(2026, 1, 5), now=NOW
    )
    project.responsible_unit = other_project.responsible_unit
    project.save(update_fields=["responsible_unit"])
    pauses.pause(project, by=office, on=TODAY, now=NOW)
    close(2)
    assert main_of(open_page("/dashboard/?month=2026-01")) == before
    assert main_of(open_page("/dashboard/?month=2026-02")) != before


def main_of(response):
    """The page without its months to choose from."""
    page = response.content.decode()
    return page[page.index('class="grid g12 even"') : page.index("</main>")]


def test_the_command_closes_and_the_dashboard_moves(project):
    confirmed(project, 1, "600")
    call_command("close_month", "2026-01", "--accept-unreported", verbosity=0)
    assert Dashboard("", TODAY).ledger["ytd_sum"] == 600
    assert Dashboard("2026-01", TODAY).chosen.overdue_open == 0


def test_a_year_without_january_is_read_from_february(enter_fai):
    rows = [FaiRow(m, Decimal(y), None, "", "") for m, y in ((2, 60000), (3, 100000))]
    fai = Fai(rows, Decimal(500000))
    assert [amount for _, amount, _, _ in fai.curve[:4]] == [None, None, Decimal(40000), None]
    assert fai.forecast.by_pace == 100000 + Decimal(100000) / 3 * 9


def test_a_chart_stands_above_the_table_it_is_drawn_from(open_page, project, close, enter_fai):
    confirmed(project, 1, "600")
    close(1)
    enter_fai(1, "30000")
    page = open_page().content.decode()
    charts = re.findall(r"<figure.*?</figure>", page, re.DOTALL)
    assert len(charts) == 3
    for chart in charts:
        assert "<table" in chart
        assert re.search(r'data-draw="(bar|line)"', chart)
        assert 'data-v="' in chart
    assert "echarts.min.js" in page
    assert "echarts" not in open_page("/targets/").content.decode()


@pytest.mark.parametrize("query", ["", "?month=2026-01"])
def test_the_page_asks_at_most_24_queries_however_many_projects(
    client, office, make_project, close, enter_fai, query
):
    for number in range(3):
        confirmed(make_project(f"示例{number}"), 1, "100")
    close(1)
    enter_fai(1, "30000")
    client.force_login(office)
    client.get(f"/dashboard/{query}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/dashboard/{query}")
    for number in range(3, 15):
        make_project(f"示例{number}", kind=YearListing.Kind.CONTINUING)
    with CaptureQueriesContext(connection) as many:
        client.get(f"/dashboard/{query}")
    assert len(many) == len(few) <= 24


def test_who_may_not_look_is_told_who_may(get, contact):
    answer = get(contact, "/dashboard/")
    assert answer.status_code == 403
    assert "包联领导、项目中心、督查室、统计员和审计员" in answer.content.decode()
