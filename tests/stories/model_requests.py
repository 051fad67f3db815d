"""The plain model of requests for another date (R-CH-2 to R-CH-5), a part of County."""

from tests.stories.model_rows import (
    DECIDED_IN,
    MOST_AGREED,
    ORDER,
    Refused,
    Request,
    add_workdays,
    ten_years,
)


class RequestRules:
    def waiting_request(self, row):
        found = (r for r in self.rows if r.sort == "request" and r.request.of is row)
        return next((r for r in found if r.state == "pending"), None)

    def ask(self, row, actor, due, *, now):
        """R-CH-2: by whoever answers for the owner, up to and on the date that stands."""
        self._check_owner(actor, row)
        if self.day > row.due or row.agreed >= MOST_AGREED:
            raise Refused("past its date, or after two")
        return self._ask(row, actor, due, now)

    def office_start(self, row, actor, due, *, now):
        """R-CH-5: past the statutory date or into the next year the office begins, whenever; to
        begin is its half."""
        self._check_deciding_duty(actor, row.project)
        if not self._needs_both(row, due):
            raise Refused("no case for two halves")
        return self._ask(row, actor, due, now, by_office=True)

    def _ask(self, row, actor, due, now, *, by_office=False):
        self._check_current(row.project)
        self._check(row, row.is_open)
        if self.waiting_request(row):
            raise Refused("one at a time")
        self._check_asked(row, due)
        made = self._add(row.project, "request", self._decided_by(), now, changes=1)
        made.by, made.said_on = frozenset(actor.keys), self.day
        made.request = Request(row, due, by_office, self._needs_both(row, due))
        if by_office:
            made.request.approval = made.by, self.day
            made.request.agreed_to = due
        return row.project

    def _decided_by(self):
        return add_workdays(self.day, DECIDED_IN)

    def _check_asked(self, row, due):
        """After the date that stands and after today, within ten years, in the order of events."""
        if due <= max(row.due, self.day) or due > ten_years(self.day):
            raise Refused("out of bounds")
        if row.code not in ORDER:
            return
        for other in self._standing(row.project):
            apart = ORDER.index(other.code) - ORDER.index(row.code) if other.code in ORDER else 0
            if other is not row and apart * ((other.on or other.due) - due).days < 0:
                raise Refused("out of order")

    def half_of(self, actor, waiting):
        """Which half somebody would give today, or Refused (R-CH-2, R-CH-3, R-CH-5, R-AC-2)."""
        if not waiting or waiting.state != "pending" or not actor.name:
            raise Refused("nothing waits, or a command")
        half = self._half_by_role(actor, waiting)
        if self._is_bound(actor, waiting.by, waiting.said_on):
            raise Refused("one's own")
        if any(self._is_bound(actor, keys, day) for keys, day in waiting.request.halves()):
            raise Refused("both halves of one person")
        return half

    def _half_by_role(self, actor, waiting):
        asks, project = waiting.request, waiting.project
        leads = set(self.leads.get(project.key, {}).values()) - waiting.by
        if leads and not asks.consent:
            if actor.name not in leads:
                raise Refused("the lead officials'")
            return "consent"
        stands_for_lead = asks.needs_both and not asks.consent
        if stands_for_lead and self.people[actor.name].duty == "county_leader":
            if self._is_of_owner(actor, project):
                raise Refused("of the owner's unit")
            return "consent"
        self._check_deciding_duty(actor, project)
        return "consent" if asks.approval else "approval"

    def _check_deciding_duty(self, actor, project):
        if not actor.name or self.people[actor.name].duty != self._confirming_duty(project):
            raise Refused("the office's")
        if self._is_of_owner(actor, project):
            raise Refused("of the owner's unit")

    def may_decide(self, actor, waiting):
        try:
            return bool(self.half_of(actor, waiting))
        except Refused:
            return False

    def agree(self, waiting, actor, due, *, now, approval=False):
        """To the date that was asked for, or to an earlier one (`due`)."""
        half, asks = self.half_of(actor, waiting), waiting.request
        wanted = due or asks.agreed_to or asks.asked
        if wanted > asks.asked or asks.agreed_to and wanted != asks.agreed_to:
            raise Refused("up to the date asked for; both halves to one date")
        self._check(asks.of, asks.of.is_open)
        self._check_asked(asks.of, wanted)
        needs_both = self._needs_both(asks.of, wanted)
        if half == "approval" and needs_both and not approval:
            raise Refused("with 批准文号")
        leads = set(self.leads.get(waiting.project.key, {}).values()) - waiting.by
        if half == "consent" and not leads and not needs_both:
            raise Refused("an ordinary date is the office's")
        asks.needs_both, asks.agreed_to = needs_both, wanted
        setattr(asks, half, (frozenset(actor.keys), self.day))
        waiting.changes += 1
        if needs_both and len(asks.halves()) < 2:
            waiting.due = self._decided_by()
            return waiting.project
        waiting.state = "done"
        return self._postpone(asks.of, wanted, asks.by_office)

    def _postpone(self, row, due, by_office):
        row.due, row.moves = due, row.moves + 1
        row.agreed += not by_office
        return self._changed(row)

    def refuse(self, waiting, actor, *, now):
        self.half_of(actor, waiting)
        waiting.state, waiting.changes = "done", waiting.changes + 1
        return waiting.project

    def retract(self, waiting, actor, *, now):
        """By whoever answers for the owner; what the office began, by the office."""
        if waiting.request.by_office:
            self._check_office(actor)
        else:
            self._check_owner(actor, waiting)
        self._check(waiting, waiting.state == "pending")
        waiting.state, waiting.changes = "cancelled", waiting.changes + 1
        return waiting.project
