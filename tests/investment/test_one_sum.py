"""One sum everywhere: dashboard, ledger, export and the closed month agree to the cent."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.ledger.list import LedgerList
from investment import corrections, month_closing, monthly_reports
from investment.models import Month, MonthFigure, MonthlyReport
from projects import project_lifecycle
from tests.examples import examples
from tests.investment.conftest import SAID, at, first_after, ticked

cents = st.decimals(min_value=0, max_value=10**7, places=2)
YEARS = st.lists(st.lists(cents, min_size=3, max_size=3), min_size=1, max_size=4)
SLIPS = st.lists(st.decimals(min_value=-99, max_value=10**6, places=2), min_size=1, max_size=3)
#: Which projects are withdrawn after the closing of which month.
GONE = st.dictionaries(st.integers(0, 3), st.integers(1, 3), max_size=3)


@pytest.fixture
def many(make_project, contact):
    return [make_project(f"示例项目{n}", contact=contact, plan=f"{1000 + n}.01") for n in range(4)]


@settings(
    max_examples=examples(3),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(amounts=YEARS, slips=SLIPS, gone=GONE)
def test_every_place_shows_the_same_sum(
    client, many, contact, unit_head, office, amounts, slips, gone
):
    with transaction.atomic():
        tell(many, amounts, slips, gone, contact, unit_head, office)
        sums = {month.month: places(client, office, month) for month in Month.objects.all()}
        moved = {month: movement(month) for month in (2, 3)}
        transaction.set_rollback(True)
    assert set(sums) == {1, 2, 3}
    for month, found in sums.items():
        assert len(set(found.values())) == 1, (month, found)
    for month, (before, added, left, after) in moved.items():
        assert before + added - left == after, month


def test_a_withdrawn_project_is_named_where_the_sums_differ(
    client, many, contact, unit_head, office
):
    tell(many, [[Decimal("100.01")] * 3] * 2, [Decimal(0)], {0: 3}, contact, unit_head, office)
    client.force_login(office)
    page = client.get("/projects/?year=2026&month=3").content.decode()
    assert "3月结账数另含其后撤回的项目 300.03 万元（示例项目0 300.03 万元）" in page
    unit = many[1].responsible_unit_id
    assert "另含" in client.get(f"/projects/?year=2026&month=3&unit={unit}").content.decode()
    assert "另含" not in client.get("/projects/?year=2026&month=3&unit=999").content.decode()
    assert "另含" not in client.get("/projects/?year=2026&month=3&withdrawn=1").content.decode()


def tell(projects, amounts, slips, gone, contact, unit_head, office):
    """Three months of every project, each closed; corrections after the first two, and projects
    that are withdrawn after a closing."""
    for month in (1, 2, 3):
        day = first_after(2026, month)
        monthly_reports.open_reports(day, now=at(day))
        for number, told in enumerate(amounts):
            project = projects[number]
            if gone.get(number, 9) < month:
                continue
            report = MonthlyReport.objects.get(project=project, month=month)
            words = {**SAID, "physical_progress": f"{month}月"}
            report.submit(by=contact, now=at(day), month_amount=told[month - 1], **words)
            report.confirm(by=unit_head, now=at(day))
        missing = ticked(2026, month)
        closed = month_closing.close(
            2026, month, by=office, now=at(day), today=day, unreported=missing
        )
        if month < 3:
            correct(closed, projects, slips, office, day)
        for number in (number for number, last in gone.items() if last == month):
            withdraw(projects[number], office, day)


def withdraw(project, office, day):
    project.refresh_from_db()
    project_lifecycle.withdraw(project, by=office, reason="示例：重复", on=day, now=at(day))


def movement(number):
    """(sum before, of the month, of those withdrawn in between, sum after), out of the figures."""
    before = MonthFigure.objects.filter(number=number - 1)
    after = MonthFigure.objects.filter(number=number)
    left = before.exclude(listing__in=after.values("listing"))
    sums = [before.totals()["ytd_sum"], after.totals()["month_sum"]]
    return (*sums, left.totals()["ytd_sum"], after.totals()["ytd_sum"])


def correct(closed, projects, slips, office, day):
    for project, slip in zip(projects, slips, strict=False):
        project.refresh_from_db()
        if project.withdrawn_on:
            continue
        listing = project.listings.get()
        if slip and corrections.ytd(listing) + slip >= 0:
            corrections.book_correction(
                listing,
                corrects=closed,
                amount=slip,
                reference="示例函",
                reason="更正",
                by=office,
                now=at(day),
            )


def places(client, office, month):
    """{place: 本年累计 as of that month}."""
    client.force_login(office)
    query = {"year": "2026", "month": str(month.month)}
    with time_machine.travel("2026-04-09 12:00+08:00", tick=False):
        page = client.get("/projects/", query)
        sheet = client.get("/projects/export/", query)
        shown = LedgerList(query, person=office, today=first_after(2026, 3))
        board = client.get("/dashboard/", {"month": f"2026-{month.month:02}"})
    rows = shown.rows_of(dict.fromkeys(shown.narrowed.values_list("pk", flat=True)))
    gone = sum((row.ytd for row in shown.withdrawn_since), Decimal(0))
    return {
        "closed month": month.figures.totals()["ytd_sum"],
        "closed month, row by row": sum(row.ytd for row in month.figures.all()),
        "ledger total": cents_of(page.context["totals"]["ytd"]) + gone,
        "ledger rows": sum((row.done_ytd for row in rows if row.done_ytd), Decimal(0)) + gone,
        "export": exported(sheet.content) + gone,
        "dashboard": dashboard_sum(board),
    }


def exported(content):
    """The total row of the sheet, checked against its own rows."""
    sheet = openpyxl.load_workbook(BytesIO(content), data_only=True).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (column,) = {row.index("本年累计完成") for row in rows if "本年累计完成" in row}
    found = next(row for row in rows if any(str(value).startswith("合计") for value in row))
    names = {"示例项目0", "示例项目1", "示例项目2", "示例项目3"}
    parts = [cents_of(row[column] or 0) for row in rows if names & set(row)]
    assert cents_of(found[column] or 0) == sum(parts)
    return sum(parts, Decimal(0))


def cents_of(number):
    return Decimal(str(number or 0)).quantize(Decimal("0.01"))


def dashboard_sum(response):
    assert response.status_code == 200
    return response.context["d"].ledger["ytd_sum"]
