"""A project over several rows: how it is financed, or the parts of a bundle, told apart."""

import re
from decimal import Decimal

from core.values.text import strip_spaces
from exchange.all_ledger_fields import BY_KEY, MONEY
from exchange.issues import ERROR, NOTE, WARNING
from exchange.parsing.line_types import SUB_ROW, Line, Lines
from exchange.parsing.parsed_workbook import ParsedRow
from exchange.parsing.totals import exact_amount, plain_number
from exchange.workbooks.reader import Row

#: No more rows are one project; a name merged over more is a slip.
MOST = 50
SUM_WORD = re.compile("合计|小计|总计|计")
TOO_MANY = "名称占第 {}—{} 行，共 {} 行，看不出是一个项目还是多个，请逐行填写项目名称。"
UNCLEAR = (
    "本项目占第 {}—{} 行，{}首行为 {}、其余各行相加为 {}，看不出以哪一行为准，"
    "请合并为一行，或在其中一行写明“合计”。"
)
OTHER_WORDS = "本项目占第 {}—{} 行，各行的“{}”不同，看不出是一个项目还是多个，请逐行填写。"
TAKEN = "本项目占第 {}—{} 行，按一个项目读取，其余各行是其分项。"
NOT_THE_SUM = "{}合计为 {} 万元，各分项相加为 {} 万元，请核实。"


class ProjectParts:
    """The rows below a project that belong to it; `row` is the one whose amounts are its own."""

    def __init__(self, lines: Lines, top: Line, parts: list[Line]) -> None:
        self.lines, self.top, self.parts = lines, top.row, parts
        rows = [top.row, *(part.row for part in parts)]
        #: A bundle's own row has its amounts; else the row that says so, else the first.
        is_bundle = any(part.sort == SUB_ROW for part in parts)
        marked = [] if is_bundle else [row for row in rows if self._is_sum(row)]
        self.row = marked[0] if len(marked) == 1 else top.row
        self.is_marked = len(marked) == 1
        self.others = [row for row in rows if row is not self.row]
        self.span = top.row.number, rows[-1].number

    def _is_sum(self, row: Row) -> bool:
        unread = (c for column, c in row.cells.items() if column not in self.lines.values)
        return any(c.kind == "text" and SUM_WORD.fullmatch(strip_spaces(c.value)) for c in unread)

    def check(self, ledger_row: ParsedRow) -> None:
        """Say what was taken for one project, or refuse it where its rows contradict each other."""
        if sentence := self.problem():
            self.refuse(ledger_row, sentence)
        else:
            self.tell(ledger_row)

    def problem(self) -> str:
        """Why they cannot be read as one project, in a sentence, or ""."""
        if len(self.parts) > MOST:
            return TOO_MANY.format(*self.span, len(self.parts) + 1)
        if key := self._other_words():
            return OTHER_WORDS.format(*self.span, BY_KEY[key].label)
        for key in [] if self.is_marked else self._money():
            own, others = self._amount(key, self.row), self._sum(key)
            if others is not None and own != others:
                amounts = "空白" if own is None else plain_number(own), plain_number(others)
                return UNCLEAR.format(*self.span, BY_KEY[key].label, *amounts)
        return ""

    def _other_words(self) -> str | None:
        """The column in which a part says something else than the project's first row."""
        for part in self.parts:
            for column, key in self.lines.values.items() if part.sort != SUB_ROW else ():
                cell, first = part.row.cells.get(column), self.top.cells.get(column)
                if cell is None or column == self.lines.name:
                    continue
                is_other = first is None or cell.value != first.value
                if is_other and self.lines.is_value(cell, key):
                    return key
        return None

    def _money(self) -> list[str]:
        return sorted(MONEY & self.lines.layout.places.keys())

    def _amount(self, key: str, row: Row) -> Decimal | None:
        place = self.lines.layout.places[key]
        found = exact_amount(row.cells.get(place.index), place.money_unit)
        return found[0] if found else None

    def _sum(self, key: str) -> Decimal | None:
        amounts = [self._amount(key, row) for row in self.others]
        known = [amount for amount in amounts if amount is not None]
        return sum(known, Decimal(0)) if known else None

    def tell(self, ledger_row: ParsedRow) -> None:
        """Say what was taken for one project, and where its parts do not add up."""
        ledger_row.add_issue(NOTE, TAKEN.format(*self.span))
        if SUM_WORD.fullmatch(str(ledger_row.values.get("funding", ""))):
            del ledger_row.values["funding"]
        for key in self._money() if self.is_marked else ():
            own, others = self._amount(key, self.row), self._sum(key)
            if own is not None and others is not None and own != others:
                amounts = plain_number(own), plain_number(others)
                sentence = NOT_THE_SUM.format(BY_KEY[key].label, *amounts)
                ledger_row.add_issue(WARNING, sentence, key)

    def refuse(self, ledger_row: ParsedRow, sentence: str) -> None:
        ledger_row.issues = [issue for issue in ledger_row.issues if issue.level != ERROR]
        ledger_row.add_issue(ERROR, sentence, "name")
