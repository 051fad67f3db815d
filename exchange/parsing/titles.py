"""What stands above a header: the year its titles name, the unit that filled it in."""

import re

from core.values.text import strip_spaces
from exchange.answers import YEAR, YES, Answers
from exchange.issues import QUESTION, Issue
from exchange.parsing.layout import Layout
from exchange.workbooks.reader import Cell, Row, letter_of

IS_TITLE = re.compile("台账|清单|名单|计划|项目|表$|情况|进度|任务|汇总|安排|月报|工程")
#: Titles only: a cell of these says when or by whom the sheet was filled in.
IS_SIDE_CELL = re.compile(
    r"^[^:]{0,10}(?:单位|部门|日期|时间|人|电话|文号)[:]|截[至止]|〔|\[20|号文?$"
)
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
CHINESE_YEAR = re.compile("[二][〇零][〇零一二三四五六七八九]{2}(?=年)")
YEAR_NAMED = re.compile(r"(?<!\d)(20\d\d)(?:年|(?=[—–~至到-]{1,2}20\d\d年))")
DAY = re.compile(r"20\d\d年\d{1,2}月\d{1,2}日")
REPORTED_BY = re.compile(
    "(?:填报|报送|上报|编报)(?:单位|部门)[:](.{2,30}?)(?=$|单位:|金额|填报|日期|时间|20)"
)


def ask_about_year(layout: Layout, rows: list[Row], year: int, answers: Answers) -> None:
    """A title that names one other year than the one imported is asked about."""
    for row in rows:
        for column, cell in row.cells.items():
            if cell.kind != "text" or not _names_other(cell.value, year):
                continue
            if answers.of(layout.sheet, YEAR) != YES:
                layout.issues.append(_question(layout.sheet, row.number, column, cell, year))
            return


def _names_other(text: str, year: int) -> bool:
    plain = DAY.sub("", strip_spaces(text))
    if IS_SIDE_CELL.search(plain) or not IS_TITLE.search(plain):
        return False
    plain = CHINESE_YEAR.sub(lambda found: found[0].translate(DIGITS), plain)
    years = set(map(int, YEAR_NAMED.findall(plain)))
    return len(years) == 1 and years != {year}


def _question(sheet: str, row: int, column: int, cell: Cell, year: int) -> Issue:
    sentence = f"标题“{strip_spaces(cell.value)[:30]}”不是 {year} 年的，请核对年度。"
    choices = ((YES, f"按 {year} 年导入"),)
    return Issue(
        QUESTION, sentence, sheet, row, letter=letter_of(column), asks=YEAR, choices=choices
    )


def reporting_units(rows: list[Row]) -> list[str]:
    """The units that a line such as 填报单位：县水利局 names."""
    found: list[str] = []
    for row in rows:
        for column, cell in row.cells.items():
            if cell.kind != "text":
                continue
            plain = strip_spaces(cell.value)
            found += REPORTED_BY.findall(plain)
            beside = row.cells.get(column + 1)
            if re.fullmatch("(?:填报|报送|上报|编报)(?:单位|部门):", plain) and beside:
                found += [strip_spaces(str(beside.value))] if beside.kind == "text" else []
    return list(dict.fromkeys(found))
