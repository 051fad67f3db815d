"""Set the columns of one row against the ledger, rule by rule (decisions 15 and 27).

A blank cell leaves what stands, 待定 empties nothing, what an import may not change is refused
with the way to change it.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError

from core.values.errors import NotUnderstood
from exchange.kinds.ledger.compare_milestones import CompareMilestones
from exchange.kinds.ledger.compare_people import ComparePeople
from exchange.kinds.ledger.compare_year_listing import CompareYearListing
from exchange.kinds.ledger.current_values import FACTS, PROGRESS_FIELDS, UNITS
from exchange.matching.name_lookup import Ref, Unknown
from exchange.matching.row_change_base import display_value
from exchange.parsing.sheet_headers import SheetHeaders
from projects.models import Project
from projects.models.event_order import place_of, stage_after

#: A tag or a unit.
Related = TypeVar("Related", bound=Ref)
#: Field of Project -> key of its column, for what the model itself may refuse.
KEYS = {field: key for key, field in FACTS.items() if not field.endswith("_id")}


class CompareLedgerRow(CompareYearListing, CompareMilestones, ComparePeople):
    """An office's row: its project, its year, its milestones, its people, its progress."""

    def run(self) -> None:
        """All columns in this order: the kind decides over dates, events over the stage."""
        self.facts()
        self.tags_and_units()
        self.listing()
        self.milestones()
        self.stage()
        self.leads()
        self.contact()
        self.responsible()
        self.progress()
        self.check_fields()

    def facts(self) -> None:
        """Fields of the project itself; what was only assumed (by a heading, a fill) changes
        nothing that is known."""
        for key, field in FACTS.items():
            value = self.value(key)
            if value is None or (key in self.row.assumed and not self.change.is_new):
                continue
            if key in UNITS:
                self.unit(key, field, value)
            elif key == "work_area":
                self.fact(key, field, self.context.areas[value])
            else:
                self.fact(key, field, value)

    def fact(self, key: str, field: str, value: Any) -> None:
        """Take one field; a project code that stands is not replaced, it names the project."""
        old = self.known.facts.get(field)
        if self.same(key, old, value):
            return
        if key == "national_code" and old:
            self.change.refuse(key, f"台账中本项目的代码是 {old}，请核对是否同一项目。")
            return
        self.change.facts[field] = value
        self.change.note(key, self.fact_text(key, old), self.fact_text(key, value))

    def fact_text(self, key: str, value: Any) -> str:
        if key in UNITS:
            return self.context.lookup.unit_name(value)
        if key == "work_area":
            return self.context.area_names.get(value, "")
        return display_value(key, value)

    def unit(self, key: str, field: str, name: str) -> None:
        """A unit by name: an unknown one refuses the row, a doubt is asked about where it may
        be."""
        try:
            ref = self.unit_refs[key] = self.context.lookup.unit(name)
        except Unknown as doubt:
            self.unit_refs[key] = doubt.key
            self.change.refuse(key, str(doubt))
            return
        except NotUnderstood as doubt:
            self.doubt_unit(key, str(doubt))
            return
        if ref in self.context.lookup.closed and ref != self.known.facts.get(field):
            self.doubt_unit(key, f"单位“{name}”已撤销，请核对。")
            return
        self.fact(key, field, ref)

    def doubt_unit(self, key: str, sentence: str) -> None:
        """Which unit answers is part of which project it is; another unit is only asked about."""
        if key == "responsible_unit":
            self.change.refuse(key, sentence)
        else:
            self.unit_refs.pop(key, None)
            self.change.ask(key, sentence)

    def tags_and_units(self) -> None:
        tags = self.value("tags")
        if tags is not None:
            self.tags(tags)
        self.supporting_units()

    def tags(self, tags: list[str]) -> None:
        long = [tag for tag in tags if len(tag) > 20]
        if long:
            self.change.ask("tags", f"标签“{long[0][:20]}…”超过 20 个字，请精简。")
        else:
            self.related("tags", self.known.tags, tags, str)

    def supporting_units(self) -> None:
        """Those of the column, else those held, and with them what 责任单位 names beside."""
        key, held = "supporting_units", self.known.supporting_units
        names, besides = self.value(key), self.row.besides.get(key, ())
        if names is None and not besides:
            return
        find = self.context.lookup.unit
        own: list[Ref | None] = [*held]
        if names is not None:
            own = [self.attempt(key, find, name) for name in names]
        more = [self.attempt("responsible_unit", find, name) for name in besides]
        wanted = list(dict.fromkeys([*own, *more]))
        found = [ref for ref in wanted if ref is not None]
        if len(found) == len(wanted):
            self.related(key, held, found, self.context.lookup.unit_name)

    def related(
        self,
        key: str,
        held: Sequence[Related],
        wanted: Sequence[Related],
        word: Callable[[Related], str],
    ) -> None:
        """Take a many-valued field where it differs; `word` says one of its values to a reader."""
        if set(held) != set(wanted):
            self.change.related[key] = list(wanted)
            old, new = ("、".join(word(ref) for ref in refs) for refs in (held, wanted))
            self.change.note(key, old, new)

    def stage(self) -> None:
        """A stage never falls behind the events that were confirmed, or are with this row; no sheet
        stops a project or lets it go on (R-OD-6)."""
        stage, held = self.value("stage"), self.known.stage
        if not stage or stage == held:
            return
        if doubt := self.doubt_stage(stage):
            self.change.ask("stage", f"{doubt}，本列没有写入。")
        else:
            self.change.stage = stage
            self.change.note("stage", display_value("stage", held), display_value("stage", stage))

    def doubt_stage(self, stage: str) -> str:
        """Why a sheet does not set this stage, or ""."""
        wanted, held = display_value("stage", stage), display_value("stage", self.known.stage)
        if stage in Project.FROZEN_STAGES:
            return f"{wanted}要有批准日期、原因和文件，请由项目中心在项目页办理“{wanted}”"
        if self.known.stage in Project.FROZEN_STAGES:
            return f"台账中为{held}，改为“{wanted}”请由项目中心在项目页办理“恢复施工”"
        reached = stage_after(self.confirmed_codes())
        if place_of(stage) < place_of(reached):
            reported = display_value("stage", reached)
            return (
                f"节点已报到“{reported}”，项目阶段不退回“{wanted}”；"
                "节点有差错的，请先在节点页重新打开"
            )
        return ""

    # --- progress, and the last net -----------------------------------------------------------

    def progress(self) -> None:
        """形象进度, 存在问题, 下一步措施: kept as a progress of the project when they differ."""
        written = {key: self.value(key) for key in PROGRESS_FIELDS if self.value(key) is not None}
        held = self.known.progress
        if "note" in written and self.same("note", held.get("note"), written["note"]):
            # It is read off the note, which says nothing new.
            written.pop("percent", None)
        new = {
            key: value for key, value in written.items() if not self.same(key, held.get(key), value)
        }
        if new:
            self.change.progress = {**held, **written}
            for key, value in new.items():
                self.change.note(key, display_value("", held.get(key)), display_value("", value))

    def check_fields(self) -> None:
        """What the model itself would refuse becomes an issue, never a broken batch."""
        for field, value in list(self.change.facts.items()):
            if field in KEYS:
                try:
                    kept: Any = Project._meta.get_field(field)
                    kept.clean(value, None)
                except ValidationError as refusal:
                    self.cannot_keep(field, KEYS[field], "".join(refusal.messages))

    def cannot_keep(self, field: str, key: str, sentence: str) -> None:
        if key in SheetHeaders.identifying:
            self.change.refuse(key, sentence)
            return
        del self.change.facts[field]
        self.change.withdraw(key)
        self.change.ask(key, sentence)
