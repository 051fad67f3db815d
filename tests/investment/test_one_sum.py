"""One sum everywhere: dashboard, ledger, export and the closed month agree to the cent."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.ledger_table import LedgerList
from investment import closing, corrections, reports
from investment.models import Month, MonthlyReport
from tests.investment.conftest import SAID, at, first_after

cents = st.decimals(min_value=0, max_value=10**7, places=2)
YEARS = st.lists(st.lists(cents, min_size=3, max_size=3), min_size=1, max_size=4)
SLIPS = st.lists(st.decimals(min_value=-99, max_value=10**6, places=2), min_size=1, max_size=3)


@pytest.fixture
def many(make_project, contact):
    return [make_project(f"示例项目{n}", contact=contact, plan=f"{1000 + n}.01") for n in range(4)]


@settings(
    max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(amounts=YEARS, slips=SLIPS)
def test_every_place_shows_the_same_sum(client, many, contact, unit_head, office, amounts, slips):
    with transaction.atomic():
        tell(many, amounts, slips, contact, unit_head, office)
        sums = {month.month: places(client, office, month) for month in Month.objects.all()}
        transaction.set_rollback(True)
    assert set(sums) == {1, 2, 3}
    for month, found in sums.items():
        assert len(set(found.values())) == 1, (month, found)


def tell(projects, amounts, slips, contact, unit_head, office):
    """Three months of every project, each closed; corrections after the first two."""
    for month in (1, 2, 3):
        day = first_after(2026, month)
        reports.open_reports(day, now=at(day))
        for project, told in zip(projects, amounts, strict=False):
            report = MonthlyReport.objects.get(project=project, month=month)
            words = {**SAID, "physical_progress": f"{month}月"}
            report.submit(by=contact, now=at(day), month_amount=told[month - 1], **words)
            report.confirm(by=unit_head, now=at(day))
        closed = closing.close(2026, month, by=office, now=at(day), today=day)
        if month < 3:
            correct(closed, projects, slips, office, day)


def correct(closed, projects, slips, office, day):
    for project, slip in zip(projects, slips, strict=False):
        listing = project.listings.get()
        if slip and corrections.ytd(listing) + slip >= 0:
            corrections.book(
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
    rows = shown.data(0).dress(list(shown.narrowed.values_list("pk", flat=True)))
    return {
        "closed month": month.figures.totals()["ytd_sum"],
        "closed month, row by row": sum(row.ytd for row in month.figures.all()),
        "ledger total": page.context["totals"]["ytd"].quantize(Decimal("0.01")),
        "ledger rows": sum(row.done_ytd for row in rows),
        "export": exported(sheet.content),
        "dashboard": dashboard_sum(board),
    }


def exported(content):
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heads = next(row for row in rows if "本年累计完成（万元）" in row)
    total = next(row for row in rows if any(str(value).startswith("合计") for value in row))
    return Decimal(str(total[heads.index("本年累计完成（万元）")])).quantize(Decimal("0.01"))


def dashboard_sum(response):
    assert response.status_code == 200
    return response.context["d"].ledger["ytd_sum"]
