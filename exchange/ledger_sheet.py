"""The ledger as the office prints it: two-row header, sections with subtotals, totals that agree.

Read back by the import it changes nothing.
"""

from dataclasses import dataclass, field
from io import BytesIO
from itertools import groupby

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

NUMERALS = "零一二三四五六七八九"
LONGEST_TEXT = 32_767
A3 = 8
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: Title, note, and a header two rows high.
HEADER, BODY = 2, 4


@dataclass(frozen=True)
class Column:
    key: str
    title: str
    kind: str = "text"  # text, money, date
    width: int = 12
    parent: str = ""


INVESTED, PLANNED, ACTUAL, PEOPLE = "投资（万元）", "计划", "实际", "责任"
COLUMNS = [
    Column("name", "项目名称", width=30),
    Column("national_code", "项目代码", width=25),
    Column("kind", "建设性质", width=8),
    Column("grade", "级别", width=7),
    Column("work_area", "所属领域", width=14),
    Column("stage", "项目阶段", width=8),
    Column("location", "建设地点", width=12),
    Column("content", "建设内容及规模", width=34),
    Column("period", "建设起止年限", width=11),
    Column("total_investment", "总投资", "money", 13, INVESTED),
    Column("carried_in", "截至上年底累计完成", "money", 13, INVESTED),
    Column("annual_plan", "年度计划投资", "money", 13, INVESTED),
    Column("annual_content", "年度建设内容", width=26),
    Column("resume_due", "计划复工时间", "date", 11, PLANNED),
    Column("start_due", "计划开工时间", "date", 11, PLANNED),
    Column("completion_due", "计划竣工时间", "date", 11, PLANNED),
    Column("resumed_on", "实际复工时间", "date", 11, ACTUAL),
    Column("started_on", "实际开工时间", "date", 11, ACTUAL),
    Column("completed_on", "实际竣工时间", "date", 11, ACTUAL),
    Column("responsible_unit", "责任单位", width=14, parent=PEOPLE),
    Column("owner_unit", "项目单位", width=16, parent=PEOPLE),
    Column("supporting_units", "配合单位", width=14, parent=PEOPLE),
    Column("lead_officials", "包联领导", width=12, parent=PEOPLE),
    Column("contact_person", "联系人", width=9, parent=PEOPLE),
    Column("note", "形象进度", width=24),
    Column("problem", "存在问题", width=20),
    Column("next_step", "下一步措施", width=20),
    Column("formalities", "前期手续办理情况", width=18),
    Column("funding", "资金来源", width=12),
    Column("stat_enrolled", "是否入统", width=7),
    Column("is_livelihood_item", "民生实事", width=7),
    Column("tags", "标签", width=10),
    Column("no_winter_stop", "不停工", width=7),
    Column("no_winter_stop_reason", "不停工原因", width=12),
    Column("listed_on", "增补", "date", 11),
    Column("remark", "备注", width=18),
]
LOOKS = {
    "text": {"text_wrap": True},
    "money": {"num_format": "#,##0.00"},
    "date": {"num_format": "yyyy-mm-dd", "align": "left"},
}
CELL = {"border": 1, "border_color": "#B6C4D0", "valign": "vcenter", "font_size": 10}


@dataclass
class Section:
    """A heading and its rows, counted beforehand: the subtotal stands above them."""

    title: str
    rows: list = field(default_factory=list)


def by_kind(rows):
    """Sections of rows that come sorted by kind: 续建, 新建, 前期, 储备, not yet known."""
    for kind, some in groupby(rows, key=lambda row: row["kind"]):
        yield Section(f"{kind}项目" if kind else "性质未定的项目", list(some))


def write(sections, *, title, note):
    """The bytes of the workbook. Sections without a title have no heading row."""
    out = BytesIO()
    sections = list(sections)
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        _Sheet(book, title, note).write(sections)
    return out.getvalue()


class _Sheet:
    def __init__(self, book, title, note):
        self.book, self.title, self.note = book, title, note
        self.sheet = book.add_worksheet("台账")
        self.head = book.add_format(
            {**CELL, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#EEF3F7"}
        )
        self.looks = self._looks()
        self.bold = self._looks(bold=True, bg_color="#EEF3F7")
        #: 系统编号 is hidden at the right; 序号 stands at the left.
        self.first, self.last = 1, len(COLUMNS)
        self.ref = self.last + 1

    def _looks(self, **more):
        return {
            kind: self.book.add_format({**CELL, **look, **more}) for kind, look in LOOKS.items()
        }

    def write(self, sections):
        self._set_up()
        self._header()
        rows = sum(len(section.rows) for section in sections)
        headings = sum(bool(section.title) for section in sections)
        last = BODY + rows + headings  # the row of the total stands first
        self._total(rows, sections, last)
        line = BODY + 1
        for number, section in enumerate(sections, start=1):
            line = self._section(section, number, line)

    def _set_up(self):
        sheet = self.sheet
        sheet.set_column(0, 0, 6)
        for place, column in enumerate(COLUMNS, start=self.first):
            sheet.set_column(place, place, column.width)
        sheet.set_column(self.ref, self.ref, 10, None, {"hidden": True})
        sheet.freeze_panes(BODY, 2)
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER, BODY - 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.5)
        sheet.set_footer("&C第 &P 页，共 &N 页")

    def _header(self):
        """Parents over their columns; what has none is merged down. In the order of the rows."""
        title = self.book.add_format({"bold": True, "font_size": 18})
        self.sheet.write_string(0, 0, self.title, title)
        self.sheet.write_string(1, 0, self.note)
        columns = [Column("", "序号"), *COLUMNS, Column("", "系统编号")]
        places = list(enumerate(columns))
        for parent, some in groupby(places, key=lambda pair: pair[1].parent):
            some = list(some)
            left, right = some[0][0], some[-1][0]
            if parent:
                self._merge(HEADER, left, HEADER, right, parent)
            else:
                for place, column in some:
                    self._merge(HEADER, place, BODY - 1, place, column.title)
        for place, column in places:
            words = column.title if column.parent else ""
            self.sheet.write(BODY - 1, place, words or None, self.head)

    def _merge(self, top, left, low, right, text):
        """As merge_range(), which constant memory does not allow over two rows: the blank cells
        of the second row are written in their turn."""
        self.sheet.write_string(top, left, text, self.head)
        for place in range(left + 1, right + 1):
            self.sheet.write_blank(top, place, None, self.head)
        self.sheet.merge.append([top, left, low, right])

    def _total(self, count, sections, last):
        sums = {}
        for section in sections:
            for row in section.rows:
                _add(sums, row)
        self._sums(f"合计（{count} 项）", sums, BODY, BODY + 1, last)

    def _sums(self, words, sums, line, first, last):
        """Formulas that agree with their rows; SUBTOTAL passes over other subtotals."""
        self.sheet.write_blank(line, 0, None, self.bold["text"])
        for place, column in enumerate(COLUMNS, start=self.first):
            if column.kind == "money" and last >= first:
                top, low = xl_rowcol_to_cell(first, place), xl_rowcol_to_cell(last, place)
                formula = f"=SUBTOTAL(9,{top}:{low})"
                value = float(sums.get(column.key, 0))
                self.sheet.write_formula(line, place, formula, self.bold["money"], value)
            elif column.key == "name":
                self.sheet.write_string(line, place, words, self.bold["text"])
            else:
                self.sheet.write_blank(line, place, None, self.bold["text"])

    def _section(self, section, number, line):
        if section.title:
            sums = {}
            for row in section.rows:
                _add(sums, row)
            words = f"{numeral(number)}、{section.title}（{len(section.rows)} 项）"
            self._sums(words, sums, line, line + 1, line + len(section.rows))
            line += 1
        for count, row in enumerate(section.rows, start=1):
            self._row(count, row, line)
            line += 1
        return line

    def _row(self, count, row, line):
        self.sheet.write_number(line, 0, count, self.looks["text"])
        for place, column in enumerate(COLUMNS, start=self.first):
            value, look = row.get(column.key), self.looks[column.kind]
            if value is None or value == "":
                self.sheet.write_blank(line, place, None, look)
            elif column.kind == "money":
                self.sheet.write_number(line, place, value, look)
            elif column.kind == "date":
                self.sheet.write_datetime(line, place, value, look)
            else:
                self.sheet.write_string(line, place, value[:LONGEST_TEXT], look)
        self.sheet.write_string(line, self.ref, row["ref"])


def _add(sums, row):
    for column in COLUMNS:
        if column.kind == "money" and row[column.key] is not None:
            sums[column.key] = sums.get(column.key, 0) + row[column.key]


def numeral(number):
    """1 to 99 as 一、… 九十九: how sections are numbered."""
    tens, ones = divmod(number, 10)
    ten = {0: "", 1: "十"}.get(tens, f"{NUMERALS[tens % 10]}十")
    return ten + (NUMERALS[ones] if ones else "")
