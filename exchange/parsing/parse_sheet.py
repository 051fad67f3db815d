"""A workbook as read into typed rows, each with its issues: no guess is made."""

from dataclasses import replace
from functools import partial

from exchange.answers import COLUMN
from exchange.issues import ERROR, NOTE, WARNING, Issue
from exchange.parsing.cells import ParseContext
from exchange.parsing.ledger_headers import LedgerHeaders
from exchange.parsing.parsed_workbook import ParsedRow, ParsedWorkbook, SheetReport
from exchange.parsing.read_tables import read_tables
from exchange.parsing.sheet_headers import SheetHeaders
from exchange.parsing.tables import tables_of
from exchange.workbooks.reader import Sheet, SheetRefused, Workbook


def parse_sheets(workbook: Workbook, context: ParseContext) -> ParsedWorkbook:
    """Read every visible sheet that has a header; refuse a workbook in which none has."""
    context = replace(context, epoch_1904=workbook.epoch_1904)
    parsed = ParsedWorkbook(workbook=workbook)
    for sheet in workbook.sheets:
        report, rows = _parse_sheet(sheet, context)
        parsed.sheets.append(report)
        parsed.rows += rows
    if not any(report.read for report in parsed.sheets) and not _can_be_answered(parsed):
        raise SheetRefused(_why_none(parsed, context))
    return parsed


def _can_be_answered(parsed: ParsedWorkbook) -> bool:
    return any(issue.level == ERROR and issue.asks for issue in parsed.issues)


def _why_none(parsed: ParsedWorkbook, context: ParseContext) -> str:
    errors = [str(c) for c in parsed.issues if c.level == ERROR]
    if errors:
        return "".join(errors)
    first = next(iter(parsed.workbook.sheets), Sheet(""))
    label = _headers(first, context).field("name").label
    return f"没有找到台账表头（前 20 行内应有“{label}”等列名），请核对工作簿后再导入。"


def _parse_sheet(sheet: Sheet, context: ParseContext) -> tuple[SheetReport, list[ParsedRow]]:
    report = SheetReport(sheet.name)

    def note(level: str, sentence: str) -> None:
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
    return report, read_tables(sheet, tables, context, report)


def _headers(sheet: Sheet, context: ParseContext) -> SheetHeaders:
    """What the heads of a sheet mean, with what was answered about them."""
    answered = partial(context.answers.of, sheet.name, COLUMN)
    if context.headers_of:
        return context.headers_of(sheet, answered=answered)
    return LedgerHeaders(context.year, context.own_words, answered)
