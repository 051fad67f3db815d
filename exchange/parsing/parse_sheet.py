"""A workbook as read into typed rows, each with its issues: no guess is made."""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

from accounts.models.unit import name_key
from core.values.errors import NotUnderstood
from core.values.text import PENDING
from exchange.all_ledger_fields import BY_KEY, MONEY
from exchange.issues import ERROR, NOTE, QUESTION, WARNING, Issue
from exchange.parsing import sections
from exchange.parsing.cells import read_cell
from exchange.parsing.coded_values import code_of_sheet_name
from exchange.parsing.consistency import check_row, dates_by_kind
from exchange.parsing.known_names import NamesOfSheet
from exchange.parsing.layout import find_layout
from exchange.parsing.people_names import read_people
from exchange.workbooks.reader import SheetRefused, letter_of

__all__ = ["PENDING", "ParsedRow", "ParsedSheets", "SheetReport", "parse_sheets"]

#: A doubt about these is one about which project the row means; about any other cell one asks.
IDENTIFYING = frozenset("ref name national_code responsible_unit".split())
PEOPLE = frozenset(key for key, column in BY_KEY.items() if column.sort in ("people", "person"))
NAMELESS = "没有表头，没有读取。"
ONLY_A_NAME = "只有名称，没有其他内容：如为分节标题请加序号（一、），如为项目请补填。"


@dataclass
class ParsedRow:
    """One project of one sheet. values holds what the sheet says: key of a ledger field -> value.

    A blank cell has no entry, 待定 is PENDING. Money is Decimal 万元, people and units are names,
    work_area is a number, contact is split into contact_person and contact_phone. What is only
    assumed helps to find the project and to enter a new one; it changes none that is known.
    """

    sheet: str
    number: int
    hidden: bool = False
    values: dict = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    places: dict = field(default_factory=dict)
    written: dict = field(default_factory=dict)  # dates as written, where a rule took another
    assumed: set = field(default_factory=set)  # keys answered for the whole sheet, not written
    besides: dict = field(default_factory=dict)  # key -> what cells of other columns add to it

    @property
    def refused(self):
        return any(issue.level == ERROR for issue in self.issues)

    @property
    def name(self):
        return self.values.get("name", "")

    @cached_property
    def name_key(self):
        """The name as it is compared; asked for only once the row has been read."""
        return "" if self.name is PENDING else name_key(self.name)

    def drop_issue(self, key, level):
        """Withdraw what a rule found in a column, since the ledger agrees with the cell."""
        place = self.places.get(key)
        letter = place.letter if place else None
        kept = (c for c in self.issues if (c.letter, c.level) != (letter, level))
        self.issues = list(kept)

    def add_issue(self, level, sentence, key=None, choices=()):
        """Add an issue about a column (by its key), or about the row as a whole; `choices` are
        words to put into the cell."""
        place = self.places.get(key)
        header, letter = (place.header, place.letter) if place else ("", "")
        words = tuple((word, word) for word in choices)
        facts = {"header": header, "letter": letter, "choices": words}
        self.issues.append(Issue(level, sentence, self.sheet, self.number, **facts))

    def is_asked(self, key):
        """Whether a question about the cell of a column is open, which leaves it unread."""
        place = self.places.get(key)
        asked = {issue.letter for issue in self.issues if issue.level == QUESTION}
        return bool(place) and place.letter in asked


@dataclass
class SheetReport:
    """What became of one sheet: read or not, how many rows, and its issues as a whole."""

    name: str
    read: bool = False
    rows: int = 0
    hidden_rows: int = 0
    skipped_rows: int = 0
    issues: list[Issue] = field(default_factory=list)


@dataclass
class ParsedSheets:
    rows: list[ParsedRow] = field(default_factory=list)
    sheets: list[SheetReport] = field(default_factory=list)

    @property
    def issues(self):
        """All issues, sheet by sheet, then row by row."""
        of_sheets = [c for report in self.sheets for c in report.issues]
        return of_sheets + [c for row in self.rows for c in row.issues]


def parse_sheets(workbook, context):
    """Read every visible sheet that has a header; refuse a workbook in which none has."""
    context = replace(context, epoch_1904=workbook.epoch_1904)
    parsed = ParsedSheets()
    for sheet in workbook.sheets:
        report, rows = _parse_sheet(sheet, context)
        parsed.sheets.append(report)
        parsed.rows += rows
    if not any(report.read for report in parsed.sheets):
        raise SheetRefused(_why_none(parsed))
    return parsed


def _why_none(parsed):
    errors = [str(c) for c in parsed.issues if c.level == ERROR]
    if errors:
        return "".join(errors)
    return "没有找到台账表头（前 20 行内应有“项目名称”等列名），请核对工作簿后再导入。"


def _parse_sheet(sheet, context):
    report = SheetReport(sheet.name)

    def note(level, sentence):
        report.issues.append(Issue(level, sentence, sheet.name))

    if not sheet.visible:
        note(NOTE, "工作表已隐藏，没有读取。")
        return report, []
    for sentence in sheet.notes:
        note(WARNING, sentence)
    headers = context.headers_of(sheet) if context.headers_of else None
    layout = find_layout(sheet, context.year, context.own_words, headers)
    if layout is None:
        if sheet.rows:
            note(NOTE, "没有台账表头，没有读取。")
        return report, []
    report.issues += layout.issues
    if not layout.usable:
        return report, []
    report.read = True
    rows = _Body(sheet, layout, context, report).rows()
    if report.hidden_rows:
        note(NOTE, f"有 {report.hidden_rows} 行已隐藏，同样读取。")
    return report, rows


class _Body:
    """The rows below a header, in their order: headings open, totals and remarks are skipped."""

    def __init__(self, sheet, layout, context, report):
        self.sheet, self.layout, self.context, self.report = sheet, layout, context, report
        self.sections = sections.Sections()
        self.merged = _merged_cells(sheet, layout)
        self.by_number = {row.number: row for row in sheet.rows}
        self.filled = set()  # columns in which projects have something

    def rows(self):
        found = []
        for row in self.sheet.rows:
            if row.number > self.layout.last_header_row:
                found += self.read(row)
        self.report.issues += self.sections.differences(self.sheet.name, self.layout)
        self.note_nameless()
        return found

    def note_nameless(self):
        """Columns that hold something under no header: they are not read, and that is noted."""
        known = {place.index for place in [*self.layout.places.values(), *self.layout.ignored]}
        noted = {issue.letter for issue in self.layout.issues}
        for letter in map(letter_of, sorted(self.filled - known)):
            if letter not in noted:
                self.report.issues.append(Issue(NOTE, NAMELESS, self.sheet.name, letter=letter))

    def read(self, row):
        """Return the project of a row in a list, or nothing."""
        if any(skips(row, self.layout) for skips in sections.SKIPPED):
            self.report.skipped_rows += 1
            return []
        try:
            section = sections.section_of(row, self.layout, self.context.work_areas)
        except NotUnderstood as doubt:
            return [self.refused(row, str(doubt))]
        if section:
            self.sections.enter(section)
            return []
        filled = {
            place.index
            for place in self.layout.places.values()
            if place.index in row.cells or (row.number, place.index) in self.merged
        }
        bare = filled == {self.layout.places["name"].index}
        if bare and not self.layout.headers.takes_bare_names:
            return [self.refused(row, ONLY_A_NAME)]
        return [self.project(row)] if filled else []

    def refused(self, row, sentence):
        ledger_row = self.empty(row)
        ledger_row.add_issue(ERROR, sentence, "name")
        return ledger_row

    def empty(self, row):
        self.report.rows += 1
        self.report.hidden_rows += row.hidden
        return ParsedRow(self.sheet.name, row.number, row.hidden, places=self.layout.places)

    def project(self, row):
        ledger_row = self.empty(row)
        self.filled |= row.cells.keys()
        for key, place in self.layout.places.items():
            self.read_into(ledger_row, key, self.cell(ledger_row, row, key, place), place.unit)
        if not ledger_row.name and not ledger_row.refused:
            ledger_row.add_issue(ERROR, "缺少项目名称，请补填；不是项目的行请删去。", "name")
        if ledger_row.values.get("name") is PENDING:
            ledger_row.add_issue(ERROR, "项目名称待定的行没有读取，请填写名称。", "name")
        self.fill(ledger_row)
        dates_by_kind(ledger_row, self.context.year)
        check_row(ledger_row)
        self.sections.add(ledger_row.values)
        return ledger_row

    def cell(self, ledger_row, row, key, place):
        """The cell of a column, or the one that is merged down over it."""
        top = self.merged.get((row.number, place.index))
        if top is None:
            return row.cells.get(place.index)
        head = self.by_number.get(top)
        cell = head.cells.get(place.index) if head else None
        if cell is None:
            return None
        if key in MONEY or key in ("name", "national_code"):
            ledger_row.add_issue(ERROR, "是跨行合并的单元格，请取消合并并逐行填写。", key)
            return None
        if top != row.number:
            ledger_row.add_issue(NOTE, f"合并单元格，取第 {top} 行的内容。", key)
        return cell

    def read_into(self, ledger_row, key, cell, unit):
        try:
            reading = read_cell(cell, BY_KEY[key], unit, self.cell_context)
        except NotUnderstood as doubt:
            level = ERROR if key in IDENTIFYING else QUESTION
            ledger_row.add_issue(level, str(doubt), key, doubt.choices)
            return
        for level, sentence in reading.remarks:
            ledger_row.add_issue(level, sentence, key)
        ledger_row.besides.update(reading.besides)
        if reading.value is None:
            return
        if key == "contact" and reading.value is not PENDING:
            self.split(ledger_row, *reading.value)
        elif key == "note" and reading.value is not PENDING:
            ledger_row.values["note"], percent = reading.value
            if percent is not None:
                ledger_row.values["percent"] = percent
        else:
            ledger_row.values[key] = reading.value

    @cached_property
    def cell_context(self):
        """The context of cells, to which the people that the sheet names are known."""
        return replace(self.context, known=NamesOfSheet(self.context.known, self.people_named))

    def people_named(self):
        """Names that cells of this sheet give beyond doubt."""
        for key in PEOPLE & self.layout.places.keys():
            index = self.layout.places[key].index
            cells = (row.cells.get(index) for row in self.sheet.rows)
            for text in {cell.value for cell in cells if cell and cell.kind == "text"}:
                with suppress(NotUnderstood):
                    yield from read_people(text)

    def split(self, ledger_row, name, phone):
        for key, value in (("contact_person", name), ("contact_phone", phone)):
            if value:
                ledger_row.values.setdefault(key, value)
                ledger_row.places = {key: ledger_row.places["contact"], **ledger_row.places}

    def fill(self, ledger_row):
        """A heading, else the sheet's name, fills an empty cell of its rows, with a note."""
        refused = {c.letter for c in ledger_row.issues if c.level in (ERROR, QUESTION)}
        for key in self.layout.headers.fills:
            place = self.layout.places.get(key)
            if key in ledger_row.values or (place and place.letter in refused):
                continue
            areas, word = self.context.work_areas, "分节标题"
            value, title = self.sections.filled(key, areas)
            if value is None:
                word, title = "工作表名", self.sheet.name
                value = code_of_sheet_name(key, title, areas)
            if value is not None:
                ledger_row.values[key] = value
                label = BY_KEY[key].label
                ledger_row.add_issue(NOTE, f"{label}按{word}“{title}”补上。", key)


def _merged_cells(sheet, layout):
    """(row, column) -> top row, for cells merged downwards in the columns that are read."""
    columns = {place.index for place in layout.places.values()}
    covered = {}
    for top, left, low, right in sheet.merged:
        if low > top > layout.last_header_row:
            for number in range(top, min(low, sheet.rows[-1].number) + 1):
                for column in columns.intersection(range(left, right + 1)):
                    # A block several columns wide belongs to its first column alone.
                    if column == left:
                        covered[number, column] = top
    return covered
