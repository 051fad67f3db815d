"""The words of column heads, by what they do: name a field, add nothing, or are not read."""

import re
from collections.abc import Iterable

from core.ledger_field import LedgerField
from exchange.all_ledger_fields import BY_KEY
from exchange.parsing.header_grammar import normal
from projects.ledger_fields import COLUMNS

# Computed by the ledger itself, or reported each month: a sheet's figures for them are not read.
COMPUTED = """序号 编号 项目编号 完成率 年度投资完成率 投资完成率 年度完成率 较序时 较序时进度
亮灯 灯 亮灯情况 下一节点 下一节点原定 下一节点现定 顺延情况 节点名称 逾期天数 逾期
当日联系人 当日包联领导 最后更新 最近更新 更新时间
本年累计完成 本年累计完成投资 年度累计完成投资 今年累计完成投资 开工以来累计完成投资
自开工累计完成投资 自开始累计完成投资 自开始累积完成投资 项目个数 个数 项目数 项目数量
本月完成 本月完成投资 本月实际完成投资 月实际完成投资 月完成投资""".split()
REPORTED = """本月进展 工作进展 进展情况 项目进展 项目进展情况 目前进展 本月形象进度
月形象进度""".split()
# Planned or actual? The header does not say, so it is not read.
AMBIGUOUS = """开工时间 开工日期 复工时间 复工日期 竣工时间 竣工日期 完工时间 完工日期
开复工时间 开(复)工时间 复工/开工时间 开工/复工时间 开工/计划开工时间""".split()
# To the end of last year, or to the day of the sheet?
TO_SOME_DAY = "累计完成 累计完成投资 累计完成投资额 累计投资".split()
UNREAD = {
    normal(name): why
    for why, names in {
        "computed": COMPUTED,
        "reported": REPORTED,
        "ambiguous": AMBIGUOUS,
        "to_some_day": TO_SOME_DAY,
    }.items()
    for name in names
}
#: 1—10月完成投资: of the month, for the other door.
OF_A_MONTH = re.compile(
    r"(?:截至)?(?:1月?份?[-—–~至到])?\d{1,2}月[份底末]?(?:累计|实际|计划|已)*(完成|计划|累计)?(?:投资)?"
    r"(?:额|数|情况)?"
)

#: Under a head of money these stand for the head itself.
SUMS = set("总 合计 小计 总计 总额 计 金额 投资额".split())
#: What adds nothing to a head below it: to any, or to the fields of these sorts or keys.
NEUTRAL_WORDS = {
    "": "项目概况 项目基本情况 基本情况 项目情况 项目信息 基本信息 项目 重点项目",
    "money": "投资 投资情况 投资额 项目投资 投资规模",
    "date": "时间 建设时间 时间节点 节点时间 时限 计划 计划时间 计划安排 开竣工时间",
    "actual": "时间 建设时间 时间节点 节点时间 实际 实际时间 完成情况 进展情况 开竣工时间",
    "unit units people person phone contact email": "责任 责任落实 责任分工 责任体系 责任主体 "
    "包联 包联责任 包保责任 组织领导 联系方式",
    "note problem next_step": "完成情况 进展情况 建设情况 项目进展 项目进展情况 推进情况 进度情况 "
    "工程进展 工程进展情况",
    "annual_plan annual_content": "计划 投资计划 计划投资 建设计划 计划安排 工作计划 目标任务 "
    "计划任务 计划情况 任务",
    "formalities stage": "前期 前期工作 前期工作情况",
}
NEUTRAL = {name: set(words.split()) for name, words in NEUTRAL_WORDS.items()}
#: And over what is not read.
NEUTRAL_IF_UNREAD = set("下一节点 节点 逾期 完成投资 投资完成情况 完成投资情况".split())
#: Sorts whose value of this year is the field itself: 2026年形象进度, 2026年责任单位.
OF_THIS_YEAR = set("date actual unit units people person progress kind stage".split())
OF_THIS_YEAR |= {"annual_plan", "annual_content", "problem", "next_step"}
#: Words that are taken only where no other column means the field: a scale is not all of the
#: content, a goal not all of the year's work, and a 主管单位 may stand beside the 责任单位.
DOUBTED_WORDS = """建设规模 年度投资 年度目标任务 年度工作目标 年度形象进度目标 年计划形象进度
年度计划形象进度 主管单位 主管部门 县级领导 项目""".split()
DOUBTED_WORDS = {normal(word) for word in DOUBTED_WORDS}

_DAY = "(?:y+年?[-/.]?m+月?(?:[-/.]?d+日?)?|年[/.、-]?月(?:[/.、-]?日)?|具体到[月日]|精确到[月日])"
_SOURCE = (
    "(?:中省资金|中央(?:资金|预算内|预算内投资)?|[省市县](?:级)?(?:资金|财政)?|财政资金|政府投资|"
    "政府专项债券?|专项债券?|(?:企业)?自筹(?:资金)?|银行贷款|社会(?:资本|投资)|其他(?:资金)?|等)"
)
_KIND = "(?:新开工|[新续扩改迁]建|改扩建|技改|前期|储备|在建|预备|收尾|[新续])(?:项目)?"
_GRADE = "(?:国家|[省市县]{1,3})(?:级|重点)?"


def _some(word: str) -> str:
    """One of them after the other."""
    return f"{word}(?:[、,/;或和]{word})*"


#: Below a head of money: 其中：财政资金 is a part of it.
PART = re.compile(f"(?:其中[:·]?)?{_SOURCE}(?:部分)?")
#: What a bracket may say of a field, by its key or sort, without changing what it is.
BRACKET_PATTERNS = {
    "kind": _some(_KIND),
    "grade": _some(_GRADE),
    "name": "全称|规范名称",
    "work_area": "十项工作",
    "content": "及?(?:建设)?规模",
    "date": _DAY,
    "actual": _DAY,
    "yes_no": "是[/、或]?否",
    "period": "起止年[月限]?|年[-—–~、]年|年",
    "funding": _some(_SOURCE),
    "money": "含(?:征地|征迁|征拆|拆迁)(?:费用?)?",
    "responsible_unit": "牵头|主办|牵头单位",
    "lead_officials": "县级|县领导",
    "progress": "%|百分比",
}
BRACKETS = {name: re.compile(pattern) for name, pattern in BRACKET_PATTERNS.items()}
NEUTRAL_BRACKET = re.compile("必填|选填|可选")
BRACKET_IF_UNREAD = re.compile("%|百分点|百分比|天|个|项|次|必填|选填")


def _words(columns: Iterable[LedgerField]) -> dict[str, str]:
    return {normal(alias): column.key for column in columns for alias in column.aliases.split()}


WORDS = _words(COLUMNS)
#: Long enough to tell something by standing inside a longer head.
WORDS_OF = {
    key: [word for alias in column.aliases.split() if len(word := normal(alias)) > 2]
    for key, column in BY_KEY.items()
}
LABELS = {normal(column.label): key for key, column in BY_KEY.items()}
LEDGER = {column.key: column for column in COLUMNS}
