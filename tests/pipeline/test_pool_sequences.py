"""In whatever order things are done to a project: it counts in the pool once or not at all."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import pool_entries, pool_leaving
from pipeline.models import PoolEntry
from projects import pauses, project_lifecycle, year_listings
from projects.models import YearListing
from tests.examples import examples

DAY = timedelta(days=1)


def own_date(on):
    """The last date in time of what is decided 新建 on a day."""
    return date(2026, 6, 30) if on <= date(2026, 6, 30) else date(2026, 12, 31)


#: What may be done to a project and its entries, each on some later day.
ACTS = tuple("admit new new reserve reserve preliminary list unlist terminate resume".split())
RARE = tuple("put_back mistaken withdraw".split())
FIRST = date(2026, 2, 1)


class Story:
    """One project, to which things happen day after day; what is refused does not happen."""

    def __init__(self, project, office, admit):
        self.project, self.office, self.admitting = project, office, admit
        self.day = FIRST

    @property
    def acts(self):
        noon = datetime(self.day.year, self.day.month, self.day.day, 12)
        return {"by": self.office, "now": timezone.make_aware(noon)}

    def do(self, act, wait, back):
        self.day += wait * DAY
        on = max(FIRST, self.day - back * DAY)
        try:
            with transaction.atomic():
                getattr(self, act, self.change_kind(act))(on)
        except (ValidationError, YearListing.DoesNotExist, PoolEntry.DoesNotExist):
            pass

    def admit(self, on):
        self.admitting(self.project, since=on.isoformat(), document=f"{self.day}", **self.acts)

    def put_back(self, on):
        pool_entries.put_back(self.project, on=on, reason="退回", **self.acts)

    def mistaken(self, on):
        entry = self.project.pool_entries.standing().latest("since")
        pool_entries.take_out_as_mistaken(entry, reason="录错", **self.acts)

    def change_kind(self, kind):
        def change(on):
            listing = YearListing.objects.get(project=self.project)
            facts = {"decided_on": on, "reason": "决定", "accept_overdue": True} | self.acts
            if kind == "new":
                facts |= {"due_date": own_date(on), "approval": "文号"}
            year_listings.change_kind(listing, kind=kind, **facts)

        return change

    def unlist(self, on):
        listing = YearListing.objects.get(project=self.project)
        year_listings.unlist(listing, reason="撤销", on=self.day, **self.acts)

    def list(self, on):
        facts = {"listed_on": on, "accept_overdue": True} | self.acts
        facts["due_date"] = own_date(on)
        year_listings.list_project(self.project, year=2026, kind="new", approval="文号", **facts)

    def terminate(self, on):
        facts = {"reason": "不建了", "document": "文", "category": "design"} | self.acts
        pauses.terminate(self.project, approved_on=on, caused_by="owner_unit", **facts)

    def resume(self, on):
        rested = self.project.pauses.filter(resumed_on=None).first()
        if rested:
            pauses.resume(rested, on=on, reason="建了", document="文", **self.acts)

    def withdraw(self, on):
        project_lifecycle.withdraw(self.project, reason="重复", on=self.day, **self.acts)


def check_whole(project):
    """At most one open entry, none of whose days another counts too, and nothing that still
    stands in the pool although the ledger says that it left."""
    rows = list(project.pool_entries.order_by("since", "pk"))
    assert sum(row.until is None for row in rows) <= 1
    counted = sorted((row.since, row.until or date.max) for row in rows if row.since != row.until)
    for (_, until), (since, _) in zip(counted, counted[1:], strict=False):
        assert until <= since
    project.refresh_from_db()
    listing = YearListing.objects.filter(project=project).first()
    is_out = (
        project.withdrawn_on
        or project.stage == "terminated"
        or (listing and listing.kind in ("new", "continuing"))
    )
    assert not (is_out and any(row.until is None for row in rows))


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(2 * ACTS + RARE), st.integers(0, 9), st.integers(0, 30)),
        min_size=6,
        max_size=14,
    )
)
@settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_is_done_a_project_counts_once(steps, reserve, office, admit):
    with transaction.atomic():
        story = Story(reserve(), office, admit)
        for act, wait, back in [("admit", 0, 0), *steps]:
            story.do(act, wait, back)
            check_whole(story.project)
        before = list(story.project.pool_entries.order_by("pk").values())
        pool_leaving.settle([story.project.pk], **story.acts)
        assert list(story.project.pool_entries.order_by("pk").values()) == before
        transaction.set_rollback(True)
