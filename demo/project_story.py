"""One project's story, told through the same verbs as the real thing."""

from datetime import date
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from demo.clock import Deed, happened
from demo.county import Row
from demo.milestones import NO_WINTER_STOP, last_year_steps, ordinary_steps, statutory_step
from demo.money import curve_of
from demo.photos import site_photo
from demo.scenarios import ORDERS, PAUSED, SCENES
from investment import annual_plans
from norms.models import WorkArea
from norms.policy import policy_on
from projects import (
    assign_people,
    change_requests,
    evidence_upload_check,
    national_code,
    owner_reports,
    pauses,
    project_lifecycle,
    roadmap,
    year_listings,
)
from projects.models import ProgressUpdate, Project, YearListing
from projects.request_deciders import Turn, officials_on
from supervision.models import instruct

STAGES = {
    "continuing": "building",
    "new": "landed",
    "preliminary": "conceived",
    "reserve": "reserved",
}
#: The lead of this project changed at the turn of the year, so that a history is to be seen.
FORMER_LEAD = ("S101", "六")
DEPUTY = ("S058", "三")
PROVINCIAL = ("S072",)


class ProjectStory:
    """Collects the deeds of one project; `milestones` fills while they are told."""

    def __init__(self, row: Row, cast, clock):
        self.row, self.cast, self.clock = row, cast, clock
        self.year = clock.today.year
        self.project = None
        self.listings, self.milestones = {}, {}
        self.minute = row.number * 7 % 60

    def entered_at(self):
        """When the project comes onto the ledger."""
        return min(self._listed_at(year) for year in self.listings_due())

    def deeds(self):
        years = self.listings_due()
        listed_at = {year: self._listed_at(year) for year in years}
        yield Deed(self.entered_at(), partial(self.enter))
        for year, kind in years.items():
            yield Deed(listed_at[year], partial(self.put_on_list, year, kind))
        yield from self._hand_over()
        steps = self._steps(years)
        for year in years:
            mine = [step for step in steps if self._year_of(step, years) == year]
            made = self.clock.at(listed_at[year].date(), 9, after=listed_at[year])
            yield Deed(made, partial(self.add, mine, year))
            for step in mine:
                yield from self._step(step, made)
        yield from self._rest()
        yield from self._orders()

    def listings_due(self):
        """{year: kind} of the lists it stands on; not every project is on last year's."""
        this_year = {self.year: self.row.kind}
        return {self.year - 1: self.row.last_kind} | this_year if self.row.last_kind else this_year

    def _listed_at(self, year):
        """A list is entered in the last days of December; who did not stop for the winter is
        entered on 1 January, from which day that counts."""
        if self.row.ref in NO_WINTER_STOP:
            return self.clock.at(date(year, 1, 1), 9, self.minute)
        return self.clock.at(date(year - 1, 12, 28), 9, self.minute)

    def _steps(self, years):
        steps = [statutory_step(self.row, kind, year) for year, kind in years.items()]
        steps += last_year_steps(self.row, self.year - 1)
        if self.row.ref in SCENES:
            steps += [make(self.clock.today) for make in SCENES[self.row.ref]]
        else:
            steps += ordinary_steps(self.row, self.year, self.clock.today)
        return sorted(filter(None, steps), key=lambda step: step.due)

    def _year_of(self, step, years):
        """The list that a step belongs to: that of its year, or of the one before."""
        return max((year for year in years if year <= step.due.year), default=min(years))

    def _step(self, step, made):
        moments = [
            (step.moved_on, 11, self.postpone),
            *((remark.on, 10, partial(self.remark, remark=remark)) for remark in step.remarks),
            (step.told_on, 16, self.submit),
            (step.sent_back_on, 17, self.send_back),
            (step.confirmed_on, 17, self.confirm),
            (step.asked_on, 15, self.ask_later),
        ]
        for day, hour, verb in moments:
            if self.clock.has_come(day):
                made = self.clock.at(day, hour, self.minute, after=made)
                yield Deed(made, partial(verb, step))

    def _hand_over(self):
        if self.row.ref == FORMER_LEAD[0]:
            day = date(self.year, 1, 1)
            yield Deed(self.clock.at(day, 9, 30), partial(self.give_lead, self.row.lead, day))

    def _rest(self):
        rest = PAUSED.get(self.row.ref)
        if rest is None:
            return
        approved = self._ago(rest.approved)
        yield Deed(self.clock.at(approved, 15), partial(self.pause, rest, approved))
        if rest.resumed is not None:
            on = self._ago(rest.resumed)
            yield Deed(self.clock.at(on, 10), partial(self.resume, on))

    def _orders(self):
        for order in (order for order in ORDERS if order.ref == self.row.ref):
            issued = self.clock.at(self._ago(order.issued), 18)
            yield Deed(issued, partial(self.instruct, order))
            if order.answered is not None:
                replied = self.clock.at(self._ago(order.answered), 11)
                yield Deed(replied, partial(self.answer, order))

    def _ago(self, days):
        return date.fromordinal(self.clock.today.toordinal() - days)

    # --- the deeds ----------------------------------------------------------------------------

    def enter(self, *, now):
        row, cast = self.row, self.cast
        contact = cast.contact(row.contact)
        self.project = Project(
            name=row.name,
            national_code=fictional_code(row, min(self.listings_due()) - 1),
            work_area=WorkArea.objects.get(code=row.area),
            grade="provincial" if row.ref in PROVINCIAL else "county",
            stage=STAGES.get(row.last_kind or row.kind, ""),
            is_livelihood_item=row.is_livelihood_item,
            content=row.content,
            period=f"{self.year - 1}—{self.year + 1}" if row.plan else "",
            total_investment=row.total,
            responsible_unit=cast.units[row.unit],
            owner_unit=contact.unit if contact else None,
            remark="示例：金额、日期、人员和单位分工均为虚构。",
            is_demo=True,
            created_at=now,
        )
        project_lifecycle.create_many([self.project], by=cast.office)
        first = FORMER_LEAD[1] if row.ref == FORMER_LEAD[0] else row.lead
        numerals = [first, *([DEPUTY[1]] if row.ref == DEPUTY[0] else [])]
        leads = [(self.project, [cast.leader(numeral) for numeral in numerals], cast.since)]
        contacts = [(self.project, contact, cast.since)] if contact else []
        assign_people.begin_many(leads, contact=contacts, by=cast.office, now=now)

    def give_lead(self, numeral, on, *, now):
        told = {"on": on, "by": self.cast.office, "now": now}
        assign_people.assign_lead(self.project, self.cast.leader(numeral), **told)

    def put_on_list(self, year, kind, *, now):
        facts = {}
        if self.row.ref in NO_WINTER_STOP and kind == "continuing":
            facts = {"no_winter_stop": True, "no_winter_stop_reason": "示例：冬季照常作业"}
        if kind == "continuing" and year == self.year:
            facts["carried_in"] = self.row.total / 4
        listing = YearListing(
            project=self.project, year=year, kind=kind, listed_on=date(year, 1, 1), **facts
        )
        # As a sheet brings it in, which is how a year's list comes.
        for milestone in year_listings.list_many(
            [(listing, None, "")], by=self.cast.office, now=now, accept_overdue=True
        ):
            self.milestones[milestone.code, year] = milestone
        self.listings[year] = listing
        if self.row.plan and year == self.year:
            curve = curve_of(self.row, kind)
            annual_plans.adopt(listing, self.row.plan, by=self.cast.office, now=now, curve=curve)

    def add(self, steps, year, *, now):
        """The road map of a year beyond what its list owes."""
        steps = [step for step in steps if not step.made_by_listing]
        told = {"project": self.project, "listing": self.listings[year]}
        told["known_since"] = date(year, 1, 1)
        facts = [{"name": s.name, "code": s.code, "due_date": s.due, **told} for s in steps]
        rows = [(each, "") for each in facts]
        made = roadmap.add_many(rows, by=self.cast.office, now=now, accept_overdue=True)
        self.milestones.update(zip(steps, made, strict=True))

    def milestone(self, step):
        """The row of a step; that of a statutory one was made by its listing."""
        return self.milestones[(step.code, step.due.year) if step.made_by_listing else step]

    def reporter(self):
        contact = self.cast.contact(self.row.contact)
        return contact or self.cast.head_of(self.project.responsible_unit) or self.cast.office

    def postpone(self, step, *, now):
        """Before its date by a request that is agreed to, after it by the office."""
        milestone, office = self.milestone(step), self.cast.office
        number = f"示例批〔{step.moved_on.year}〕{self.row.number + 1}号"
        reason = "前置工作需要时间，按会议研究的日期顺延。"
        facts = {"new_due": step.moved_to, "reason": reason, "now": now}
        facts |= {"category": "other", "caused_by": "superior"}
        if now.date() <= milestone.due_date:
            request = change_requests.ask(milestone, by=self.reporter(), **facts)
            self._agree(request, number, now=now)
            milestone.refresh_from_db()
        else:
            happened(milestone.replan(by=office, approval=number, **facts))

    def _agree(self, request, number, *, now):
        """Whoever is asked, one half after the other."""
        today = now.date()
        people = [*officials_on(self.project, today), self.cast.office, self.cast.colleague]
        for person in people:
            request.refresh_from_db()
            if request.is_open and not Turn.of(request, today).refusal(person):
                happened(change_requests.agree(request, by=person, now=now, approval=number))
        happened(not request.is_open)

    def ask_later(self, step, *, now):
        """A request that waits for the lead official."""
        happened(
            change_requests.ask(
                self.milestone(step),
                by=self.reporter(),
                new_due=step.asked_to,
                category="market",
                caused_by="owner_unit",
                reason="示例：厂家排产紧张，设备要晚二十天到场。",
                now=now,
            )
        )

    def remark(self, step, *, remark, now):
        self._report(
            step,
            now,
            standing=remark.standing,
            percent=remark.percent,
            note=remark.note,
            obstacle=remark.obstacle,
            # No firm bears an invented delay.
            caused_by="superior" if remark.obstacle else "",
            problem=remark.problem,
            promised_on=remark.promised_on,
        )

    def submit(self, step, *, now):
        if self.reporter() is self.cast.office:  # nobody answers: the office enters it
            entered = self.milestone(step).complete_confirmed
            reason = "示例：代为录入"
            happened(entered(by=self.cast.office, on=step.done_on, now=now, reason=reason))
            return
        shown = {"number": f"示例许可〔{now.year}〕{self.row.number + 1}号"}
        if step.evidence == "photo":
            picture = SimpleUploadedFile("示例现场照片.jpg", site_photo(self.row.number))
            shown = {"files": [evidence_upload_check.check(picture)]}
        self._report(
            step,
            now,
            standing=ProgressUpdate.Standing.DONE,
            completed_on=step.done_on,
            percent=100,
            note="已完成。",
            **(shown if step.evidence else {}),
        )

    def _report(self, step, now, **said):
        happened(
            owner_reports.record_progress(self.milestone(step), by=self.reporter(), now=now, **said)
        )

    def confirm(self, step, *, now):
        milestone = self.milestone(step)
        if milestone.is_confirmed:
            return
        confirmed_by = self.cast.colleague if self.row.number % 2 else self.cast.office
        if milestone.submitted_by_id == confirmed_by.pk:
            confirmed_by = self.cast.colleague
        happened(milestone.confirm(by=confirmed_by, now=now))

    def send_back(self, step, *, now):
        happened(
            self.milestone(step).send_back(
                by=self.cast.colleague, reason="请补充竣工验收单后再报。", now=now
            )
        )

    def pause(self, rest, approved, *, now):
        months = policy_on(approved).pause_review_months
        self.rested = pauses.pause(
            self.project,
            approved_on=approved,
            category=rest.category,
            caused_by=rest.caused_by,
            reason=rest.reason,
            document=f"示例停工批复〔{approved.year}〕1号",
            review_date=pauses.months_after(approved, months),
            by=self.cast.office,
            now=now,
        )

    def resume(self, on, *, now):
        days = (on - self.rested.approved_on).days
        frozen = list(pauses.frozen_milestones(self.project))
        moved = {m.pk: pauses.proposed_date(m, days) for m in frozen}
        pauses.resume(
            self.rested,
            on=on,
            reason="占地协议已签，恢复施工",
            document=f"示例复工批复〔{on.year}〕1号",
            approval=f"示例政办函〔{on.year}〕1号",
            dates={m.pk: moved[m.pk] for m in frozen if moved[m.pk] != m.due_date},
            by=self.cast.office,
            now=now,
        )

    def instruct(self, order, *, now):
        self.instruction = instruct(
            by=self.cast.leader(self.row.lead),
            project=self.project,
            milestone=self.named(order.step),
            text=order.text,
            reply_by=self._ago(order.reply_by),
            now=now,
            today=self._ago(order.issued),
        )

    def named(self, name):
        """The milestone of that name."""
        return next(m for m in self.milestones.values() if m.name == name)

    def answer(self, order, *, now):
        happened(self.instruction.answer(by=self.reporter(), text=order.answer, now=now))


def fictional_code(row, year):
    """A code that passes the check digit, with a serial that nobody drew at random."""
    if row.kind in ("", "reserve"):
        return ""
    first = f"{year % 100:02}11140722890100{row.number + 1:03}"
    return national_code.normalise(first + str(national_code.check_digit(first)))
