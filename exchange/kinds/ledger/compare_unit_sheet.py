"""A unit's own sheet against the ledger: it reports, and changes nothing that the office keeps."""

from collections.abc import Iterator
from typing import Any

from core.ledger_field import OFFICE, LedgerField
from exchange.all_ledger_fields import ACTUAL
from exchange.kinds.ledger.compare import CompareLedgerRow
from exchange.kinds.ledger.current_values import PROGRESS_FIELDS, Code, KnownMilestone
from exchange.matching.comparison import KEPT_BY_OFFICE
from exchange.matching.row_change_base import display_value
from projects.ledger_fields import FIELDS
from projects.models import Milestone
from projects.models.assignments import ONE_AT_A_TIME


class CompareUnitRow(CompareLedgerRow):
    """Actual dates and progress are taken; every other difference is named."""

    def run(self) -> None:
        self.kind = self.known.listing.kind if self.known.listing else ""
        self.settle_conflicts()
        self.others()
        for code in (*Milestone.STATUTORY, Code.COMPLETE):
            if self.value(ACTUAL[code]) is not None:
                self.report(code)
        self.progress()

    def settle_conflicts(self) -> None:
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

    def held_milestones(self) -> Iterator[tuple[str, KnownMilestone]]:
        """The milestones that the sheet may report on, as the ledger holds them."""
        for code in ACTUAL:
            milestone = self.known.milestones.get(code)
            if milestone:
                yield code, milestone

    def report(self, code: str) -> None:
        key = ACTUAL[code]
        if self.known.milestones.get(code) is None:
            self.change.warn(key, "本项目今年没有这个节点，没有写入。")
            return
        self.actual(code)

    def others(self) -> None:
        """Name what differs from the ledger in the columns of the office, cell by cell."""
        for field in FIELDS:
            value = self.value(field.key)
            if value is None or field.editor != OFFICE or not field.path:
                continue
            if not getattr(self, f"agrees_{field.model}")(field, value):
                self.change.warn(field.key, self.kept(field))

    def kept(self, field: LedgerField) -> str:
        """What is said of a column that the office keeps."""
        if field.key != "kind":
            return KEPT_BY_OFFICE
        return f"台账中为{display_value('kind', self.kind) or '未定'}；{KEPT_BY_OFFICE}"

    def agrees_project(self, field: LedgerField, value: Any) -> bool:
        """Whether a cell says of the project what the ledger does; agrees_…() by where a field
        is kept."""
        find, known = self.context.lookup.unit_ref, self.known
        if field.sort == "stage":
            return value == known.stage
        if field.sort == "words":
            return {*value} == {*known.tags}
        if field.sort == "units":
            return {find(name) for name in value} == {*known.supporting_units}
        held = known.facts[field.column]
        if field.sort == "unit":
            return find(value) == held
        if field.sort == "area":
            return self.context.areas.get(value) == held
        return self.same(field.key, held, value)

    def agrees_listing(self, field: LedgerField, value: Any) -> bool:
        listing = self.known.listing
        if listing is None:
            return False
        held = listing.facts[field.column] if field.is_plain else getattr(listing, field.name)
        return self.same(field.key, held, value)

    def agrees_plan(self, field: LedgerField, value: Any) -> bool:
        return self.known.listing is not None and self.known.listing.plan == value

    def agrees_milestone(self, field: LedgerField, value: Any) -> bool:
        """As the cell was written, before the statutory date took its place."""
        milestone = self.known.milestones.get(field.path.split(".")[1])
        due = self.row.written.get(field.key) or value
        return milestone is not None and due in (
            milestone.due_date,
            milestone.baseline_due_date,
        )

    def agrees_assignment(self, field: LedgerField, value: Any) -> bool:
        known, people = self.known, self.context.lookup.people
        if field.name in ONE_AT_A_TIME:
            names, held = [value], [known.holders.get(field.name)]
        else:
            names, held = value, [known.lead, *known.deputies]
        keys = {people[pk].name_key for pk in held if pk}
        return {self.context.key_of(name) for name in names} == keys

    def agrees_person(self, field: LedgerField, value: Any) -> bool:
        contact = self.context.lookup.people.get(self.known.holders.get("contact"))
        return contact is not None and getattr(contact, field.name) == value
