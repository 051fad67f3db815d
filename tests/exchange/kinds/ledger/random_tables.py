"""A table of a random sheet: heads over columns, projects under headings, totals that are true
or lie, and what a person would say of each."""

from dataclasses import dataclass, field
from decimal import Decimal

from tests.exchange.kinds.ledger.random_cells import (
    DOUBTFUL,
    RATHER_ASKED,
    foreign_cell,
    in_unit,
    written,
)
from tests.exchange.kinds.ledger.random_headings import (
    TOTALS,
    numbered,
    random_count,
)
from tests.exchange.kinds.ledger.random_heads import (
    EITHER,
    MONEY,
    NEVER,
    SOURCE,
    SOURCES,
    SURE,
)
from tests.exchange.kinds.ledger.random_projects import LIMITS, WORD_OF
from tests.exchange.kinds.ledger.stored_values import NOTHING


@dataclass
class Row:
    """One project in a sheet. meant: key -> value; accepts: key -> other values that a person may
    read; doubtful: keys whose cells must be asked about. `is_sure`: nothing in it is in doubt."""

    number: int
    meant: dict
    accepts: dict = field(default_factory=dict)
    doubtful: set = field(default_factory=set)
    is_sure: bool = True


@dataclass
class Lie:
    """A total or a count that the rows do not bear out: somebody must be told, at this row."""

    row: int
    what: str
    head: str = ""  # of the column, where it is about an amount


# --- the lines -----------------------------------------------------------------------------------


class Table:
    """Writes itself into a sheet below what already stands in it.

    columns: None for 序号, else heads; units: of each, "" without amounts; says_unit: whether
    every amount carries its own.
    """

    def __init__(self, rng, sheet, columns, units, groups, *, says_unit=False, head_rows=()):
        self.rng, self.sheet, self.columns, self.units = rng, sheet, columns, units
        self.groups, self.says_unit = groups, says_unit
        self.name_at = next(at for at, head in enumerate(columns) if key_of(head) == "name")
        self.has_serial = columns[0] is None
        self.sums_stand = rng.random() < 0.5
        self.restarts = rng.random() < 0.3
        self.subtotals = rng.random() < 0.15
        self.heading_at = rng.choice(["serial", "name", "split"]) if self.has_serial else "name"
        self.serial, self.written = 0, {}
        self.repeats_heads = head_rows and rng.random() < 0.06
        self.merges_down = rng.random() < 0.08
        self.head_rows = head_rows

    def write(self, *, known_unit=None):
        """The body: rows, headings, totals; `known_unit`: where no column names any."""
        self.known_unit = known_unit
        total_at = self.rng.choice(["none", "top", "end"])
        top = self.sheet.height
        if total_at == "top":
            self.sheet.rows.append([])
        for number, group in enumerate(self.groups):
            self.write_group(number, group, None)
        if total_at == "end":
            self.sheet.rows.append([])
        if total_at != "none":
            self.write_total(top if total_at == "top" else self.sheet.height - 1)
        if total_at == "end" and self.rng.random() < 0.1:
            self.write_shares()

    def write_group(self, number, group, outer):
        at = self.sheet.height
        if group.words:
            self.sheet.rows.append([])
        heading = group if group.kind or group.grade else outer
        for inner_number, inner in enumerate(group.groups):
            self.write_group(inner_number, inner, heading)
        if self.restarts:
            self.serial = 0
        first = self.sheet.height
        for project in group.members:
            self.write_project(project, heading)
        if self.merges_down:
            self.merge_down(first, group.members)
        if group.words:
            self.write_heading(at, number, group)
        if group.words and group.members and self.subtotals:
            self.write_subtotal(group)

    def write_project(self, project, heading):
        if self.rng.random() < 0.06:
            self.sheet.rows.append([])
        if self.rng.random() < 0.06:
            self.sheet.hidden.append(self.sheet.height)
        if self.repeats_heads and self.written and self.rng.random() < 0.2:
            self.sheet.rows += [list(cells) for cells in self.head_rows]
        self.serial += 1
        row = Row(self.sheet.height + 1, as_read(project, self.columns, heading))
        row.meant["unit"] = self.known_unit or row.meant["unit"]
        cells = [self.serial if head is None else None for head in self.columns]
        for at, head in enumerate(self.columns):
            if head is not None:
                cells[at] = self.cell(row, head, self.units[at], heading)
        self.sheet.rows.append(cells)
        self.sheet.projects.append(row)
        self.written[id(project)] = cells
        self.rather_ask(row, cells)
        self.doubt(row, cells)
        widen(row, self.columns, heading)
        row.is_sure = row.is_sure and (self.has_serial or not like_a_line(row.meant["name"]))
        self.write_parts(project, cells)

    def merge_down(self, first, members):
        """What neighbours have in common stands once, in a cell over all of them."""
        if self.sheet.height - first != len(members):
            return
        for at, head in enumerate(self.columns):
            if key_of(head) in ("unit", "owner", "leads", "content"):
                for top, low in equal_runs([one[head.key] for one in members]):
                    self.merge_cells(at, first + top, first + low)

    def merge_cells(self, at, top, low):
        texts = {str(row[at]).strip() for row in self.sheet.rows[top : low + 1]}
        if len(texts) == 1 and self.sheet.rows[top][at]:
            for row in self.sheet.rows[top + 1 : low + 1]:
                row[at] = None
            self.sheet.merged.append((top, at, low, at))

    def cell(self, row, head, unit, heading):
        if head.reading == NEVER:
            return foreign_cell(self.rng, head.sort)
        if head.key == "kind" and not row.meant["kind"]:
            return None
        if heading and getattr(heading, head.key, None) and self.rng.random() < 0.5:
            return None  # the heading says it
        if head.key in ("due", "done") and not is_date_written(row, head.key):
            return None
        return written(self.rng, row.meant, head, unit, says_unit=self.says_unit)

    def doubt(self, row, cells):
        """Now and then a cell that a person would ask about; it stays blank."""
        places = [at for at, head in enumerate(self.columns) if key_of(head) in DOUBTFUL]
        if not places or self.rng.random() > 0.05:
            return
        at = self.rng.choice(places)
        key = self.columns[at].key
        cells[at] = self.rng.choice(DOUBTFUL[key])
        row.doubtful.add(key)
        row.is_sure = False

    def rather_ask(self, row, cells):
        """Now and then words around a name, which are none of it."""
        at = self.rng.choice(range(len(cells)))
        key = key_of(self.columns[at])
        value = row.meant.get(key)
        if key in RATHER_ASKED and value and self.rng.random() < 0.2:
            name = value if key == "unit" else value[0]
            cells[at] = self.rng.choice(RATHER_ASKED[key]).format(name)
            row.meant[key] = name if key == "unit" else [name]
            row.accepts[key] = [NOTHING[key]]
            row.is_sure = False

    # --- what stands below a project and is none ---------------------------------------------

    def write_parts(self, project, cells):
        if SOURCE in self.columns and self.rng.random() < 0.7:
            self.write_sources(project, cells)
        elif self.has_serial and self.rng.random() < 0.04:
            self.write_bundle(project, cells)

    def write_sources(self, project, cells):
        """A line for each source of money; the other cells are merged over all of them."""
        top, shares = self.sheet.height - 1, self.rng.randint(1, 3)
        for number in range(shares):
            line = [self.share(project, at, number, shares) for at in range(len(cells))]
            line[self.columns.index(SOURCE)] = SOURCES[number]
            self.sheet.rows.append(line)
        for at, head in enumerate(self.columns):
            if head != SOURCE and key_of(head) not in MONEY:
                self.sheet.merged.append((top, at, top + shares, at))

    def write_bundle(self, project, cells):
        """（1）（2）: what the project is made of, whose money is in its own."""
        for number in range(2):
            line = [self.share(project, at, number, 2) for at in range(len(cells))]
            line[0] = f"（{number + 1}）"
            line[self.name_at] = f"示例{'东西'[number]}路段{self.sheet.height}"
            for at, head in enumerate(self.columns):
                if key_of(head) == "unit":
                    line[at] = project["unit"]
            self.sheet.rows.append(line)

    def share(self, project, at, number, shares):
        """Of an amount, so that the shares add up; nothing in other columns."""
        key = key_of(self.columns[at])
        if key not in MONEY or project[key] is None:
            return None
        each = (project[key] / shares).quantize(Decimal("0.01"))
        part = project[key] - each * (shares - 1) if number == 0 else each
        return in_unit(part, self.units[at])

    # --- headings and totals -----------------------------------------------------------------

    def write_heading(self, at, number, group):
        members = group.all_members
        said = len(members)
        lies = self.rng.random() < 0.03
        behind, beside = random_count(self.rng, said + (1 if lies else 0))
        if lies and (behind or beside):
            self.sheet.lies.append(Lie(at + 1, "count"))
        cells = [None] * len(self.columns)
        words = group.words + behind
        if self.heading_at == "split" and group.style in ("一、", "一", "Ⅰ、"):
            cells[0] = numbered(group.style, number, "").strip("、 ")
            cells[self.name_at] = words
        else:
            place = 0 if self.heading_at == "serial" else self.name_at
            cells[place] = numbered(group.style, number, words)
        if beside is not None:
            self.put_count(cells, beside)
        if self.sums_stand:
            self.put_sums(at, cells, members)
        self.sheet.rows[at] = cells
        if self.rng.random() < 0.3 and cells[0] and not any(cells[1:]):
            self.sheet.merged.append((at, 0, at, len(cells) - 1))

    def put_count(self, cells, count):
        """Into any column that has no amounts."""
        free = [
            at
            for at, head in enumerate(self.columns)
            if head is not None and cells[at] is None and head.sort in ("", "text")
            if head.key not in MONEY
        ]
        if free:
            cells[self.rng.choice(free)] = count

    def put_sums(self, at, cells, members):
        """The sums of the amounts above or below; now and then one that lies."""
        for place, head in enumerate(self.columns):
            amounts = self.amounts(members, place)
            if amounts is None or not amounts:
                continue
            value = sum(amounts, Decimal(0))
            if head.reading == SURE and self.rng.random() < 0.02:
                value = value * 3 + 7
                self.sheet.lies.append(Lie(at + 1, f"sum of {head.text}", head.text))
            cells[place] = in_unit(value, self.units[place])

    def amounts(self, members, place):
        """What the cells of these projects mean in 万元; None for a column without amounts that
        add up for certain."""
        head = self.columns[place]
        if key_of(head) not in MONEY:
            return None
        found = []
        for project in members:
            if self.written[id(project)][place] in DOUBTFUL.get(head.key, ()):
                return None
            if project[head.key] is not None:
                found.append(project[head.key])
        return found

    def write_subtotal(self, group):
        word = self.rng.choice(["小计", "小 计", f"{group.words.removesuffix('项目')}小计"])
        cells = [None] * len(self.columns)
        cells[self.place_of_words()] = word
        self.put_sums(self.sheet.height, cells, group.all_members)
        self.sheet.rows.append(cells)

    def write_shares(self):
        """其中：续建 … below a total, with its sums."""
        members = [one for group in self.groups for one in group.all_members]
        for kind in {one["kind"] for one in members if one["kind"]}:
            of_kind = [one for one in members if one["kind"] == kind]
            cells = [None] * len(self.columns)
            place = 0 if self.has_serial and self.rng.random() < 0.3 else self.name_at
            cells[place] = f"其中：{WORD_OF[kind]}" + random_count(self.rng, len(of_kind))[0]
            self.put_sums(self.sheet.height, cells, of_kind)
            self.sheet.rows.append(cells)

    def write_total(self, at):
        members = [one for group in self.groups for one in group.all_members]
        lies = self.rng.random() < 0.04
        behind, beside = random_count(self.rng, len(members) + (2 if lies else 0))
        if lies and (behind or beside):
            self.sheet.lies.append(Lie(at + 1, "count"))
        cells = [None] * len(self.columns)
        place = self.place_of_words()
        cells[place] = self.rng.choice(self.words_of_total(at)) + behind
        if beside is not None:
            self.put_count(cells, beside)
        self.put_sums(at, cells, members)
        if self.rng.random() < 0.03:
            self.tell_another_unit(at, cells)
        self.sheet.rows[at] = cells
        if place == 0 and self.name_at and not any(cells[1 : self.name_at + 1]):
            self.sheet.merged.append((at, 0, at, self.name_at))

    def words_of_total(self, at):
        """以上 says what it is the sum of, and so does 县级 where there are groups."""
        below = [*TOTALS, "以上合计", "累计"] if self.sheet.rows[at:] == [[]] else TOTALS
        return below if any(group.words for group in self.groups) else [*below, "县级合计"]

    def place_of_words(self):
        """Under 序号 or the names; now and then under other words."""
        if self.rng.random() < 0.1:
            return self.rng.choice([at for at, head in enumerate(self.columns) if is_free(head)])
        return self.rng.choice([0, self.name_at]) if self.has_serial else self.name_at

    def tell_another_unit(self, at, cells):
        """A total that would be true in another unit: nothing of the sheet may be stored."""
        places = [p for p, head in enumerate(self.columns) if self.fits_otherwise(p, head, cells)]
        for place in places:
            cells[place] = cells[place] * 10_000
        self.sheet.is_wrong = self.sheet.is_wrong or bool(places)

    def fits_otherwise(self, place, head, cells):
        lied = {(lie.row, lie.what) for lie in self.sheet.lies}
        return (
            key_of(head) in MONEY
            and head.reading == SURE
            and cells[place]
            and not any(what == f"sum of {head.text}" for _, what in lied)
        )


def like_a_line(name):
    """Whether only its number tells the name of a project from a heading or a total."""
    return name.startswith(("合计", "总计", "（一）", "二、", "第二部分"))


def key_of(head):
    return head.key if head is not None else None


def is_free(head):
    """Whether other words may stand in the column: it has no amounts or days of its own."""
    return head is None or (head.sort in ("", "text") and head.key not in MONEY)


def equal_runs(values):
    """(first, last) of neighbours that are equal, two or more of them."""
    found, start = [], 0
    for at in range(1, len(values) + 1):
        if at == len(values) or values[at] != values[start]:
            if at - start > 1:
                found.append((start, at - 1))
            start = at
    return found


def is_date_written(row, key):
    return row.meant["kind"] in LIMITS and row.meant[key] is not None


# --- what a person reads in a row ----------------------------------------------------------------


def as_read(project, columns, heading):
    """The project as far as the columns of the table tell it."""
    keys = {key_of(head) for head in columns}
    meant = {key: value if key in keys else NOTHING.get(key) for key, value in project.items()}
    told = "kind" in keys or heading and heading.kind
    meant["kind"] = project["kind"] if told else ""
    if heading and heading.grade:
        meant["grade"] = heading.grade
    limit = LIMITS.get(meant["kind"])
    meant["due"] = meant["due"] if "due" in keys and meant["kind"] else limit
    meant["done"] = meant["done"] if meant["kind"] else None
    return meant


def widen(row, columns, heading):
    """Note where a person may read otherwise, or would rather ask."""
    if row.meant["done"]:
        row.accepts["stage"] = ["started", "building"]  # the stage follows the event
    for head in columns:
        if head is not None and head.reading == EITHER:
            row.accepts.setdefault(head.key, [NOTHING[head.key]])
            row.is_sure = False
    if heading and heading.kinds:
        row.accepts["kind"] = [*heading.kinds, ""]
        row.is_sure = False
    if "kind" in row.doubtful or "kind" in row.accepts or "due" in row.accepts:
        row.accepts["due"] = [None, *LIMITS.values(), row.meant["due"]]
        row.accepts["done"] = [None]
