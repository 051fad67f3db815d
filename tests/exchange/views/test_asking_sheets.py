"""Sheets as they come, asked about and answered on the page: what is in the ledger afterwards."""

import pytest

from projects.models import Project
from tests.exchange.sheets import write_sheet
from tests.exchange.views.test_batches import act, shown, upload, write

pytestmark = pytest.mark.django_db
HEAD = ["项目名称", "建设性质", "总投资", "责任单位"]
ROWS = [["示例项目九", "新建", 8000, "县工信局"], ["示例项目八", "新建", 3000, "县工信局"]]


@pytest.fixture
def bring(clerk, project, tmp_path):
    def brought(*rows):
        return upload(clerk, write_sheet(tmp_path / "台账.xlsx", rows))

    return brought


def only_question(batch, asks):
    [note] = [note for note in batch.notes if note["asks"] == asks]
    return {name: note[name] for name in ("sheet", "asks", "what")}


def total_of(name):
    return Project.objects.named(name).get().total_investment


def test_two_units_of_money_are_asked_about_before_anything_is_read(clerk, bring):
    batch = bring(["单位：万元"], ["金额单位：亿元"], HEAD, ["示例项目九", "新建", 2, "县工信局"])
    assert (batch.state, batch.rows_total) == ("preview", 0)
    assert "没有读到要导入的行" in shown(clerk, batch)
    act(clerk, batch, "answer", answer="亿元", **only_question(batch, "money_unit"))
    write(clerk, batch)
    assert total_of("示例项目九") == 20000


def test_a_sheet_without_units_asks_for_one(clerk, bring):
    batch = bring(["单位：万元"], HEAD[:3], *(row[:3] for row in ROWS))
    assert batch.new == 0
    act(clerk, batch, "answer", answer="县工信局", **only_question(batch, "responsible_unit"))
    assert batch.new == 2
    write(clerk, batch)
    assert Project.objects.named("示例项目九").get().responsible_unit.short_name == "县工信局"


def test_a_title_of_another_year_is_asked_about(clerk, bring):
    batch = bring(["左权县2025年重点项目台账"], ["单位：万元"], HEAD, *ROWS)
    assert "请先答复 1 个问题" in write(clerk, batch)
    act(clerk, batch, "answer", answer="yes", **only_question(batch, "year"))
    write(clerk, batch)
    assert batch.state == "committed"


@pytest.mark.parametrize(("total", "read"), [(12000, 2), (1.1, 0)])
def test_a_total_that_lies_is_shown_before_anything_is_written(clerk, bring, total, read):
    """One that fits another unit of money refuses its sheet until it is answered."""
    batch = bring(["单位：万元"], HEAD, *ROWS, ["合计", None, total, None])
    assert batch.rows_total == read
    assert "与各行不符" in shown(clerk, batch)
    act(clerk, batch, "answer", answer="yes", **only_question(batch, "total"))
    write(clerk, batch)
    assert total_of("示例项目九") == 8000


def test_a_name_near_that_of_a_project_is_asked_side_by_side(clerk, bring, project):
    batch = bring(["单位：万元"], HEAD, [f"{project.name}工程", "新建", 70000, "县工信局"])
    html = shown(clerk, batch)
    assert "<mark>工程</mark>" in html
    act(clerk, batch, "pick", row=batch.rows.get().pk, project=project.pk)
    write(clerk, batch)
    project.refresh_from_db()
    assert project.total_investment == 70000
    assert batch.new == 0
