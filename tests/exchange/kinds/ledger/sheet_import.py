"""A file brought in as the command does it: what was stored, what was said, what was not."""

from dataclasses import dataclass

from exchange.batches import store
from exchange.issues import ERROR, NOTE, QUESTION, WARNING, Issue
from exchange.workbooks.file_type import SheetRefused
from tests.exchange.ledgers import APRIL_10

SAID = (ERROR, QUESTION, WARNING)
#: In place of a sheet's name, where none of them could be read.
WHOLE_FILE = "*"


@dataclass
class SheetImport:
    """What store.import_file() returns; issues of sheets and rows, each once."""

    changeset: object
    batch: object
    issues: list

    @property
    def counts(self):
        if self.changeset is None:
            return dict.fromkeys(("new", "changed", "unchanged", "refused"), 0)
        return {str(outcome): number for outcome, number in self.changeset.counts.items()}

    def project_of(self, sheet, number):
        """The project that the row (1-based, as Excel counts) became, or None."""
        row = self.batch and self.batch.rows.filter(sheet=sheet, number=number).first()
        return row.project if row else None

    def about_row(self, sheet, number, levels=SAID):
        return [i for i in self.issues if (i.sheet, i.row) == (sheet, number) and i.level in levels]

    def about_sheet(self, sheet, levels=SAID):
        """Those about the sheet as a whole or one of its columns."""
        sheets = (sheet, WHOLE_FILE)
        return [i for i in self.issues if i.sheet in sheets and not i.row and i.level in levels]

    def about_column(self, sheet, letter, head, levels=SAID):
        """Those that name the column by its letter or its words."""
        return [
            i
            for i in self.issues
            if i.sheet == sheet and i.level in levels and _names(i, letter, head)
        ]

    def asked(self):
        """Errors and questions: (level, sheet, row, letter)."""
        return [
            (i.level, i.sheet, i.row, i.letter) for i in self.issues if i.level in (ERROR, QUESTION)
        ]

    def sentences(self):
        return [f"[{issue.level}] {issue}" for issue in self.issues]


def _names(issue, letter, head):
    if issue.letter == letter:
        return True
    words = _squeezed(head)
    return bool(words) and (
        words in _squeezed(issue.header) or words in _squeezed(issue.sentence + issue.what)
    )


def _squeezed(text):
    return "".join(str(text).split())


def import_sheets(path, by, *, answers=(), now=APRIL_10, year=2026, allowed=True, **options):
    """answers: (sheet, asks, what, answer)."""
    try:
        changeset, batch = store.import_file(
            path,
            year=year,
            by=by,
            now=now,
            allowed=allowed,
            answers=answers,
            file_name=path.name,
            **options,
        )
    except SheetRefused as refused:
        return SheetImport(None, None, [Issue(ERROR, refused.sentence, WHOLE_FILE)])
    return SheetImport(changeset, batch, list(dict.fromkeys(changeset.issues)))


__all__ = ["ERROR", "NOTE", "QUESTION", "SAID", "WARNING", "SheetImport", "import_sheets"]
