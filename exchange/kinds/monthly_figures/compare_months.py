"""The months of a row against the reports: what was completed, and the texts of the month."""

from decimal import Decimal
from typing import Any

from core.forms.amounts import asks_for_unit
from exchange.issues import NOTE
from exchange.kinds.monthly_figures.current_values import REPORT_FIELDS, State, first_month
from exchange.kinds.monthly_figures.edit_conflicts import EditConflicts
from exchange.kinds.monthly_figures.row_change import ReportChange
from exchange.matching.row_change_base import display_value
from investment import completion_and_gap
from investment.ledger_fields import MONTHS
from investment.models import MonthlyReport

ZERO = Decimal("0.00")
#: For a text that the office's sheet does not have; nobody's words are made up.
NOT_IN_SHEET = "汇总表未填"
NEEDED = {"physical_progress": "note", "problems": "problems", "next_step": "steps"}
LABELS = {"note": "形象进度", "problems": "存在问题", "steps": "下步措施"}
ASKED = {
    "note": "请写一句形象进度。",
    "problems": "请写存在问题，没有就写“无”。",
    "steps": "请写下步措施。",
}


class CompareMonths(EditConflicts):
    """A closed month is refused with what to do, a cumulative figure becomes its month's."""

    def run(self) -> None:
        """The year in order of its months: a cumulative figure becomes a month by those before
        it."""
        self.settle_conflicts()
        self.done = self.of("done")
        self.to_date = self.of("ytd")
        self.read_undated()
        for month in sorted(self.done.keys() | self.to_date.keys()):
            self.check_month(month)
        self.check_texts()
        if self.row.refused:
            return
        total = self.known.carried_over
        for report in self.known.reports:
            total = self.report(report, total)
        self.check_year()

    def of(self, measure: str) -> dict[int, Decimal]:
        """{month: 万元} of the columns of a measure, "done" or "ytd"."""
        amounts = {month: self.value(f"{measure}_{month}") for month in MONTHS}
        return {month: amount for month, amount in amounts.items() if amount is not None}

    def read_undated(self) -> None:
        """Columns without a month: 本月 is the month asked for, 累计 too where it stands alone."""
        month, amount = self.context.month, self.value("month_done")
        if amount is not None and self.done.setdefault(month, amount) != amount:
            sentence = f"与“{month}月完成”一列不一致，两处都没有写入，请只保留一处。"
            self.change.ask("month_done", sentence)
            del self.done[month]
        self.year_to_check = self.value("ytd")
        if not any(f"done_{each}" in self.row.places for each in MONTHS):
            if self.year_to_check is not None:
                self.to_date.setdefault(month, self.year_to_check)
            self.year_to_check = None

    def key(self, measure: str, month: int) -> str:
        """The column that an amount came from."""
        plain = {"done": "month_done", "ytd": "ytd"}[measure]
        key = f"{measure}_{month}"
        return key if key in self.row.values or plain not in self.row.values else plain

    # --- may this month be reported -----------------------------------------------------------

    def check_month(self, month: int) -> None:
        """Refuse what no open month can take; months that agree are passed over."""
        given = [("done", self.done), ("ytd", self.to_date)]
        for measure, amounts in [(m, a) for m, a in given if month in a]:
            sentence = self.why_not(month, measure, amounts[month])
            if sentence:
                self.change.refuse(self.key(measure, month), sentence)

    def why_not(self, month: int, measure: str, amount: Decimal) -> str:
        """Why an amount of that month cannot be taken, or ""."""
        if not self.context.has_ended(month):
            return f"{month}月还没有结束，请核对月份。" if amount else ""
        if month <= self.context.last_closed:
            return self.why_not_closed(month, measure, amount)
        if amount and self.known.report_of(month) is None:
            return (
                f"这个项目没有{month}月的月报：月报在次月 1 日列出，储备项目每季度末填报，"
                "停工和终止的项目不填。"
            )
        return ""

    def why_not_closed(self, month: int, measure: str, amount: Decimal) -> str:
        """Why an amount of a closed month is refused, and what to do instead (R-IN-8); "" if it
        agrees."""
        held = self.closed_amount(month, measure)
        if held is None or amount == held:
            return ""
        stood, first = display_value("", held), min(self.known.closed, default=month)
        closed = f"{month}月已结账" if month >= first else f"{month}月已随{first}月一并结账"
        return (
            f"{closed}，台账为 {stood} 万元，不再改动；"
            "需要更正的，请项目中心在项目页“登记更正”，漏报的在月报页补报，都计入当前月份。"
        )

    def closed_amount(self, month: int, measure: str) -> Decimal | None:
        """What the closed book holds of a month; None where one figure stands for several."""
        first = min(self.known.closed, default=month)
        row = self.known.closed.get(month)
        if measure == "ytd":
            return row.ytd if row else (None if month < first else ZERO)
        if month > first or row is None and month == first:
            return row.month_amount if row else ZERO
        # Going live in mid-year, the first closed month carries those before it as well.
        given = [self.done.get(each) for each in range(1, first)]
        if all(each is None for each in given):
            return row.month_amount if row else ZERO
        whole = sum((each or ZERO for each in given), self.done.get(first, ZERO))
        opened = self.known.closed[first]
        if whole == opened.ytd:
            return None
        return opened.month_amount if month == first else ZERO

    def check_texts(self) -> None:
        """Texts of a closed month stay as they were; those that agree are passed over."""
        if self.context.month > self.context.last_closed:
            return
        report = self.known.closed_report
        for key, value in self.texts().items():
            if report is None or not self.same(key, getattr(report, REPORT_FIELDS[key]), value):
                self.change.warn(key, f"{self.context.month}月已结账，文字没有写入。")

    # --- one report -----------------------------------------------------------------------------

    def report(self, report: MonthlyReport, before: Decimal | None) -> Decimal | None:
        """Set one report against the row; returns 本年累计 up to it, None where nobody knows."""
        amount = self.amount(report, before)
        self.compare_to_date(report, before, amount)
        texts = self.changed_texts(report)
        changed = amount is not None and amount != report.month_amount
        if (changed or texts) and not self.row.refused:
            self.change_report(report, amount, texts)
        stands = report.month_amount if amount is None else amount
        return None if before is None or stands is None else before + stands

    def amount(self, report: MonthlyReport, before: Decimal | None) -> Decimal | None:
        first, last = first_month(report), report.month
        given = {m: self.done[m] for m in range(first, last + 1) if m in self.done}
        if len(given) == report.covers:
            return sum(given.values(), ZERO)
        if given and (given == {last: report.month_amount} or self.is_whole(report, given)):
            return given.get(last, report.month_amount)
        if last in self.to_date:
            return self.difference(report, before)
        if any(given.values()):
            sentence = f"这份月报覆盖 {report.months}，请把各月填全，或填 1—{last}月累计。"
            self.change.ask(self.key("done", max(given)), sentence)
        return None

    def is_whole(self, report: MonthlyReport, given: dict[int, Decimal]) -> bool:
        """A sheet with one month alone means the whole report; a warning asks for a look."""
        columns = [f"done_{month}" for month in MONTHS if f"done_{month}" in self.row.places]
        if len(columns) > 1 or report.month not in given:
            return False
        sentence = f"这份月报覆盖 {report.months}，按 {report.months}合计读取，请核实。"
        self.change.warn(self.key("done", report.month), sentence)
        return True

    def difference(self, report: MonthlyReport, before: Decimal | None) -> Decimal | None:
        """The month out of a cumulative figure: what is known before it taken off."""
        key, to_date = self.key("ytd", report.month), self.to_date[report.month]
        if before is None:
            sentence = "以前月份还没有填报，由累计推不出本月；请先填以前月份，或填写本月完成。"
            self.change.ask(key, sentence)
            return None
        amount, stood = to_date - before, display_value("", before)
        if amount < 0:
            sentence = f"累计小于以前各月合计 {stood} 万元，请核对；多报的请登记更正。"
            self.change.ask(key, sentence)
            return None
        if amount != report.month_amount:
            read = f"累计 {display_value('', to_date)} 减去以前各月合计 {stood}"
            sentence = f"{read}，{report.months}按 {display_value('', amount)} 万元读取。"
            self.row.add_issue(NOTE, sentence, key)
            self.change.note(key, stood, display_value("", to_date))
        return amount

    def compare_to_date(
        self, report: MonthlyReport, before: Decimal | None, amount: Decimal | None
    ) -> None:
        """Where the sheet has both the month and the sum to date, a difference is a warning."""
        to_date = self.to_date.get(report.month)
        if to_date is None or before is None or amount is None or before + amount == to_date:
            return
        sums = f"以前各月合计加{report.months}为 {display_value('', before + amount)}"
        apart = display_value("", abs(before + amount - to_date))
        sentence = f"{sums} 万元，与累计相差 {apart}，按各月读取，请核实。"
        self.change.warn(self.key("ytd", report.month), sentence)

    def changed_texts(self, report: MonthlyReport) -> dict[str, Any]:
        if not first_month(report) <= self.context.month <= report.month:
            return {}
        held = {key: getattr(report, field) for key, field in REPORT_FIELDS.items()}
        return {k: v for k, v in self.texts().items() if not self.same(k, held[k], v)}

    def texts(self) -> dict[str, Any]:
        """What the row has in words, by the key of its column."""
        texts = {key: self.value(key) for key in REPORT_FIELDS}
        if texts["percent_done"] is not None:
            texts["percent_done"] = self.percent(texts["percent_done"])
        elif self.value("percent") is not None:
            texts["percent_done"] = self.value("percent")
        return {key: value for key, value in texts.items() if value is not None}

    def percent(self, read: tuple[str, int | None]) -> int | None:
        """The figure of a percent that was read, or None with a question at its cell."""
        text, percent = read
        if percent is None:
            sentence = f"“{text[:20]}”不是 0 到 100 的百分数，请核对。"
            self.change.ask("percent_done", sentence)
        return percent

    def change_report(
        self, report: MonthlyReport, amount: Decimal | None, texts: dict[str, Any]
    ) -> None:
        """Plan what a report is to hold, in 万元, whole: what the row leaves blank stays as it
        stands. An open question leaves it, a lock refuses it."""
        key = self.key("done", report.month)
        if self.waits(report, amount, texts):
            return
        amount = report.month_amount if amount is None else amount
        if sentence := self.why_locked(report, amount):
            self.change.refuse(key, sentence)
            return
        if refusal := self.confirm_refusal(report):
            self.row.add_issue(NOTE, f"写入后待确认，没有直接确认：{refusal}", key)
        values = {field: getattr(report, field) for field in REPORT_FIELDS.values()}
        values |= {REPORT_FIELDS[text]: value for text, value in texts.items()}
        self.complete(values)
        plan = self.change.plan or self.known.plan
        if question := asks_for_unit(amount, plan and plan.amount):
            self.change.warn(key, question)
        self.change.reports.append(
            ReportChange(report.pk, report.version, values | {"month_amount": amount})
        )
        if amount != report.month_amount:
            self.change.note(key, display_value("", report.month_amount), display_value("", amount))
        for text, value in texts.items():
            before = display_value("", getattr(report, REPORT_FIELDS[text]))
            self.change.note(text, before, display_value("", value))

    def waits(self, report: MonthlyReport, amount: Decimal | None, texts: dict[str, Any]) -> bool:
        """Whether a report is left for an open question: it goes in whole, or not at all."""
        months = range(first_month(report), report.month + 1)
        keys = [f"{measure}_{month}" for month in months for measure in ("done", "ytd")]
        undated = ["month_done", "ytd"] if self.context.month in months else []
        if amount is None and any(map(self.row.is_asked, keys + undated)):
            return True
        blank = [
            key for field, key in NEEDED.items() if not (key in texts or getattr(report, field))
        ]
        return any(map(self.row.is_asked, blank))

    def why_locked(self, report: MonthlyReport, amount: Decimal | None) -> str:
        """Why this report cannot take the amount from this sheet, or ""."""
        if report.frozen_on:
            return "项目停工或终止，月报暂停，请核对。"
        if self.context.role == "unit" and report.state == State.DONE:
            return f"{report.month}月月报已确认并锁定；要改请与项目中心联系，重新打开后再报。"
        if amount is None:
            return "请填本月完成投资，没有就填 0。"
        refusal = self.confirm_refusal(report)
        may_submit = self.context.confirmer.may_submit(report.project)
        return refusal if report.state == State.DONE or not may_submit else ""

    def confirm_refusal(self, report: MonthlyReport) -> str:
        """Why the office's sheet does not confirm this report but submits it (R-AC-2), or ""."""
        is_office = self.context.role == "office"
        return self.context.confirmer.refusal(report) if is_office else ""

    def complete(self, values: dict[str, Any]) -> None:
        """What a report cannot do without: asked of a unit, noted as missing by the office."""
        self.complete_problems(values)
        blank = [field for field in NEEDED if not values[field]]
        if self.context.role == "unit":
            for field in blank:
                self.change.refuse(NEEDED[field], ASKED[NEEDED[field]])
            return
        for field in blank:
            values[field] = NOT_IN_SHEET
        if blank:
            names = "、".join(LABELS[NEEDED[f]] for f in blank)
            self.row.add_issue(NOTE, f"{names}表中没有，月报记为“{NOT_IN_SHEET}”。")

    def complete_problems(self, values: dict[str, Any]) -> None:
        """A blank cell of 存在问题 says that there are none; a sheet without it says nothing."""
        has_column = "problems" in self.row.places and not self.row.is_asked("problems")
        if not values["problems"] and has_column:
            values["problems"] = "无"
            self.row.add_issue(NOTE, "没有填写，月报记为“无”。", "problems")

    # --- the year -------------------------------------------------------------------------------

    def check_year(self) -> None:
        """本年累计 beside its months, and rates that ask for a second look (R-IN-4, R-IN-5)."""
        changes = {each.pk: each.values["month_amount"] for each in self.change.reports}
        total = self.known.carried_over
        for report in self.known.reports:
            given = any(m in self.done for m in range(first_month(report), report.month + 1))
            stands = report.month_amount if given or report.state == State.DONE else None
            total += changes.get(report.pk, stands) or ZERO
        if self.year_to_check not in (None, total):
            to_date, sums = (display_value("", each) for each in (self.year_to_check, total))
            sentence = f"本年累计写 {to_date}，各月合计 {sums}"
            self.change.warn("ytd", f"{sentence}，按各月读取，请核实。")
        if changes:
            self.check_rate(total)

    def check_rate(self, total: Decimal) -> None:
        plan = self.change.plan or self.known.plan
        done = completion_and_gap.rate(total, plan.amount) if plan else None
        key = self.key("done", self.context.month)
        if completion_and_gap.is_doubtful(done, self.context.policy):
            self.change.warn(key, f"本年累计已是年度计划的 {done:.1f}%，请核实。")
        whole = self.known.total
        if whole and (self.known.carried + total) * 10 > whole * 11:
            self.change.warn(key, "开工以来累计超过总投资的 1.1 倍，请核实单位是不是万元。")
