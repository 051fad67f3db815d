"""Headings, totals and tables that were once misread, each at its smallest."""

from decimal import Decimal

import pytest
import xlsxwriter

from exchange.answers import TOTAL
from tests.exchange.kinds.ledger.sheet_import import ERROR, QUESTION
from tests.exchange.kinds.ledger.small_sheets import (
    ANY,
    BOTH,
    HEAD,
    NUMBERED,
    SHEET,
    TWO,
    names,
    said,
    stored,
)
from tests.exchange.ledgers import command
from tests.exchange.sheets import fill, write_sheet

pytestmark = pytest.mark.django_db

# --- headings ---


@pytest.mark.parametrize(
    ("heading", "kinds"),
    [
        ("计划开工项目（1项）", {"new"}),
        ("【预备】（1个）", {"preliminary", "reserve", ""}),
        ("Ⅱ、新开工", {"new"}),
        ("拟新开工项目", {"new"}),
        ("二、新建类（1个）", {"new"}),
        ("② 新开工项目", {"new"}),
        ("二、收尾项目", {"continuing", ""}),
        ("二、竣工投产项目", {"continuing", ""}),
        ("二、粮食储备和应急", {""}),
        ("二、县级公立医院", {""}),
        ("二、前期及配套", {""}),
        ("二、城建项目", {""}),
    ],
)
def test_a_heading_ends_the_one_before(bring_sheet, heading, kinds):
    rows = [
        [*HEAD, "级别"],
        ["一、续建项目（1项）", *[None] * 5],
        ["示例甲项目", None, 1000, 100, "县住建局", None],
        [heading, *[None] * 5],
        ["示例乙工程", None, 2000, 200, "县住建局", None],
    ]
    done = bring_sheet(rows, merged=[(1, 0, 1, 4), (3, 0, 3, 4)])
    assert stored("示例甲项目")["kind"] == "continuing"
    found = stored("示例乙工程")
    assert (found["kind"] in kinds, found["grade"]) == (True, "县级"), (found["kind"], said(done))
    assert found["kind"] or done.about_row(SHEET, 4, ANY), said(done)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("一、续建类", "continuing"),
        ("在建项目", "continuing"),
        ("1、续建项目（1个）", "continuing"),
        ("Ⅰ、新建项目", "new"),
        ("①前期项目", "preliminary"),
        ("【储备项目】（1个）", "reserve"),
    ],
)
def test_a_heading_of_any_numbering_fills_the_kind(bring_sheet, heading, kind):
    done = bring_sheet([HEAD, [heading], ["示例甲项目", None, 1000, 100, "县住建局"]])
    assert stored("示例甲项目")["kind"] == kind, said(done)


@pytest.mark.parametrize("count", [1, "1个", "共1项", "—"])
@pytest.mark.parametrize("at", [1, 4])
def test_a_heading_may_have_its_count_in_another_column(bring_sheet, count, at):
    heading = ["一、产业转型", None, None, None, None]
    heading[at] = count
    done = bring_sheet([HEAD, heading, ["示例甲项目", "新建", 1000, 100, "县住建局"]])
    assert names() == {"示例甲项目"}
    assert not done.about_row(SHEET, 2, (ERROR, QUESTION)), said(done)


def test_a_count_in_another_column_that_differs_is_said(bring_sheet):
    heading = ["一、产业转型", 5]
    done = bring_sheet([HEAD, heading, ["示例甲项目", "新建", 1000, 100, "县住建局"]])
    assert names() == {"示例甲项目"}
    assert done.about_row(SHEET, 2), said(done)


@pytest.mark.parametrize("at", range(1, 9))
def test_a_count_under_any_words_is_compared(bring_sheet, at):
    """Beside a heading under 序号, in each column that has no amounts: one project, not two."""
    head = "序号 项目名称 建设性质 责任单位 建设内容 计划竣工时间 备注 级别 民生实事".split()
    heading = ["一、续建项目", *[None] * 8]
    heading[at] = 2
    done = bring_sheet([head, heading, [1, "示例甲项目", None, "县住建局"]])
    assert names() == {"示例甲项目"}
    assert done.about_row(SHEET, 2), said(done)


@pytest.mark.parametrize("numerals", ["①②", "（一）|（二）", "1、|2、", "一、|二、"])
@pytest.mark.parametrize("under_number", [False, True])
def test_a_heading_with_its_sums_is_no_part_of_the_project_above(
    bring_sheet, numerals, under_number
):
    """Under the names or under 序号."""
    first, second = numerals.split("|") if "|" in numerals else numerals
    words = [f"{first}续建项目", f"{second}新开工项目"]
    lines = [[word, None] if under_number else [None, word] for word in words]
    rows = [
        ["序号", "项目名称", "责任单位", "总投资（万元）", "年度计划投资（万元）"],
        [*lines[0], None, 1000, 100],
        [1, "示例甲项目", "县住建局", 1000, 100],
        [*lines[1], None, 2000, 200],
        [2, "示例乙工程", "县交通局", 2000, 200],
    ]
    done = bring_sheet(rows)
    kinds = {name: stored(name)["kind"] for name in names()}
    assert kinds == {"示例甲项目": "continuing", "示例乙工程": "new"}, said(done)


@pytest.mark.parametrize(
    "name",
    [
        "（一）标段示例路",
        "二、三类疫苗冷库",
        "第二部分水厂",
        "总计200兆瓦示例光伏",
        "合计：示例村通村路",
        "三线入地工程",
        "10kV配网改造（12项）",
        "新建项目管理用房",
    ],
)
def test_number_unit_and_money_make_a_project_whatever_its_name(bring_sheet, name):
    done = bring_sheet([NUMBERED, TWO[0], [2, name, "续建", 2000, 200, "县交通局"]])
    assert names() == {"示例甲项目", name}, said(done)
    assert stored(name)["total"] == 2000


@pytest.mark.parametrize("group", [("示例市人民政府", 1), ("市直", "1个")])
def test_a_group_without_a_numeral_is_no_project(bring_sheet, group):
    done = bring_sheet([NUMBERED, [None, *group], TWO[0]])
    assert (names(), done.counts["refused"]) == ({"示例甲项目"}, 0), said(done)


# --- totals, foot lines ---


@pytest.mark.parametrize(
    "line",
    [
        [None, "续建小计", None, 2000, 200],
        [None, "产业类小计", None, 3000, 300],
        ["以上合计", None, None, 3000, 300],
        [None, "县级合计", None, 3000, 300],
        ["总合计", None, None, 3000],
        [None, "累计", None, 3000],
        [None, None, "合计", 3000, 300],
        ["填表人：示例甲", None, "审核人：示例乙", None, "填报日期：2026年1月10日"],
        ["2026年1月10日"],
        [None, None, None, "2026年1月10日"],
        [None, "（盖章）"],
        ["第1页共3页"],
    ],
)
def test_totals_signatures_and_dates_are_no_projects(bring_sheet, line):
    done = bring_sheet([NUMBERED, *TWO, line])
    assert names() == BOTH
    assert done.counts["refused"] == 0, said(done)
    assert not done.about_row(SHEET, 4), said(done)


def test_a_share_of_a_total_is_no_project(bring_sheet):
    done = bring_sheet([NUMBERED, *TWO, [None, "其中：新建", None, 1000, 100, "县住建局"]])
    assert names() == BOTH, said(done)


def test_the_parts_of_a_bundle_are_not_counted_twice(bring_sheet):
    parts = [
        ["（1）", "示例甲东路", "新建", 600, 60, "县住建局"],
        ["（2）", "示例甲西路", "新建", 400, 40, "县住建局"],
    ]
    done = bring_sheet([NUMBERED, TWO[0], *parts, TWO[1]])
    assert names() == BOTH, said(done)


@pytest.mark.parametrize(
    "total", [[None, "合计", None, 3100, 300], ["合计", None, None, 3000, 299]]
)
def test_a_total_that_differs_is_asked_about_and_the_rows_go_in(bring_sheet, total):
    done = bring_sheet([NUMBERED, *TWO, total])
    assert len(names()) == 2
    assert done.about_row(SHEET, 4, (QUESTION,)), said(done)


def test_a_lying_total_may_be_answered(bring_sheet):
    rows = [NUMBERED, *TWO, [None, "合计", None, 3100, 300]]
    asked = [issue for issue in bring_sheet(rows).issues if issue.asks == TOTAL]
    assert asked
    answered = bring_sheet(rows, answers=[(SHEET, TOTAL, asked[0].what, "yes")])
    assert not [issue for issue in answered.issues if issue.asks == TOTAL], said(answered)


def test_a_cell_with_a_unit_of_its_own_adds_up(bring_sheet):
    """1.2亿元 in a column of 万元 is 12000 in its total, too."""
    rows = [NUMBERED, [1, "示例甲项目", "新建", "1.2亿元", 100, "县住建局"], TWO[1]]
    done = bring_sheet([*rows, [None, "合计", None, 14000, 300]])
    assert (names(), done.asked()) == (BOTH, []), said(done)
    assert stored("示例甲项目")["total"] == 12000


@pytest.mark.parametrize(
    "total",
    [
        [None, "合计", None, 30_000_000, 3_000_000],  # of rows in 元
        [None, "合计", None, 0.3, 0.03],  # of rows in 亿元
        [None, "合计", None, 300, 3000],  # of the other column
    ],
)
def test_a_total_that_fits_another_unit_or_column_refuses_the_sheet(bring_sheet, total):
    done = bring_sheet([NUMBERED, *TWO, total])
    assert names() == set(), said(done)
    assert [issue for issue in done.issues if issue.level == ERROR], said(done)


def test_a_refused_sheet_counts_at_least_one_line(tmp_path, project):
    path = write_sheet(tmp_path / "lying.xlsx", [NUMBERED, *TWO, [None, "合计", None, 300, 3000]])
    code, lines = command(str(path), "--year", "2026", "--create-missing")
    assert (code, lines[-1]) == (1, "new 0, changed 0, unchanged 0, refused 3"), lines


def test_one_refused_sheet_beside_one_that_is_read_is_counted(tmp_path, project):
    path = tmp_path / "two.xlsx"
    with xlsxwriter.Workbook(path) as book:
        fill(book, book.add_worksheet("一"), [NUMBERED, *TWO])
        twice = ["项目名称", "项目名称", "总投资（万元）", "责任单位"]
        fill(book, book.add_worksheet("二"), [twice, ["示例丙", "示例丁", 1, "县住建局"]])
    code, lines = command(str(path), "--year", "2026", "--create-missing")
    assert (code, lines[-1]) == (1, "new 2, changed 0, unchanged 0, refused 1"), lines


# --- two tables on one sheet ---


def test_a_second_table_has_a_unit_of_its_own(bring_sheet):
    second = ["项目名称", "建设性质", "总投资（亿元）", "年度计划投资（亿元）", "责任单位"]
    row = ["示例乙工程", "续建", Decimal("1.5"), Decimal("0.5"), "县交通局"]
    done = bring_sheet([HEAD, TWO[0][1:], [], second, row])
    assert stored("示例甲项目")["total"] == 1000
    found = stored("示例乙工程")
    assert (found["total"], found["plan"]) == (15000, 5000), said(done)


def test_a_second_table_has_an_order_of_its_own(bring_sheet):
    second = ["项目名称", "包联领导", HEAD[3], HEAD[2], "建设性质", "责任单位"]
    row = ["示例乙工程", "示例县领导一", 200, 2000, "续建", "县交通局"]
    done = bring_sheet([HEAD, TWO[0][1:], second, row])
    found = stored("示例乙工程")
    assert (found["total"], found["plan"], found["unit"]) == (2000, 200, "县交通局"), said(done)
    assert found["leads"] == ["示例县领导一"]


def test_a_second_table_that_tells_more_does_not_swallow_the_first(bring_sheet):
    second = [*HEAD, "包联领导", "备注"]
    rows = [HEAD, TWO[0][1:], second, [*TWO[1][1:], "示例县领导一", "按月调度"]]
    done = bring_sheet(rows)
    assert "示例甲项目" in names() or done.about_row(SHEET, 2, (ERROR,)), said(done)
    assert stored("示例乙工程")["remark"] == "按月调度"


def test_a_project_over_several_rows_is_one(bring_sheet):
    head = ["序号", "项目名称", "总投资（万元）", "投资来源", "责任单位"]
    rows = [
        [1, "示例甲项目", 3000, "合计", "县住建局"],
        [None, None, 1000, "中央预算内", None],
        [None, None, 2000, "银行贷款", None],
        [2, "示例乙工程", 500, "合计", "县交通局"],
        [None, None, 500, "企业自筹", None],
    ]
    merged = [(1, c, 3, c) for c in (0, 1, 4)] + [(4, c, 5, c) for c in (0, 1, 4)]
    done = bring_sheet([head, *rows], merged=merged)
    assert names() == BOTH, said(done)
    assert (stored("示例甲项目")["total"], stored("示例乙工程")["total"]) == (3000, 500)
