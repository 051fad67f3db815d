"""The plain model of problems, orders and their clocks: rules.md and issue 17 in dicts and dates.

It knows nothing of Django and of none of the product's rules. Every act either happens, or raises
Refused and changes nothing.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.stories.model_rows import DAY, Refused, add_workdays, is_workday

#: Days past its date from which a problem stands on each level.
CLIMBS = (7, 15, 30)
TOP = 3
#: From the mildest on, and the 代字 of each.
KINDS = ("letter", "yellow", "red", "talk")
SERIES = {"letter": "左督函", "yellow": "左督", "red": "左督", "talk": "左督谈"}
UNCLOSED = ("pending", "submitted")


def workday_from(day):
    while not is_workday(day):
        day += DAY
    return day


def month_later(day):
    """The same day of the next month, or its last one."""
    year, month = divmod(day.year * 12 + day.month, 12)
    last = date(year + month // 11, (month + 1) % 12 + 1, 1) - DAY
    return date(year, month + 1, min(day.day, last.day))


def settled_by(day, *, hard):
    return workday_from(month_later(day) if hard else day + timedelta(days=7))


@dataclass(eq=False)
class Site:
    """A project with those who answer for it and the ordinary milestones that it owes."""

    key: str
    owner: str
    unit: str
    contact: str
    lead: str
    withdrawn: bool = False
    #: {name of a milestone: whether it is still owed}
    owed: dict = field(default_factory=dict)
    #: {name: its date}
    dues: dict = field(default_factory=dict)


@dataclass(eq=False)
class Trouble:
    """A problem."""

    key: int
    site: Site
    source: str
    ticket: str
    raised_by: str
    due: date
    state: str = "pending"
    unit: str = ""
    supporting: frozenset = frozenset()
    named_on: date | None = None
    hard: bool = False
    accepted: bool = False
    beyond_on: date | None = None
    beyond_level: int = 0
    answered_by: str = ""
    changes: int = 1

    @property
    def standing(self):
        if self.state != "pending":
            return {"submitted": "已答复", "done": "已销号", "cancelled": "已取消"}[self.state]
        if not self.unit:
            return "待交办"
        if self.beyond_on:
            return "本级办不了"
        return "办理中" if self.accepted else "待受理"

    def is_overdue(self, day):
        return self.state == "pending" and self.due < day

    def level(self, day):
        """0 its holder, to 3: by its days and by hand, whichever is further on."""
        if self.state != "pending":
            return 0
        late = (day - self.due).days
        by_days = sum(late >= days for days in CLIMBS)
        return max(by_days, self.beyond_level if self.beyond_on else 0)


@dataclass(eq=False)
class Step:
    code: str
    due: date
    state: str = "pending"
    by: str = ""
    changes: int = 1


#: Days overdue from which the clock drafts an order of a kind, the gravest first.
DRAFTED_FROM = {"red": 31, "yellow": 16}


@dataclass(eq=False)
class Order:
    key: int
    site: Site
    kind: str
    unit: str
    names: tuple
    hard: bool
    by: str
    state: str = "draft"
    replaces: "Order | None" = None
    number: tuple | None = None
    steps: dict = field(default_factory=dict)
    reviews: list = field(default_factory=list)
    has_plan: bool = False
    #: When a person closed it or put it aside, which settles what it lists.
    decided_on: date | None = None

    @property
    def holds(self):
        """One draft and one order that is out for a row."""
        return self.state in ("draft", "issued")

    def all_steps(self):
        return [*self.steps.values(), *self.reviews]


class DailyDrafts:
    """What the program drafts each day, and never issues (R-SO-1)."""

    def draft_pass(self):
        """Drafts of no use any more are put aside; then those that are due are made: an upgrade of
        what is out, and one a site and kind over what nobody has drafted or ordered."""
        upgrades = self._upgrades()
        drafts = [order for order in self.orders if order.state == "draft"]
        aside = [draft for draft in drafts if self._is_useless(draft, upgrades)]
        for draft in aside:
            draft.state = "discarded"
        kept = [draft for draft in drafts if draft.state == "draft"]
        held = {(draft.site, name) for draft in kept for name in draft.names}
        upgraded = set()
        for order, (kind, names) in upgrades.items():
            rows = {(order.site, name) for name in names}
            if not rows & held and order not in [draft.replaces for draft in kept]:
                self._clock_drafts(order.site, kind, names, order, aside)
                upgraded |= rows
        out = [order for order in self.orders if order.state == "issued"]
        taken = held | upgraded | {(order.site, name) for order in out for name in order.names}
        for site in self.sites.values():
            for kind in ("yellow", "red"):
                free = [name for name in site.owed if (site, name) not in taken]
                if names := [name for name in free if self._asked(site, name) == kind]:
                    self._clock_drafts(site, kind, names, None, aside)

    def _clock_drafts(self, site, kind, names, replaces, aside):
        """To whom the draft went in whose place it is made, else the order; else by default."""
        before = (each for each in aside if each.site is site and set(each.names) & set(names))
        like = next(before, None) or replaces
        unit, hard = (like.unit, like.hard) if like else (site.unit, False)
        made = Order(
            len(self.orders), site, kind, unit, tuple(names), hard, "", replaces=replaces
        )  # fmt: skip
        self.orders.append(made)

    def _asked(self, site, name):
        """The kind of order that a milestone asks for by its days, or "": not where a person has
        closed one of that kind or a graver, or put its draft aside, since it asked for it."""
        late = (self.day - site.dues[name]).days
        kind = next((kind for kind, days in DRAFTED_FROM.items() if late >= days), "")
        if not kind or not site.owed[name]:
            return ""
        since = site.dues[name] + timedelta(days=DRAFTED_FROM[kind])
        for order in self.orders:
            is_about = order.site is site and name in order.names and order.decided_on
            if is_about and not is_graver(kind, order.kind) and order.decided_on >= since:
                return ""
        return kind

    def _graver(self, order):
        asked = {name: self._asked(order.site, name) for name in order.names}
        return [name for name, kind in asked.items() if kind and is_graver(kind, order.kind)]

    def _upgrades(self):
        """{order that is out: (kind, rows)}: what has come to a graver kind, else all of it where
        the unit left a step unanswered; beyond the red one a person decides."""
        found = {}
        for order in self.orders:
            if order.state != "issued" or not is_graver("red", order.kind):
                continue
            names = self._graver(order)
            kind = "red" if names else ""
            if self._is_unanswered(order):
                names = [name for name in order.names if order.site.owed[name]]
                kind = kind or KINDS[KINDS.index(order.kind) + 1]
            if names:
                found[order] = kind, names
        return found

    def _is_unanswered(self, order):
        late = [s.due for s in order.steps.values() if s.state == "pending" and s.due < self.day]
        put_aside = [
            draft.decided_on
            for draft in self.orders
            if draft.replaces is order and draft.state == "discarded" and draft.decided_on
        ]
        return bool(late) and (not put_aside or max(put_aside) <= max(late))

    def _is_useless(self, draft, upgrades):
        owed = [draft.site.owed[name] for name in draft.names]
        if not any(owed) or draft.kind == "yellow" and self._graver(draft):
            return True
        by_clock = not draft.by
        is_upgrade = draft.replaces is not None
        return by_clock and (not all(owed) or is_upgrade and draft.replaces not in upgrades)


def is_graver(kind, than):
    return KINDS.index(kind) > KINDS.index(than)


class Office(DailyDrafts):
    """People, two sites and what is asked and ordered over them, on a day, moved by acts alone."""

    def __init__(self, people, sites, day):
        self.people = {person.name: person for person in people}
        self.sites, self.day = {site.key: site for site in sites}, day
        self.troubles, self.orders = [], []

    def act(self, verb, *args, **options):
        return getattr(self, verb)(*args, **options)

    # --- Who ------------------------------------------------------------------------------------

    def unit_of(self, name):
        return self.people[name].unit

    def duty_of(self, name):
        return self.people[name].duty

    def people_of(self, unit):
        return [person for person in self.people.values() if person.unit == unit]

    def _answers_for_owner(self, name, site):
        person = self.people[name]
        return name == site.contact or person.unit == site.owner or person.heads == site.unit

    def _check(self, holds, why="as it stands"):
        if not holds:
            raise Refused(why)

    def _check_duty(self, name, duty):
        self._check(self.duty_of(name) == duty, f"by {duty} alone")

    def sees(self, name, site):
        """Who has a duty or leads anything sees the county; the owner's and the responsible unit's
        people; a unit that was given something, while it has it. What was taken off the ledger is
        kept for the office."""
        person = self.people[name]
        if site.withdrawn:
            return person.duty == "office"
        if person.duty or any(each.lead == name for each in self.sites.values()):
            return True
        own = {site.owner, site.unit}
        return name == site.contact or person.unit in own | self.given(site)

    def given(self, site):
        """Units that have something to do on a site of others."""
        found = set()
        for row in self.troubles:
            if row.site is site and row.state in UNCLOSED and row.unit:
                found |= {row.unit, *row.supporting}
        found |= {row.unit for row in self.orders if row.site is site and row.state == "issued"}
        return found - {site.owner, site.unit}

    # --- Time -----------------------------------------------------------------------------------

    def next_day(self):
        """At dawn the responsible unit has what the office named nobody for by its day."""
        self.day += DAY
        for row in self.troubles:
            late = row.state == "pending" and not row.unit and row.due < self.day
            if late and not row.site.withdrawn and self.people_of(row.site.unit):
                self._name(row, row.site.unit, frozenset(), row.hard)

    # --- Problems -------------------------------------------------------------------------------

    def raise_(self, site, name, source, ticket):
        self._check(not site.withdrawn, "withdrawn")
        by_duty = self.duty_of(name) in ("office", "supervision", "county_leader")
        self._check(by_duty or self._answers_for_owner(name, site) or name == site.lead, "nobody")
        if source == "hotline":
            self._check(ticket, "12345 has a ticket")
            self._check_ticket(ticket)
        due = add_workdays(self.day, 1)
        self.troubles.append(Trouble(len(self.troubles), site, source, ticket, name, due))

    def _check_ticket(self, ticket, but=None):
        taken = (
            row.ticket == ticket and row.source == "hotline" and row.state in UNCLOSED
            for row in self.troubles
            if row is not but
        )
        self._check(not any(taken), "a ticket stands on one problem")

    def name(self, row, name, unit, supporting, hard):
        self._check_duty(name, "office")
        unit = unit or row.site.unit
        self._check(not row.site.withdrawn and row.state == "pending")
        supporting = frozenset(supporting) - {unit}
        self._check(all(self.people_of(each) for each in (unit, *supporting)), "a unit of nobody")
        self._name(row, unit, supporting, hard)

    def _name(self, row, unit, supporting, hard):
        """Another unit begins anew; the same one keeps the day it was named on."""
        if unit != row.unit:
            row.named_on, row.accepted, row.beyond_on, row.beyond_level = self.day, False, None, 0
        row.unit, row.supporting, row.hard = unit, supporting, hard
        row.due = settled_by(row.named_on, hard=hard)
        row.changes += 1

    def accept(self, row, name):
        self._check_holder(row, name)
        self._check(not row.accepted, "once")
        row.accepted = True
        row.changes += 1

    def _check_holder(self, row, name):
        self._check(row.unit and row.state == "pending")
        self._check(self.unit_of(name) == row.unit, "the holder's")

    def cannot_settle(self, row, name):
        """By its holder once, by the lead official whom it has reached, by the office."""
        self._check(row.unit and row.state == "pending")
        level = row.level(self.day)
        by_holder = self.unit_of(name) == row.unit and not row.beyond_on
        by_lead = name == row.site.lead and level and self.unit_of(name) != row.unit
        self._check(self.duty_of(name) == "office" or by_holder or by_lead, "not theirs")
        self._check(level < TOP, "nobody above")
        row.beyond_on, row.beyond_level = self.day, level + 1
        row.changes += 1

    def answer(self, row, name):
        self._check_holder(row, name)
        row.state, row.accepted, row.answered_by = "submitted", True, name
        row.changes += 1

    def _check_closes(self, row, name):
        """Who raised it or the office, neither of the answering unit; by duty nobody for what
        their own unit builds (R-AC-2)."""
        raised = name == row.raised_by
        self._check(raised or self.duty_of(name) == "office", "not theirs")
        self._check(not row.unit or self.unit_of(name) != row.unit, "of the answering unit")
        self._check(name != row.answered_by, "their own answer")
        self._check(raised or self.unit_of(name) != row.site.owner, "of the owner's unit")

    def close(self, row, name):
        self._check(row.state in UNCLOSED)
        self._check_closes(row, name)
        row.state = "done"
        row.changes += 1

    def send_back(self, row, name):
        self._check(row.state == "submitted")
        self._check_closes(row, name)
        row.state = "pending"
        row.changes += 1

    def reopen(self, row, name):
        self._check(row.state == "done" and not row.site.withdrawn)
        self._check_closes(row, name)
        if row.source == "hotline":
            self._check_ticket(row.ticket, but=row)
        row.state, row.beyond_on, row.beyond_level = "pending", None, 0
        row.due = add_workdays(self.day, 1)
        if row.unit:
            row.due = settled_by(self.day, hard=row.hard)
            row.named_on, row.accepted = self.day, False
        row.changes += 1

    # --- Orders ---------------------------------------------------------------------------------

    def draft(self, site, name, kind, unit, names, hard, replaces=None):
        self._check(not site.withdrawn, "withdrawn")
        self._check_duty(name, "supervision")
        self._check(names and all(site.owed[each] for each in names), "owed")
        for other in self.orders:
            if other.holds and other.site is site and set(other.names) & set(names):
                self._check(other is replaces and other.state == "issued", "held already")
        self._check_addressee(unit or site.unit, site)
        made = Order(
            len(self.orders), site, kind, unit or site.unit, tuple(names), hard, name,
            replaces=replaces,
        )  # fmt: skip
        self.orders.append(made)

    def _check_addressee(self, unit, site):
        """Never an enterprise, nor a unit of nobody."""
        self._check(unit != site.owner and self.people_of(unit), "no addressee")

    def discard(self, order, name):
        self._check_duty(name, "supervision")
        self._check(order.state == "draft")
        order.decided_on = self.day
        self._end(order, "discarded")

    def issue(self, order, name):
        self._check_duty(name, "supervision")
        site = order.site
        self._check(order.state == "draft" and not site.withdrawn)
        self._check_addressee(order.unit, site)
        self._check(all(site.owed[each] for each in order.names), "owed no more")
        old = order.replaces
        self._check(not old or old.state == "issued", "the replaced one ended")
        for other in self.orders:
            out = other.state == "issued" and other.site is site and other is not old
            self._check(not (out and set(other.names) & set(order.names)), "out already")
        if old:
            self._end_steps(old)
            self._end(old, "upgraded")
        series, year = SERIES[order.kind], self.day.year
        given = [each.number for each in self.orders if each.number]
        order.number = series, year, 1 + sum(n[:2] == (series, year) for n in given)
        order.state = "issued"
        answer = add_workdays(self.day, 3)
        done = max(settled_by(self.day, hard=order.hard), add_workdays(answer, 2))
        dues = {"sign": add_workdays(self.day, 1), "answer": answer, "done": done}
        order.steps = {code: Step(code, due) for code, due in dues.items()}

    def _end(self, order, state):
        order.state = state
        for draft in self.orders:
            if draft.replaces is order and draft.state == "draft":
                draft.state = "discarded"

    def _end_steps(self, order):
        for step in order.all_steps():
            if step.state in UNCLOSED:
                step.state = "cancelled"
                step.changes += 1

    def withdraw(self, order, name):
        self._check_duty(name, "supervision")
        self._check(order.state == "issued")
        self._end_steps(order)
        self._end(order, "withdrawn")

    def sign(self, order, name):
        step = self._owed(order, "sign", name)
        self._give(step, "done", name)

    def _owed(self, order, code, name):
        self._check(order.state == "issued")
        self._check(self.unit_of(name) == order.unit, "the unit's")
        step = order.steps[code]
        self._check(step.state == "pending", "given already")
        return step

    def _give(self, step, state, name):
        step.state, step.by = state, name
        step.changes += 1

    def reply(self, order, name, is_done=False):
        step = self._owed(order, "answer", name)
        self._check(order.steps["sign"].state == "done", "signed for first")
        self._check(not is_done or order.steps["done"].state == "pending")
        self._give(step, "done", name)
        if is_done:
            self._report(order, name)

    def report(self, order, name):
        self._owed(order, "done", name)
        self._check(order.steps["answer"].state == "done", "answered first")
        self._report(order, name)

    def _report(self, order, name):
        self._give(order.steps["done"], "submitted", name)
        order.reviews.append(Step("review", add_workdays(self.day, 3)))

    def plan(self, order, name, due):
        self._check_reviewer(order, name)
        step = order.steps["done"]
        self._check(step.state == "pending" and not order.has_plan, "once, before it is reported")
        due = workday_from(due)
        self._check(due > max(step.due, self.day), "later")
        step.due, order.has_plan = due, True
        step.changes += 1

    def _check_reviewer(self, order, name):
        self._check_duty(name, "supervision")
        self._check(order.state == "issued")
        self._check(self.unit_of(name) != order.unit, "of the answering unit")

    def return_(self, order, name):
        self._check_reviewer(order, name)
        answer, done = order.steps["answer"], order.steps["done"]
        self._check(answer.state == "done", "nothing was answered")
        self._end_review(order, name)
        answer.state, answer.due = "pending", add_workdays(self.day, 2)
        answer.changes += 1
        settled = max(done.due, add_workdays(answer.due, 2))
        if done.state == "submitted" or settled != done.due:
            done.changes += 1
        done.state, done.due = "pending", settled

    def _end_review(self, order, name):
        for review in order.reviews:
            if review.state == "pending":
                self._give(review, "done", name)

    def close_order(self, order, name):
        self._check_reviewer(order, name)
        done = order.steps["done"]
        self._check(done.state == "submitted", "reported first")
        self._check(name not in (order.steps["answer"].by, done.by), "their own")
        self._end_review(order, name)
        done.state = "done"
        done.changes += 1
        order.decided_on = self.day
        self._end(order, "closed")

    def upgrade(self, order, name):
        """The draft of the next kind over what of it is still owed; this one stays out."""
        self._check(order.state == "issued" and order.kind != KINDS[-1])
        names = [each for each in order.names if order.site.owed[each]]
        kind = KINDS[KINDS.index(order.kind) + 1]
        self.draft(order.site, name, kind, order.unit, names, order.hard, replaces=order)

    # --- The site -------------------------------------------------------------------------------

    def finish(self, site, milestone):
        self._check(site.owed[milestone] and not site.withdrawn)
        site.owed[milestone] = False

    def withdraw_site(self, site):
        """Nothing is owed on it any more; what is out is void, a draft waits for its own end."""
        self._check(not site.withdrawn)
        site.withdrawn = True
        site.owed = dict.fromkeys(site.owed, False)
        for row in self.troubles:
            if row.site is site and row.state in UNCLOSED:
                row.state = "cancelled"
                row.changes += 1
        for order in self.orders:
            if order.site is site and order.state == "issued":
                self._end_steps(order)
                self._end(order, "withdrawn")
