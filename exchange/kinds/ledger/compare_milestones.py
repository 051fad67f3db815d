"""Planned and actual dates set against the milestones: a promise moves by 改期 alone."""

from datetime import date

from exchange.all_ledger_fields import ACTUAL, DUE
from exchange.issues import NOTE, WARNING
from exchange.kinds.ledger.current_values import Code, KnownEvent, KnownMilestone
from exchange.kinds.ledger.ledger_comparison import LedgerComparison
from exchange.matching.row_change_base import display_value
from projects.models import Milestone, YearListing
from projects.models.event_order import ORDER, problem_of_day
from projects.year_listings import statutory_deadline

State = Milestone.State


class CompareMilestones(LedgerComparison):
    """Planned and actual dates of a row, the completion among them."""

    def milestones(self) -> None:
        """Each statutory date where the kind of the row owes it, a note at the cell where not."""
        owed = statutory_deadline(self.kind, self.context.year)
        for code in Milestone.STATUTORY:
            if owed and owed[0] == code:
                self.due(code)
                self.actual(code, will_be=bool(self.change.listing or self.change.kind))
            else:
                self.not_owed(code)
        for either in ("resume_or_start_due", "resumed_or_started_on"):
            if self.value(either):
                self.change.warn(either, "建设性质未定，看不出是复工还是开工，本列没有写入。")
        self.completion()

    def not_owed(self, code: str) -> None:
        """Say of a date that this kind does not owe that it was left unread, once a cell."""
        word = {Code.RESUME: "复工", Code.START: "开工"}[Code(code)]
        noted = {issue.header for issue in self.row.issues}
        for key in (DUE[code], ACTUAL[code]):
            place = self.row.places.get(key)
            if self.value(key) and not (place and place.header in noted):
                kind = YearListing.Kind(self.kind).label if self.kind else "性质未定的"
                self.row.add_issue(NOTE, f"{kind}项目没有{word}时限，本列没有写入。", key)

    def due(self, code: str) -> None:
        """A date once promised moves by 改期 alone."""
        key = DUE[code]
        due, held = self.value(key), self.known.milestones.get(code)
        if due is None or held is None or self.change.kind:
            return
        if self.row.written.get(key) == held.due_date:
            # Moved past the statutory date by 改期, or listed after it: the cell is right.
            self.row.drop_issue(key, WARNING)
            return
        if due == held.due_date:
            return
        if due == held.baseline_due_date:
            self.row.add_issue(NOTE, f"是原定时间；现定为 {held.due_date}，以现定为准。", key)
            return
        self.change.refuse(
            key,
            f"台账中现定为 {held.due_date}；节点日期不能由导入更改，"
            "到期前由项目单位申请顺延，过期后在节点页走“改期”。",
        )

    def actual(self, code: str, will_be: bool = False) -> None:
        """What was done: taken where the milestone is open, refused where it was done on another
        day or rests. `will_be`: the row itself makes the milestone."""
        key = ACTUAL[code]
        on, held = self.value(key), self.known.milestones.get(code)
        if on is None:
            return
        if held is None:
            if will_be:
                self.complete(code, on)
            return
        if held.frozen_on:
            self.change.refuse(key, "项目已停工或终止，节点冻结，请先办理恢复施工。")
        elif held.completed_on is None:
            self.complete(code, on)
        elif held.completed_on != on:
            way = "请先核定或退回" if held.state == State.SUBMITTED else "请在节点页重新打开后再报"
            self.change.refuse(key, f"台账中实际时间为 {held.completed_on}，与表中不同，{way}。")
        elif held.state == State.SUBMITTED and self.context.confirms:
            self.confirm(code, on, held)

    def confirm(self, code: str, on: date, held: KnownMilestone) -> None:
        """What waits is confirmed by whoever may (R-AC-2); else it goes on waiting."""
        confirmer = self.context.confirmer
        refusal = confirmer.own_refusal(held) or confirmer.project_refusal(self.project)
        if refusal:
            self.row.add_issue(NOTE, f"台账中待核，这次没有核定：{refusal}", ACTUAL[code])
        else:
            self.complete(code, on, before=f"{on}（待核）")

    def complete(self, code: str, on: date, before: str = "") -> None:
        """Plan that it was done, as far as its day keeps the order of events (R-OD-7)."""
        key, year, name = ACTUAL[code], self.context.year, Code(code).label
        events = [*self.known.events, *self.events_in_row()]
        if problem := problem_of_day(
            name, code, on, self.context.today, reported=events, year=year
        ):
            self.change.ask(key, problem)
            return
        self.change.completions[code] = on
        day = display_value("", on)
        waits = self.context.confirms and self.will_wait(code, key)
        self.change.note(key, before, f"{day}（待核）" if waits else day)

    def events_in_row(self) -> list[KnownEvent]:
        """What the row itself says was done, of the events that keep an order (R-OD-7)."""
        done = self.change.completions.items()
        return [(code, Code(code).label, day) for code, day in done if code in ORDER]

    def confirmed_codes(self) -> set[str]:
        """The events that stand confirmed once the row is written."""
        return self.known.done | (self.change.ended.keys() - self.change.waits)

    def completion(self) -> None:
        """竣工: the row makes the milestone where there is none; its date then moves by 改期
        alone."""
        due, on = self.value("completion_due"), self.value("completed_on")
        held = self.known.milestones.get(Code.COMPLETE)
        if held is not None:
            self.due(Code.COMPLETE)
        elif due or on:
            self.change.completion_due = due or on
            self.change.made.append((Code.COMPLETE, due or on))
            if due:
                self.change.note("completion_due", "", display_value("", due))
                self.check_past(due, on)
            else:
                self.row.add_issue(NOTE, "没有计划竣工时间，以实际时间为计划。", "completed_on")
        self.actual(Code.COMPLETE, will_be=held is None)

    def check_past(self, due: date, on: date | None) -> None:
        """Warn of a completion planned for a year gone by and not reported."""
        if on is None and due.year < self.context.year:
            self.change.warn("completion_due", f"早于 {self.context.year} 年且未完成，请核实。")
