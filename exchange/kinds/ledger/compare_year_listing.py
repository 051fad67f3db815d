"""The year's list set against the ledger: kind, dates, plan (R-DL-4 to R-DL-6)."""

from datetime import date
from typing import Any

from exchange.all_ledger_fields import DUE
from exchange.kinds.ledger.current_values import LISTING_FACTS, Code, KnownListing
from exchange.kinds.ledger.ledger_comparison import LedgerComparison
from exchange.kinds.ledger.row_change import NewListing
from exchange.matching.row_change_base import display_value
from exchange.parsing.consistency import clamp, settle_either
from projects.models import YearListing
from projects.models.milestone_dates import document_warning
from projects.year_listings import statutory_deadline


class CompareYearListing(LedgerComparison):
    """The place of a project on the year's list: made, or compared where it stands."""

    def listing(self) -> None:
        """Settle the dates by the kind first, as the cells are read by it (R-DL-4)."""
        kind = self.value("kind") or (self.known.listing.kind if self.known.listing else "")
        if kind:
            settle_either(self.row, kind)
            clamp(self.row, kind, self.context.year)
        self.kind = kind
        listed = self.known.listing
        if listed is None:
            self.new_listing(kind)
        else:
            self.listing_kind(listed)
            self.listing_day(listed)
            self.listing_facts(listed)
        self.plan()

    def new_listing(self, kind: str) -> None:
        """A project comes on the list: everything that the row says of the year is taken."""
        change, year = self.change, self.context.year
        change.listing = listing = NewListing(kind, self.value("listed_on"))
        if not change.is_new:
            change.note("listing", f"未列入 {year} 年", f"列入 {year} 年")
        for key in ("kind", "listed_on"):
            if self.value(key):
                change.note(key, "", display_value(key, self.value(key)))
        for key, field in LISTING_FACTS.items():
            value = self.value(key)
            if value is not None:
                listing.facts[field] = value
                change.note(key, "", display_value(key, value))
        self.new_due(listing)
        self.check_winter(listing.facts, kind)

    def new_due(self, listing: NewListing) -> None:
        """The statutory date that a new listing makes, within the bounds of R-DL-6."""
        owed = statutory_deadline(listing.kind, self.context.year)
        if owed is None:
            return
        code, limit = owed
        listing.due_date = self.value(DUE[code])
        self.will_owe(code, listing.due_date, limit)
        if listing.listed_on and listing.listed_on > limit:
            self.check_supplement(listing)
        if listing.listed_on and (listing.due_date or limit) < listing.listed_on:
            self.change.refuse(DUE[code], "增补项目的计划时间不能早于列入日期，请核对。")

    def will_owe(self, code: str, due: date | None, limit: date) -> None:
        """Name the date that the row makes: the sheet's own, else the statutory one."""
        words = display_value("", due) if due else f"{limit}（法定时限）"
        self.change.note(DUE[code], "", words)
        self.change.made.append((code, due or limit))

    def check_supplement(self, listing: NewListing) -> None:
        """A project listed after the statutory date brings its own date and approval (R-DL-6)."""
        listing.approval = self.value("approval") or ""
        if listing.due_date is None or not listing.approval:
            self.change.refuse(
                "listed_on", "列入时已过 3 月底或 6 月底，请另填计划时间和批准文号两列。"
            )
        if doubt := document_warning(listing.approval):
            self.change.warn("approval", doubt)
        self.change.note("approval", "", listing.approval)

    def listing_kind(self, listed: KnownListing) -> None:
        """A blank kind is filled in, with the milestone it owes; another one is refused, as the
        project office changes it with a reason."""
        kind, held = self.value("kind"), listed.kind
        if kind is None or kind == held:
            return
        if held:
            was = YearListing.Kind(held).label
            self.change.refuse(
                "kind", f"台账中为{was}；建设性质不能由导入更改，请项目中心在项目页变更。"
            )
            return
        self.change.kind = kind
        self.change.note("kind", "", display_value("kind", kind))
        owed = statutory_deadline(kind, self.context.year)
        if owed and listed.listed_on > owed[1]:
            self.change.refuse("kind", "增补列入时已过时限，请项目中心在项目页确定建设性质。")
        elif owed:
            # change_kind() makes the milestone; its due may be the sheet's earlier date.
            code, limit = owed
            self.change.kind_due = self.value(DUE[code])
            self.will_owe(code, self.change.kind_due, limit)
            if (self.change.kind_due or limit) < listed.listed_on:
                self.change.refuse(DUE[code], "计划时间不能早于列入日期，请核对。")

    def listing_day(self, listed: KnownListing) -> None:
        """The day of listing stays as it was: what counts for the statutory date is not
        imported."""
        day, held = self.value("listed_on"), listed.listed_on
        if day and day != held:
            self.change.refuse("listed_on", f"台账中列入日期为 {held}，不能由导入更改，请核对。")

    def listing_facts(self, listed: KnownListing) -> None:
        """Other facts of the year; 不停工 is not taken back by a sheet (R-DL-5)."""
        for key, field in LISTING_FACTS.items():
            value, held = self.value(key), listed.facts[field]
            if value is None or self.same(key, held, value):
                continue
            if key == "no_winter_stop" and not value:
                self.change.refuse(key, "台账中为不停工；改为停工请项目中心在项目页办理。")
                continue
            self.change.listing_facts[field] = value
            self.change.note(key, display_value(key, held), display_value(key, value))
        self.check_winter(self.change.listing_facts, self.kind)

    def check_winter(self, facts: dict[str, Any], kind: str) -> None:
        """A site that never stopped counts as resumed on 1 January (R-DL-5); `facts` are those of
        the listing, from which a doubtful 不停工 is taken back."""
        if not facts.get("no_winter_stop"):
            return
        if doubt := self.doubt_of_winter(kind):
            for key in ("no_winter_stop", "no_winter_stop_reason"):
                facts.pop(key, None)
                self.change.withdraw(key)
            self.change.ask("no_winter_stop", doubt)
            return
        self.row.values.pop("resumed_on", None)
        self.change.never_stopped = date(self.context.year, 1, 1)
        self.will_wait(Code.RESUME, "no_winter_stop")

    def doubt_of_winter(self, kind: str) -> str:
        """Why 不停工 cannot be so, or ""; beside another day of resuming neither is taken."""
        new_year = date(self.context.year, 1, 1)
        if kind != YearListing.Kind.CONTINUING:
            return "只有续建项目填不停工，本列没有写入，请核对建设性质。"
        if new_year > self.context.today:
            return f"{new_year} 尚未到来，不停工请到时再填。"
        if self.value("resumed_on") in (None, new_year):
            return ""
        self.row.values.pop("resumed_on")
        return "填了不停工，又填了实际复工时间，两列都没有写入，请保留一个。"

    def plan(self) -> None:
        """A plan is laid down once (R-IN-1): taken where there is none, else refused."""
        amount = self.value("annual_plan")
        held = self.known.listing.plan if self.known.listing else None
        if amount is None or amount == held:
            return
        if held is not None:
            self.change.refuse(
                "annual_plan",
                f"台账中为 {display_value('', held)} 万元；"
                "年度计划不能由导入更改，请在项目页“年度计划”里调整。",
            )
            return
        self.change.annual_plan = amount
        self.change.note("annual_plan", "", display_value("annual_plan", amount))
