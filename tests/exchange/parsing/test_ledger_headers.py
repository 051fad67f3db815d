"""What the heads of a ledger mean: read only where year, scope, words, unit, brackets are known."""

import pytest

from desk.ledger.page_export import LEDGER as ON_THE_PAGE
from exchange.all_ledger_fields import BY_KEY, MONEY
from exchange.kinds.ledger.export_columns import COLUMNS as PRINTED
from exchange.parsing.ledger_headers import LedgerHeaders, field_named
from projects.ledger_fields import COLUMNS

HEADERS = LedgerHeaders(2026)


def found(header, headers=HEADERS):
    """Key of "parent > head", or why it is not read in brackets."""
    *parents, text = header.split(" > ")
    heading = headers.meaning(text, "·".join(parents))
    return heading.key or f"({heading.ignored})"


@pytest.mark.parametrize(
    ("header", "key", "unit"),
    [
        ("项目名称", "name", None),
        ("项目\n名称", "name", None),
        ("★项 目 名 称", "name", None),
        ("建设性质（续建/新建）", "kind", None),
        ("总投资（万元）", "total_investment", "万元"),
        ("总投资\n(亿元)", "total_investment", "亿元"),
        ("项目总投资/万元", "total_investment", "万元"),
        ("2026年计划投资(万元)", "annual_plan", "万元"),
        ("2026年度计划投资", "annual_plan", None),
        ("2026年年度计划投资", "annual_plan", None),
        ("本年度计划投资", "annual_plan", None),
        ("年度计划投资（亿元，含征地）", "annual_plan", "亿元"),
        ("截至2025年底累计完成投资（万元）", "carried_in", "万元"),
        ("计划复工／开工时间", "resume_or_start_due", None),
        ("计划复（开）工时间", "resume_or_start_due", None),
        ("联系人及电话", "contact", None),
        ("E-mail", "contact_email", None),
        ("所属领域（十项工作）", "work_area", None),
    ],
)
def test_a_header_is_known_however_it_is_written(header, key, unit):
    heading = HEADERS.meaning(header)
    assert (heading.key, heading.unit) == (key, unit)


@pytest.mark.parametrize(
    "header",
    [
        "2027年 > 计划投资",
        "计划投资（2027年）",
        "计划投资（2025年）",
        "2025年计划投资（万元）",
        "2026—2028年计划投资",
        "一季度目标 > 计划投资",
        "一季度计划投资",
        "上半年 > 计划投资",
        "“十五五”期间 > 计划投资",
        "资金来源 > 计划投资",
        "其中：政府投资部分 > 计划投资",
        "年度计划（增减）",
        "计划投资（调整前）",
        "计划投资（调整后）",
        "2026年计划投资 > 计划总投资",
        "2026年计划投资 > 总投资",
        "2026年 > 总投资",
        "2026年总投资",
        "规划 > 总投资",
        "总投资（其中政府投资）",
        "总投资 > 其中",
        "规划 > 总投资 > 其中 > 财政资金",
        "2027年计划投资 > 其中：政府投资",
        "其中：政府投资",
        "2025年 > 累计完成投资",
        "2025年完成投资",
        "截至2024年底累计完成投资",
        "2027年主要建设内容",
        "2025年投资计划 > 主要建设内容",
        "2025年完成情况 > 形象进度",
        "2025年形象进度",
        "责任单位（包保）",
        "完成率（增减）",
        "投资（万元） > 总投资（亿元）",
        "项目名称（万元）",
        "分管领导",
        "6月",
    ],
)
def test_a_header_of_which_a_part_is_not_understood_is_not_read(header):
    assert found(header) == "(unknown)"


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("2026年 > 计划投资", "annual_plan"),
        ("计划投资（2026年）", "annual_plan"),
        ("计划投资 > 2026年", "annual_plan"),
        ("2026年计划投资（万元） > 小计", "annual_plan"),
        ("2026年目标任务 > 计划投资", "annual_plan"),
        ("投资（万元） > 年度计划投资", "annual_plan"),
        ("总投资 > 合计", "total_investment"),
        ("投资情况 > 总投资", "total_investment"),
        ("估算总 > 投资", "total_investment"),
        ("截至2025年底 > 累计完成投资", "carried_in"),
        ("累计完成投资（截至2025年底）", "carried_in"),
        ("主要建设内容", "content"),
        ("项目基本情况 > 建设内容", "content"),
        ("2026年主要建设内容", "annual_content"),
        ("2026年投资计划 > 主要建设内容", "annual_content"),
        ("2026年计划 > 年度建设内容", "annual_content"),
        ("2026年完成情况 > 形象进度", "note"),
        ("开工时间 > 计划", "start_due"),
        ("开工时间 > 实际", "started_on"),
        ("计划时间 > 计划竣工时间", "completion_due"),
        ("建设起 > 止年限", "period"),
        ("责任 > 责任单位", "responsible_unit"),
        ("责任单位及责任人 > 责任人", "responsible_person"),
        ("责任单位（牵头）", "responsible_unit"),
        ("责任单位（配合）", "supporting_units"),
        ("建设性质（新建、续建、改扩建）", "kind"),
        ("资金来源（企业自筹、政府投资、中省资金）", "funding"),
    ],
)
def test_all_parts_of_a_header_count(header, key):
    assert found(header) == key


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("建设规模", "content"),
        ("2026年投资", "annual_plan"),
        ("年度投资", "annual_plan"),
        ("到2025年底累计完成投资", "carried_in"),
        ("2026年形象进度目标", "annual_content"),
        ("年度目标任务", "annual_content"),
        ("年计划形象进度", "annual_content"),
        ("2026年工作 > 目标", "annual_content"),
        ("包抓领导", "lead_officials"),
        ("挂包领导", "lead_officials"),
        ("县级领导", "lead_officials"),
        ("主管单位", "responsible_unit"),
        ("建设期", "period"),
        ("建设起止年月", "period"),
        ("目前形象进度", "note"),
        ("下一步工作计划", "next_step"),
        ("存在的困难和问题", "problem"),
        ("投资主体", "owner_unit"),
        ("今年计划投资", "annual_plan"),
    ],
)
def test_words_that_offices_use(header, key):
    assert found(header) == key


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("完成率（%）", "computed"),
        ("较序时(百分点)", "computed"),
        ("逾期（天）", "computed"),
        ("2026年累计完成投资（万元）", "computed"),
        ("投资（万元） > 本年累计完成", "computed"),
        ("本月进展", "reported"),
        ("开工时间", "ambiguous"),
        ("总投资 > 其中 > 财政资金", "part"),
        ("2026年计划投资（万元） > 其中：银行贷款", "part"),
        ("累计完成投资（万元）", "to_some_day"),
        ("1—10月完成投资", "figures"),
        ("2026年十月份完成投资（万元）", "figures"),
        ("完成投资 > 10月", "figures"),
    ],
)
def test_what_the_ledger_knows_and_does_not_read(header, why):
    assert found(header) == f"({why})"


def test_every_word_of_the_table_means_its_field():
    for column in COLUMNS:
        for alias in column.aliases.split():
            assert found(alias) == column.key


@pytest.mark.parametrize("column", [*PRINTED, *ON_THE_PAGE], ids=lambda column: column.title)
def test_what_leaves_the_ledger_is_known_when_it_comes_back(column):
    heading = HEADERS.meaning(column.title, column.parent)
    assert heading.key or heading.ignored == "computed"


PARTS = (
    "2024年 2025年 2027年 一季度 上半年 “十五五”期间 3—5月 其中 其中：政府投资 财政资金 资金来源 "
    "规划 调整前 调整后 增减 中央预算内 社会资本 第一批 甲方口径 万亩"
).split()
FORMS = [
    "{word}（{part}）",
    "{part} > {word}",
    "{part}{word}",
    "{word} > {part}",
    "（{part}）{word}",
]
FIELDS = [column for column in COLUMNS if "base_" not in column.key]


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_not_understood_never_yields_the_bare_field(part):
    """Put into every known word in every way; a bracket may name the sources of 资金来源."""
    wrong = []
    for column in FIELDS:
        for word in column.aliases.split():
            headers = [form.format(word=word, part=part) for form in FORMS]
            wrong += [header for header in headers if found(header) == column.key]
    assert [header for header in wrong if not (part in SOURCES and "资金" in header)] == []


SOURCES = ("财政资金", "中央预算内", "社会资本", "资金来源")


def test_a_countys_own_word_is_one_more_word_of_the_grammar():
    own = LedgerHeaders(2026, {"盘子": "annual_plan"})
    assert found("盘子（亿元）", own) == "annual_plan"
    assert own.meaning("盘子（亿元）").unit == "亿元"
    assert found("2026年 > 盘子", own) == "annual_plan"
    assert found("2027年 > 盘子", own) == "(unknown)"
    assert found("盘子（调整前）", own) == "(unknown)"
    assert found("盘子", LedgerHeaders(2026, {"盘子": "done_6"})) == "(unknown)"


def test_an_answer_stands_before_every_word():
    given_answers = {"2027年计划投资": "annual_plan", "总投资": "", "盘子": "done_6"}
    answered = LedgerHeaders(2026, answered=given_answers.get)
    assert found("2027年 > 计划投资", answered) == "annual_plan"
    assert found("2027年 > 计划投资（亿元）", answered) == "annual_plan"
    assert found("2027年 > 计划投资（调整前）", answered) == "(unknown)"
    assert found("总投资", answered) == "(answered)"
    assert found("盘子", answered) == "(unknown)"


@pytest.mark.parametrize(
    ("header", "first"),
    [
        ("2027年·计划投资", "annual_plan"),
        ("总投资（其中政府投资）", "total_investment"),
        ("分管领导", "lead_officials"),
        ("开工时间", "start_due"),
        ("2025年完成情况·形象进度", "note"),
    ],
)
def test_the_likeliest_field_is_offered_first(header, first):
    choices = HEADERS.choices(header, has_amounts=first in MONEY)
    assert choices[0] == (first, BY_KEY[first].label)
    assert len(choices) <= 6


def test_a_column_of_amounts_is_offered_fields_of_money():
    keys = [key for key, _ in HEADERS.choices("盘子", has_amounts=True)]
    assert set(keys) == {"total_investment", "carried_in", "annual_plan"}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("annual_plan", "annual_plan"),
        ("年度计划投资", "annual_plan"),
        ("计划 投资", "annual_plan"),
        ("6月完成", "done_6"),
        ("没有这个", None),
    ],
)
def test_a_field_is_named_by_its_key_its_label_or_a_word(text, key):
    assert field_named(text) == key


def test_a_header_of_many_parts_is_answered():
    parts = "·".join(f"第{number}部分" for number in range(40))
    assert HEADERS.meaning("总投资", parts).ignored == "unknown"
    assert HEADERS.meaning("很长的表头" * 40).ignored == "unknown"
