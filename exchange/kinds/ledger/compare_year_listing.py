"""The year's list set against the ledger: kind, dates, plan (R-DL-4 to R-DL-6)."""

from datetime import date

from exchange.kinds.ledger.compare_milestones import DUE
from exchange.kinds.ledger.current_values import LISTING_FACTS, Code
from exchange.kinds.ledger.row_change import NewListing, words_of
from exchange.matching.comparison import Compared
from exchange.parsing.consistency import clamp, settle_either
from projects.models import YearListing
from projects.models.milestone_dates import doubt_about_document
from projects.year_listings import statutory_deadline


class OfTheYear(Compared):
    def listing(self):
        kind = self.value("kind") or (self.known.listing.kind if self.known.listing else "")
        if kind:
            settle_either(self.row, kind)
            clamp(self.row, kind, self.context.year)
        self.kind = kind
        if self.known.listing is None:
            self.new_listing(kind)
        else:
            self.listing_kind()
            self.listing_day()
            self.listing_facts()
        self.plan()

    def new_listing(self, kind):
        planned, year = self.planned, self.context.year
        planned.listing = listing = NewListing(kind, self.value("listed_on"))
        if not planned.is_new:
            planned.note("listing", f"未列入 {year} 年", f"列入 {year} 年")
        for key in ("kind", "listed_on"):
            if self.value(key):
                planned.note(key, "", words_of(key, self.value(key)))
        for key, field in LISTING_FACTS.items():
            value = self.value(key)
            if value is not None:
                listing.facts[field] = value
                planned.note(key, "", words_of(key, value))
        self.new_due(listing)
        self.check_winter(listing.facts.get("no_winter_stop"), kind)

    def new_due(self, listing):
        owed = statutory_deadline(listing.kind, self.context.year)
        if owed is None:
            return
        code, limit = owed
        listing.due_date = self.value(DUE[code])
        self.will_owe(code, listing.due_date, limit)
        if listing.listed_on and listing.listed_on > limit:
            self.check_supplement(listing)
        if listing.listed_on and (listing.due_date or limit) < listing.listed_on:
            self.planned.refuse(DUE[code], "增补项目的计划时间不能早于列入日期，请核对。")

    def will_owe(self, code, due, limit):
        """Name the date that the row makes: the sheet's own, else the statutory one."""
        words = words_of("", due) if due else f"{limit}（法定时限）"
        self.planned.note(DUE[code], "", words)
        self.planned.made.append((code, due or limit))

    def check_supplement(self, listing):
        """A project listed after the statutory date brings its own date and approval (R-DL-6)."""
        listing.approval = self.value("approval") or ""
        if listing.due_date is None or not listing.approval:
            self.planned.refuse(
                "listed_on", "列入时已过 3 月底或 6 月底，请另填计划时间和批准文号两列。"
            )
        if doubt := doubt_about_document(listing.approval):
            self.planned.warn("approval", doubt)
        self.planned.note("approval", "", listing.approval)

    def listing_kind(self):
        kind, held = self.value("kind"), self.known.listing.kind
        if kind is None or kind == held:
            return
        if held:
            was = YearListing.Kind(held).label
            self.planned.refuse(
                "kind", f"台账中为{was}；建设性质不能由导入更改，请项目中心在项目页变更。"
            )
            return
        self.planned.kind = kind
        self.planned.note("kind", "", words_of("kind", kind))
        owed = statutory_deadline(kind, self.context.year)
        if owed and self.known.listing.listed_on > owed[1]:
            self.planned.refuse("kind", "增补列入时已过时限，请项目中心在项目页确定建设性质。")
        elif owed:
            # change_kind() makes the milestone; its due may be the sheet's earlier date.
            code, limit = owed
            self.planned.kind_due = self.value(DUE[code])
            self.will_owe(code, self.planned.kind_due, limit)
            if (self.planned.kind_due or limit) < self.known.listing.listed_on:
                self.planned.refuse(DUE[code], "计划时间不能早于列入日期，请核对。")

    def listing_day(self):
        day, held = self.value("listed_on"), self.known.listing.listed_on
        if day and day != held:
            self.planned.refuse("listed_on", f"台账中列入日期为 {held}，不能由导入更改，请核对。")

    def listing_facts(self):
        for key, field in LISTING_FACTS.items():
            value, held = self.value(key), self.known.listing.facts[field]
            if value is None or self.same(key, held, value):
                continue
            if key == "no_winter_stop" and not value:
                self.planned.refuse(key, "台账中为不停工；改为停工请项目中心在项目页办理。")
                continue
            self.planned.listing_facts[field] = value
            self.planned.note(key, words_of(key, held), words_of(key, value))
        self.check_winter(self.planned.listing_facts.get("no_winter_stop"), self.kind)

    def check_winter(self, stops_not, kind):
        """A site that never stopped counts as resumed on 1 January (R-DL-5)."""
        if not stops_not:
            return
        new_year = date(self.context.year, 1, 1)
        if kind != YearListing.Kind.CONTINUING:
            self.planned.refuse("no_winter_stop", "只有续建项目填不停工，请核对建设性质。")
        elif new_year > self.context.today:
            self.planned.refuse("no_winter_stop", f"{new_year} 尚未到来，不停工请到时再填。")
        elif self.value("resumed_on") not in (None, new_year):
            self.planned.refuse("resumed_on", "填了不停工，又填了实际复工时间，请保留一个。")
        else:
            self.row.values.pop("resumed_on", None)
            self.planned.never_stopped = new_year
            self.will_wait(Code.RESUME, "no_winter_stop")

    def plan(self):
        amount = self.value("annual_plan")
        held = self.known.listing.plan if self.known.listing else None
        if amount is None or amount == held:
            return
        if held is not None:
            self.planned.refuse(
                "annual_plan",
                f"台账中为 {words_of('', held)} 万元；年度计划不能由导入更改，请走“计划调整”。",
            )
            return
        self.planned.annual_plan = amount
        self.planned.note("annual_plan", "", words_of("annual_plan", amount))
