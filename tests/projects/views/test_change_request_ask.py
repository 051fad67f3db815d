"""申请顺延: an owner asks for a later date, on the telephone, up to and on the date that stands."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from projects.models import ChangeRequest, Evidence, RequestEvent
from tests.projects.conftest import text_of

PAGE = "projects:milestone-request"
ASKED = {
    "new_due": "2026-07-26",
    "category": "land",
    "caused_by": "owner_unit",
    "reason": "组卷还差两份材料",
}


@pytest.fixture(autouse=True)
def june(at):
    """开工 is due in ten days."""
    at("2026-06-20 10:00")


@pytest.fixture
def ordinary(milestone):
    """A milestone that no law dates."""
    type(milestone).objects.filter(pk=milestone.pk).update(code="", statutory_date=None)
    milestone.refresh_from_db()
    return milestone


def test_an_owner_asks_for_a_later_date_and_hears_who_decides_by_when(visit, contact, ordinary):
    answer = visit(contact, PAGE, **ASKED)
    asked = ChangeRequest.objects.get()
    assert answer.url == reverse("projects:request", args=[asked.pk])
    assert (asked.old_due, asked.new_due) == (date(2026, 6, 30), date(2026, 7, 26))
    assert (asked.category, asked.caused_by, asked.reason) == (
        "land",
        "owner_unit",
        ASKED["reason"],
    )
    ordinary.refresh_from_db()
    assert ordinary.due_date == date(2026, 6, 30)
    assert "示例县领导一" in asked_page(visit, contact, asked)


def asked_page(visit, person, asked):
    return text_of(visit(person, "projects:request", of=asked))


def test_the_form_says_who_decides_and_by_when(visit, contact, ordinary):
    shown = text_of(visit(contact, PAGE))
    assert "提交后由包联领导示例县领导一在 3 个工作日内（6月24日前）决定" in shown
    assert "顺延 15 天" in shown


def test_a_department_is_named(visit, contact, ordinary, water_bureau):
    sent = ASKED | {"caused_by": "department"}
    assert "请选是哪个部门" in text_of(visit(contact, PAGE, **sent))
    visit(contact, PAGE, **sent | {"caused_by_unit": water_bureau.pk})
    assert ChangeRequest.objects.get().caused_by_unit == water_bureau


def test_photos_and_a_number_go_with_it(visit, contact, ordinary):
    paper = SimpleUploadedFile("会议纪要.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    visit(contact, PAGE, **ASKED, files=[paper], number="左政纪〔2026〕3号")
    asked = ChangeRequest.objects.get()
    assert sorted(map(str, asked.evidence.all())) == ["会议纪要.pdf", "左政纪〔2026〕3号"]
    assert not Evidence.objects.filter(milestone=ordinary).exists()
    assert "佐证 2 份" in asked_page(visit, contact, asked)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("new_due", "", "请填申请改到。"),
        ("new_due", "2026-06-30", "新日期与现定日期相同"),
        ("new_due", "2026-06-29", "顺延的日期要晚于现定日期"),
        ("new_due", "2037-01-01", "不能超过 2036-06-20"),
        ("category", "", "请选原因。"),
        ("caused_by", "", "请选原因在谁。"),
        ("reason", " ", "请写明具体情况。"),
    ],
)
def test_what_cannot_be_asked_for_is_said_beside_its_field(
    visit, contact, ordinary, field, value, sentence
):
    answer = visit(contact, PAGE, **ASKED | {field: value})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(
    ("day", "offered"), [("2026-06-29", True), ("2026-06-30", True), ("2026-07-01", False)]
)
def test_it_is_offered_up_to_and_on_the_date(at, visit, contact, ordinary, day, offered):
    at(f"{day} 10:00")
    address = reverse(PAGE, args=[ordinary.pk])
    assert (address in text_of(visit(contact))) is offered
    assert ("不能再申请顺延" in text_of(visit(contact, PAGE))) is not offered
    asked = visit(contact, PAGE, **ASKED)
    assert asked.status_code == (302 if offered else 422)


def test_of_one_that_is_decided_no_second_is_asked_for(visit, contact, ordinary):
    visit(contact, PAGE, **ASKED)
    asked = ChangeRequest.objects.get()
    shown = text_of(visit(contact, PAGE))
    assert "已有一项顺延申请在办" in shown
    assert asked.get_absolute_url() in shown
    again = visit(contact, PAGE, **ASKED | {"new_due": "2026-07-27"})
    assert again.status_code == 422
    assert ChangeRequest.objects.count() == 1


def test_the_same_form_arrives_once(visit, contact, ordinary):
    key = {"request_key": "0" * 32}
    for _ in range(2):
        assert visit(contact, PAGE, **ASKED, **key).status_code == 302
    assert RequestEvent.objects.count() == 1


def test_what_a_colleague_did_meanwhile_is_shown_over_what_was_typed(visit, contact, ordinary):
    answer = visit(contact, PAGE, **ASKED, version="99")
    assert answer.status_code == 409
    assert ASKED["reason"] in text_of(answer)
    assert not ChangeRequest.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("contact", 200),
        ("unit_head", 200),
        ("lead", 403),
        ("supervisor", 403),
        ("auditor", 403),
        ("stranger", 404),
        ("administrator", 404),
    ],
)
def test_who_may_ask(request, visit, ordinary, who, status):
    person = request.getfixturevalue(who)
    assert visit(person, PAGE).status_code == status
    posted = visit(person, PAGE, **ASKED).status_code
    assert posted == (302 if status == 200 else status)


# --- 凭批准文号发起顺延 -----------------------------------------------------------------------

STARTED = ASKED | {"new_due": "2026-07-26", "approval": "左政办函〔2026〕5号"}


@pytest.mark.parametrize("day", ["2026-06-20", "2026-07-08"])
def test_the_office_starts_a_move_past_the_statutory_date_and_gives_its_half(
    at, visit, office, milestone, day
):
    at(f"{day} 10:00")
    shown = text_of(visit(office, PAGE))
    assert "凭批准文号发起顺延" in shown
    assert visit(office, PAGE, **STARTED).status_code == 302
    asked = ChangeRequest.objects.get()
    assert (asked.is_by_office, asked.approval) == (True, STARTED["approval"])
    milestone.refresh_from_db()
    assert milestone.due_date == date(2026, 6, 30)
    assert "等包联领导示例县领导一同意" in asked_page(visit, office, asked)


def test_the_office_starts_nothing_without_a_number_nor_an_ordinary_move(
    visit, office, milestone, ordinary
):
    assert "没有超过法定时限" in text_of(visit(office, PAGE, **STARTED))
    type(milestone).objects.update(code="START", statutory_date=date(2026, 6, 30))
    answer = visit(office, PAGE, **STARTED | {"approval": " "})
    assert answer.status_code == 422
    assert "请填县里决定的批准文号" in text_of(answer)
    assert not ChangeRequest.objects.exists()


def test_before_its_date_the_office_moves_none_alone(visit, office, ordinary):
    page = "projects:milestone-replan"
    shown = text_of(visit(office, page))
    assert "还没有过现定日期" in shown
    assert reverse(PAGE, args=[ordinary.pk]) in shown
    sent = {"new_due": "2026-07-26", "reason": "县里调整", "category": "land"}
    answer = visit(office, page, **sent, caused_by="owner_unit")
    assert answer.status_code == 422
    ordinary.refresh_from_db()
    assert ordinary.due_date == date(2026, 6, 30)
