"""What was stored of a random ledger against what was meant: 0 silently wrong values.

A value is right, or blank with a question about its cell, column, row or sheet. A project is in, or
there is an error. A lie is said.
"""

from dataclasses import dataclass, field

from projects.models import Project
from tests.exchange.kinds.ledger.random_heads import NEVER
from tests.exchange.kinds.ledger.random_projects import LIMITS
from tests.exchange.kinds.ledger.sheet_import import ERROR, NOTE, QUESTION, SAID
from tests.exchange.kinds.ledger.stored_values import NOTHING, stored_values
from tests.exchange.ledgers import TODAY

ASKED = (ERROR, QUESTION)
#: A column without amounts may be left out with a note.
TEXTS = {"content", "annual_content", "location", "period", "formalities", "funding", "note"} | {
    "problem", "next_step", "remark", "supporting", "grade", "leads"
}  # fmt: skip


@dataclass
class Judgement:
    faults: list = field(default_factory=list)
    sure_rows: int = 0
    asked_rows: int = 0
    asked_sheets: int = 0
    sentences: list = field(default_factory=list)  # why a sure row was not taken

    @property
    def taken(self):
        return self.sure_rows - self.asked_rows - self.asked_sheets

    def add(self, other):
        self.faults += other.faults
        self.sure_rows += other.sure_rows
        self.asked_rows += other.asked_rows
        self.asked_sheets += other.asked_sheets
        self.sentences += other.sentences


def judge(ledger, done):
    """Compare every stored value; SheetImport `done` is what came of the ledger's file."""
    judgement = Judgement()
    for sheet in ledger.sheets:
        judge_lies(sheet, done, judgement)
        judge_unread(sheet, done, judgement)
        for row in sheet.projects:
            judge_row(sheet, row, done, judgement)
        count_sheet_questions(sheet, done, judgement)
    judge_number(ledger, done, judgement)
    return judgement


# --- rows ----------------------------------------------------------------------------------------


def judge_row(sheet, row, done, judgement):
    project = done.project_of(sheet.name, row.number)
    if row.number in sheet.wrong_rows:
        if project:
            judgement.faults.append(f"{at(sheet, row)}: stored though its total tells another unit")
        return
    wrong = judge_project(sheet, row, project, done)
    judgement.faults += [f"{at(sheet, row)}: {each}" for each in wrong]
    if row.is_sure and not sheet.lies and not sheet.wrong_rows:
        count_row(sheet, row, project, done, judgement)


def judge_project(sheet, row, project, done):
    if project is None:
        is_said = done.about_row(sheet.name, row.number, (ERROR,)) or whole_sheet(sheet, done)
        return [] if is_said else ["silently not stored"]
    found = stored_values(project, TODAY)
    expected = {key: row.meant[key] for key in NOTHING}
    wrong = [] if same_name(project.name, row.meant["name"]) else [f"is called {project.name!r}"]
    for key, value in expected.items():
        if not is_right(sheet, row, key, value, found, done):
            wrong.append(f"{key}: meant {shown(value)}, stored {shown(found[key])}")
    return wrong


def is_right(sheet, row, key, value, found, done):
    accepted = row.accepts.get(key, [])
    if key not in row.doubtful and found[key] == value:
        return True
    if found[key] in accepted:
        return True
    if key == "due" and found[key] == LIMITS.get(found["kind"]):
        return bool(said_of(sheet, row, "due", done) or said_of(sheet, row, "kind", done))
    return found[key] == NOTHING[key] and bool(said_of(sheet, row, key, done))


def said_of(sheet, row, key, done):
    """What was said of the value: at its cell, its column, its row or the whole sheet."""
    letter, head = sheet.columns.get((row.number, key), ("?", None))
    levels = (*SAID, NOTE) if key in TEXTS else SAID
    column = done.about_column(sheet.name, letter, head.text, levels) if head else []
    column = [issue for issue in column if issue.row in (None, row.number)]
    rows = [i for i in done.about_row(sheet.name, row.number, ASKED) if not i.letter]
    return column + rows + whole_sheet(sheet, done) + ended_fill(sheet, row, key, done)


def ended_fill(sheet, row, key, done):
    """A line above that ended what the headings said is warned about once, where it stands."""
    if key not in ("kind", "due"):
        return []
    return [
        issue
        for issue in done.issues
        if issue.sheet == sheet.name and (issue.row or row.number) < row.number
        if issue.level in SAID and "补填" in issue.sentence
    ]


def whole_sheet(sheet, done):
    """What refuses the sheet, and questions about all of it."""
    return [
        issue
        for issue in done.about_sheet(sheet.name, ASKED)
        if issue.level == ERROR or not issue.letter
    ]


def count_row(sheet, row, project, done, judgement):
    """Whether a row that nobody doubts was taken without a question."""
    judgement.sure_rows += 1
    asked = done.about_row(sheet.name, row.number, ASKED)
    if asked or project is None:
        judgement.asked_rows += 1
        judgement.sentences += [str(issue) for issue in asked] or [f"{at(sheet, row)} not stored"]


def count_sheet_questions(sheet, done, judgement):
    """A question for the whole sheet counts once; one about a column that has to be asked, not."""
    if not sheet.projects or sheet.lies or sheet.wrong_rows:
        return
    doubtful = {letter for letter, *_ in sheet.unread} | either_letters(sheet)
    for issue in done.about_sheet(sheet.name, ASKED):
        if issue.letter not in doubtful:
            judgement.asked_sheets += 1
            judgement.sentences.append(str(issue))


def either_letters(sheet):
    return {letter for letter, head in sheet.columns.values() if head.reading != "sure"}


# --- columns, lies, what nobody wrote ---------------------------------------------------------


def judge_unread(sheet, done, judgement):
    """A column that is not the ledger's is named; one of amounts so that somebody looks at it."""
    for letter, head, numbers in sheet.unread:
        assert head.reading == NEVER
        levels = SAID if head.sort == "money" else (*SAID, NOTE)
        is_empty = all(blank_in(sheet, number, letter) for number in numbers)
        if not is_empty and not done.about_column(sheet.name, letter, head.text, levels):
            is_refused = whole_sheet(sheet, done)
            if not is_refused:
                judgement.faults.append(f"{sheet.name} {letter} {head.text!r}: unread, not said")


def blank_in(sheet, number, letter):
    at_column = ord(letter[-1]) - ord("A") + (26 if len(letter) == 2 else 0)
    cells = sheet.rows[number - 1]
    return at_column >= len(cells) or cells[at_column] in (None, 0)


def judge_lies(sheet, done, judgement):
    for lie in sheet.lies:
        said = done.about_row(sheet.name, lie.row) + whole_sheet(sheet, done)
        said += [i for i in done.about_sheet(sheet.name) if lie.what in i.sentence]
        # Nobody adds up a column whose head is asked about.
        said += done.about_column(sheet.name, "?", lie.head, ASKED) if lie.head else []
        if not said:
            judgement.faults.append(f"{sheet.name} row {lie.row}: a lie not said ({lie.what})")
    if sheet.wrong_rows and not done.about_sheet(sheet.name, (ERROR,)):
        judgement.faults.append(f"{sheet.name}: total of another unit or column not said")


def judge_number(ledger, done, judgement):
    """Nothing is stored that nobody meant."""
    places = {(sheet.name, row.number) for sheet, row in ledger.projects}
    written = done.batch.rows.exclude(project=None) if done.batch else []
    for kept in written:
        if (kept.sheet, kept.number) not in places:
            judgement.faults.append(f"{kept.sheet} row {kept.number}: {kept.name!r} is no project")
    if Project.objects.count() > len(places):
        judgement.faults.append(f"{Project.objects.count()} projects of {len(places)}")


def at(sheet, row):
    return f"{sheet.name} row {row.number} {row.meant['name']!r}"


def same_name(stored, meant):
    return "".join(stored.split()) == "".join(meant.split())


def shown(value):
    return str(value) if not isinstance(value, str) else repr(value)
