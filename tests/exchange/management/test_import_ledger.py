"""manage.py import_ledger: exit codes and last lines are a contract."""

import pytest

from accounts.models import Person, Unit
from exchange.models import ImportBatch, ImportRow
from projects.models import Milestone, Project
from tests.exchange.ledgers import APRIL_10, HEAD, command, ledger, line

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april_10")]
NOTHING = "new 0, changed 0, unchanged 0, refused 0"


@pytest.fixture
def path(tmp_path, project):
    return ledger(
        tmp_path,
        line(总投资=8000),
        line(项目名称="示例项目八"),
        line(项目名称="示例项目一", 总投资=6),
    )


def test_everything_understood_exits_0_and_counts_projects(path):
    code, lines = command(path, "--year", "2026")
    assert (code, lines[-1]) == (0, "new 2, changed 1, unchanged 0, refused 0")
    assert command(path, "--year", "2026")[1][-1] == "new 0, changed 0, unchanged 3, refused 0"


def test_a_refused_row_exits_1_and_the_others_go_in(tmp_path, project):
    path = ledger(tmp_path, line(), line(项目名称="示例项目八", 项目代码="2603-140722"))
    code, lines = command(path, "--year", "2026")
    assert (code, lines[-1]) == (1, "new 1, changed 0, unchanged 0, refused 1")
    assert Project.objects.filter(name="示例项目九").exists()
    assert not Project.objects.filter(name="示例项目八").exists()
    place = "错误 工作表“台账”第 3 行“项目代码”（B3）："
    assert any(said.startswith(place) for said in lines)


def test_a_cell_in_doubt_exits_1_and_its_row_goes_in_without_it(tmp_path, project):
    code, lines = command(ledger(tmp_path, line(总投资="约1亿")), "--year", "2026")
    assert (code, lines[-1]) == (1, "new 1, changed 0, unchanged 0, refused 0")
    assert Project.objects.get(name="示例项目九").total_investment is None
    place = "疑问 工作表“台账”第 2 行“总投资(万元)”（I2）："
    assert any(said.startswith(place) for said in lines)


def test_of_several_responsible_units_the_first_leads(tmp_path, industry_bureau, water_bureau):
    row = line(责任单位="县工信局（牵头）、县水利局")
    code, lines = command(ledger(tmp_path, row), "--year", "2026")
    assert (code, lines[-1]) == (1, "new 1, changed 0, unchanged 0, refused 0")
    made = Project.objects.get(name="示例项目九")
    assert made.responsible_unit == industry_bureau
    assert list(made.supporting_units.all()) == [water_bureau]
    assert any("以“县工信局”为责任单位" in said for said in lines)
    assert "unchanged 1" in command(ledger(tmp_path, row), "--year", "2026")[1][-1]


def test_units_named_beside_the_responsible_one_join_those_held(
    tmp_path, industry_bureau, water_bureau, company
):
    head = [*HEAD, "配合单位"]
    command(ledger(tmp_path, line(head, 配合单位="示例企业甲"), head=head), "--year", "2026")
    command(ledger(tmp_path, line(责任单位="县工信局、县水利局")), "--year", "2026")
    made = Project.objects.get(name="示例项目九")
    assert set(made.supporting_units.all()) == {company, water_bureau}


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4", b"PK\x03\x04 spoiled", b"a,b\n1,2\n"])
def test_a_refused_file_exits_2_with_zeros_last(tmp_path, content):
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content)
    assert command(path, "--year", "2026") == (2, [NOTHING])


@pytest.mark.parametrize("arguments", [[], ["x.xlsx"], ["--year", "2026"]])
def test_missing_arguments_exit_2(arguments):
    assert command(*arguments) == (2, [NOTHING])


def test_a_rehearsal_writes_nothing(path):
    before = Project.objects.count(), Person.objects.count()
    code, lines = command(path, "--year", "2026", "--dry-run", "--create-missing")
    assert (code, lines[-1]) == (0, "new 2, changed 1, unchanged 0, refused 0")
    assert (Project.objects.count(), Person.objects.count()) == before
    assert not ImportBatch.objects.exists()


def test_missing_names_are_listed_and_made_only_when_asked(tmp_path, project):
    path = ledger(tmp_path, line(责任单位="县新设局"))
    code, lines = command(path, "--year", "2026")
    assert (code, lines[-1]) == (1, "new 0, changed 0, unchanged 0, refused 1")
    assert "  单位 县新设局" in lines
    code, lines = command(path, "--year", "2026", "--create-missing")
    assert (code, lines[-1]) == (0, "new 1, changed 0, unchanged 0, refused 0")
    assert Unit.objects.named("县新设局").exists()


def test_a_warning_is_printed_and_the_row_goes_in(tmp_path, project):
    path = ledger(tmp_path, line(计划开工时间="2026-08-01"))
    code, lines = command(path, "--year", "2026")
    assert (code, lines[-1]) == (0, "new 1, changed 0, unchanged 0, refused 0")
    assert any(said.startswith("提醒 ") and "（K2）" in said for said in lines)


def test_the_batch_keeps_who_when_what_and_the_values_before(path):
    command(path, "--year", "2026")
    batch = ImportBatch.objects.get()
    assert batch.by is None
    assert batch.by_name.startswith("命令行 ")
    assert (batch.file_name, batch.state) == ("ledger.xlsx", "committed")
    row = ImportRow.objects.get(outcome="changed")
    assert (row.before, row.after) == ({"total_investment": "50,000"}, {"total_investment": "6"})


def test_an_import_of_nothing_new_makes_no_batch_and_names_the_earlier(path):
    command(path, "--year", "2026")
    _, lines = command(path, "--year", "2026")
    assert ImportBatch.objects.count() == 1
    number = ImportBatch.objects.get().pk
    assert any(f"第 {number} 批" in said for said in lines)


def test_a_batch_is_taken_back_by_its_number(path):
    command(path, "--year", "2026")
    number = ImportBatch.objects.get().pk
    assert command("--undo", str(number)) == (0, ["withdrawn 2, restored 1"])
    assert command("--undo", str(number)) == (2, ["withdrawn 0, restored 0"])
    assert command("--undo", "987654") == (2, ["withdrawn 0, restored 0"])
    assert command(path, "--year", "2026")[1][-1] == "new 2, changed 1, unchanged 0, refused 0"


def test_a_break_in_the_middle_leaves_nothing(path, monkeypatch):
    from projects import assign_people

    def broken(*args, **kwargs):
        raise RuntimeError("the power went")

    monkeypatch.setattr(assign_people, "begin_many", broken)
    with pytest.raises(RuntimeError):
        command(path, "--year", "2026")
    assert not Project.objects.filter(name="示例项目九").exists()
    assert not ImportBatch.objects.exists()
    assert Project.objects.get(name="示例项目一").total_investment == 50000


def test_the_marked_workbook_names_cell_and_sentence(tmp_path, project):
    from openpyxl import load_workbook

    path = ledger(tmp_path, line(总投资="约1亿"), line(项目名称="示例项目八"))
    out = tmp_path / "marked.xlsx"
    code, lines = command(path, "--year", "2026", "--annotate", str(out))
    assert (code, lines[-1]) == (1, "new 2, changed 0, unchanged 0, refused 0")
    book = load_workbook(out)
    assert "请按万元填写" in book["台账"]["I2"].comment.text
    assert [cell.value for cell in book["导入问题"][2]][:4] == ["台账", "2", "I2", "疑问"]


def test_statutory_milestones_are_there_for_the_reminders(tmp_path, project):
    command(ledger(tmp_path, line(建设性质="续建")), "--year", "2026")
    made = Milestone.objects.get(project__name="示例项目九")
    assert (made.code, made.due_date.isoformat()) == ("RESUME", "2026-03-31")
    assert made.known_since.isoformat() == "2026-01-01"
    assert made.is_overdue(APRIL_10.date())
