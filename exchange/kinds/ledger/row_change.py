"""One row of a sheet set against the ledger: what it would change, and how both sides read."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from exchange.all_ledger_fields import BY_KEY
from exchange.issues import ERROR, WARNING
from exchange.kinds.ledger.current_values import Known
from exchange.models import ImportRow
from exchange.parsing.parse_sheet import LedgerRow
from projects import closed_months
from projects.models import Milestone, Project, YearListing

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
    never_stopped: date | None = None  # the day on which a site that never stopped resumed
    waits: set = field(default_factory=set)  # codes of completions that are submitted alone
    made: list = field(default_factory=list)  # (code, due date) of the milestones it makes
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
    def rests(self):
        """Whether the project stands still once the row is written: nothing is overdue then."""
        return (self.stage or self.known.stage) in Project.FROZEN_STAGES

    def overdue(self, today):
        """[(milestone, due date, days)] of what is overdue the moment it is written (R-DL-6)."""
        late = [(code, due) for code, due in self.made if due < today and not self._ends(code, due)]
        if not late or self.rests or self.row.refused:
            return []
        return [(Milestone.Code(code).label, due, (today - due).days) for code, due in late]

    @property
    def ended(self):
        """{code: day} of all that the row says was done."""
        resumed = {Milestone.Code.RESUME: self.never_stopped} if self.never_stopped else {}
        return resumed | self.completions

    def _ends(self, code, due):
        """Whether the row also says that it was done, so that it leaves the list; what only waits
        of a day on or before its date, or of a closed month, stays in it (R-OD-1)."""
        on = self.ended.get(code)
        if on is None or code not in self.waits:
            return on is not None
        return on > due and not closed_months.is_closed(on)

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
