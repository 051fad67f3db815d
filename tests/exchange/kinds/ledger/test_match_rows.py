"""Which project a row means (decision 27)."""

from datetime import date

import pytest

from projects.models import Project
from tests.exchange.ledgers import CODE, TODAY, all_sentences, bring_in, ledger, line, outcomes

pytestmark = pytest.mark.django_db


def test_name_and_unit_find_a_project_however_they_are_spelled(sheet):
    assert outcomes(sheet(line(项目名称="★示例 项目\n一"))) == ["unchanged"]


def test_the_code_finds_a_project_under_another_name(sheet, project):
    Project.objects.filter(pk=project.pk).update(national_code=CODE)
    assert outcomes(sheet(line(项目名称="示例项目一（二期）", 项目代码=CODE))) == ["changed"]
    project.refresh_from_db()
    assert project.name == "示例项目一（二期）"


def test_a_former_name_of_the_unit_finds_the_project(sheet, industry_bureau):
    industry_bureau.rename(name="左权县工业局", short_name="县工业局", on=date(2026, 2, 1))
    assert outcomes(sheet(line(项目名称="示例项目一", 责任单位="县工信局"))) == ["unchanged"]


def test_a_withdrawn_project_never_matches(sheet, project):
    Project.objects.filter(pk=project.pk).update(withdrawn_on=TODAY)
    assert outcomes(sheet(line(项目名称="示例项目一"))) == ["new"]


def test_the_same_name_under_another_unit_is_another_project_and_is_said(sheet, water_bureau):
    changeset = sheet(line(项目名称="示例项目一", 责任单位="县水利局"))
    assert outcomes(changeset) == ["new"]
    assert "台账中有同名项目" in all_sentences(changeset, "warning")[0]


def test_two_candidates_refuse_the_row(sheet, make_project):
    make_project("示例项目一")
    changeset = sheet(line(项目名称="示例项目一"))
    assert outcomes(changeset) == ["refused"]
    assert "看不出" in all_sentences(changeset)[0]


def test_a_name_whose_project_has_another_code_is_not_guessed(sheet, project):
    Project.objects.filter(pk=project.pk).update(national_code=CODE)
    changeset = sheet(line(项目名称="示例项目一", 项目代码="2603-140722-89-02-000020"))
    assert outcomes(changeset) == ["refused"]


def test_a_project_twice_in_the_file_is_refused_in_both_places(sheet):
    changeset = sheet(line(), line(项目名称="示例项目八"), line(总投资=5))
    assert outcomes(changeset) == ["refused", "new", "refused"]
    assert "第 4 行" in all_sentences(changeset)[0]
    assert "第 2 行" in all_sentences(changeset)[1]


def test_two_projects_of_one_name_with_codes_of_their_own_are_two(sheet):
    rows = [line(项目代码=code) for code in (CODE, "2603-140722-89-02-000020")]
    assert outcomes(sheet(*rows)) == ["new", "new"]


def test_a_thousand_copies_of_a_row_are_refused_quickly(sheet):
    changeset = sheet(*[line()] * 1000)
    assert set(outcomes(changeset)) == {"refused"}
    assert all(len(row.row.issues) < 5 for row in changeset.rows)


def test_a_row_without_a_unit_is_not_guessed(sheet):
    changeset = sheet(line(项目名称="示例项目一", 责任单位=None))
    assert outcomes(changeset) == ["refused"]
    assert "责任单位" in all_sentences(changeset)[0]


def test_the_same_file_twice_changes_nothing(tmp_path, office, project):
    path = ledger(
        tmp_path,
        line(总投资=8000, 年度计划投资=500, 计划开工时间="二季度", 计划竣工时间="2027年6月"),
        line(项目名称="示例项目八", 建设性质="续建", 包联领导="示例县领导一", 联系人="示例丁"),
    )
    _, first = bring_in(path, office, allowed=True)
    changeset, second = bring_in(path, office, allowed=True)
    assert first.summary == "new 2, changed 0, unchanged 0, refused 0"
    assert outcomes(changeset) == ["unchanged", "unchanged"]
    assert second is None


def test_a_preview_asks_no_query_a_row(tmp_path, office, project, django_assert_max_num_queries):
    rows = [line(项目名称="示例项目" + "甲" * n, 总投资=n) for n in range(1, 60)]
    bring_in(ledger(tmp_path, *rows), office)
    path = ledger(tmp_path, *(line(项目名称="示例项目" + "甲" * n, 总投资=7) for n in range(1, 60)))
    with django_assert_max_num_queries(25):
        changeset, _ = bring_in(path, office, dry_run=True)
    assert changeset.counts["changed"] == 58
