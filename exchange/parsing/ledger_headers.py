"""The columns a ledger may have, under the many names that offices give them."""

import re
from dataclasses import dataclass

from core.values.amounts import UNIT_WORD, unit_of
from core.values.text import strip_spaces, without_marks
from exchange.all_ledger_fields import BY_KEY, MONEY
from projects.ledger_fields import COLUMNS

# Computed by the ledger itself, or reported each month: a sheet's figures for them are not read.
COMPUTED = """序号 编号 项目编号 完成率 年度投资完成率 投资完成率 年度完成率 较序时 较序时进度
亮灯 灯 亮灯情况 下一节点 下一节点现定 逾期天数 最后更新 更新时间 累计完成 累计完成投资 本年累计完成
本年累计完成投资 年度累计完成投资 今年累计完成投资 开工以来累计完成投资 自开工累计完成投资
本月完成 本月完成投资""".split()
REPORTED = "本月进展 工作进展 进展情况 项目进展 项目进展情况 目前进展".split()
# Planned or actual? The header does not say, so it is not read.
AMBIGUOUS = """开工时间 开工日期 复工时间 复工日期 竣工时间 竣工日期 完工时间 完工日期
开复工时间 开(复)工时间 复工/开工时间 开工/复工时间""".split()
IGNORED = {name: "computed" for name in COMPUTED}
IGNORED |= {name: "reported" for name in REPORTED}
IGNORED |= {name: "ambiguous" for name in AMBIGUOUS}

PAIRED_PARENTS = {"总", "合计", "小计", "总计", "总额", "计", "金额"}


@dataclass(frozen=True)
class Heading:
    """What a header cell was found to mean: a key to read, or why its column is not read."""

    key: str | None = None
    unit: str | None = None
    ignored: str = ""  # computed, reported, ambiguous or unknown


def plain(text, year):
    """A header in the form of the aliases: no spaces, breaks, marks; years as 上年 and 本年."""
    word = without_marks(strip_spaces(text))
    word = re.sub(rf"{year - 1}年度?", "上年", word)
    return re.sub(rf"{year}年度?", "本年", word)


def _known():
    names = {plain(alias, 0): column.key for column in COLUMNS for alias in column.aliases.split()}
    return {name.casefold(): key for name, key in names.items()}


KNOWN = _known()


@dataclass(frozen=True)
class LedgerHeaders:
    """What headers mean for the ledger of a year; `own` are the county's own words, by key."""

    year: int
    own: dict
    #: What a section heading fills in, and whether a row may hold a name and nothing else.
    fills = ("kind", "grade", "work_area")
    takes_bare_names = False

    def meaning(self, text, parent=""):
        key = self.own.get(own_word(text))
        if key in BY_KEY:
            unit = (unit_of(text) or unit_of(parent)) if key in MONEY else None
            return Heading(key=key, unit=unit)
        return meaning(text, self.year, parent)


def own_word(text):
    """The form in which a county's own header word is remembered."""
    return without_marks(strip_spaces(text)).casefold()


def field_named(text):
    """The key of the field that somebody names by its key, its label or a word known for it."""
    word = strip_spaces(text)
    return word if word in BY_KEY else meaning(word, 0).key


def meaning(text, year, parent=""):
    """Say what a header means for the ledger of a year; parent is the cell above it, if merged."""
    for candidate in _candidates(plain(text, year), plain(parent, year)):
        if candidate.casefold() in KNOWN:
            key = KNOWN[candidate.casefold()]
            unit = (unit_of(text) or unit_of(parent)) if key in MONEY else None
            return Heading(key=key, unit=unit)
        if candidate in IGNORED:
            return Heading(ignored=IGNORED[candidate])
    return Heading(ignored="unknown")


def _candidates(word, parent):
    """Every reading of a header, the fullest first."""
    whole = [parent + word, word + parent] if parent else []
    whole.append(parent if word in PAIRED_PARENTS and parent else word)
    for text in whole:
        yield text
        shorter = re.sub(rf"[(/:]?({UNIT_WORD.pattern}|%|百分点)\)?$", "", text)
        shorter = re.sub(rf"\([^()]*({UNIT_WORD.pattern}|%|百分点)[^()]*\)", "", shorter)
        yield shorter
        unbracketed = re.sub(r"\([^()]*\)", "", shorter)
        yield unbracketed
        yield unbracketed.removeprefix("本年度").removeprefix("本年")
