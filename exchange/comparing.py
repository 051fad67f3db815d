"""Set the columns of one row against the ledger, rule by rule (decisions: Import, Identity).

A blank cell leaves what stands, 待定 empties nothing, what an import may not change is refused
with the way to change it.
"""

from datetime import date

from django.core.exceptions import ValidationError

from exchange.coherence import clamp, settle_either
from exchange.complaints import NOTE, WARNING, NotUnderstood
from exchange.directory import Unknown
from exchange.planned import NewListing, words_of
from exchange.standing import FACTS, LISTING_FACTS, WORDS, Code
from exchange.texts import PENDING
from projects.models import Milestone, Project, YearListing
from projects.roadmap import statutory

State = Milestone.State
#: Column of the planned date and of the actual date of each milestone an import knows.
DUE = {Code.RESUME: "resume_due", Code.START: "start_due", Code.COMPLETE: "completion_due"}
ACTUAL = {Code.RESUME: "resumed_on", Code.START: "started_on", Code.COMPLETE: "completed_on"}
UNITS = ("responsible_unit", "owner_unit")
RELATIONS = [field.name for field in Project._meta.fields if field.is_relation]


class Comparison:
    """Fills one Planned from its row. `context` has directory, areas, year, today, confirms."""

    def __init__(self, planned, context):
        self.planned, self.context = planned, context
        self.row, self.known = planned.row, planned.known
        self.unit_refs = {}

    def run(self):
        self.facts()
        self.many()
        self.stage()
        self.listing()
        self.milestones()
        self.leads()
        self.contact()
        self.words()
        self.check_fields()

    def value(self, key):
        """What the sheet says in a column; None for blank, 待定 and columns it does not have."""
        value = self.row.values.get(key)
        return None if value is PENDING else value

    def attempt(self, key, find, *args, **kwargs):
        """A reference, or a complaint at the cell."""
        try:
            return find(*args, **kwargs)
        except NotUnderstood as doubt:
            self.planned.refuse(key, str(doubt))
            return None

    # --- the project --------------------------------------------------------------------------

    def facts(self):
        for key, field in FACTS.items():
            value = self.value(key)
            if value is None:
                continue
            if key in UNITS:
                self.unit(key, field, value)
            elif key == "work_area":
                self.fact(key, field, self.context.areas[value])
            else:
                self.fact(key, field, value)

    def fact(self, key, field, value):
        old = self.known.facts.get(field)
        if self.same(key, old, value):
            return
        if key == "national_code" and old:
            self.planned.refuse(key, f"台账中本项目的代码是 {old}，请核对是否同一项目。")
            return
        self.planned.facts[field] = value
        self.planned.note(key, self.fact_words(key, old), self.fact_words(key, value))

    def same(self, key, old, value):
        if key == "name":
            return not self.planned.is_new and self.context.key_of(value) == self.known.name_key
        if isinstance(old, str):
            return old.replace("\r\n", "\n").strip() == value
        return old == value

    def fact_words(self, key, value):
        if key in UNITS:
            return self.context.directory.unit_word(value)
        if key == "work_area":
            return self.context.area_names.get(value, "")
        return words_of(key, value)

    def unit(self, key, field, name):
        try:
            ref = self.unit_refs[key] = self.context.directory.unit(name)
        except Unknown as doubt:
            self.unit_refs[key] = doubt.key
            self.planned.refuse(key, str(doubt))
            return
        except NotUnderstood as doubt:
            self.planned.refuse(key, str(doubt))
            return
        if ref in self.context.directory.closed and ref != self.known.facts.get(field):
            self.planned.refuse(key, f"单位“{name}”已撤销，请核对。")
            return
        self.fact(key, field, ref)

    def many(self):
        tags, names = self.value("tags"), self.value("supporting_units")
        if tags is not None:
            long = [tag for tag in tags if len(tag) > 20]
            if long:
                self.planned.refuse("tags", f"标签“{long[0][:20]}…”超过 20 个字，请精简。")
            self.related("tags", self.known.tags, tags, str)
        if names is not None:
            find = self.context.directory.unit
            refs = [self.attempt("supporting_units", find, name) for name in names]
            if None not in refs:
                held, word = self.known.supporting_units, self.context.directory.unit_word
                self.related("supporting_units", held, refs, word)

    def related(self, key, held, wanted, word):
        if set(held) != set(wanted):
            self.planned.related[key] = wanted
            old, new = ("、".join(word(ref) for ref in refs) for refs in (held, wanted))
            self.planned.note(key, old, new)

    def stage(self):
        stage = self.value("stage")
        if stage and stage != self.known.stage:
            self.planned.stage = stage
            self.planned.note(
                "stage", words_of("stage", self.known.stage), words_of("stage", stage)
            )

    # --- the year's list ----------------------------------------------------------------------

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
        owed = statutory(listing.kind, self.context.year)
        if owed is None:
            return
        code, limit = owed
        listing.due_date = due = self.value(DUE[code])
        if due:
            self.planned.note(DUE[code], "", words_of(DUE[code], due))
        if listing.listed_on and listing.listed_on > limit:
            self.check_supplement(listing, DUE[code])

    def check_supplement(self, listing, key):
        """A project listed after the statutory date brings its own date and approval (R-DL-6)."""
        listing.approval = self.value("approval") or ""
        if listing.due_date is None or not listing.approval:
            self.planned.refuse(
                "listed_on", "列入时已过 3 月底或 6 月底，请另填计划时间和批准文号两列。"
            )
        elif listing.due_date < listing.listed_on:
            self.planned.refuse(key, "增补项目的计划时间不能早于列入日期，请核对。")
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
        owed = statutory(kind, self.context.year)
        if owed and self.known.listing.listed_on > owed[1]:
            self.planned.refuse("kind", "增补列入时已过时限，请项目中心在项目页确定建设性质。")
        elif owed:
            # change_kind() makes the milestone; its due may be the sheet's earlier date.
            self.planned.kind_due = self.value(DUE[owed[0]])
            if self.planned.kind_due:
                self.planned.note(DUE[owed[0]], "", words_of("", self.planned.kind_due))

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

    # --- milestones ---------------------------------------------------------------------------

    def milestones(self):
        owed = statutory(self.kind, self.context.year)
        for code in Milestone.STATUTORY:
            if owed and owed[0] == code:
                self.due(code)
                self.actual(code, will_be=self.planned.listing or self.planned.kind)
            else:
                self.not_owed(code)
        for either in ("resume_or_start_due", "resumed_or_started_on"):
            if self.value(either):
                self.row.complain(NOTE, "建设性质未定，本列没有写入。", either)
        self.completion()

    def not_owed(self, code):
        word = {Code.RESUME: "复工", Code.START: "开工"}[code]
        said = {c.header for c in self.row.complaints}
        for key in (DUE[code], ACTUAL[code]):
            place = self.row.places.get(key)
            if self.value(key) and not (place and place.header in said):
                kind = YearListing.Kind(self.kind).label if self.kind else "性质未定的"
                self.row.complain(NOTE, f"{kind}项目没有{word}时限，本列没有写入。", key)

    def due(self, code):
        """A date once promised moves by 改期 alone."""
        key = DUE[code]
        due, held = self.value(key), self.known.milestones.get(code)
        if due is None or held is None or self.planned.kind:
            return
        if self.row.written.get(key) == held.due_date:
            # Moved past the statutory date by 改期, or listed after it: the cell is right.
            self.row.unsay(key, WARNING)
            return
        if due == held.due_date:
            return
        if due == held.baseline_due_date:
            self.row.complain(NOTE, f"是原定时间；现定为 {held.due_date}，以现定为准。", key)
            return
        self.planned.refuse(
            key, f"台账中现定为 {held.due_date}；节点日期不能由导入更改，请在节点页走“改期”。"
        )

    def actual(self, code, will_be=False):
        key = ACTUAL[code]
        on, held = self.value(key), self.known.milestones.get(code)
        if on is None:
            return
        if held is None:
            if will_be:
                self.complete(code, on)
            return
        if held.frozen_on:
            self.planned.refuse(key, "项目已停工或终止，节点冻结，请先变更项目阶段。")
        elif held.completed_on is None:
            self.complete(code, on)
        elif held.completed_on != on:
            way = "请先核定或退回" if held.state == State.SUBMITTED else "请在节点页重新打开后再报"
            self.planned.refuse(key, f"台账中实际时间为 {held.completed_on}，与表中不同，{way}。")
        elif held.state == State.SUBMITTED and self.context.confirms:
            self.complete(code, on, before=f"{on}（待核）")

    def complete(self, code, on, before=""):
        self.planned.completions[code] = on
        self.planned.note(ACTUAL[code], before, words_of("", on))

    def completion(self):
        due, on = self.value("completion_due"), self.value("completed_on")
        held = self.known.milestones.get(Code.COMPLETE)
        if held is not None:
            self.due(Code.COMPLETE)
        elif due or on:
            self.planned.completion_due = due or on
            if due:
                self.planned.note("completion_due", "", words_of("", due))
                self.check_past(due, on)
            else:
                self.row.complain(NOTE, "没有计划竣工时间，以实际时间为计划。", "completed_on")
        self.actual(Code.COMPLETE, will_be=held is None)
        start = self.known.milestones.get(Code.START)
        if on and start and start.completed_on and on < start.completed_on:
            self.planned.refuse(
                "completed_on", f"早于台账中的实际开工时间 {start.completed_on}，请核对。"
            )

    def check_past(self, due, on):
        if on is None and due.year < self.context.year:
            self.planned.warn("completion_due", f"早于 {self.context.year} 年且未完成，请核实。")

    # --- people -------------------------------------------------------------------------------

    def leads(self):
        names = self.value("lead_officials")
        if not names:
            return
        known, directory = self.known, self.context.directory
        held = [pk for pk in (known.lead, *known.deputies) if pk]
        refs = [self.attempt("lead_officials", directory.leader, name, held) for name in names]
        if None in refs or [known.lead, set(known.deputies)] == [refs[0], set(refs[1:])]:
            return
        self.planned.leads = refs
        old, new = ("、".join(map(directory.person_word, some)) for some in (held, refs))
        self.planned.note("lead_officials", old, new)

    def contact(self):
        name = self.value("contact_person")
        if not name:
            self.orphaned()
            return
        email, phone = self.address(name), self.value("contact_phone") or ""
        if email is None or self.shared(email, name):
            return
        unit = self.contact_unit()
        find, held = self.context.directory.contact, self.known.contact
        key = "contact_person"
        ref = self.attempt(key, find, name, unit, email=email, phone=phone, held=held)
        if ref is None:
            return
        if ref != held:
            self.planned.contact = ref
            word = self.context.directory.person_word
            self.planned.note(key, word(held), word(ref))
        self.contact_facts(ref, email, phone)

    def address(self, name):
        """The cell's address, else the one that another row gives the same person of the unit."""
        if email := self.value("contact_email"):
            return email
        unit = self.value("owner_unit") or self.value("responsible_unit") or ""
        seen = self.context.addresses.get((self.context.key_of(name), self.context.key_of(unit)))
        if seen and len(seen) > 1:
            self.planned.refuse("contact_person", f"表中有几位“{name}”，请填写邮箱以便区分。")
            return None
        return next(iter(seen)) if seen else ""

    def contact_unit(self):
        """The owner unit, else the responsible one, as the row leaves them."""
        for key in ("owner_unit", "responsible_unit"):
            if unit := self.unit_refs.get(key) or self.known.facts.get(f"{key}_id"):
                return unit
        return None

    def shared(self, email, name):
        """An address of several people belongs to a unit, and is nobody's own."""
        others = self.context.names_at.get(email, set()) - {self.context.key_of(name)}
        if others and email not in self.context.directory.unit_emails:
            self.planned.refuse(
                "contact_email",
                f"邮箱 {email} 在表中填给了几个人；几个人共用的邮箱请登记在单位，此处留空。",
            )
            return True
        return False

    def contact_facts(self, ref, email, phone):
        directory = self.context.directory
        person = directory.people.get(ref)
        if email in directory.unit_emails:
            self.row.complain(NOTE, "是单位的办公邮箱，不登记在个人名下。", "contact_email")
        if isinstance(ref, str):
            for key, value in (
                ("contact_email", directory.missing[ref].email),
                ("contact_phone", phone),
            ):
                if value:
                    self.planned.note(key, "", value)
            return
        if email and not person.email and email not in directory.unit_emails:
            self.planned.contact_facts["email"] = email
            self.planned.note("contact_email", "", email)
        if phone and phone != person.phone:
            self.planned.contact_facts["phone"] = phone
            self.planned.note("contact_phone", person.phone, phone)

    def orphaned(self):
        for key in ("contact_email", "contact_phone"):
            if self.value(key):
                self.planned.warn(key, "没有填联系人，本列没有写入。")

    # --- words, and the last net --------------------------------------------------------------

    def words(self):
        """形象进度, 存在问题, 下一步措施: kept as a progress of the project when they differ."""
        said = {key: self.value(key) for key in WORDS if self.value(key) is not None}
        told = self.known.told
        new = {
            key: value for key, value in said.items() if not self.same(key, told.get(key), value)
        }
        if new:
            self.planned.words = {**told, **said}
            for key, value in new.items():
                self.planned.note(key, words_of("", told.get(key)), words_of("", value))

    def check_fields(self):
        """What the model itself would refuse becomes a complaint, never a broken batch."""
        if self.row.refused:
            return
        facts = {**self.known.facts, **self.planned.facts}
        plain = {field: value for field, value in facts.items() if not field.endswith("_id")}
        project = Project(**plain)
        keys = {field: key for key, field in FACTS.items()}
        try:
            project.clean_fields(exclude=RELATIONS)
            project.clean()
        except ValidationError as refusal:
            for field, sentences in refusal.message_dict.items():
                self.planned.refuse(keys.get(field), "".join(sentences))
