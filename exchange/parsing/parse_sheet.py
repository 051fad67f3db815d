"""A workbook as read into typed rows, each with its issues: no guess is made."""

from contextlib import suppress
from dataclasses import replace
from functools import cache, cached_property, partial
from itertools import takewhile

from core.values.errors import NotUnderstood
from core.values.text import PENDING
from exchange.all_ledger_fields import BY_KEY, MONEY
from exchange.answers import COLUMN, RESPONSIBLE_UNIT
from exchange.issues import ERROR, NOTE, QUESTION, WARNING, Issue
from exchange.parsing import line_types
from exchange.parsing.cells import read_cell
from exchange.parsing.consistency import check_row, dates_by_kind
from exchange.parsing.heading_words import heading_form, named
from exchange.parsing.known_names import NamesOfSheet
from exchange.parsing.ledger_headers import LedgerHeaders
from exchange.parsing.line_types import Lines
from exchange.parsing.merged_cells import MergedCells
from exchange.parsing.parsed_sheets import ParsedRow, ParsedSheets, SheetReport
from exchange.parsing.people_names import read_people
from exchange.parsing.project_parts import ProjectParts
from exchange.parsing.sections import Section, Sections
from exchange.parsing.tables import tables_of
from exchange.parsing.titles import reporting_units
from exchange.parsing.totals import Checksum, are_sums, stated_amounts
from exchange.workbooks.reader import SheetRefused, letter_of

__all__ = ["PENDING", "ParsedRow", "ParsedSheets", "SheetReport", "parse_sheets"]

#: A doubt about these is one about which project the row means; about any other cell one asks.
IDENTIFYING = frozenset("ref name national_code responsible_unit".split())
PEOPLE = frozenset(key for key, column in BY_KEY.items() if column.sort in ("people", "person"))
#: What is written once and does not come again: nothing to remember.
OF_ONE_ROW = frozenset("name code text report_text phone email".split())
NAMELESS = "没有表头，没有读取。"
GROUP_OR_PROJECT = (
    "只有名称和金额，金额又不是其下各行之和：如为分组标题请加序号（一、），如为项目请补填。"
)
NO_UNIT = "没有“责任单位”一列，请答复本表由哪个单位负责；答复之前各行不导入。"


def parse_sheets(workbook, context):
    """Read every visible sheet that has a header; refuse a workbook in which none has."""
    context = replace(context, epoch_1904=workbook.epoch_1904)
    parsed = ParsedSheets()
    for sheet in workbook.sheets:
        report, rows = _parse_sheet(sheet, context)
        parsed.sheets.append(report)
        parsed.rows += rows
    if not any(report.read for report in parsed.sheets) and not _can_be_answered(parsed):
        raise SheetRefused(_why_none(parsed))
    return parsed


def _can_be_answered(parsed):
    return any(issue.level == ERROR and issue.asks for issue in parsed.issues)


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
    tables = tables_of(sheet, _headers(sheet, context), context)
    if not tables:
        if sheet.rows:
            note(NOTE, "没有台账表头，没有读取。")
        return report, []
    return report, _read_tables(sheet, tables, context, report)


def _read_tables(sheet, tables, context, report):
    """The rows of all tables, or none where one of them refuses the sheet."""
    rows, report.read = [], True
    for table in tables:
        report.issues += table.layout.issues
    if all(table.layout.usable for table in tables):
        for table in tables:
            rows += _Body(sheet, table, context, report).read_all()
        _settle_unit(report, tables, rows, context.answers)
    if report.is_refused:
        first = tables[0].layout.last_header_row
        report.refused_lines = max(1, sum(row.number > first for row in sheet.rows))
        report.read, report.rows = False, 0
        return []
    if report.hidden_rows:
        sentence = f"有 {report.hidden_rows} 行已隐藏，同样读取。"
        report.issues.append(Issue(NOTE, sentence, sheet.name))
    if report.skipped:
        counted = "、".join(f"{sort} {count} 行" for sort, count in report.skipped.items())
        sentence = f"没有作为项目读取：{counted}。"
        report.issues.append(Issue(NOTE, sentence, sheet.name))
    return rows


def _settle_unit(report, tables, rows, answers):
    """The one responsible unit of a ledger that has no column for it."""
    lacking = [table for table in tables if _lacks_unit(table.layout)]
    if not lacking or not rows:
        return
    unit = answers.of(report.name, RESPONSIBLE_UNIT)
    if not unit:
        units = reporting_units([row for table in tables for row in [*table.above, *table.foot]])
        asked = {"asks": RESPONSIBLE_UNIT, "choices": tuple((unit, unit) for unit in units)}
        report.issues.append(Issue(QUESTION, NO_UNIT, report.name, **asked))
        return
    for row in rows:
        if "responsible_unit" not in row.places:
            row.values["responsible_unit"] = unit
            row.assumed.add("responsible_unit")
    report.issues.append(Issue(NOTE, f"责任单位按答复补为“{unit}”。", report.name))


def _lacks_unit(layout):
    is_ledger = "kind" in layout.headers.fills
    return is_ledger and not {"responsible_unit", "ref"} & layout.places.keys()


def _headers(sheet, context):
    """What the heads of a sheet mean, with what was answered about them."""
    answered = partial(context.answers.of, sheet.name, COLUMN)
    if context.headers_of:
        return context.headers_of(sheet, answered=answered)
    return LedgerHeaders(context.year, context.own_words, answered)


class _Body:
    """The rows below a header, in their order, each read as what it is."""

    def __init__(self, sheet, table, context, report):
        self.sheet, self.context, self.report = sheet, context, report
        self.table, self.layout = table, table.layout
        self.merged = MergedCells(sheet, table.layout, table.rows)
        self.lines = Lines(table.layout, table.rows, self.merged, context)
        self.sections = Sections(sheet.name, context.work_areas, table.layout.headers.fills)
        self.checksum = Checksum(table.layout, context.answers)
        self.by_number = {row.number: row for row in table.rows}
        self.filled = set()  # columns in which projects have something
        self.last_row = 0  # of the project being read
        self.found, self.readings = [], {}

    def read_all(self):
        if opening := self.table.opening(self.context.work_areas):
            row, text = opening
            self.sections.enter(Section(heading_form(text), text, row.number, 0), 0)
        lines = list(self.lines)
        self.settle_sums(lines)
        self.settle_groups(lines)
        for top, parts in _with_parts(lines):
            self.read(top, parts)
        self.sections.finish(len(self.checksum))
        self.report.issues += self.checksum.issues(self.sections.met)
        self.report.issues += self.sections.issues
        self.note_nameless()
        return self.found

    def settle_sums(self, lines):
        """合计 below a project among its sources of money: its own sum, else a total."""
        rows = []
        for line in lines:
            if line.sort == line_types.PART:
                stated = stated_amounts(line.row, self.layout)
                if line.must_add_up and not are_sums(stated, rows, self.layout):
                    line.sort = line_types.TOTAL
                    rows = []
                elif rows:
                    rows.append(line.row)
            else:
                rows = [line.row] if line.sort == line_types.PROJECT else []

    def settle_groups(self, lines):
        """A name with amounts alone is a group if they are those of the rows below it; else it is
        a project, or in doubt where projects have numbers."""
        for at, line in enumerate(lines):
            if not line.must_add_up or line.sort != line_types.HEADING:
                continue
            below = takewhile(_is_of_group, (lines[i] for i in range(at + 1, len(lines))))
            rows = [each.row for each in below if _is_row(each)]
            if are_sums(stated_amounts(line.row, self.layout), rows, self.layout):
                self.note_group(line)
            elif line.name and (not self.lines.has_numbers or self.lines.takes_bare_names):
                line.sort = line_types.PROJECT
            else:
                line.sort, line.sentence = line_types.REFUSED, GROUP_OR_PROJECT
                line.may_be_heading = True

    def note_group(self, line):
        if not self.lines.has_numbers:
            sentence = f"“{line.text[:30]}”看作分组标题，金额是其下各行之和，没有作为项目读取。"
            self.report.issues.append(Issue(WARNING, sentence, self.sheet.name, line.row.number))

    def note_nameless(self):
        """Columns that hold something under no header: they are not read, and that is noted."""
        known = {place.index for place in [*self.layout.places.values(), *self.layout.ignored]}
        known |= set(self.lines.numbers)
        noted = {issue.letter for issue in self.layout.issues}
        for letter in map(letter_of, sorted(self.filled - known)):
            if letter not in noted:
                self.report.issues.append(Issue(NOTE, NAMELESS, self.sheet.name, letter=letter))

    def read(self, line, parts):
        """Read a line; `parts` are the rows of the same project below it."""
        now = len(self.checksum)
        match line.sort:
            case line_types.PROJECT:
                self.found.append(self.project(line, parts))
                if line.must_add_up and "responsible_unit" in self.layout.places:
                    # Without its unit it may as well have been a heading.
                    self.sections.abandon(line.text, line.row.number, now, "")
                return
            case line_types.REFUSED:
                self.found.append(self.refused(line.row, line.sentence))
                if line.may_be_heading:
                    self.sections.abandon(line.text, line.row.number, now, "")
                return
            case line_types.HEADING:
                self.heading(line, now)
            case line_types.TOTAL:
                open_sections = self.sections.open
                self.checksum.total(line.row, line.text, line.count, open_sections)
                self.sections.pause(line.text, line.row.number, now)
            case line_types.REMARK:
                self.table.foot.append(line.row)
                self.sections.pause(line.text, line.row.number, now)
            case line_types.UNKNOWN:
                self.sections.abandon(line.text, line.row.number, now)
            case line_types.PART | line_types.SUB_ROW:
                self.found.append(self.refused(line.row, line_types.NO_NAME))
                return
        if line.sort != line_types.EMPTY:
            self.report.skipped[line.sort] += 1

    def heading(self, line, now):
        amounts = stated_amounts(line.row, self.layout)
        facts = {"count": line.count, "amounts": amounts}
        section = Section(line.form, line.text, line.row.number, now, **facts)
        self.sections.enter(section, now)
        self.checksum.heading()

    def refused(self, row, sentence):
        ledger_row = self.empty(row)
        ledger_row.add_issue(ERROR, sentence, "name")
        self.checksum.add(row, None, ())
        return ledger_row

    def empty(self, row):
        self.report.rows += 1
        self.report.hidden_rows += row.hidden
        return ParsedRow(self.sheet.name, row.number, row.hidden, places=self.layout.places)

    def project(self, line, parts):
        row, ledger_row = line.row, self.empty(line.row)
        self.filled |= row.cells.keys()
        of_rows = ProjectParts(self.lines, line, parts) if parts else None
        self.last_row = of_rows.span[1] if of_rows else row.number
        money = of_rows.row if of_rows else row
        for key, place in self.layout.places.items():
            cell = self.cell(ledger_row, money if key in MONEY else row, key, place)
            self.read_into(ledger_row, key, cell, place.unit)
        if not ledger_row.name and not ledger_row.refused:
            ledger_row.add_issue(ERROR, line_types.NO_NAME, "name")
        if ledger_row.values.get("name") is PENDING:
            ledger_row.add_issue(ERROR, "项目名称待定的行没有读取，请填写名称。", "name")
        self.fill(ledger_row)
        dates_by_kind(ledger_row, self.context.year)
        check_row(ledger_row)
        if of_rows:
            self.report.skipped[line_types.PART] += len(parts)
            if sentence := of_rows.problem():
                of_rows.refuse(ledger_row, sentence)
            else:
                of_rows.tell(ledger_row)
        unread = {key for key in self.checksum.keys if self.is_unread(ledger_row, key)}
        self.checksum.add(money, ledger_row.values.get("kind"), unread)
        return ledger_row

    def is_unread(self, ledger_row, key):
        """Whether a cell of money has something that was not read as an amount."""
        letter = self.layout.places[key].letter
        return ledger_row.values.get(key) is None and any(
            issue.letter == letter and issue.level != NOTE for issue in ledger_row.issues
        )

    def cell(self, ledger_row, row, key, place):
        """The cell of a column, or the one that is merged down over it."""
        top = self.merged.tops.get((row.number, place.index))
        if top is None:
            return row.cells.get(place.index)
        head = self.by_number.get(top)
        cell = head.cells.get(place.index) if head else None
        if cell is None:
            return None
        is_own = top == ledger_row.number and not self.goes_on(place.index, top)
        if not is_own and (key in MONEY or key in ("name", "national_code")):
            level = ERROR if key in IDENTIFYING else QUESTION
            ledger_row.add_issue(level, "是跨行合并的单元格，请取消合并并逐行填写。", key)
            return None
        if top != row.number:
            ledger_row.add_issue(NOTE, f"合并单元格，取第 {top} 行的内容。", key)
        return cell

    def goes_on(self, column, top):
        """Whether a merged cell reaches beyond the rows of the project being read."""
        return self.merged.tops.get((self.last_row + 1, column)) == top

    def read_into(self, ledger_row, key, cell, unit):
        try:
            reading = self.reading(key, cell, unit)
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
            value = reading.value
            ledger_row.values[key] = list(value) if isinstance(value, list) else value

    def reading(self, key, cell, unit):
        """What a cell says; one cell object serves all rows of a workbook that say the same."""
        if BY_KEY[key].sort in OF_ONE_ROW:
            return read_cell(cell, BY_KEY[key], unit, self.cell_context)
        at = key, id(cell)
        if at not in self.readings:
            self.readings[at] = read_cell(cell, BY_KEY[key], unit, self.cell_context)
        return self.readings[at]

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
            value, title, word = self.filling(key)
            if value is not None:
                ledger_row.values[key] = value
                label = BY_KEY[key].label
                ledger_row.add_issue(NOTE, f"{label}按{word}“{title}”补上。", key)
            else:
                self.sections.note_unfilled(key)

    def filling(self, key):
        """(value, title, where it stands) that fills a column of the rows being read."""
        value, title = self.sections.filled(key)
        if value is not None or self.sections.ended_by:
            return value, title, "分节标题"
        return self.of_sheet_name(key), self.sheet.name, "工作表名"

    @cached_property
    def of_sheet_name(self):
        return cache(partial(named, title=self.sheet.name, work_areas=self.context.work_areas))


def _is_of_group(line):
    """Whether the lines of a group without a number go on."""
    is_group = line.sort == line_types.HEADING and not line.form.style
    return not is_group and line.sort not in (line_types.TOTAL, line_types.UNKNOWN)


def _is_row(line):
    return line.sort in (line_types.PROJECT, line_types.REFUSED)


def _with_parts(lines):
    """Yield (line, the rows of the same project below it)."""
    top, parts = None, []
    for line in lines:
        if top is not None and line.sort in (line_types.PART, line_types.SUB_ROW):
            parts.append(line)
            continue
        if top is not None:
            yield top, parts
            top, parts = None, []
        if line.sort == line_types.PROJECT:
            top = line
        else:
            yield line, []
    if top is not None:
        yield top, parts
