"""A project comes on the ledger by the form: what it brings along, what is refused."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Unit
from core.forms.amounts import WanField
from projects.models import Milestone, Project
from tests.cast import NEW_YEAR
from tests.pages import address, seen, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]
TODAY = date(2026, 4, 20)
CODE = "2603-140722-89-01-000010"


def test_a_new_project_comes_with_list_plan_people_and_statutory_milestone(
    at_office, new_project, lead, contact
):
    response = send(
        at_office,
        reverse("desk:project-new"),
        **new_project,
        plan="1.2亿",
        total_investment="50,000",
        lead=lead.pk,
        contact=contact.pk,
        tag_names="产业链、技改",
        national_code="２６０３－１４０７２２－８９－０１－０００１４３",
        stage="signed",
    )
    assert response.status_code == 422
    problems = response.context["form"].errors
    assert set(problems) == {"national_code", "plan"}
    assert "校验位" in problems["national_code"][0]

    response = send(
        at_office,
        reverse("desk:project-new"),
        **new_project,
        plan="12,000万元",
        total_investment="50，000",
        lead=lead.pk,
        contact=contact.pk,
        tag_names="产业链、技改，产业链",
        national_code=" 2603—140722—89—01—000010 ",
        stage="signed",
    )
    project = Project.objects.get()
    assert response.url == project.get_absolute_url()
    assert project.total_investment == Decimal("50000")
    assert project.national_code == CODE
    assert project.stage == "signed"
    assert sorted(tag.name for tag in project.tags.all()) == ["产业链", "技改"]
    listing = project.listings.get()
    assert (listing.year, listing.kind, listing.listed_on) == (2026, "new", date(2026, 4, 20))
    assert listing.plans.get().amount == Decimal("12000")
    assert project.lead_on(TODAY) == lead
    assert project.contact_on(TODAY) == contact
    start = project.milestones.get()
    assert (start.code, start.due_date) == ("START", date(2026, 6, 30))


def test_the_same_form_sent_twice_makes_one_project(at_office, new_project):
    url = reverse("desk:project-new")
    typed = {"version": seen(at_office, url), **new_project}
    answers = [at_office.post(url, typed) for _ in range(3)]
    project = Project.objects.get()
    assert [answer.url for answer in answers] == [project.get_absolute_url()] * 3
    assert "没有重复建立" in at_office.get(answers[-1].url).content.decode()


def test_a_form_without_its_ticket_makes_nothing(at_office, new_project):
    for ticket in ("", "x", "0" * 31):
        response = at_office.post(reverse("desk:project-new"), {"version": ticket, **new_project})
        assert response.status_code == 422
    assert not Project.objects.exists()


def test_a_refused_rule_leaves_nothing_behind(at_office, new_project):
    response = send(at_office, reverse("desk:project-new"), **new_project, due_date="2026-07-15")
    assert response.status_code == 422
    assert "时限不能晚于 2026-06-30" in response.context["form"].errors["due_date"][0]
    assert not Project.objects.exists()


def test_after_a_refusal_the_same_ticket_still_works(at_office, new_project):
    url = reverse("desk:project-new")
    typed = {"version": seen(at_office, url), **new_project}
    assert at_office.post(url, typed | {"due_date": "2026-07-15"}).status_code == 422
    assert at_office.post(url, typed | {"due_date": "2026-06-15"}).status_code == 302


def test_what_is_entered_by_hand_counts_as_decided_on_the_day_named(at_office, new_project):
    url, typed = reverse("desk:project-new"), {**new_project, "kind": "continuing"}
    errors = send(at_office, url, **typed, listed_on="2026-04-10").context["form"].errors
    assert "已过 2026-03-31 的法定时限" in errors["due_date"][0]
    assert "批准文号" in errors["approval"][0]
    typed |= {"due_date": "2026-05-31", "approval": "左政办函〔2026〕5号"}
    assert send(at_office, url, **typed, listed_on="2026-04-10").status_code == 302
    assert Milestone.objects.get().due_date == date(2026, 5, 31)


@pytest.mark.parametrize(
    ("listed_on", "sentence"),
    [
        ("2026-04-21", "不能晚于今天"),
        ("2025-12-31", "应在 2026 年"),
        ("9999-12-31", "应在 2026 年"),
        ("1999-01-01", "应在 2026 年"),
    ],
)
def test_a_day_of_listing_that_cannot_be_is_refused(at_office, new_project, listed_on, sentence):
    response = send(at_office, reverse("desk:project-new"), **new_project, listed_on=listed_on)
    assert sentence in response.context["form"].errors["listed_on"][0]
    assert not Project.objects.exists()


def test_a_project_without_kind_owes_no_milestone(at_office, new_project):
    send(at_office, reverse("desk:project-new"), **new_project | {"kind": ""})
    assert not Project.objects.get().milestones.exists()


def test_the_same_name_under_the_same_unit_asks_first(at_office, new_project, project):
    same = new_project | {"name": " 示例 项目一★"}
    response = send(at_office, reverse("desk:project-new"), **same)
    assert response.status_code == 422
    assert project.get_absolute_url() in response.content.decode()
    assert Project.objects.count() == 1
    response = send(at_office, reverse("desk:project-new"), **same, same_anyway="on")
    assert response.status_code == 302
    assert Project.objects.count() == 2


def test_the_same_name_under_another_unit_or_withdrawn_does_not_ask(
    at_office, new_project, project, water_bureau
):
    same = new_project | {"name": project.name}
    other = same | {"responsible_unit": water_bureau.pk}
    assert send(at_office, reverse("desk:project-new"), **other).status_code == 302
    send(at_office, address("projects:project-withdraw", project), reason="录错")
    assert send(at_office, reverse("desk:project-new"), **same).status_code == 302


def test_a_code_that_another_project_bears_is_named(at_office, new_project, make_project):
    make_project("已有此码", national_code=CODE)
    response = send(at_office, reverse("desk:project-new"), **new_project, national_code=CODE)
    assert "已登记在“已有此码”上" in response.context["form"].errors["national_code"][0]


def test_a_closed_unit_is_not_offered(at_office, new_project):
    closed = Unit.objects.create(name="示例撤并单位", closed_on=NEW_YEAR)
    response = send(
        at_office, reverse("desk:project-new"), **new_project | {"responsible_unit": closed.pk}
    )
    assert "responsible_unit" in response.context["form"].errors


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("12000", "12000"), ("12,000.5", "12000.5"), ("12 000万元", "12000"), ("0", "0"), ("", None)],
)
def test_an_amount_is_read_in_wan(typed, amount):
    assert WanField(required=False).clean(typed) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("3.6亿", "3.6亿 是 36000 万元"),
        ("3.6亿元", "3.6亿元 是 36000 万元"),
        ("5000元", "5000元 是 0.5 万元"),
        ("1.2.3亿", "请按万元填写数字"),
        ("-5", "不能为负数"),
        ("1e999", "请按万元填写数字"),
        ("NaN", "请按万元填写数字"),
        ("约500", "请按万元填写数字"),
        ("1.234", "最多两位小数"),
        ("9999999999999", "数额过大"),
        ("999999999999999", "数额过大"),
    ],
)
def test_another_unit_or_no_number_is_refused_with_a_proposal(typed, words):
    with pytest.raises(ValidationError, match=words):
        WanField().clean(typed)


def test_amounts_that_may_be_a_slip_are_kept_and_said(at_office, new_project):
    url = reverse("desk:project-new")
    typed = new_project | {"total_investment": "900", "plan": "2000000"}
    said = at_office.get(send(at_office, url, **typed).url).content.decode()
    assert "大于总投资" in said
    assert "超过 100 亿元" in said
    plain = new_project | {"name": "另一个", "total_investment": "2000", "plan": "2000"}
    said = at_office.get(send(at_office, url, **plain).url).content.decode()
    assert "请核对" not in said
