"""投资明细: a project's year month by month, with both plans and every correction's reference."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from investment import corrections
from investment.models import AnnualPlan
from tests.investment.conftest import at

pytestmark = pytest.mark.usefixtures("july")


@pytest.fixture
def get(client, project):
    """get(person): the text of the project's months."""

    def signed_in(person, status=200):
        client.force_login(person)
        response = client.get(reverse("investment:project-months", args=[project.pk]))
        assert response.status_code == status
        return response

    return signed_in


@pytest.fixture
def corrected(project, told, close, office):
    """June closed with 6,000 and corrected by −200.5, which July carries."""
    told(project, 6, "6000")
    facts = {"by": office, "now": at(date(2026, 7, 1)), "reference": "示例函1号"}
    listing = project.listings.get()
    corrections.book_correction(
        listing, corrects=close(6), amount=Decimal("-200.5"), reason="重复计列", **facts
    )
    return listing


def test_a_correction_waits_in_the_open_month_and_then_stands_in_it(
    get, project, corrected, office, told, close
):
    assert "更正2026年6月 -200.50 万元，依据示例函1号：重复计列" in get(office).content.decode()
    told(project, 7, "100")
    close(7)
    response = get(office)
    june, july = (row for row in response.context["rows"] if row.figure)
    assert (june.figure.month_amount, june.corrections) == (6000, [])
    assert (july.figure.month_amount, july.figure.ytd) == (Decimal("-100.5"), Decimal("5899.5"))
    assert [each.reference for each in july.corrections] == ["示例函1号"]
    assert "含更正6月" in response.content.decode()
    assert response.context["waiting"] == []


def test_an_adjusted_plan_needs_its_document_and_leaves_the_former_one_readable(
    client, get, project, office
):
    client.force_login(office)
    url = reverse("investment:project-plan", args=[project.pk])
    said = {"version": "1", "curve": "linear", "amount": "9000", "reason": "年中调整"}
    refused = client.post(url, said)
    assert refused.status_code == 422
    assert "调整要写明文号" in refused.content.decode()
    said |= {"document": "示例政发〔2026〕9号", "document_on": "2026-06-30"}
    assert client.post(url, said).status_code == 302
    assert list(AnnualPlan.objects.values_list("version", "amount", "is_current")) == [
        (2, 9000, True),
        (1, 12000, False),
    ]
    text = get(office).content.decode()
    assert "示例政发〔2026〕9号（2026-06-30）" in text
    assert "12,000" in text


def test_an_opening_report_stands_in_its_month(get, project, told, office):
    told(project, 6, "4321.98", confirm=False)
    text = get(office).content.decode()
    assert "1—6月首次填报，待确认" in text
    assert "4,321.98" in text


@pytest.mark.parametrize(
    ("who", "status"), [("contact", 200), ("lead", 200), ("auditor", 200), ("stranger", 404)]
)
def test_who_sees_the_project_sees_its_months(request, get, who, status):
    get(request.getfixturevalue(who), status)


def test_a_year_costs_the_same_queries_as_a_month(get, project, told, close, office):
    get(office)
    counts = []
    for months in ((4,), (5, 6)):
        for month in months:
            told(project, month, "10")
            close(month)
        with CaptureQueriesContext(connection) as caught:
            get(office)
        counts.append(len(caught))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("year", ["2025", "x", "9" * 30])
def test_a_year_without_a_list_shows_the_newest(client, project, office, year):
    client.force_login(office)
    response = client.get(reverse("investment:project-months", args=[project.pk]), {"year": year})
    assert response.context["listing"].year == 2026
