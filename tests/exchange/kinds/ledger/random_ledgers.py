"""Random ledgers in random layouts, with the truth that they were written from.

Made apart from the reader: from what offices write, not from what the product understands.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

import xlsxwriter

from exchange.answers import RESPONSIBLE_UNIT
from tests.exchange.kinds.ledger.random_groups import random_groups
from tests.exchange.kinds.ledger.random_headings import FEET, MAKERS, NOTES, TITLES
from tests.exchange.kinds.ledger.random_heads import MONEY, NEVER, SURE, Head, random_heads
from tests.exchange.kinds.ledger.random_projects import UNITS, random_project
from tests.exchange.kinds.ledger.random_tables import Lie, Table

#: Where the unit of a sheet's amounts stands.
UNIT_PLACES = ["title", "side", "beside", "head", "parent", "cell", "under"]
TITLE_UNITS = ["（单位：{}）", "（{}）", " 单位：{}", "（金额单位：{}）"]
UNIT_LINES = ["单位：{}", "金额单位：{}", "（单位：{}）", "单位:{}", "投资单位：{}", "单位： {}"]
UNIT_LINES += ["计量单位：{}", "单位（{}）", "单位：人民币{}"]
BRACKETS = ["（{}）", "（{}）", "({})", "（单位：{}）", "/{}", "【{}】"]


@dataclass
class Sheet:
    """rows: cells of each; projects: [random_tables.Row]; unread: (letter, head) of columns that
    say nothing for the ledger; wrong_rows: those that nothing may be stored of."""

    name: str
    rows: list = field(default_factory=list)
    merged: list = field(default_factory=list)
    hidden: list = field(default_factory=list)
    projects: list = field(default_factory=list)
    lies: list = field(default_factory=list)
    unread: list = field(default_factory=list)
    columns: dict = field(default_factory=dict)  # (row number, key) -> (letter, head)
    wrong_rows: set = field(default_factory=set)
    is_wrong: bool = False
    is_sure: bool = True

    @property
    def height(self):
        return len(self.rows)


@dataclass
class RandomLedger:
    """answers: what a person says of the file beside it, for import_sheets()."""

    sheets: list
    answers: list = field(default_factory=list)

    @property
    def projects(self):
        """[(sheet, row)] of all."""
        return [(sheet, row) for sheet in self.sheets for row in sheet.projects]

    def write(self, path):
        with xlsxwriter.Workbook(path) as book:
            day = book.add_format({"num_format": "yyyy/m/d"})
            for sheet in self.sheets:
                write_sheet(book.add_worksheet(sheet.name), sheet, day)
        return path


def write_sheet(target, sheet, day):
    for number, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            put(target, number, column, value, day)
    for top, left, low, right in sheet.merged:
        target.merge_range(top, left, low, right, "")
        put(target, top, left, sheet.rows[top][left], day)
    for number in sheet.hidden:
        target.set_row(number, None, None, {"hidden": True})


def put(target, number, column, value, day):
    if isinstance(value, date):
        target.write_datetime(number, column, value, day)
    elif isinstance(value, Decimal):
        target.write_number(number, column, float(value))
    elif isinstance(value, str):
        target.write_string(number, column, value)
    elif value is not None:
        target.write(number, column, value)


# --- a workbook ----------------------------------------------------------------------------------


def random_ledger(rng):
    """A workbook of one to three sheets; sometimes one beside them that is no ledger."""
    makes = Projects(rng, rng.choice(UNITS) if rng.random() < 0.06 else None)
    names = ["台账", "重点项目", "Sheet1"][: rng.choice([1, 1, 2, 3])]
    sheets = [random_sheet(rng, name, makes) for name in names]
    if rng.random() < 0.3:
        sheets.append(summary_sheet())
    return RandomLedger(sheets, makes.answers)


class Projects:
    """Makes projects, numbered through; of one unit, where the sheets do not name any."""

    def __init__(self, rng, unit):
        self.rng, self.unit, self.number = rng, unit, 0
        self.answers = [("", RESPONSIBLE_UNIT, "", unit)] if unit else []
        self.without = ("unit",) if unit else ()

    def some(self):
        return [self.one() for _ in range(self.rng.randint(1, 8))]

    def one(self):
        self.number += 1
        project = random_project(self.rng, self.number)
        if self.unit:
            project |= {"unit": self.unit, "supporting": project["supporting"] - {self.unit}}
        return project


def summary_sheet():
    rows = [["2026年重点项目汇总"], ["责任单位", "项目个数", "总投资"], ["县工信局", 3, 1000]]
    return Sheet("汇总", rows)


def random_sheet(rng, name, makes):
    sheet = Sheet(name)
    random_table(rng, sheet, makes)
    if rng.random() < 0.15:
        second_table(rng, sheet, makes)
    for _ in range(rng.choice([0, 0, 1, 2])):
        sheet.rows.append(list(rng.choice(FEET)))
    if rng.random() < 0.06:
        sheet.rows += [list(note) for note in NOTES[: rng.randint(2, 3)]]
    return sheet


def second_table(rng, sheet, makes):
    """Below the first: another ledger with heads and unit of its own, or none at all."""
    sheet.rows.extend([[] for _ in range(rng.randint(0, 2))])
    if rng.random() < 0.3:
        sheet.rows += summary_sheet().rows[1:]
        return
    random_table(rng, sheet, makes, places=("head", "side", "under"))


def random_table(rng, sheet, makes, *, places=tuple(UNIT_PLACES)):
    heads = random_heads(rng, without=makes.without)
    place, unit = rng.choice(places), rng.choice(["万元", "万元", "亿元", "元"])
    columns = [None, *heads] if rng.random() < 0.85 else heads
    columns, units = with_units(rng, columns, unit, place)
    write_top(rng, sheet, len(columns), place, unit)
    heads_from = sheet.height
    write_heads(rng, sheet, columns)
    head_rows = sheet.rows[heads_from:] if sheet.height - heads_from == 1 else []
    if rng.random() < 0.04:
        sheet.rows.append([str(at + 1) for at in range(len(columns))])
    options = {"says_unit": place == "cell", "head_rows": head_rows}
    write_body(rng, sheet, columns, units, makes, **options)


def write_body(rng, sheet, columns, units, makes, **options):
    first, wrong_before = sheet.height + 1, sheet.is_wrong
    sheet.is_wrong = False
    groups = random_groups(rng, makes.some())
    table = Table(rng, sheet, columns, units, groups, **options)
    table.write(known_unit=makes.unit)
    below = [row.number for row in sheet.projects if row.number >= first]
    if sheet.is_wrong:
        sheet.wrong_rows |= set(below)
    sheet.is_wrong = sheet.is_wrong or wrong_before
    note_columns(sheet, columns, below)


def note_columns(sheet, columns, numbers):
    """Which letter a value stands under, and what is unread."""
    for at, head in enumerate(columns):
        if head is None:
            continue
        if head.reading == NEVER:
            sheet.unread.append((letter_of(at), head, tuple(numbers)))
        else:
            for number in numbers:
                sheet.columns[number, head.key] = letter_of(at), head


def letter_of(at):
    return chr(ord("A") + at) if at < 26 else "A" + chr(ord("A") + at - 26)


# --- above the rows ------------------------------------------------------------------------------


def with_units(rng, columns, unit, place):
    """The columns with the unit in their heads, where it stands there; the unit of each."""
    bracket = rng.choice(BRACKETS)
    columns = [
        with_bracket(head, unit, place, bracket) if has_amounts(head) else head for head in columns
    ]
    units = [unit if has_amounts(head) else "" for head in columns]
    if place in ("side", "title") and rng.random() < 0.2:
        return mixed(rng, columns, units)
    if place == "cell":  # each cell says 万元: the columns have no unit at all
        return columns, ["万元" if each else "" for each in units]
    return columns, units


def has_amounts(head):
    return head is not None and (head.key in MONEY or head.sort in ("money", "figure"))


def with_bracket(head, unit, place, bracket=BRACKETS[0]):
    if place == "head" or (place == "parent" and len(head.words) == 1):
        words = (*head.words[:-1], head.words[-1] + bracket.format(unit))
    elif place == "under":
        words = (*head.words[:-1], f"{head.words[-1]}\n({unit})")
    elif place == "parent":
        words = (f"{head.words[0]}（{unit}）", *head.words[1:])
    else:
        return head
    return replace(head, words=words, unit=unit)


def mixed(rng, columns, units):
    """One column in 亿元 by its own head, the others by the line above."""
    places = [at for at, head in enumerate(columns) if head is not None and head.key in MONEY]
    at = rng.choice(places)
    columns[at], units[at] = with_bracket(columns[at], "亿元", "head"), "亿元"
    return columns, units


def write_top(rng, sheet, width, place, unit):
    """Titles, who made it, and the unit where it stands above the heads."""
    titles = rng.sample(TITLES, rng.choice([0, 1, 1, 1, 2]))
    if place == "title":
        titles = titles or [TITLES[0]]
        titles[-1] += rng.choice(TITLE_UNITS).format(unit)
    for title in titles:
        if "2026年" in title and rng.random() < 0.03:
            title = title.replace("2026年", "2025年")
            sheet.lies.append(Lie(sheet.height + 1, "2025"))
        write_title(rng, sheet, width, title)
    maker = rng.choice([None, None, *MAKERS])
    line = rng.choice(UNIT_LINES).format(unit)
    if place == "beside":
        sheet.rows.append([maker or MAKERS[0], *[None] * (width - 2), line])
    elif place == "side":
        if maker:
            sheet.rows.append([maker])
        at = rng.randint(0, width - 1)
        sheet.rows.append([None] * at + [line])
    elif maker and rng.random() < 0.5:
        sheet.rows.append([maker])


def write_title(rng, sheet, width, title):
    left = rng.choice([0, 0, 0, 1])
    sheet.rows.append([None] * left + [title])
    if rng.random() < 0.6:
        sheet.merged.append((sheet.height - 1, left, sheet.height - 1, width - 1))


def write_heads(rng, sheet, columns):
    """One row of heads; two where one stands above others, merged as offices merge them."""
    heads = [
        head or Head((rng.choice(["序号", "序号", "编号", "序 号"]),), None) for head in columns
    ]
    top = sheet.height
    if all(len(head.words) == 1 for head in heads):
        sheet.rows.append([head.words[0] for head in heads])
        return
    sheet.rows.append([head.words[0] for head in heads])
    sheet.rows.append([head.words[1] if len(head.words) == 2 else None for head in heads])
    merge_heads(sheet, heads, top)


def merge_heads(sheet, heads, top):
    for left, right in runs(heads):
        if len(heads[left].words) == 1:
            sheet.merged.append((top, left, top + 1, left))
        elif right > left:
            sheet.merged.append((top, left, top, right))
            sheet.rows[top][left + 1 : right + 1] = [None] * (right - left)


def runs(heads):
    """(first, last) of neighbours under one parent; a head by itself is its own."""
    found = []
    for at, head in enumerate(heads):
        before = heads[at - 1] if at else None
        if (
            before
            and len(head.words) == len(before.words) == 2
            and head.words[0] == before.words[0]
        ):
            found[-1] = found[-1][0], at
        else:
            found.append((at, at))
    return found


__all__ = ["SURE", "RandomLedger", "Sheet", "random_ledger"]
