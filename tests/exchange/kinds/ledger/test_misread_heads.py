"""Units of money and heads that were once misread, each at its smallest, up to what is stored."""

from decimal import Decimal

import pytest

from exchange.answers import COLUMN, RESPONSIBLE_UNIT, YEAR
from tests.exchange.kinds.ledger.sheet_import import ERROR, QUESTION, WARNING
from tests.exchange.kinds.ledger.small_sheets import (
    ANY,
    BOTH,
    HEAD,
    SHEET,
    TWO,
    names,
    said,
    stored,
)

pytestmark = pytest.mark.django_db

# --- units of money ---

UNIT_HEAD = ["项目名称", "总投资", "年度计划投资", "建设性质", "责任单位"]
ROAD = ["示例开元道路", 95000, 2000, "新建", "县住建局"]


@pytest.mark.parametrize(
    "maker", ["编制单位：县开元街道办", "填报单位：亿隆乡政府", "报送单位：万家镇政府"]
)
def test_a_name_is_no_unit_of_money(bring_sheet, maker):
    done = bring_sheet([["左权县2026年重点项目台账"], [maker], UNIT_HEAD, ROAD])
    found = stored("示例开元道路")
    assert (found["total"], found["plan"]) == (95000, 2000), said(done)


def test_a_name_beside_the_unit_of_money_does_not_disturb_it(bring_sheet):
    maker = ["编制单位：县开元街道办", None, None, "单位：万元"]
    done = bring_sheet([maker, UNIT_HEAD, ROAD])
    assert stored("示例开元道路")["total"] == 95000
    said_where = [i for i in done.issues if "万元" in str(i) and "D1" in str(i)]
    assert said_where, said(done)


@pytest.mark.parametrize(
    ("line", "total"),
    [
        ("单位：亿元", 950_000_000),
        ("金额单位：元", Decimal("9.5")),
        ("（单位：万元）", 95000),
        ("投资单位：万元", 95000),
    ],
)
def test_a_unit_of_money_is_read_and_said(bring_sheet, line, total):
    done = bring_sheet([[line], UNIT_HEAD, ROAD])
    assert stored("示例开元道路")["total"] == total, said(done)
    unit = line.strip("（）").partition("：")[2]
    assert any(unit in issue.sentence for issue in done.issues), said(done)


@pytest.mark.parametrize("bracket", ["（{}）", "({})", "【{}】", "/{}", "（单位：{}）", "\n（{}）"])
def test_a_unit_of_money_in_the_head_stands_in_any_bracket(bring_sheet, bracket):
    head = ["项目名称", "总投资" + bracket.format("亿元"), "责任单位"]
    done = bring_sheet([head, ["示例开元道路", 1.5, "县住建局"]])
    assert (stored("示例开元道路")["total"], done.asked()) == (15000, []), said(done)


@pytest.mark.parametrize("first", [[], [None]])
def test_a_title_over_the_names_is_a_title(bring_sheet, first):
    """Merged from B on, over the names or, with a column of numbers, beginning at them."""
    title = [None, "左权县2026年亿元以上重点项目台账"]
    done = bring_sheet([title, [*first, *UNIT_HEAD], [*first, *ROAD]], merged=[(0, 1, 0, 4)])
    assert stored("示例开元道路")["total"] == 95000, said(done)


# --- heads of another year, period or share ---


@pytest.mark.parametrize(
    "head",
    [
        ("2027年", "计划投资"),
        ("", "2027年 计划投资"),
        ("", "计划投资（2027年）"),
        ("", "计划投资（2025年）"),
        ("一季度目标", "计划投资"),
        ("“十五五”期间", "计划投资"),
        ("资金来源", "计划投资"),
        ("", "其中：政府投资部分计划投资"),
        ("其中：政府投资部分", "计划投资"),
        ("", "年度计划（增减）"),
        ("", "计划投资（调整前）"),
        ("", "2026年总投资"),
        ("规划", "总投资"),
        ("", "总投资（其中政府投资）"),
        ("", "2025年完成投资"),
        ("", "一季度计划投资"),
    ],
    ids="".join,
)
def test_amounts_of_another_year_or_share_are_unread_and_asked_about(bring_sheet, head):
    done = bring_column(bring_sheet, head, 777)
    found = stored("示例开元道路")
    assert (found["total"], found["plan"], found["carried_in"]) == (95000, None, None), said(done)
    assert done.about_column(SHEET, "D", head[1], (QUESTION, WARNING)), said(done)


def bring_column(bring_sheet, head, value):
    """A last column under one head, or under two of which one stands above the other."""
    top, below = head
    first = ["项目名称", "总投资（万元）", "责任单位"]
    row = ["示例开元道路", 95000, "县住建局", value]
    if not top:
        return bring_sheet([[*first, below], row])
    merged = [(0, column, 1, column) for column in range(3)]
    return bring_sheet([[*first, top], [None, None, None, below], row], merged=merged)


@pytest.mark.parametrize(
    ("head", "key"),
    [
        (("2026年投资计划", "主要建设内容"), "content"),
        (("", "2026年主要建设内容"), "content"),
        (("2025年完成情况", "形象进度"), "note"),
        (("", "责任单位（配合）"), "unit"),
    ],
)
def test_words_of_another_year_or_share_are_not_the_bare_ones(bring_sheet, head, key):
    done = bring_column(bring_sheet, head, "另外的话")
    assert "另外的话" not in stored("示例开元道路")[key], said(done)
    is_read = key in ("content", "unit")
    assert is_read or done.about_column(SHEET, "D", head[1], ANY), said(done)


def test_a_plan_over_a_total_is_no_total(bring_sheet):
    top = ["项目名称", "责任单位", "2026年计划投资（万元）"]
    rows = [top, [None, None, "计划总投资"], ["示例开元道路", "县住建局", 777]]
    done = bring_sheet(rows, merged=[(0, 0, 1, 0), (0, 1, 1, 1)])
    assert stored("示例开元道路")["total"] is None, said(done)


def test_content_and_the_content_of_the_year_stand_side_by_side(bring_sheet):
    head = ["项目名称", "责任单位", "主要建设内容", "2026年主要建设内容"]
    done = bring_sheet([head, ["示例开元道路", "县住建局", "道路3公里", "完成路基"]])
    found = stored("示例开元道路")
    assert (found["content"], found["annual_content"]) == ("道路3公里", "完成路基"), said(done)


@pytest.mark.parametrize(
    ("heads", "plans"),
    [
        (("计划投资（调整前）", "计划投资（调整后）"), {None, 600}),
        (("一季度计划投资", "二季度计划投资"), {None}),
    ],
)
def test_a_pair_of_plans_does_not_refuse_the_sheet(bring_sheet, heads, plans):
    head = ["项目名称", "责任单位", "总投资（万元）", *(f"{each}（万元）" for each in heads)]
    done = bring_sheet([head, ["示例开元道路", "县住建局", 95000, 500, 600]])
    found = stored("示例开元道路")
    assert (found["total"], found["plan"] in plans) == (95000, True), said(done)
    assert done.about_column(SHEET, "D", heads[0]), said(done)


# --- no responsible unit, unknown heads ---

NO_UNIT = [["序号", "项目名称", "总投资（万元）"], [1, "示例甲项目", 1000], [2, "示例乙工程", 2000]]


def asked_for_unit(done):
    return [issue for issue in done.issues if issue.asks == RESPONSIBLE_UNIT]


def test_one_unit_is_asked_for_the_sheet(bring_sheet):
    done = bring_sheet(NO_UNIT)
    assert names() == set()
    assert len(asked_for_unit(done)) == 1, said(done)


def test_one_answer_gives_all_rows_their_unit(bring_sheet):
    done = bring_sheet(NO_UNIT, answers=[("", RESPONSIBLE_UNIT, "", "县住建局")])
    assert (names(), done.counts["refused"]) == (BOTH, 0), said(done)
    assert stored("示例乙工程")["unit"] == "县住建局"


def test_the_unit_that_reports_is_taken_or_offered(bring_sheet):
    done = bring_sheet([["填报单位：县住建局"], *NO_UNIT])
    offered = any("县住建局" in str(issue.choices) for issue in asked_for_unit(done))
    assert names() == BOTH or offered, said(done)


@pytest.mark.parametrize(
    ("head", "value", "key"),
    [
        ("建设规模", "道路3公里", "content"),
        ("到2025年底累计完成投资（万元）", 300, "carried_in"),
        ("2026年形象进度目标", "完成主体", "annual_content"),
        ("年度目标任务", "完成主体", "annual_content"),
        ("包抓领导", "示例县领导一", "leads"),
        ("挂包领导", "示例县领导一", "leads"),
        ("县级领导", "示例县领导一", "leads"),
        ("建设期", "2025-2027", "period"),
        ("建设起止年月", "2025-2027", "period"),
        ("目前形象进度", "主体施工", "note"),
        ("下一步工作计划", "加快施工", "next_step"),
        ("2026年投资（万元）", 300, "plan"),
        ("年度投资（万元）", 300, "plan"),
    ],
)
def test_a_head_that_a_person_knows_is_read_or_asked_about(bring_sheet, lead, head, value, key):
    done = bring_sheet([["项目名称", "责任单位", head], ["示例甲项目", "县住建局", value]])
    asked = done.about_column(SHEET, "C", head, (QUESTION, WARNING))
    assert stored("示例甲项目")[key] in (value, [value]) or asked, said(done)


def test_a_unit_that_is_in_charge_is_the_responsible_one(bring_sheet):
    bring_sheet([["项目名称", "主管单位", "总投资（万元）"], ["示例甲项目", "县住建局", 1]])
    assert stored("示例甲项目")["unit"] == "县住建局"


def test_an_unread_column_of_amounts_asks_and_takes_an_answer(bring_sheet):
    rows = [["项目名称", "责任单位", "盘子（万元）"], ["示例甲项目", "县住建局", 300]]
    done = bring_sheet(rows)
    asked = [issue for issue in done.issues if issue.asks == COLUMN]
    assert len(asked) == 1, said(done)
    assert (asked[0].level in (QUESTION, WARNING), bool(asked[0].choices)) == (True, True)
    bring_sheet(rows, answers=[(SHEET, COLUMN, asked[0].what, "total_investment")])
    assert stored("示例甲项目")["total"] == 300


@pytest.mark.parametrize("head", ["剩余投资（亿元）", "其中：中央资金", "截至2024年底累计完成投资"])
@pytest.mark.parametrize("value", [7, 610])
def test_small_amounts_in_an_unread_column_are_amounts_too(bring_sheet, head, value):
    rows = [["项目名称", "责任单位", head], ["示例甲项目", "县住建局", value]]
    done = bring_sheet(rows)
    assert done.about_column(SHEET, "C", head, (QUESTION, WARNING)), said(done)


def test_an_unread_column_of_amounts_between_double_heads_is_asked_about(bring_sheet):
    head = ["项目名称", "责任单位", "投资情况", "其中：中央资金", "计划时间"]
    rows = [
        head,
        [None, None, "总投资", None, "计划竣工时间"],
        ["示例甲项目", "县住建局", None, 492, None],
    ]
    done = bring_sheet(rows, merged=[(0, at, 1, at) for at in (0, 1, 3)])
    assert done.about_column(SHEET, "D", head[3], (QUESTION, WARNING)), said(done)


def test_figures_of_months_point_to_their_own_door(bring_sheet):
    head = "1—10月完成投资"
    done = bring_sheet(
        [["项目名称", "责任单位", f"{head}（万元）"], ["示例甲项目", "县住建局", 300]]
    )
    found = stored("示例甲项目")
    assert (found["plan"], found["carried_in"], found["total"]) == (None, None, None)
    about = done.about_column(SHEET, "C", head, ANY)
    assert any("月" in issue.sentence.replace(head, "") for issue in about), said(done)


# --- the year of the title ---


def test_a_title_of_another_year_is_asked(bring_sheet):
    done = bring_sheet([["左权县2025年重点项目台账"], HEAD, TWO[0][1:]])
    asked = [issue for issue in done.issues if issue.asks == YEAR]
    assert asked, said(done)
    assert asked[0].level in (ERROR, QUESTION)


def test_a_title_of_the_year_is_not_asked(bring_sheet):
    done = bring_sheet([["左权县2026年重点项目台账"], HEAD, TWO[0][1:]])
    assert not done.asked(), said(done)
