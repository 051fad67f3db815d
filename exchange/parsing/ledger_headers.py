"""What the heads of a ledger's columns mean: used only where every part is understood."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from core.values.text import strip_spaces, without_marks
from exchange.all_ledger_fields import BY_KEY, MONEY
from exchange.parsing.coded_values import GRADE_CODES, KIND_CODES, STAGE_CODES
from exchange.parsing.header_grammar import (
    LAST_YEAR,
    NEXT_YEAR,
    THIS_YEAR,
    normal,
    settle_years,
    take_apart,
    with_digits,
)
from projects.ledger_fields import COLUMNS

# Computed by the ledger itself, or reported each month: a sheet's figures for them are not read.
COMPUTED = """序号 编号 项目编号 完成率 年度投资完成率 投资完成率 年度完成率 较序时 较序时进度
亮灯 灯 亮灯情况 下一节点 下一节点现定 节点名称 逾期天数 逾期 最后更新 最近更新 更新时间 累计完成
累计完成投资 本年累计完成 本年累计完成投资 年度累计完成投资 今年累计完成投资 开工以来累计完成投资
自开工累计完成投资 自开始累计完成投资 自开始累积完成投资 项目个数 个数 项目数 项目数量
本月完成 本月完成投资 本月实际完成投资 月实际完成投资 月完成投资""".split()
REPORTED = """本月进展 工作进展 进展情况 项目进展 项目进展情况 目前进展 本月形象进度
月形象进度""".split()
# Planned or actual? The header does not say, so it is not read.
AMBIGUOUS = """开工时间 开工日期 复工时间 复工日期 竣工时间 竣工日期 完工时间 完工日期
开复工时间 开(复)工时间 复工/开工时间 开工/复工时间 开工/计划开工时间""".split()
IGNORED = {normal(name): "computed" for name in COMPUTED}
IGNORED |= {normal(name): "reported" for name in REPORTED}
IGNORED |= {normal(name): "ambiguous" for name in AMBIGUOUS}
#: 1—10月完成投资: of the month, for the other door.
OF_A_MONTH = re.compile(
    r"(?:截至)?(?:1月?份?[-—–~至到])?\d{1,2}月[份底末]?(?:累计|实际|计划|已)*(完成|计划|累计)?(?:投资)?"
    r"(?:额|数|情况)?"
)

#: Under a head of money these stand for the head itself.
SUMS = set("总 合计 小计 总计 总额 计 金额 投资额 全年".split())
#: What adds nothing to a head below it: to any, or to the fields of these sorts or keys.
NEUTRAL = {
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
#: And over what is not read.
NEUTRAL_IF_IGNORED = set("下一节点 节点 逾期 完成投资 投资完成情况 完成投资情况 完成情况".split())
#: Sorts whose value of this year is the field itself: 2026年形象进度, 2026年责任单位.
OF_THIS_YEAR = set("date actual unit units people person progress kind stage".split())
OF_THIS_YEAR |= {"annual_plan", "annual_content", "problem", "next_step"}
#: Words that are taken only where no other column means the field: a scale is not all of the
#: content, a goal not all of the year's work, and a 主管单位 may stand beside the 责任单位.
LOOSE = """建设规模 年度投资 年度目标任务 年度工作目标 年度形象进度目标 年计划形象进度
年度计划形象进度 主管单位 主管部门 县级领导""".split()

_CODES = {"kind": KIND_CODES, "grade": GRADE_CODES, "stage": STAGE_CODES}
_DAY = "(?:y+年?[-/.]?m+月?(?:[-/.]?d+日?)?|年[/.、-]?月(?:[/.、-]?日)?|具体到[月日]|精确到[月日])"
_SOURCE = (
    "(?:中省资金|中央(?:资金|预算内|预算内投资)?|[省市县](?:级)?(?:资金|财政)?|财政资金|政府投资|"
    "政府专项债券?|专项债券?|(?:企业)?自筹(?:资金)?|银行贷款|社会(?:资本|投资)|其他(?:资金)?|等)"
)
#: What a bracket may say of a field without changing what it is.
BRACKETS = {
    "name": "全称|规范名称",
    "work_area": "十项工作",
    "content": "及?(?:建设)?规模",
    "date": _DAY,
    "actual": _DAY,
    "yes_no": "是[/、或]?否",
    "period": "起止年[月限]?|年[-—–~、]年|年",
    "funding": f"{_SOURCE}(?:[、,/;]{_SOURCE})*",
    "money": "含(?:征地|征迁|征拆|拆迁)(?:费用?)?",
    "responsible_unit": "牵头|主办|牵头单位",
    "lead_officials": "县级|县领导",
    "progress": "%|百分比",
}
BRACKETS = {name: re.compile(pattern) for name, pattern in BRACKETS.items()}
NEUTRAL_BRACKET = re.compile("必填|选填|可选")
BRACKET_IF_IGNORED = re.compile("%|百分点|百分比|天|个|项|次|必填|选填")

ANSWERED, KNOWN, DOUBTED = 2, 1, 0


@dataclass(frozen=True)
class Heading:
    """What a column's head was found to mean: a key to read, or why its column is not read."""

    key: str | None = None
    unit: str | None = None
    #: computed, reported, ambiguous, figures, answered or unknown
    ignored: str = ""
    #: Where two columns mean one field, the higher is read.
    standing: int = KNOWN


def own_word(text):
    """The form in which a head is asked about, answered and remembered; 2027年·计划 as one word."""
    return without_marks(strip_spaces(text)).casefold().replace("·", "").replace(">", "")


def field_named(text):
    """The key of the field that somebody names by its key, its label or a word known for it."""
    word = strip_spaces(text)
    return word if word in BY_KEY else WORDS.get(normal(text)) or LABELS.get(normal(text))


def _words(columns):
    return {normal(alias): column.key for column in columns for alias in column.aliases.split()}


WORDS = _words(COLUMNS)
#: Long enough to tell something by standing inside a longer head.
WORDS_OF = {
    key: [word for alias in column.aliases.split() if len(word := normal(alias)) > 2]
    for key, column in BY_KEY.items()
}
LABELS = {normal(column.label): key for key, column in BY_KEY.items()}
LEDGER = {column.key: column for column in COLUMNS}
DOUBTED_WORDS = {normal(word) for word in LOOSE}
NEUTRAL = {name: set(words.split()) for name, words in NEUTRAL.items()}


def nobody_answered(what):
    return None


class SheetHeaders:
    """What the heads of one kind of sheet mean for a year; each head is read once.

    `own`: the county's own words, as normal() writes them, by key of a field. `answered`: own_word
    of a head -> what a person said of it: a key, "" for none, None for not asked yet.
    """

    #: What a section heading fills in, and whether a row may hold a name and nothing else.
    fills = ()
    takes_bare_names = False
    #: What a head may be answered to mean: the fields of this kind of sheet.
    fields = ()

    def __init__(self, year, own=None, answered=nobody_answered):
        self.year, self.own, self.answered = year, own or {}, answered
        self.known = {}

    def meaning(self, text, parent=""):
        """What a head means under its parents, which stand in one text with · between them."""
        if (text, parent) not in self.known:
            self.known[text, parent] = self.answer(text, parent) or self.read(text, parent)
        return self.known[text, parent]

    def answer(self, text, parent):
        key = self.answered(own_word(parent + text))
        return self.as_answered(key, unit_of(parts_of(text, parent, self.year), key))

    def as_answered(self, key, unit):
        """The heading that an answer makes, or None: nobody answered, or with no field of ours."""
        if key == "":
            return Heading(ignored="answered")
        is_ours = any(field.key == key for field in self.fields)
        return Heading(key, unit, standing=ANSWERED) if is_ours else None

    def read(self, text, parent):
        raise NotImplementedError

    def choices(self, header, has_amounts=False):
        """((key, label), …) of the fields that a head may mean, the likeliest first."""
        return ranked(header, self.fields, self.year, has_amounts)

    def is_near(self, header):
        """Whether a head that is not understood has a known word in it."""
        words = normal(header, self.year)
        return any(word in words for field in self.fields for word in WORDS_OF[field.key])


class LedgerHeaders(SheetHeaders):
    """What heads mean for the ledger of a year."""

    fills = ("kind", "grade", "work_area")
    fields = tuple(
        column for column in COLUMNS if column.key != "ref" and "base_" not in column.key
    )

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.own = {word: key for word, key in self.own.items() if key in LEDGER}
        self.words = WORDS | self.own

    def read(self, text, parent):
        parts = parts_of(text, parent, self.year)
        return self.find(parts, self.words) or Heading(ignored="unknown")

    def find(self, parts, words):
        """The heading that all parts together have among known words, or None."""
        if len(parts) > 1 and parts[-1].words in SUMS and not parts[-1].brackets:
            above = self.find(parts[:-1], words)
            if above and above.key in MONEY:
                return _heading(parts, above.key, above.standing)
        for first in range(len(parts)):
            key, standing = _exact(parts[first:], words)
            key = key and _under(parts[:first], key, parts[first:], words)
            if key:
                return _heading(parts, key, standing)
            why = _ignored(parts[first:]) if words is self.words else ""
            if why and all(_adds_nothing(above, parts[first:], words) for above in parts[:first]):
                return Heading(ignored=why)
        return None


def parts_of(text, parent, year):
    return [take_apart(part, year) for part in (*parent.split("·"), text) if part]


def unit_of(parts, key):
    """The unit of money that the parts name, the nearest first."""
    units = [unit for part in reversed(parts) for unit in part.units] if key in MONEY else []
    return units[0] if units else None


def _heading(parts, key, standing):
    units = {unit for part in parts for unit in part.units}
    if key in MONEY:
        return Heading(key, unit_of(parts, key), standing=standing) if len(units) < 2 else None
    return None if parts[-1].units else Heading(key, standing=standing)


def _exact(parts, words):
    """(key, standing) of parts that are together one known word."""
    for some in (parts, parts[::-1]) if len(parts) > 1 else (parts,):
        for word in _spellings(some):
            if key := _key(word, words):
                return key, DOUBTED if word in DOUBTED_WORDS else KNOWN
    joined = "".join(part.words for part in parts)
    brackets = [bracket for part in parts for bracket in part.brackets]
    key = _key(joined, words) if brackets else None
    if key and all(_says_nothing_else(bracket, key) for bracket in brackets):
        return key, DOUBTED if joined in DOUBTED_WORDS else KNOWN
    return None, KNOWN


def _spellings(parts):
    """As it stands; with its bracket as plain words; with the one bracket before the words."""
    yield settle_years("".join(part.text for part in parts))
    whole = settle_years("".join(part.whole for part in parts))
    yield whole
    brackets = [bracket for part in parts for bracket in part.brackets]
    if brackets:
        yield whole.replace("(", "").replace(")", "")
    if len(brackets) == 1:
        yield settle_years(brackets[0] + "".join(part.words for part in parts))


def _key(word, words):
    if word in words:
        return words[word]
    if word.startswith(THIS_YEAR):
        return of_this_year(words.get(word.removeprefix(THIS_YEAR)))
    return None


def of_this_year(key):
    """The field that keeps this year's of a field; None where that is another thing."""
    if key == "content":
        return "annual_content"
    return key if key in OF_THIS_YEAR or (key and LEDGER[key].sort in OF_THIS_YEAR) else None


def _says_nothing_else(bracket, key):
    sort = LEDGER[key].sort
    if NEUTRAL_BRACKET.fullmatch(bracket):
        return True
    if sort in _CODES:
        return all(word in _CODES[sort] for word in re.split("[/、,;或]", bracket))
    patterns = [BRACKETS[name] for name in (key, sort) if name in BRACKETS]
    return any(pattern.fullmatch(bracket) for pattern in patterns)


def _under(parents, key, parts, words):
    """The field that a key is below its parents, from the nearest up; None if one says more."""
    for parent in reversed(parents):
        word = parent.dated
        if word is None:
            return None
        if word.startswith(THIS_YEAR):
            word, key = word.removeprefix(THIS_YEAR), of_this_year(key)
        if key is None or not (word == "" or _is_neutral(word, key, parts, words)):
            return None
    return key


def _is_neutral(word, key, parts, words):
    below = "".join(part.words for part in parts)
    if word in below:
        return True
    sort = LEDGER[key].sort
    groups = (group for name, group in NEUTRAL.items() if not name or {key, sort} & {*name.split()})
    return any(word in group for group in groups) or _lists(word, below, words)


def _lists(word, below, words):
    """责任单位及责任人 over 责任人."""
    pieces = re.split("[及和与、/]", word)
    return len(pieces) > 1 and below in pieces and all(piece in words for piece in pieces)


def _ignored(parts):
    word = "".join(part.words for part in parts)
    if not all(BRACKET_IF_IGNORED.fullmatch(b) for part in parts for b in part.brackets):
        word = "".join(part.whole for part in parts)
    for spelling in (word, word.removeprefix(THIS_YEAR)):
        if spelling in IGNORED:
            return IGNORED[spelling]
        month = OF_A_MONTH.fullmatch(with_digits(spelling))
        if month and month[1]:
            return "figures"
    return ""


def _adds_nothing(parent, parts, words):
    """Over a column that is not read anyway only what is of another year or scope says more."""
    word = parent.dated
    if word is None or LAST_YEAR in word or NEXT_YEAR in word:
        return False
    word = word.removeprefix(THIS_YEAR)
    below = "".join(part.words for part in parts)
    known = [words, IGNORED, NEUTRAL_IF_IGNORED, *NEUTRAL.values()]
    return word in below or any(word in some for some in known)


def ranked(text, fields, year, has_amounts=False):
    """((key, label), …): the fields whose words are most like a head, then those of their sort."""
    word = re.sub("上年|本年|下年", "", "".join(p.words for p in parts_of("", text, year)))
    likeness = {
        field.key: max(_likeness(word, a) for a in field.aliases.split()) for field in fields
    }
    best = max(likeness.values(), default=0)
    sorts = {field.sort for field in fields if best and likeness[field.key] == best}

    def place(field):
        is_no_money = has_amounts and field.sort != "money"
        return is_no_money, -likeness[field.key], field.sort not in sorts

    return tuple((field.key, field.label) for field in sorted(fields, key=place))


def _likeness(word, alias):
    """How many characters in a row two words share, if at least two; the nearest length first."""
    alias = re.sub("上年|本年|下年", "", normal(alias))
    match = SequenceMatcher(None, word, alias, autojunk=False)
    size = match.find_longest_match().size
    return size - abs(len(alias) - len(word)) / 100 if size > 1 else 0
