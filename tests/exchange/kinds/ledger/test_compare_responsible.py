"""责任人: found among the people of the row's units, kept as a dated record, taken back by undo."""

from datetime import date

import pytest

from accounts.models import AuditEntry, Person
from exchange.batches import undo
from exchange.kinds.ledger.export_ledger import year_ledger
from exchange.models import ImportBatch
from projects.models import Project
from tests.exchange.ledgers import APRIL_10, HEAD, TODAY, all_sentences, bring_in, ledger, line

pytestmark = pytest.mark.django_db
WITH = [*HEAD, "责任人"]


@pytest.fixture
def brought(office, tmp_path):
    """brought(row, …): (plan, batch) of a sheet with a column 责任人."""

    def bring(*rows, **options):
        path = ledger(tmp_path, *(line(WITH, **row) for row in rows), head=WITH)
        return bring_in(path, office, **options)

    return bring


def answers(project):
    rows = project.responsibles.order_by("pk")
    return list(rows.values_list("person__name", "since", "until"))


def test_he_is_found_in_the_responsible_unit(project, unit_head, brought):
    changeset, batch = brought({"项目名称": "示例项目一", "责任人": "示例局长一"})
    (row,) = changeset.rows
    assert (row.before, row.after) == (
        {"responsible_person": ""},
        {"responsible_person": "示例局长一"},
    )
    assert answers(project) == [("示例局长一", TODAY, None)]
    entry = AuditEntry.objects.get(action="变更责任人")
    assert (entry.project_id, entry.after) == (project.pk, {"责任人": "示例局长一"})


def test_or_in_the_owner_unit(project, owner_colleague, brought):
    brought({"项目名称": "示例项目一", "责任人": "示例乙"})
    assert answers(project) == [("示例乙", TODAY, None)]


def test_a_new_project_brings_its_own_from_the_first_day(unit_head, company, brought):
    brought({"责任人": "示例局长一", "项目单位": "示例企业甲"})
    assert answers(Project.objects.get()) == [("示例局长一", date(2026, 1, 1), None)]


def test_a_successor_ends_the_time_of_who_was(project, unit_head, bureau_clerk, brought):
    brought({"项目名称": "示例项目一", "责任人": "示例局长一"}, now=APRIL_10.replace(month=3))
    brought({"项目名称": "示例项目一", "责任人": "示例科员一"})
    march = TODAY.replace(month=3)
    assert answers(project) == [("示例局长一", march, TODAY), ("示例科员一", TODAY, None)]


def test_blank_and_undecided_leave_him(project, unit_head, brought):
    brought({"项目名称": "示例项目一", "责任人": "示例局长一"})
    for nothing in (None, "待定", "—"):
        changeset, batch = brought({"项目名称": "示例项目一", "责任人": nothing})
        assert (changeset.counts["unchanged"], batch) == (1, None)


def test_an_unknown_one_is_listed_and_made_when_ticked(project, brought):
    row = {"项目名称": "示例项目一", "责任人": "示例新人"}
    changeset, _ = brought(row)
    assert [str(missing) for missing in changeset.lookup.unknown.values()] == ["责任人 示例新人"]
    assert all_sentences(changeset) == [
        "责任人“示例新人”不在人员名录，请改正；确实没有登记的，选择新建后再导入。"
    ]
    brought(row, allowed=set(changeset.lookup.unknown))
    person = Person.objects.get(name="示例新人")
    assert (person.unit, person.username) == (project.responsible_unit, None)
    assert answers(project) == [("示例新人", TODAY, None)]


def test_who_is_also_the_contact_is_one_person(project, brought):
    row = {"项目名称": "示例项目一", "责任人": "示 例新人", "联系人": "示例新人"}
    brought({**row, "邮箱": "new@example.invalid"}, allowed=True)
    person = Person.objects.get(name="示例新人")
    assert project.contact_on(TODAY) == person
    assert answers(project) == [("示例新人", TODAY, None)]


def test_one_person_of_two_rows_is_made_once_with_his_telephone(industry_bureau, office, tmp_path):
    head = [*WITH, "联系电话"]
    rows = [
        line(head, 项目名称="示例项目八", 责任人="示例新人"),
        line(head, 项目名称="示例项目九", 联系人="示例新人", 联系电话="13900000001"),
    ]
    bring_in(ledger(tmp_path, *rows, head=head), office, allowed=True)
    assert Person.objects.get(name="示例新人").phone == "13900000001"


def test_two_of_one_name_are_asked_about(project, industry_bureau, company, make_person, brought):
    for unit in (industry_bureau, company):
        make_person("示例同名", unit=unit)
    changeset, batch = brought({"项目名称": "示例项目一", "责任人": "示例同名"})
    assert "共有 2 位“示例同名”" in all_sentences(changeset, "question")[0]
    assert batch is None


def test_two_names_in_the_cell_are_asked_about(project, brought):
    changeset, _ = brought({"项目名称": "示例项目一", "责任人": "示例甲、示例乙"})
    assert all_sentences(changeset, "question") == ["只能填写一人，请保留一个姓名。"]


def test_who_has_left_is_not_named_again(project, unit_head, brought):
    Person.objects.filter(pk=unit_head.pk).update(left_on=TODAY)
    changeset, _ = brought({"项目名称": "示例项目一", "责任人": "示例局长一"})
    assert "已离任" in all_sentences(changeset, "question")[0]


def test_it_goes_out_and_comes_back_unchanged(project, unit_head, brought, office, tmp_path):
    brought({"项目名称": "示例项目一", "责任人": "示例局长一"})
    path = tmp_path / "export.xlsx"
    path.write_bytes(year_ledger(2026, today=TODAY))
    changeset, batch = bring_in(path, office)
    assert changeset.rows[0].row.values["responsible_person"] == "示例局长一"
    assert (changeset.counts["unchanged"], batch) == (1, None)


def test_undo_gives_the_place_back(project, unit_head, bureau_clerk, brought, office):
    brought({"项目名称": "示例项目一", "责任人": "示例局长一"})
    brought({"项目名称": "示例项目一", "责任人": "示例科员一"})
    undo.undo(ImportBatch.objects.latest("pk"), by=office, now=APRIL_10)
    assert project.responsibles.get(until=None).person == unit_head


def test_undo_of_the_first_leaves_the_place_empty(project, unit_head, brought, office):
    brought({"项目名称": "示例项目一", "责任人": "示例局长一"})
    undo.undo(ImportBatch.objects.get(), by=office, now=APRIL_10)
    assert not project.responsibles.filter(until=None).exists()
