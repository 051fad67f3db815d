"""A file brought in as the command does it: what was stored, what was said, what was not."""

import inspect
from dataclasses import dataclass

from exchange.answers import Answers
from exchange.batches import store
from exchange.issues import ERROR, NOTE, QUESTION, WARNING
from tests.exchange.ledgers import APRIL_10

TAKES_ANSWERS = "answers" in inspect.signature(store.import_file).parameters
SAID = (ERROR, QUESTION, WARNING)


@dataclass
class SheetImport:
    """changeset and parsed of store.import_file(); issues of sheets and rows, each once."""

    changeset: object
    batch: object
    issues: list

    @property
    def counts(self):
        return {str(outcome): number for outcome, number in self.changeset.counts.items()}

    def project_of(self, sheet, number):
        """The project that the row (1-based, as Excel counts) became, or None."""
        row = self.batch and self.batch.rows.filter(sheet=sheet, number=number).first()
        return row.project if row else None

    def about_row(self, sheet, number, levels=SAID):
        return [i for i in self.issues if (i.sheet, i.row) == (sheet, number) and i.level in levels]

    def about_sheet(self, sheet, levels=SAID):
        """Those about the sheet as a whole or one of its columns."""
        return [i for i in self.issues if (i.sheet, i.row) == (sheet, None) and i.level in levels]

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
    """answers: (sheet, asks, what, answer); left out where the product takes none yet."""
    if TAKES_ANSWERS:
        options["answers"] = Answers(tuple(answers))
    changeset, parsed, batch = store.import_file(
        path, year=year, by=by, now=now, allowed=allowed, file_name=path.name, **options
    )
    return SheetImport(changeset, batch, _issues(changeset, parsed))


def _issues(changeset, parsed):
    found = dict.fromkeys(parsed.contents.issues)
    found |= dict.fromkeys(issue for change in changeset.rows for issue in change.row.issues)
    return list(found)


__all__ = ["ERROR", "NOTE", "QUESTION", "SAID", "WARNING", "SheetImport", "import_sheets"]
