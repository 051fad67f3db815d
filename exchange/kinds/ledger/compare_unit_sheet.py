"""A unit's own sheet set against the ledger: it reports, and changes nothing of the office's."""

from core.values.text import PENDING
from exchange.kinds.ledger.compare import Comparison
from exchange.kinds.ledger.compare_milestones import ACTUAL, DUE
from exchange.kinds.ledger.current_values import FACTS, WORDS, Code
from exchange.kinds.ledger.row_change import words_of
from projects.models import Milestone, YearListing

UNITS = ("responsible_unit", "owner_unit")
KEPT_BY_OFFICE = "由项目中心维护，没有写入；如有差错请与项目中心联系。"


class Report(Comparison):
    """Actual dates and words of progress are taken; every other difference is named."""

    def run(self):
        self.kind = self.known.listing.kind if self.known.listing else ""
        self.settle_conflicts()
        self.others()
        for code in (*Milestone.STATUTORY, Code.COMPLETE):
            if self.value(ACTUAL[code]) is not None:
                self.report(code)
        self.words()

    def settle_conflicts(self):
        """A cell left as it was taken says nothing; one changed on both sides is asked about."""
        held = {
            **{ACTUAL[code]: milestone.completed_on for code, milestone in self.stood()},
            **{key: self.known.told.get(key) or "" for key in WORDS if key != "percent"},
        }
        for key, now in held.items():
            if f"base_{key}" not in self.row.places:
                continue
            base, cell = self.value(f"base_{key}"), self.value(key)
            if cell is None or words_of("", cell) == words_of("", base):
                self.row.values.pop(key, None)
            elif words_of("", now) not in (words_of("", base), words_of("", cell)):
                self.planned.refuse(
                    key,
                    f"下载填报表后，台账已改为“{words_of('', now) or '空'}”"
                    f"（下载时为“{words_of('', base) or '空'}”），请核对后再报。",
                )
        if "note" not in self.row.values:
            self.row.values.pop("percent", None)

    def stood(self):
        """What the ledger held when the sheet was taken stood confirmed."""
        for code in ACTUAL:
            milestone = self.known.milestones.get(code)
            if milestone:
                yield code, milestone

    def report(self, code):
        key = ACTUAL[code]
        if self.known.milestones.get(code) is None:
            self.planned.warn(key, "本项目今年没有这个节点，没有写入。")
            return
        self.actual(code)

    def others(self):
        """Name what differs from the ledger in the columns of the office, cell by cell."""
        for key, field in FACTS.items():
            value = self.row.values.get(key)
            if value is not None and value is not PENDING and not self.agrees(key, field, value):
                self.planned.warn(key, KEPT_BY_OFFICE)
        for code, milestone in self.known.milestones.items():
            due = self.row.written.get(DUE[code]) or self.value(DUE[code])
            if due and due not in (milestone.due_date, milestone.baseline_due_date):
                self.planned.warn(DUE[code], KEPT_BY_OFFICE)
        kind = self.value("kind")
        if kind and kind != self.kind:
            told = YearListing.Kind(self.kind).label if self.kind else "未定"
            self.planned.warn("kind", f"台账中为{told}；{KEPT_BY_OFFICE}")

    def agrees(self, key, field, value):
        held = self.known.facts[field]
        if key in UNITS:
            known = self.context.directory.unit_ref(value)
            return known == held
        if key == "work_area":
            return self.context.areas.get(value) == held
        return self.same(key, held, value)
