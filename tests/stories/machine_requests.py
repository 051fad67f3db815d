"""Stories of requests for another date: a part of Story."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule

from projects import change_requests
from projects.request_deciders import Turn
from tests.stories.machine_cast import (
    CAUSE,
    DECIDERS,
    DOCUMENT,
    OFFICES,
    OWNERS,
    REASON,
    STANDING_IN,
    has,
    some,
)
from tests.stories.model_rows import Actor


class RequestActs:
    @has("milestone", "pending")
    @rule(
        number=some,
        who=some,
        days=st.sampled_from([-1, 0, 1, 7, 30, 30, 90, 200, 400, 4000]),
        approval=st.sampled_from([True, True, False]),
        then=st.sampled_from(["", "decide", "decide", "twice"]),
    )
    def request(self, number, who, days, approval, then):
        """The next thing that can happen to a request, and often what follows at once."""
        waiting = self.fitting("request", ("pending",))
        if waiting and number % 8 > 1:
            self.decide_request(waiting[number % len(waiting)], number, who, days, approval)
            return
        row = self.pick_askable(number // 8)
        due = max(row.due, self.day if number % 3 else row.due) + timedelta(days=days)
        begun = self._ask_for(row, number, who, due)
        for n in range({"": 0, "decide": 1, "twice": 2}[then] if begun else 0):
            made = self.county.waiting_request(row)
            if made:
                self.decide_request(made, number + 4 + n, who + n, days, approval)

    def pick_askable(self, number):
        """One whose date has not passed, mostly."""
        rows = self.fitting("milestone", ("pending",))
        ahead = [row for row in rows if row.due >= self.day and not row.frozen]
        found = (number % 5 and ahead) or rows
        return found[number // 5 % len(found)]

    def _ask_for(self, row, number, who, due):
        by_office = number % 4 == 1
        due += timedelta(days=150) if by_office and number % 3 else timedelta(0)
        actor = self.choose([*OFFICES[:3], Actor("supervisor")] if by_office else OWNERS, who)
        verb = change_requests.office_start if by_office else change_requests.ask

        def do(now):
            facts = {"by": self.actor(actor), "new_due": due, "reason": REASON, **CAUSE}
            facts |= {"approval": DOCUMENT} if by_office else {}
            return verb(self.fresh(row), now=now, **facts)

        return self.both("office_start" if by_office else "ask", do, row, actor, due)

    def decide_request(self, row, number, who, days, approval):
        """By one of those who may, mostly; else by anybody."""
        act = {2: "retract", 3: "refuse"}.get(number % 8, "agree")
        actors = OWNERS if act == "retract" else DECIDERS
        able = [a for a in (*DECIDERS, *STANDING_IN) if self.county.may_decide(a, row)]
        actor = self.choose(actors, who)
        if act != "retract" and able and number % 3:
            actor = able[who % len(able)]
        options = {"approval": approval} if act == "agree" else {}
        args = [row, actor]
        if act == "agree":
            args.append(row.request.asked + timedelta(days=days % 3 - 1) if who % 3 == 0 else None)

        def do(now):
            facts = {"by": self.actor(actor), "now": now}
            if act == "retract":
                return change_requests.withdraw(self.fresh(row), **facts)
            if act == "refuse":
                return change_requests.refuse(self.fresh(row), reason=REASON, **facts)
            number = DOCUMENT if approval else ""
            return change_requests.agree(self.fresh(row), new_due=args[2], approval=number, **facts)

        self.both(act, do, *args, **options)

    def _compare_deciders(self):
        """Who may decide what waits, whenever something has moved."""
        waiting = self.fitting("request", ("pending",))
        known = (
            [(r.key, r.changes) for r in waiting],
            len(self.county.lent),
            str(self.county.leads),
        )
        if known == self.decided:
            return
        self.decided = known
        for row in waiting:
            turn = Turn.of(self.fresh(row), self.day)
            for actor in dict.fromkeys([*DECIDERS, *STANDING_IN]):
                refusal = actor.name and turn.refusal(self.actor(actor))
                ours = self.county.may_decide(actor, row)
                assert ours == (refusal == "" and actor.name != ""), (actor, row, refusal)
