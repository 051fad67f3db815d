"""Which people and units a row means, and who is made when the office allows it."""

from datetime import date

import pytest

from accounts.models import Person, Unit
from projects.models import Project
from tests.exchange.ledgers import HEAD, TODAY, all_sentences, line, outcomes

pytestmark = pytest.mark.django_db


def test_unknown_names_refuse_the_row_and_are_listed(sheet):
    changeset = sheet(line(责任单位="县新设局", 联系人="示例丁"))
    assert outcomes(changeset) == ["refused"]
    assert [str(missing) for missing in changeset.lookup.unknown.values()] == [
        "单位 县新设局",
        "联系人 示例丁",
    ]
    assert not Unit.objects.named("县新设局").exists()


def test_what_is_made_has_no_sign_in_and_is_mailed(sheet):
    rows = [
        line(
            项目单位="示例企业丁",
            联系人="示例丁",
            邮箱="d@example.invalid",
            包联领导="示例县领导八",
        ),
        line(项目名称="示例项目八", 项目单位="示例企业丁", 联系人="示例丁"),
    ]
    assert outcomes(sheet(*rows, allowed=True)) == ["new", "new"]
    made = Person.objects.get(name="示例丁")
    assert (made.username, made.can_be_mailed(), str(made.unit)) == (None, True, "示例企业丁")
    assert Person.objects.get(name="示例县领导八").username is None
    assert outcomes(sheet(*rows)) == ["unchanged", "unchanged"]


def test_a_unit_written_shorter_is_asked_after(sheet):
    assert "是不是“县工信局”" in all_sentences(sheet(line(责任单位="工信局")))[0]


def test_a_changed_lead_ends_the_old_assignment_today(sheet, project, lead, make_person):
    second = make_person("示例县领导二")
    changeset = sheet(line(项目名称="示例项目一", 包联领导="示例县领导二、示例县领导一"))
    assert outcomes(changeset) == ["changed"]
    assert project.lead_on(TODAY) == second
    held = project.leads.get(official=lead, is_primary=True)
    assert held.until == TODAY
    assert project.leads.filter(official=lead, is_primary=False, until=None).exists()


@pytest.mark.parametrize("between", ["、", "，", "；", "\n", " 、\n"])
def test_several_names_in_one_cell_are_the_first_lead_and_deputies(
    sheet, lead, make_person, between
):
    others = [make_person(f"示例县领导{n}", duty="county_leader") for n in "二三"]
    cell = between.join(["示例县领导一", "示例县领导二", "示例县领导三"])
    assert outcomes(sheet(line(包联领导=cell))) == ["new"]
    held = Project.objects.get(name="示例项目九").leads.filter(until=None)
    assert held.get(is_primary=True).official == lead
    assert {row.official for row in held.filter(is_primary=False)} == set(others)


def test_the_leader_wins_over_a_namesake(sheet, lead, make_person, water_bureau):
    make_person("示例县领导一", unit=water_bureau)
    assert outcomes(sheet(line(包联领导="示例县领导一"))) == ["new"]
    made = Project.objects.get(name="示例项目九")
    assert made.lead_on(TODAY) == lead


def test_two_leaders_of_one_name_are_not_guessed(sheet, make_person):
    make_person("示例县领导九", duty="county_leader")
    make_person("示例县领导九", duty="county_leader")
    changeset = sheet(line(包联领导="示例县领导九"))
    assert "2 位" in all_sentences(changeset, "question")[0]
    assert outcomes(changeset) == ["new"]
    assert not Project.objects.get(name="示例项目九").leads.exists()


def test_a_clerk_of_a_unit_is_no_leader(sheet, bureau_clerk):
    assert (
        "不是县领导"
        in all_sentences(sheet(line(包联领导="示例科员一"), allowed=True), "question")[0]
    )


def test_one_who_left_answers_for_nothing(sheet, make_person):
    make_person("示例县领导九", duty="county_leader", left_on=date(2026, 3, 1))
    assert (
        "离任" in all_sentences(sheet(line(包联领导="示例县领导九"), allowed=True), "question")[0]
    )


def test_a_contact_is_found_by_address_and_name(sheet, contact):
    row = line(联系人="示例甲", 邮箱=contact.email)
    assert outcomes(sheet(row)) == ["new"]
    assert Project.objects.get(name="示例项目九").contact_on(TODAY) == contact


def test_an_address_of_somebody_else_is_asked_about(sheet, contact):
    changeset = sheet(line(联系人="示例戊", 邮箱=contact.email), allowed=True)
    assert "登记给“示例甲”" in all_sentences(changeset, "question")[0]
    assert not Person.objects.filter(name="示例戊").exists()


def test_who_speaks_for_an_owner_in_doubt_is_asked_about_too(sheet, company):
    changeset = sheet(line(项目单位="示例企业甲、示例企业丁", 联系人="示例戊"), allowed=True)
    owner, person = all_sentences(changeset, "question")
    assert "请只填写一个" in owner
    assert "项目单位未定" in person
    made = Project.objects.get(name="示例项目九")
    assert (made.owner_unit, made.contact_on(TODAY)) == (None, None)


def test_another_address_of_the_present_contact_is_not_overwritten(sheet, contact):
    changeset = sheet(line(项目名称="示例项目一", 联系人="示例甲", 邮箱="new@example.invalid"))
    assert "与表中不同" in all_sentences(changeset, "question")[0]


def test_an_address_of_several_people_is_nobodys(sheet):
    rows = [
        line(联系人="示例戊", 邮箱="shared@example.invalid"),
        line(项目名称="示例项目八", 联系人="示例己", 邮箱="shared@example.invalid"),
    ]
    changeset = sheet(*rows, allowed=True)
    assert outcomes(changeset) == ["new", "new"]
    assert "共用" in all_sentences(changeset, "question")[0]
    assert not Person.objects.filter(name__in=["示例戊", "示例己"]).exists()


def test_the_address_of_a_unit_is_not_given_to_a_person(sheet, company):
    Unit.objects.filter(pk=company.pk).update(email="office@example.invalid")
    changeset = sheet(
        line(项目单位="示例企业甲", 联系人="示例戊", 邮箱="office@example.invalid"), allowed=True
    )
    assert outcomes(changeset) == ["new"]
    assert Person.objects.get(name="示例戊").email is None


def test_a_telephone_of_the_contact_is_filled_in(sheet, contact):
    head = [*HEAD, "联系电话"]
    sheet(line(head, 项目名称="示例项目一", 联系人="示例甲", 联系电话="13900000001"), head=head)
    contact.refresh_from_db()
    assert contact.phone == "13900000001"
