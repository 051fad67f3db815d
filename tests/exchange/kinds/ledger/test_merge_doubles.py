"""A project on several sheets of one file is one, as far as they do not contradict each other."""

from datetime import date

import pytest
import xlsxwriter

from exchange.issues import NOTE
from exchange.kinds.ledger.match_rows import match_rows
from projects.models import Project
from tests.exchange.ledgers import (
    CODE,
    HEAD,
    TODAY,
    all_sentences,
    bring_in,
    line,
    outcomes,
)
from tests.exchange.sheets import fill, parsed

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(tmp_path):
    """book(总表=[head, row, …], …): a workbook of these sheets."""

    def written(**sheets):
        path = tmp_path / "ledger.xlsx"
        with xlsxwriter.Workbook(path) as workbook:
            for name, rows in sheets.items():
                fill(workbook, workbook.add_worksheet(name), rows)
        return path

    return written


@pytest.fixture
def sheets(book, office, project):
    """sheets(总表=[row, …], …): the change set of these sheets under HEAD."""

    def bring(**named):
        path = book(**{name: [HEAD, *rows] for name, rows in named.items()})
        return bring_in(path, office)[0]

    return bring


def test_sheets_that_agree_are_one_project_said_once(sheets):
    changeset = sheets(总表=[line(总投资=5)], 分表=[line(总投资=5, 联系人=None)])
    assert (outcomes(changeset), changeset.summary) == (
        ["new"],
        "new 1, changed 0, unchanged 0, refused 0",
    )
    said = [one for one in all_sentences(changeset, NOTE) if "同一项目" in one]
    assert said == ["与工作表“分表”第 2 行是同一项目，合为一项。"]
    assert Project.objects.filter(name="示例项目九").count() == 1


def test_each_sheet_brings_what_the_other_lacks(sheets, make_person):
    make_person("示例县领导七", duty="county_leader")
    changeset = sheets(
        总表=[line(建设性质=None, 总投资=5)],
        分表=[line(包联领导="示例县领导七", 计划开工时间=date(2026, 5, 1))],
    )
    assert "与工作表“总表”第 2 行是同一项目，合为一项，并取其“总投资”。" in all_sentences(
        changeset, NOTE
    )
    project = Project.objects.get(name="示例项目九")
    assert (project.total_investment, project.listings.get().kind) == (5, "new")
    assert project.milestones.get().due_date == date(2026, 5, 1)
    assert project.leads.get().official.name == "示例县领导七"


def test_three_sheets_are_one_project_too(sheets):
    changeset = sheets(甲=[line()], 乙=[line(总投资=5)], 丙=[line(年度计划投资=2)])
    assert changeset.summary == "new 1, changed 0, unchanged 0, refused 0"


def test_a_known_project_is_changed_once(sheets, project):
    known = {"项目名称": "示例项目一"}
    changeset = sheets(总表=[line(**known, 总投资=7)], 分表=[line(**known)])
    assert changeset.summary == "new 0, changed 1, unchanged 0, refused 0"


def test_a_contradiction_is_refused_in_both_places_at_the_cell(sheets):
    changeset = sheets(总表=[line(总投资=5)], 分表=[line(总投资=6)])
    assert outcomes(changeset) == ["refused", "refused"]
    first, second = (change.row.issues[-1] for change in changeset.rows)
    assert (first.place, second.place) == (
        "工作表“总表”第 2 行“总投资(万元)”（I2）",
        "工作表“分表”第 2 行“总投资(万元)”（I2）",
    )
    assert first.sentence == "与工作表“分表”第 2 行是同一项目，“总投资”却不相同，请核对后改成一致。"


def test_a_unit_under_another_of_its_names_is_no_contradiction(sheets, industry_bureau):
    full = {"责任单位": industry_bureau.name}
    assert outcomes(sheets(总表=[line(**full)], 分表=[line(责任单位="县工信局")])) == ["new"]


def test_a_date_past_the_statutory_one_is_compared_as_it_was_written(sheets):
    late = {"计划开工时间": date(2026, 8, 1)}
    changeset = sheets(总表=[line(**late, 建设性质=None)], 分表=[line(**late)])
    assert outcomes(changeset) == ["new"]


def test_twice_on_one_sheet_is_refused_whatever_other_sheets_say(sheets):
    changeset = sheets(总表=[line(), line()], 分表=[line()])
    assert outcomes(changeset) == ["refused", "refused", "refused"]


def test_what_is_refused_for_itself_keeps_nobody_out(sheets):
    changeset = sheets(总表=[line()], 分表=[line(实际开工时间="去年某天")])
    assert outcomes(changeset).count("new") == 1


def test_what_is_asked_of_one_sheet_is_told_with_the_project(sheets):
    changeset = sheets(总表=[line(总投资=5)], 分表=[line(年度计划投资=7, 总投资=5)])
    said = [str(issue) for issue in changeset.rows[0].row.issues if issue.level == "warning"]
    assert any("分表" in one or "年度计划投资大于总投资" in one for one in said)
    assert len(said) == len(set(said))


def test_one_code_on_two_sheets_is_one_project(sheets):
    changeset = sheets(总表=[line(项目代码=CODE)], 分表=[line(项目代码=CODE, 总投资=5)])
    assert outcomes(changeset) == ["new"]


def test_near_names_on_two_sheets_go_in_and_each_names_the_other(sheets):
    one, other = line(项目名称="口袋公园", 总投资=5), line(项目名称="口袋公园项目", 总投资=5)
    changeset = sheets(总表=[one], 分表=[other])
    assert outcomes(changeset) == ["new", "new"]
    assert all_sentences(changeset, "warning") == [
        "与工作表“分表”第 2 行的“口袋公园项目”名称相近，按两个项目处理，请核实。",
        "与工作表“总表”第 2 行的“口袋公园”名称相近，按两个项目处理，请核实。",
    ]


def test_near_names_on_two_sheets_with_other_amounts_are_two_projects(sheets):
    one, other = line(项目名称="口袋公园", 总投资=5), line(项目名称="口袋公园项目", 总投资=6)
    assert all_sentences(sheets(总表=[one], 分表=[other]), "warning") == []


# --- a sheet without units ------------------------------------------------------------------------


def matched(path, office, *, assumed="", **options):
    """The change set of a file; `assumed`: the unit answered for the rows that have none."""
    rows = parsed(path).rows
    for row in rows:
        if assumed and "responsible_unit" not in row.values:
            row.values["responsible_unit"] = assumed
            row.assumed.add("responsible_unit")
    return match_rows(rows, year=2026, today=TODAY, by=office, **options)


SHORT = ["项目名称", "建设地点", "总投资（万元）"]


def test_a_total_list_takes_the_unit_of_the_other_sheet(book, office, project, water_bureau):
    path = book(
        总表=[SHORT, ["示例项目九", "示例村", 5], ["示例项目八", "示例村", 6]],
        分表=[HEAD, line(总投资=5), line(项目名称="示例项目八", 总投资=6, 责任单位="县水利局")],
    )
    for assumed in ("", "县水利局"):
        changeset = matched(path, office, assumed=assumed)
        assert outcomes(changeset) == ["new", "new"]
        assert changeset.rows[0].facts["responsible_unit_id"] != water_bureau.pk
        assert changeset.rows[0].facts["location"] == "示例村"


def test_the_name_alone_is_not_enough_for_that(book, office, project, water_bureau):
    path = book(总表=[SHORT, ["示例项目九", "示例村", None]], 分表=[HEAD, line(总投资=5)])
    for assumed in ("", "县水利局"):
        changeset = matched(path, office, assumed=assumed)
        assert outcomes(changeset) == ["refused", "new"]


def test_an_assumed_unit_enters_new_projects_and_changes_none(book, office, project, water_bureau):
    Project.objects.filter(pk=project.pk).update(national_code=CODE)
    head = ["项目名称", "项目代码", "总投资（万元）", "建设地点"]
    path = book(总表=[head, ["示例项目一", CODE, 7], ["示例项目九", None, 5, "示例村"]])
    known, new = matched(path, office, assumed="县水利局").rows
    assert (known.outcome, known.after) == ("changed", {"total_investment": "7"})
    assert (new.outcome, new.facts["responsible_unit_id"]) == ("new", water_bureau.pk)


def test_an_assumed_unit_tells_no_two_projects_of_a_name_apart(book, office, project, water_bureau):
    path = book(总表=[SHORT, ["示例项目一", "示例村", 7]])
    changeset = matched(path, office, assumed="县水利局")
    assert outcomes(changeset) == ["refused"]
    assert "同名项目" in all_sentences(changeset)[0]
