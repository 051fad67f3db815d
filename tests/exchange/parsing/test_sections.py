"""What headings fill in, and every line that puts an end to it."""

import pytest

from exchange.issues import ERROR, WARNING
from tests.exchange.sheets import HEADER, parsed, write_sheet

HEAD = ["序号", *HEADER]


def project(number, name, kind=None):
    return [number, name, kind, 100, 10, "县住建局"]


def read(tmp_path, *rows, head=HEAD, **layout):
    return parsed(write_sheet(tmp_path / "台账.xlsx", [head, *rows], **layout))


def kinds(found):
    return [row.values.get("kind") for row in found.rows]


def warnings(found):
    return [(c.row, c.sentence) for c in found.sheets[0].issues if c.level == WARNING]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("计划开工项目（1项）", "new"),
        ("【预备】（1个）", "preliminary"),
        ("Ⅱ、新开工", "new"),
        ("拟新开工项目", "new"),
        ("②新开工（1个）", "new"),
        ("2、新开工（1个）", "new"),
        ("（二）储备类项目", "reserve"),
        ("第二部分 前期项目", "preliminary"),
        ("在建项目（1项）", "continuing"),
    ],
)
def test_the_next_heading_ends_the_one_before(tmp_path, heading, kind):
    found = read(tmp_path, ["一、续建项目（1项）"], project(1, "甲"), [heading], project(2, "乙"))
    assert kinds(found) == ["continuing", kind]
    assert not [c for c in found.issues if c.level == ERROR]


@pytest.mark.parametrize(
    "line",
    [
        ["提前谋划类项目（2项）"],
        ["其他项目"],
        [None, "其他各类", None, None, None, None],
        ["计划启动 | 1"],
    ],
)
def test_a_line_that_is_not_understood_ends_every_fill_and_is_named(tmp_path, line):
    rows = ["一、续建项目"], project(1, "甲"), line, project(2, "乙"), project(3, "丙")
    found = read(tmp_path, *rows)
    assert kinds(found) == ["continuing", None, None]
    [(row, sentence)] = warnings(found)
    assert row == 4
    assert line[0] is None or line[0][:4] in sentence
    found = read(tmp_path, *rows, ["二、新建项目"], project(4, "丁"))
    assert kinds(found) == ["continuing", None, None, "new"]


def test_it_ends_the_fill_by_the_name_of_the_sheet_too(tmp_path):
    rows = project(1, "甲"), ["其他各类"], project(2, "乙")
    assert kinds(read(tmp_path, *rows, name="续建项目")) == ["continuing", None]


def test_a_merged_line_is_a_heading_whatever_it_says(tmp_path):
    rows = ["一、续建项目（1项）"], project(1, "甲"), ["其他"], project(2, "乙")
    found = read(tmp_path, *rows, merged=[(1, 0, 1, 5), (3, 0, 3, 5)])
    assert kinds(found) == ["continuing", None]


def test_rows_after_a_subtotal_without_a_heading_are_not_filled_and_it_is_said(tmp_path):
    rows = ["一、续建项目"], project(1, "甲"), ["小计", None, None, 100, 10], project(2, "乙")
    found = read(tmp_path, *rows)
    assert kinds(found) == ["continuing", None]
    [(row, sentence)] = warnings(found)
    assert (row, "续建项目" in sentence) == (4, True)


def test_a_subtotal_between_inner_headings_ends_nothing(tmp_path):
    found = read(
        tmp_path,
        ["一、续建项目"],
        ["小计", None, None, 200, 20],
        ["（一）工业"],
        project(1, "甲"),
        ["小计", None, None, 100, 10],
        ["（二）农业"],
        project(2, "乙"),
        ["小计", None, None, 100, 10],
        ["二、新建项目"],
        project(3, "丙"),
    )
    assert kinds(found) == ["continuing", "continuing", "new"]
    assert not warnings(found)


@pytest.mark.parametrize(
    ("title", "key"),
    [("（一）粮食储备和应急", "kind"), ("（一）前期及配套", "kind"), ("县级公立医院", "grade")],
)
def test_parts_of_words_fill_nothing(tmp_path, title, key):
    [row] = read(tmp_path, [title], project(1, "甲")).rows
    assert key not in row.values


@pytest.mark.parametrize(
    "heading",
    [
        ["一、续建项目", None, 2],
        ["一、续建项目", None, "2个"],
        ["一、续建项目", None, "共2项", 200, 20],
        ["一、续建项目", None, "—", 200, 20, "—"],
        ["一", "续建项目", 2],
        ["一、", "续建项目（2项）"],
        ["（一）", "续建项目"],
        [None, "续建项目", None, None, None, 2],
        ["续建类"],
        [None, "续建类项目（2个）"],
    ],
)
def test_counts_amounts_and_dashes_are_a_headings_own(tmp_path, heading):
    found = read(tmp_path, heading, project(1, "甲"), project(2, "乙"))
    assert kinds(found) == ["continuing", "continuing"]
    assert not warnings(found)


def test_a_count_beside_a_heading_is_compared(tmp_path):
    found = read(tmp_path, ["一、续建项目", None, 5], project(1, "甲"))
    assert warnings(found) == [(2, "分节“续建项目”写明 5 项，实有 1 项，请核实。")]


def test_groups_without_numerals_are_headings_that_fill_nothing(tmp_path):
    found = read(
        tmp_path,
        [None, "示例市人民政府", 1],
        project(1, "甲", "新建"),
        [None, "市直", 2],
        project(2, "乙", "续建"),
        project(3, "丙", "续建"),
    )
    assert [row.name for row in found.rows] == ["甲", "乙", "丙"]
    assert not [c for c in found.issues if c.level in (ERROR, WARNING)]


def test_groups_that_fit_into_the_count_of_a_heading_stand_under_it(tmp_path):
    found = read(
        tmp_path,
        ["一、续建项目（3项）"],
        [None, "市直", 2],
        project(1, "甲"),
        project(2, "乙"),
        [None, "示例县", 1],
        project(3, "丙"),
        [None, "示例乡", 1],
        project(4, "丁"),
    )
    assert kinds(found) == ["continuing"] * 3 + [None]


def test_a_group_may_have_its_amounts_and_no_count(tmp_path):
    rows = [None, "一产项目", None, 100, 10], project(1, "甲"), [None, "二产项目", None, 200, 20]
    rest = project(2, "乙"), project(3, "丙")
    found = read(tmp_path, *rows, *rest)
    assert [row.name for row in found.rows] == ["甲", "乙", "丙"]
    assert not [c for c in found.issues if c.level == ERROR]


def test_a_name_with_amounts_that_are_not_those_of_its_rows_is_refused(tmp_path):
    found = read(
        tmp_path, ["一、续建项目"], project(1, "甲"), [None, "示例路", None, 70], project(2, "乙")
    )
    assert [(row.number, row.refused) for row in found.rows] == [(3, False), (4, True), (5, False)]
    assert kinds(found)[2] is None


@pytest.mark.parametrize(
    "name",
    [
        "（一）标段示例道路",
        "二、三类疫苗冷库",
        "第二部分水厂",
        "三线入地工程",
        "一中扩建",
        "新建项目管理用房",
        "1号安置小区",
        "——示例路口改造",
        "续建道路（12项）",
        "总计200兆瓦示例光伏",
        "合计：示例村通村路",
        "其中：示例路",
        "注：示例水厂",
    ],
)
def test_number_unit_and_contents_are_a_project_whatever_its_name(tmp_path, name):
    found = read(tmp_path, ["一、续建项目"], project(1, name), project(2, "乙"))
    assert [row.name for row in found.rows] == [name, "乙"]
    assert kinds(found) == ["continuing", "continuing"]
    assert not warnings(found)


@pytest.mark.parametrize(
    "name", ["总计200兆瓦示例光伏", "合计：示例村通村路", "一中扩建", "（二期）水厂"]
)
def test_contents_without_a_number_are_a_project_too(tmp_path, name):
    rows = [[name, "新建", 100, 10, "县住建局"], ["乙", "新建", 100, 10, "县住建局"]]
    found = read(tmp_path, *rows, head=HEADER)
    assert [row.name for row in found.rows] == [name, "乙"]


def test_a_heading_above_the_header_fills_the_rows_below_it(tmp_path):
    path = write_sheet(tmp_path / "a.xlsx", [["台账"], ["一、续建项目"], HEAD, project(1, "甲")])
    assert kinds(parsed(path)) == ["continuing"]


def test_a_count_is_compared_in_whatever_column_it_stands(tmp_path):
    head = [*HEAD, "计划竣工时间", "备注", "分管领导"]
    for column in (6, 7, 8):
        heading = ["一、续建项目", *[None] * (column - 1), "共3项"]
        found = read(tmp_path, heading, project(1, "甲"), head=head)
        assert [row for row, _ in warnings(found) if row == 2] == [2]


def test_headings_in_circles_stand_beside_numbered_projects(tmp_path):
    rows = [None, "①续建类", None, 100], project(1, "甲"), [None, "②新建类", None, 100]
    found = read(tmp_path, *rows, project(2, "乙"))
    assert kinds(found) == ["continuing", "new"]
    assert [row.refused for row in found.rows] == [False, False]


def test_a_total_whose_count_stands_under_the_names_is_no_project(tmp_path):
    found = read(tmp_path, project(1, "甲"), [None, "共1项", None, 100, 10, "合计"])
    assert [row.name for row in found.rows] == ["甲"]
    assert not warnings(found)
