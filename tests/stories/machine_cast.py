"""Who takes part in the stories, and what is drawn for them."""

from datetime import date

from hypothesis import strategies as st
from hypothesis.stateful import precondition

from tests.stories.model_rows import Actor, Person

FIRST_DAY = date(2026, 1, 5)
#: A story ends before the calendar does.
LAST_DAY = date(2027, 1, 20)
REASON = "按县里要求办理"
DOCUMENT = "左发〔2026〕12号"
CAUSE = {"category": "land", "caused_by": "owner_unit"}
KINDS = ("continuing", "new", "preliminary", "reserve")
#: Who takes part: (name, owner unit, duty, head of the responsible unit).
PEOPLE = (
    Person("contact", unit="company"),
    Person("owner_office", unit="company", duty="office"),
    Person("office", duty="office"),
    Person("office_colleague", duty="office"),
    Person("supervisor", duty="supervision"),
    Person("unit_head", unit="bureau", heads="bureau"),
    Person("clerk", unit="bureau"),
    Person("lead"),
    Person("lead_deputy"),
    Person("county_leader", duty="county_leader"),
)
#: Who may be the primary lead official; the unit's head also asks, the office also decides.
LEADS = ("lead", "lead", "unit_head", "office", None)
#: Who stands in for whom in some stories.
DEPUTIES = (("contact", "unit_head"), ("office", "office_colleague"), ("unit_head", "clerk"))
OWNERS = [*map(Actor, ("contact", "contact", "owner_office", "unit_head", "unit_head", "clerk"))]
OFFICES = [Actor("office"), Actor("office_colleague"), Actor("owner_office"), Actor("contact")]
CONFIRMERS = [*OFFICES, *OFFICES[:2], *map(Actor, ("supervisor", "unit_head", "clerk", ""))]
DECIDERS = [
    *map(Actor, ("lead", "lead_deputy", "county_leader")), *CONFIRMERS[:4], *CONFIRMERS[6:],
]  # fmt: skip
#: Deputies acting in the place of those whom they stand in for.
STANDING_IN = [Actor(person, deputy) for person, deputy in DEPUTIES]
#: {verb: (who tries it, in which states)}
DECISIONS = {
    "confirm": (CONFIRMERS, ("submitted",)),
    "send_back": (CONFIRMERS, ("submitted",)),
    "withdraw": (OWNERS, ("submitted", "done")),
    "reopen": (OFFICES, ("done",)),
    "cancel": (OFFICES, ("pending", "submitted")),
}
some = st.integers(0, 10**6)
#: From the day before to some weeks around a date.
near = st.integers(-45, 45) | st.sampled_from([-1, 0, 1])
agreed = st.booleans()


def has(sort, *states):
    """Only while there is a row for the act; that it is refused of others, `out_of_turn` tries."""
    return precondition(lambda story: any(story.fitting(sort, states)))
