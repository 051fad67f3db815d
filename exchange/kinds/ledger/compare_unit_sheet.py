"""A unit's own sheet against the ledger: it reports, and changes nothing that the office keeps."""

from core.values.text import PENDING
from exchange.all_ledger_fields import ACTUAL, DUE
from exchange.kinds.ledger.compare import CompareLedgerRow
from exchange.kinds.ledger.current_values import FACTS, PROGRESS_FIELDS, UNITS, Code
from exchange.matching.comparison import KEPT_BY_OFFICE
from exchange.matching.row_change_base import display_value
from projects.models import Milestone, YearListing


class CompareUnitRow(CompareLedgerRow):
    """Actual dates and progress are taken; every other difference is named."""

    def run(self):
        self.kind = self.known.listing.kind if self.known.listing else ""
        self.settle_conflicts()
        self.others()
        for code in (*Milestone.STATUTORY, Code.COMPLETE):
            if self.value(ACTUAL[code]) is not None:
                self.report(code)
        self.progress()

    def settle_conflicts(self):
        """A cell left as downloaded changes nothing; one changed on both sides is asked about."""
        held = {
            **{ACTUAL[code]: milestone.completed_on for code, milestone in self.held_milestones()},
            **{
                key: self.known.progress.get(key) or ""
                for key in PROGRESS_FIELDS
                if key != "percent"
            },
        }
        for key, now in held.items():
            if f"base_{key}" not in self.row.places:
                continue
            base, cell = self.value(f"base_{key}"), self.value(key)
            if cell is None or display_value("", cell) == display_value("", base):
                self.row.values.pop(key, None)
            elif display_value("", now) not in (display_value("", base), display_value("", cell)):
                self.row.values.pop(key)
                self.change.ask(
                    key,
                    f"下载填报表后，台账已改为“{display_value('', now) or '空'}”"
                    f"（下载时为“{display_value('', base) or '空'}”），请核对后再报。",
                )
        if "note" not in self.row.values:
            self.row.values.pop("percent", None)

    def held_milestones(self):
        """The milestones that the sheet may report on, as the ledger holds them."""
        for code in ACTUAL:
            milestone = self.known.milestones.get(code)
            if milestone:
                yield code, milestone

    def report(self, code):
        key = ACTUAL[code]
        if self.known.milestones.get(code) is None:
            self.change.warn(key, "本项目今年没有这个节点，没有写入。")
            return
        self.actual(code)

    def others(self):
        """Name what differs from the ledger in the columns of the office, cell by cell."""
        for key, field in FACTS.items():
            value = self.row.values.get(key)
            if value is not None and value is not PENDING and not self.agrees(key, field, value):
                self.change.warn(key, KEPT_BY_OFFICE)
        for code, milestone in self.known.milestones.items():
            due = self.row.written.get(DUE[code]) or self.value(DUE[code])
            if due and due not in (milestone.due_date, milestone.baseline_due_date):
                self.change.warn(DUE[code], KEPT_BY_OFFICE)
        kind = self.value("kind")
        if kind and kind != self.kind:
            held = YearListing.Kind(self.kind).label if self.kind else "未定"
            self.change.warn("kind", f"台账中为{held}；{KEPT_BY_OFFICE}")

    def agrees(self, key, field, value):
        held = self.known.facts[field]
        if key in UNITS:
            known = self.context.lookup.unit_ref(value)
            return known == held
        if key == "work_area":
            return self.context.areas.get(value) == held
        return self.same(key, held, value)
