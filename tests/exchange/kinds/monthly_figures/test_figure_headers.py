"""Headers of plans and monthly figures: which measure, of which month, for whom."""

from datetime import date

import pytest

from exchange.kinds.monthly_figures.figure_headers import FigureHeaders
from exchange.workbooks.reader import Cell, Row, Sheet
from tests.exchange.sheets import find_layout


def sheet(name="汇总", first=()):
    cells = {place: Cell("text", text) for place, text in enumerate(first)}
    return Sheet(name, rows=[Row(1, cells)] if cells else [])


def words(role="office", *, month=6, of=None, **options):
    return FigureHeaders(of or sheet(), year=2026, month=month, role=role, **options)


def key(text, parent="", **options):
    heading = words(**options).meaning(text, parent)
    return heading.key or f"({heading.ignored})"


@pytest.mark.parametrize(
    ("text", "parent", "means"),
    [
        ("6月完成（万元）", "", "done_6"),
        ("6月份完成投资", "", "done_6"),
        ("2026年6月实际完成投资", "", "done_6"),
        ("十二月完成", "", "done_12"),
        ("十月完成", "", "done_10"),
        ("11月完成", "", "done_11"),
        ("6月", "2026年完成情况", "done_6"),
        ("完成", "6月", "done_6"),
        ("6月计划", "", "plan_6"),
        ("6月计划完成投资", "", "plan_6"),
        ("计划完成投资", "6月", "plan_6"),
        ("6月", "年度计划（万元）", "plan_6"),
        ("6月", "2026年分月计划", "plan_6"),
        ("合计", "2026年分月计划", "annual_plan"),
        ("全年", "年度计划（万元）", "annual_plan"),
        ("年度计划", "", "annual_plan"),
        ("2026年计划投资", "", "annual_plan"),
        ("1-6月累计完成", "", "ytd_6"),
        ("1—6月完成投资", "", "ytd_6"),
        ("截至6月底累计完成", "", "ytd_6"),
        ("1月至6月累计", "", "ytd_6"),
        ("累计", "6月", "ytd_6"),
        ("本月完成投资", "", "month_done"),
        ("当月完成", "", "month_done"),
        ("本年累计完成", "", "ytd"),
        ("合计", "2026年完成情况", "ytd"),
        ("形象进度", "", "note"),
        ("工作进展情况", "", "(unknown)"),
        ("工作进展", "", "note"),
        ("形象进度", "6月", "note"),
        ("形象进度（%）", "", "percent_done"),
        ("6月形象进度（%）", "", "percent_done"),
        ("存在问题", "", "problems"),
        ("下一步工作", "", "steps"),
        ("6月下步措施", "", "steps"),
        ("佐证", "", "proof"),
        ("6月凭证编号", "", "proof"),
        ("其中：本月完成投资", "", "month_done"),
        ("6月完成", "其中", "done_6"),
        ("累计完成（1-6月）", "", "ytd_6"),
        ("1-6月", "", "ytd_6"),
        ("截至目前形象进度", "", "note"),
        ("存在的困难和问题", "", "problems"),
        ("下步工作安排", "", "steps"),
        ("责任单位", "", "responsible_unit"),
        ("系统编号", "", "ref"),
    ],
)
def test_what_a_header_means_for_the_office(text, parent, means):
    assert key(text, parent) == means


@pytest.mark.parametrize(
    ("text", "parent", "why"),
    [
        ("6月", "", "plan_or_done"),
        ("5月形象进度", "", "reference"),
        ("存在问题", "5月", "reference"),
        ("上月完成", "", "reference"),
        ("参考·年度计划", "", "reference"),
        ("2025年6月完成", "", "of_ledger"),
        ("上年底累计完成", "", "of_ledger"),
        ("开工以来累计完成", "", "of_ledger"),
        ("总投资", "", "of_ledger"),
        ("计划开工时间", "", "of_ledger"),
        ("建设内容", "", "of_ledger"),
        ("年度完成率", "", "computed"),
        ("序号", "", "computed"),
        ("开工时间", "", "of_ledger"),
        ("6月完成率", "", "computed"),
        ("1-6月计划", "", "computed"),
        ("更正和补报", "完成投资（万元）", "computed"),
        ("4-6月完成", "", "unknown"),
        ("二季度完成", "", "unknown"),
        ("13月完成", "", "unknown"),
        ("0月完成", "", "unknown"),
        ("天气", "", "unknown"),
        ("6月完成（其中政府投资）", "", "unknown"),
        ("6月完成", "其中：政府投资", "unknown"),
        ("6月完成（调整前）", "", "unknown"),
        ("本月完成", "社会资本", "unknown"),
        ("佐证", "社会资本", "unknown"),
        ("凭证金额", "", "unknown"),
        ("年度计划（增减）", "", "unknown"),
        ("年度计划", "资金来源", "unknown"),
        ("形象进度", "2025年完成情况", "of_ledger"),
        ("2027年计划投资", "", "of_ledger"),
        ("自开工累计完成投资", "", "of_ledger"),
        ("占年计划%", "完成投资情况", "computed"),
        ("同比增长", "", "computed"),
        ("月实际完成投资", "", "computed"),
        ("统计上报累计", "", "of_statistician"),
        ("入统日期", "", "of_statistician"),
    ],
)
def test_what_the_office_does_not_read_and_why(text, parent, why):
    assert key(text, parent) == f"({why})"


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("1-6月统计上报累计", "bureau_6"),
        ("统计局上报累计（万元）", "bureau"),
        ("纳统投资1—5月累计", "bureau_5"),
        ("入统日期", "enrolled_on"),
        ("纳统时间", "enrolled_on"),
        ("差异说明", "bureau_reason"),
        ("6月完成", "(not_of_statistician)"),
        ("年度计划", "(not_of_statistician)"),
        ("参考·台账 1—6月累计", "(reference)"),
        ("是否入统", "(not_of_statistician)"),
    ],
)
def test_the_statistician_reads_the_bureaus_columns_alone(text, means):
    found = key(text, role="statistician")
    assert found == means or (means == "(not_of_statistician)" and found == "(of_ledger)")


@pytest.mark.parametrize(
    ("of", "means"),
    [
        (sheet("分月计划"), "plan_6"),
        (sheet("完成情况"), "done_6"),
        (sheet("汇总", ["2026年重点项目投资完成情况表"]), "done_6"),
        (sheet("固投月报"), "done_6"),
        (sheet("完成情况月报"), "done_6"),
        (sheet("计划月报"), "(plan_or_done)"),
        (sheet("计划完成"), "(plan_or_done)"),
        (sheet("汇总", ["计划", "完成"]), "(plan_or_done)"),
    ],
)
def test_a_bare_month_is_what_the_sheet_is_about(of, means):
    assert key("6月", of=of) == means


def test_the_unit_of_a_column_is_its_own_or_its_parents():
    assert words().meaning("6月", "完成（亿元）").unit == "亿元"
    assert words().meaning("6月完成（万元）").unit == "万元"


def test_an_answer_counts_for_the_fields_of_the_role():
    given_answers = {"6月": "plan_6", "盘子": "bureau_6", "天气": ""}.get
    assert [key(text, answered=given_answers) for text in ("6月", "盘子", "天气")] == [
        "plan_6",
        "(unknown)",
        "(answered)",
    ]


def test_a_bare_month_is_offered_its_plan_and_its_figure():
    choices = words().choices("6月", has_amounts=True)
    assert {key for key, _ in choices[:2]} == {"plan_6", "done_6"}
    assert not {"bureau_6", "base_done"} & {key for key, _ in choices}


def test_the_countys_own_words_count_here_as_well():
    assert key("推进中的困难", own={"推进中的困难": "problem"}) == "problems"
    assert key("建设规模", own={"建设规模": "content"}) == "(of_ledger)"


def test_a_bare_month_is_asked_about_not_guessed():
    rows = [("项目名称", "责任单位", "6月"), ("示例项目一", "县工信局", "100")]
    built = [
        Row(number, {place: Cell("text", text) for place, text in enumerate(row)})
        for number, row in enumerate(rows, 1)
    ]
    layout = find_layout(Sheet("汇总", rows=built), 2026, {}, words())
    assert [(c.level, c.header) for c in layout.issues] == [("question", "6月")]


def titled(*titles):
    rows = [Row(number, {0: Cell("text", text)}) for number, text in enumerate(titles, 1)]
    return Sheet("汇总", rows=rows)


@pytest.mark.parametrize(
    ("titles", "means"),
    [
        (["2026年6月重点项目进展情况表"], "month_done"),
        (["2026年5月重点项目进展情况表"], "(other_month)"),
        (["全县重点项目1-5月完成情况"], "(other_month)"),
        (["全县重点项目1-6月完成情况"], "month_done"),
        (["进展情况表", "填报日期：2026年7月5日"], "month_done"),
        (["5月、6月进展情况表"], "month_done"),
    ],
)
def test_a_title_of_another_month_keeps_columns_without_a_month_out(titles, means):
    assert key("本月完成", of=titled(*titles)) == means
    assert key("6月完成", of=titled(*titles)) == "done_6"


def test_a_month_kept_as_a_date_is_a_header():
    months = [Cell("month", date(2026, month, 1)) for month in (5, 6)]
    head = [Cell("text", "项目名称"), Cell("text", "责任单位"), *months]
    title = Row(1, {0: Cell("text", "完成情况表")})
    built = Sheet("汇总", rows=[title, Row(2, dict(enumerate(head)))])
    layout = find_layout(built, 2026, {}, words(of=built))
    assert {"done_5", "done_6"} <= layout.places.keys()
