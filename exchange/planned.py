"""One row of a sheet set against the ledger: what it would change, and how both sides read."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from exchange.columns import BY_KEY
from exchange.complaints import ERROR, WARNING
from exchange.models import ImportRow
from exchange.standing import Known
from exchange.understanding import LedgerRow
from projects.models import Project, YearListing

Outcome = ImportRow.Outcome
CODED = {
    "kind": YearListing.Kind,
    "grade": Project.Grade,
    "stage": Project.Stage,
}


@dataclass
class NewListing:
    """A place on the year's list that the row brings."""

    kind: str
    listed_on: date | None = None
    due_date: date | None = None
    approval: str = ""
    facts: dict = field(default_factory=dict)


@dataclass
class Planned:
    """What one row would do. Amounts are 万元; people and units are references of Directory."""

    row: LedgerRow
    identity: set = field(default_factory=set)  # what two rows of one project share
    known: Known = field(default_factory=Known)
    facts: dict = field(default_factory=dict)
    related: dict = field(default_factory=dict)
    stage: str = ""
    listing: NewListing | None = None
    kind: str = ""  # of a listing that had none
    kind_due: date | None = None
    listing_facts: dict = field(default_factory=dict)
    annual_plan: Decimal | None = None
    leads: list = field(default_factory=list)
    contact: object = None
    responsible: object = None
    contact_facts: dict = field(default_factory=dict)
    completion_due: date | None = None
    completions: dict = field(default_factory=dict)  # code -> date
    words: dict = field(default_factory=dict)
    before: dict = field(default_factory=dict)  # what stands now, as read by a person
    after: dict = field(default_factory=dict)

    @property
    def is_new(self):
        return self.known.pk is None

    @property
    def outcome(self):
        if self.row.refused:
            return Outcome.REFUSED
        if self.is_new:
            return Outcome.NEW
        return Outcome.CHANGED if self.after else Outcome.UNCHANGED

    @property
    def has_warning(self):
        return any(c.level == WARNING for c in self.row.complaints)

    def note(self, key, before, after):
        """Name one difference, in words."""
        if not self.is_new:
            self.before[key] = before
        self.after[key] = after

    def refuse(self, key, sentence):
        self.row.complain(ERROR, sentence, key)

    def warn(self, key, sentence):
        self.row.complain(WARNING, sentence, key)


LABELS = {
    "listing": "年度清单",
    "deputies": "协助包联领导",
    "percent": "形象进度（%）",
}


def label_of(key):
    return LABELS.get(key) or BY_KEY[key].label


def words_of(key, value):
    """A value of a column as people read it; references are turned into names beforehand."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "、".join(map(str, value))
    return str(CODED[key](value).label) if key in CODED else str(value)
