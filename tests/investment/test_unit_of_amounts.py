"""亿元 typed into a 万元 field: asked about in every form that takes money, never converted."""

from decimal import Decimal

import pytest
from django.urls import reverse

from core.forms.amounts import asks_for_unit, asks_for_unit_in_yi, asks_for_unit_of_total
from investment import monthly_reports
from investment.models import (
    AnnualPlan,
    AnnualTarget,
    Correction,
    CountyFai,
    MonthlyReport,
    StatisticsFigure,
)
from projects.models import Project
from tests.forms import act
from tests.investment.conftest import NOON, SAID

#: Named here, since the fixtures of a form are asked for by name while a test runs.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("july")]


@pytest.mark.parametrize(
    ("amount", "whole", "is_asked"),
    [
        ("1.2", "12000", True),
        ("11.99", "12000", True),
        ("12", "12000", False),
        ("0", "12000", False),
        ("0.01", None, False),
        (None, "12000", False),
    ],
)
def test_less_than_a_thousandth_is_asked_about(amount, whole, is_asked):
    told = [None if text is None else Decimal(text) for text in (amount, whole)]
    assert bool(asks_for_unit(*told)) is is_asked


@pytest.mark.parametrize(("total", "is_asked"), [("99.99", True), ("100", False), ("0", False)])
def test_a_whole_project_below_a_million_yuan_is_asked_about(total, is_asked):
    assert bool(asks_for_unit_of_total(Decimal(total))) is is_asked


@pytest.mark.parametrize(("amount", "is_asked"), [("59999", False), ("60000", True)])
def test_a_thousand_times_a_target_is_asked_about(amount, is_asked):
    assert bool(asks_for_unit_in_yi(Decimal(amount), Decimal(60))) is is_asked


# --- Each form: a bare slip is asked about, ticked it is kept; a named unit is always refused ----


def form_of(report, client, contact):
    client.force_login(contact)
    words = {"version": report.version, **SAID}
    kept = MonthlyReport.objects.filter(pk=report.pk).values_list("month_amount", flat=True)
    return report.get_absolute_url(), words, "month_amount", lambda: kept.all().get()


@pytest.fixture
def report_form(client, project, contact):
    monthly_reports.open_reports(NOON.date(), now=NOON)
    report = MonthlyReport.objects.get()
    assert report.is_opening
    return form_of(report, client, contact)


@pytest.fixture
def monthly_form(client, project, told, contact):
    told(project, 5, "10")
    monthly_reports.open_reports(NOON.date(), now=NOON)
    return form_of(MonthlyReport.objects.get(month=6), client, contact)


@pytest.fixture
def plan_form(client, project, office):
    client.force_login(office)
    url = reverse("investment:project-plan", args=[project.pk])
    words = {"version": "1", "curve": "linear", "reason": "示例", "document": "示例政发〔2026〕9号"}
    words["document_on"] = "2026-07-01"
    kept = AnnualPlan.objects.filter(version=2).values_list("amount", flat=True)
    return url, words, "amount", lambda: kept.all().first()


@pytest.fixture
def listing_form(client, project, office):
    client.force_login(office)
    url = reverse("investment:project-list", args=[project.pk])
    words = {"version": "[2026]", "year": "2027", "kind": "continuing"}
    kept = AnnualPlan.objects.filter(listing__year=2027).values_list("amount", flat=True)
    return url, words, "plan", lambda: kept.all().first()


@pytest.fixture
def facts_form(client, project, office):
    client.force_login(office)
    url = reverse("desk:project-edit", args=[project.pk])
    words = {"version": client.get(url).context["version"], "name": project.name}
    words |= {"responsible_unit": project.responsible_unit_id, "grade": project.grade}
    kept = Project.objects.filter(pk=project.pk, total_investment__lt=10)
    return (
        url,
        words,
        "total_investment",
        lambda: kept.values_list("total_investment", flat=True).first(),
    )


@pytest.fixture
def correction_form(client, project, told, close, office):
    told(project, 6, "6000")
    june = close(6)
    client.force_login(office)
    url = reverse("investment:correction", args=[project.pk])
    words = {"version": "0", "corrects": june.pk, "reference": "示例函1号", "reason": "重复计列"}
    kept = Correction.objects.values_list("amount", flat=True)
    return url, words, "amount", lambda: kept.all().first()


@pytest.fixture
def statistic_form(client, project, statistician):
    client.force_login(statistician)
    url = reverse("investment:statistic", args=[project.pk])
    kept = StatisticsFigure.objects.values_list("ytd", flat=True)
    return url, {"month": "6"}, "ytd", lambda: kept.all().first()


@pytest.fixture
def fai_form(client, statistician):
    client.force_login(statistician)
    words = {"month": "6", "source": "县统计局快报"}
    kept = CountyFai.objects.values_list("ytd", flat=True)
    return "/statistics/county/", words, "ytd", lambda: kept.all().first()


FORMS = [
    "report_form",
    "monthly_form",
    "plan_form",
    "listing_form",
    "facts_form",
    "correction_form",
    "statistic_form",
    "fai_form",
]


@pytest.mark.parametrize("name", FORMS)
def test_a_bare_slip_is_asked_about_and_kept_only_when_ticked(request, client, name):
    url, words, field, kept = request.getfixturevalue(name)
    asked = act(client, url, {**words, field: "1.2"})
    assert asked.status_code == 422
    page = asked.content.decode()
    assert "按亿元填写" in page
    assert "没有错请勾选" in page
    assert 'type="checkbox" name="unit_sure"' in page
    assert kept() is None
    assert act(client, url, {**words, field: "1.2", "unit_sure": "on"}).status_code == 302
    assert kept() == Decimal("1.2")


@pytest.mark.parametrize("name", FORMS)
def test_a_named_unit_is_refused_with_its_worth_even_when_ticked(request, client, name):
    url, words, field, kept = request.getfixturevalue(name)
    refused = act(client, url, {**words, field: "1.2亿元", "unit_sure": "on"})
    assert refused.status_code == 422
    assert "请按万元填写：1.2亿元 是 12000 万元。" in refused.content.decode()
    assert kept() is None


@pytest.mark.parametrize("name", FORMS)
def test_an_ordinary_amount_is_not_asked_about(request, client, name):
    url, words, field, _ = request.getfixturevalue(name)
    response = act(client, url, {**words, field: "1200"})
    assert response.status_code == 302, response.content.decode()


def test_a_new_project_is_asked_about_both_its_amounts(client, office, project, industry_bureau):
    client.force_login(office)
    url = reverse("desk:project-new")
    words = {"version": client.get(url).context["version"], "name": "示例新项目"}
    words |= {"responsible_unit": industry_bureau.pk, "grade": "county", "year": "2026"}
    slip = act(client, url, words | {"total_investment": "1.2", "plan": "0.5"})
    assert (slip.status_code, "总投资 1.2 万元" in slip.content.decode()) == (422, True)
    slip = act(client, url, words | {"total_investment": "12000", "plan": "0.5"})
    assert (slip.status_code, "0.5 万元不到 12000 万元" in slip.content.decode()) == (422, True)


def test_a_target_in_yi_is_asked_about_when_it_looks_like_wan(client, office):
    target = AnnualTarget.objects.filter(unit="亿元", amount__gt=0).exclude(code="fai").first()
    client.force_login(office)
    words = {"as_of": "2026-06-30", "source": "示例"}
    url = reverse("investment:target", args=[target.pk])
    amount = str((target.amount * 5000).normalize())
    asked = act(client, url, {**words, "amount": f"{Decimal(amount):f}"})
    assert asked.status_code == 422
    assert "请核对是不是按万元填写了" in asked.content.decode()
    assert not target.actuals.exists()
