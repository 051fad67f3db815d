"""An entry leaves by what is decided on its project, and comes back where that is taken back."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from exchange.batches.undo import CannotUndo, undo
from pipeline import pool_entries, pool_leaving
from pipeline.models import PoolEntry
from projects import project_lifecycle, year_listings
from projects.models import Project, YearListing
from tests import pauses
from tests.exchange import ledgers
from tests.pipeline.conftest import NOW, TODAY

DAY = timedelta(days=1)
DECIDED = date(2026, 5, 10)


def own_date(kind, on):
    """The last date in time that a kind decided on a day may have."""
    return date(2026, 6, 30) if kind == "new" and on <= date(2026, 6, 30) else date(2026, 12, 1)


@pytest.fixture
def acts(office):
    return {"by": office, "now": NOW}


@pytest.fixture
def change_kind(acts):
    """change_kind(project, "new", on=date): decided on that day, with an own date and document."""

    def change(project, kind, on=DECIDED, **facts):
        told = {"reason": "县里决定", "decided_on": on, "accept_overdue": True} | acts | facts
        if kind in ("new", "continuing"):
            told |= {"due_date": own_date(kind, on), "approval": "左政〔2026〕8号"}
        listing = project.listings.get(year=2026)
        return year_listings.change_kind(listing, kind=kind, **told)

    return change


@pytest.fixture
def put_on_list(acts):
    """put_on_list(project, 2027, kind="new"): on the list of a year as well."""

    def put(project, year, kind="new", **facts):
        told = acts | {"accept_overdue": True} | facts
        return year_listings.list_project(project, year=year, kind=kind, **told)

    return put


@pytest.fixture
def unlisted(acts):
    """unlisted(name): on no list of this year."""

    def make(name="示例库外", **facts):
        return project_lifecycle.create(
            Project(name=name, responsible_unit=facts["unit"]), by=acts["by"]
        )

    return make


def days_in_pool(*days):
    return [PoolEntry.objects.on(day).exists() for day in days]


def ends(project):
    """[(since, until, how it left)] of its entries, in order."""
    rows = project.pool_entries.order_by("since", "pk")
    return list(rows.values_list("since", "until", "left"))


# --- It leaves ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["new", "continuing"])
def test_it_leaves_on_the_day_it_was_decided_to_build(admit, reserve, change_kind, kind):
    entry = admit(reserve(), since="2026-02-01")
    change_kind(entry.project, kind)
    assert days_in_pool(DECIDED - DAY, DECIDED, DECIDED + DAY) == [True, False, False]
    entry.refresh_from_db()
    assert (entry.left, entry.left_at) == ("listed", NOW)
    assert entry.left_listing == entry.project.listings.get(year=2026)
    trail = AuditEntry.objects.get(action="储备库出库")
    assert trail.after == {"出库日期": "2026-05-10", "出库情形": "列入年度清单"}


@pytest.mark.parametrize("kind", ["preliminary", ""])
def test_it_stays_while_it_is_not_decided_to_build(admit, reserve, change_kind, kind):
    entry = admit(reserve())
    change_kind(entry.project, kind)
    entry.refresh_from_db()
    assert entry.until is None


def test_it_leaves_when_it_comes_on_a_years_list(admit, unlisted, put_on_list, industry_bureau):
    entry = admit(unlisted(unit=industry_bureau), since="2026-02-01")
    put_on_list(entry.project, 2026, listed_on=DECIDED)
    assert ends(entry.project) == [(date(2026, 2, 1), DECIDED, "listed")]


def test_a_decision_from_before_it_came_in_leaves_it_never_counted(
    admit, unlisted, put_on_list, industry_bureau
):
    entry = admit(unlisted(unit=industry_bureau), since="2026-02-01")
    put_on_list(entry.project, 2026)  # of the first list, 1 January
    assert ends(entry.project) == [(entry.since, entry.since, "listed")]
    assert days_in_pool(entry.since - DAY, entry.since, entry.since + DAY) == [False] * 3


def test_a_list_to_come_does_not_end_it_before_its_day(admit, reserve, put_on_list, office):
    now = datetime(2026, 12, 20, 9, 0, tzinfo=timezone.get_default_timezone())
    entry = admit(reserve(), now=now)
    put_on_list(entry.project, 2027, now=now)
    new_year = date(2027, 1, 1)
    assert days_in_pool(date(2026, 12, 20), new_year - DAY, new_year) == [True, True, False]


def test_a_list_to_come_decided_otherwise_in_time_leaves_it_where_it_is(
    admit, reserve, put_on_list, acts
):
    now = datetime(2026, 12, 20, 9, 0, tzinfo=timezone.get_default_timezone())
    entry = admit(reserve(), now=now)
    listing = put_on_list(entry.project, 2027, now=now)
    year_listings.change_kind(listing, kind="reserve", reason="改主意", **acts | {"now": now})
    assert ends(entry.project) == [(entry.since, None, "")]


def test_the_list_of_a_year_gone_by_ends_nothing(admit, reserve, put_on_list):
    project = reserve()
    put_on_list(project, 2025, kind="continuing")
    assert admit(project).until is None


def test_what_came_in_long_ago_has_left_by_the_list_of_then(admit, reserve, put_on_list, acts):
    project = reserve()
    put_on_list(project, 2025, listed_on=date(2025, 6, 1), due_date=date(2025, 6, 30))
    review = {"reviewed_on": date(2025, 1, 20), "document": "纪要"}
    entry = admit(project, since="2025-03-01", **review)
    assert (entry.until, entry.left) == (date(2025, 6, 1), "listed")


@pytest.mark.parametrize(("on", "until"), [(DECIDED, DECIDED), ("2026-01-20", "2026-02-01")])
def test_it_leaves_on_the_day_of_the_termination(admit, reserve, office, on, until):
    on, until = (date.fromisoformat(str(day)) for day in (on, until))
    entry = admit(reserve(), since="2026-02-01")
    pauses.set_stage(entry.project, "terminated", by=office, on=on, reason="不建了", now=NOW)
    assert ends(entry.project) == [(entry.since, until, "terminated")]
    entry.refresh_from_db()
    assert entry.left_reason == "不建了"


def test_a_pause_does_not_end_it_but_what_follows_from_it(admit, reserve, office):
    entry = admit(reserve())
    pauses.pause(entry.project, by=office, on=DECIDED, now=NOW)
    assert ends(entry.project) == [(entry.since, None, "")]
    later = DECIDED + 5 * DAY
    pauses.set_stage(entry.project, "terminated", by=office, on=later, reason="不建了", now=NOW)
    assert ends(entry.project) == [(entry.since, later, "terminated")]


def test_it_leaves_on_the_day_its_project_is_withdrawn(admit, reserve, acts):
    entry, other = admit(reserve("示例一")), admit(reserve("示例二"))
    keys = [entry.project_id, other.project_id]
    project_lifecycle.withdraw_many(keys, reason="重复", on=TODAY, **acts)
    assert ends(entry.project) == ends(other.project) == [(entry.since, TODAY, "withdrawn")]


def test_the_first_of_two_decisions_is_the_one_that_counts(admit, reserve, change_kind, office):
    entry = admit(reserve())
    change_kind(entry.project, "new")
    earlier = DECIDED - DAY
    pauses.set_stage(entry.project, "terminated", by=office, on=earlier, reason="不建了", now=NOW)
    assert ends(entry.project) == [(entry.since, earlier, "terminated")]
    pauses.resume(entry.project, by=office, on=TODAY, now=NOW)
    entry.refresh_from_db()
    assert not entry.is_in_pool_on(TODAY)
    assert project_entries(entry) == 1


def project_entries(entry):
    return PoolEntry.objects.filter(project=entry.project_id).count()


def test_another_kind_of_building_leaves_the_day_as_it_is(admit, reserve, change_kind):
    entry = admit(reserve())
    change_kind(entry.project, "new")
    change_kind(entry.project, "continuing", on=DECIDED + DAY)
    assert ends(entry.project) == [(entry.since, DECIDED, "listed")]


def test_told_twice_nothing_changes(admit, reserve, change_kind, acts):
    entry = admit(reserve())
    change_kind(entry.project, "new")
    change_kind(entry.project, "reserve", on=TODAY)
    before, trail = list(PoolEntry.objects.values()), AuditEntry.objects.count()
    pool_leaving.settle([entry.project_id], **acts)
    assert list(PoolEntry.objects.values()) == before
    assert AuditEntry.objects.count() == trail


# --- It comes back --------------------------------------------------------------------------------


def test_what_is_taken_off_the_list_is_in_the_pool_as_if_nothing_had_been(
    admit, unlisted, put_on_list, industry_bureau, acts
):
    entry = admit(unlisted(unit=industry_bureau))
    listing = put_on_list(entry.project, 2026, listed_on=DECIDED)
    year_listings.unlist(listing, reason="撤销导入", on=TODAY, **acts)
    assert ends(entry.project) == [(entry.since, None, "")]
    entry.refresh_from_db()
    assert (entry.left_listing, entry.left_at) == (None, NOW)
    assert AuditEntry.objects.filter(action="储备库恢复在库").count() == 1


def test_a_kind_that_is_blank_again_was_never_decided(admit, make_project, change_kind):
    entry = admit(make_project(kind=""))
    change_kind(entry.project, "new")
    change_kind(entry.project, "", on=TODAY)
    assert ends(entry.project) == [(entry.since, None, "")]


def test_a_project_made_reserve_again_goes_back_by_its_review(admit, reserve, change_kind):
    entry = admit(reserve(), amount=7000, maturity="ready")
    change_kind(entry.project, "new")
    change_kind(entry.project, "reserve", on=TODAY)
    assert ends(entry.project) == [(entry.since, DECIDED, "listed"), (TODAY, None, "")]
    back = PoolEntry.objects.open().with_figures(TODAY).get()
    assert (back.basis, back.amount, back.maturity) == ("returned", 7000, "ready")
    assert (back.reviewed_on, back.document) == (entry.reviewed_on, entry.document)
    assert days_in_pool(DECIDED, TODAY - DAY, TODAY) == [False, False, True]


@pytest.mark.parametrize(
    ("reviewed_on", "comes_back"),
    [("2024-07-09", True), ("2024-07-08", False), ("2024-07-07", False)],
)
def test_it_goes_back_by_a_review_younger_than_two_years_alone(
    admit, reserve, change_kind, reviewed_on, comes_back
):
    entry = admit(reserve(), reviewed_on=date.fromisoformat(reviewed_on))
    change_kind(entry.project, "new")
    change_kind(entry.project, "reserve", on=TODAY)
    assert PoolEntry.objects.open().exists() is comes_back


def test_made_reserve_again_on_the_very_day_it_never_left(admit, unlisted, put_on_list, acts,
                                                          industry_bureau):  # fmt: skip
    entry = admit(unlisted(unit=industry_bureau))
    listing = put_on_list(entry.project, 2026, listed_on=DECIDED)
    facts = acts | {"reason": "更正", "decided_on": DECIDED}
    year_listings.change_kind(listing, kind="reserve", **facts)
    assert ends(entry.project) == [(entry.since, None, "")]


def test_of_what_is_preliminary_again_the_office_says_whether_it_goes_back(
    admit, reserve, change_kind, acts
):
    entry = admit(reserve())
    change_kind(entry.project, "new")
    change_kind(entry.project, "preliminary", on=TODAY)
    assert not PoolEntry.objects.open().exists()
    back = pool_entries.put_back(entry.project, on=TODAY, reason="退回", **acts)
    assert back.until is None


def test_nobody_goes_back_to_before_the_kind_was_changed(admit, reserve, change_kind, acts):
    entry = admit(reserve())
    change_kind(entry.project, "new")
    change_kind(entry.project, "preliminary", on=TODAY)
    with pytest.raises(Exception, match="2026-07-08 才改建设性质"):
        pool_entries.put_back(entry.project, on=TODAY - DAY, reason="退回", **acts)


def test_a_project_that_goes_on_after_its_termination_goes_back(admit, reserve, office):
    entry = admit(reserve())
    project = entry.project
    pauses.set_stage(project, "terminated", by=office, on=DECIDED, reason="不建了", now=NOW)
    pauses.resume(project, by=office, on=TODAY, now=NOW)
    assert ends(project) == [(entry.since, DECIDED, "terminated"), (TODAY, None, "")]


def test_a_termination_ended_on_its_own_day_was_none(admit, reserve, office):
    entry = admit(reserve())
    project = entry.project
    pauses.set_stage(project, "terminated", by=office, on=TODAY, reason="不建了", now=NOW)
    pauses.resume(project, by=office, on=TODAY, now=NOW)
    assert ends(project) == [(entry.since, None, "")]


def test_it_goes_back_when_the_last_of_the_reasons_is_gone(admit, reserve, change_kind, office):
    entry = admit(reserve())
    project = entry.project
    change_kind(project, "new")
    pauses.set_stage(project, "terminated", by=office, on=DECIDED + DAY, reason="不建", now=NOW)
    change_kind(project, "reserve", on=DECIDED + 2 * DAY)
    assert not PoolEntry.objects.open().exists()
    pauses.resume(project, by=office, on=TODAY, now=NOW)
    assert ends(project)[1:] == [(TODAY, None, "")]


def test_what_the_office_took_out_does_not_come_back_by_itself(
    admit, reserve, change_kind, acts, office
):
    entry = admit(reserve())
    change_kind(entry.project, "new")
    change_kind(entry.project, "reserve", on=TODAY)
    back = PoolEntry.objects.open().get()
    pool_entries.take_out_as_mistaken(back, reason="不退回", **acts)
    pool_leaving.settle([entry.project_id], **acts)
    assert not PoolEntry.objects.open().exists()


# --- By a sheet, and its undoing ------------------------------------------------------------------

SPRING = datetime(2026, 4, 1, 9, 0, tzinfo=timezone.get_default_timezone())


def test_a_sheet_that_lists_it_ends_it_and_its_undoing_takes_it_up(
    admit, unlisted, industry_bureau, office, tmp_path
):
    entry = admit(unlisted("示例库外", unit=industry_bureau), now=SPRING)
    row = ledgers.line(项目名称="示例库外", 建设性质="新建")
    _, batch = ledgers.bring_in(ledgers.ledger(tmp_path, row), office)
    assert ends(entry.project) == [(entry.since, entry.since, "listed")]
    undo(batch, by=office, now=ledgers.APRIL_10)
    assert ends(entry.project) == [(entry.since, None, "")]


def test_a_sheet_that_says_its_kind_ends_it_and_its_undoing_takes_it_up(
    admit, make_project, office, tmp_path
):
    entry = admit(make_project("示例未定", kind="", plan=None), now=SPRING)
    row = ledgers.line(项目名称="示例未定", 建设性质="续建")
    _, batch = ledgers.bring_in(ledgers.ledger(tmp_path, row), office)
    assert ends(entry.project) == [(entry.since, entry.since, "listed")]
    undo(batch, by=office, now=ledgers.APRIL_10)
    assert ends(entry.project) == [(entry.since, None, "")]


def test_a_sheet_is_not_undone_once_its_new_project_came_into_the_pool(
    admit, office, tmp_path, industry_bureau, company
):
    row = ledgers.line(项目名称="示例新来", 建设性质="储备", 项目单位="示例企业甲")
    _, batch = ledgers.bring_in(ledgers.ledger(tmp_path, row), office)
    entry = admit(Project.objects.get(name="示例新来"), now=ledgers.APRIL_10)
    with pytest.raises(CannotUndo, match="示例新来另有变动"):
        undo(batch, by=office, now=ledgers.APRIL_10)
    assert ends(entry.project) == [(entry.since, None, "")]


def test_importing_asks_once_a_chunk_whether_one_is_in_the_pool(
    office, tmp_path, industry_bureau, company
):
    rows = [ledgers.line(项目名称=f"示例{n}号", 项目单位="示例企业甲") for n in range(25)]
    with CaptureQueriesContext(connection) as queries:
        ledgers.bring_in(ledgers.ledger(tmp_path, *rows), office)
    assert Project.objects.count() == 25
    assert sum("pipeline_poolentry" in query["sql"] for query in queries) == 1


# --- However many ---------------------------------------------------------------------------------


def withdraw_queries(count, admit, reserve, acts):
    keys = [admit(reserve(f"示例{count}之{n}")).project_id for n in range(count)]
    with CaptureQueriesContext(connection) as queries:
        project_lifecycle.withdraw_many(keys, reason="重复", on=TODAY, **acts)
    return len(queries)


def test_any_number_leaves_by_as_many_queries(admit, reserve, acts):
    few = withdraw_queries(1, admit, reserve, acts)
    assert withdraw_queries(12, admit, reserve, acts) == few


def test_listing_new_projects_asks_once_whether_one_is_in_the_pool(acts, industry_bureau):
    projects = [Project(name=f"示例{n}", responsible_unit=industry_bureau) for n in range(20)]
    project_lifecycle.create_many(projects, by=acts["by"])
    new = {"year": 2026, "kind": "new", "listed_on": date(2026, 1, 1)}
    rows = [(YearListing(project=row, **new), None, "") for row in projects]
    with CaptureQueriesContext(connection) as queries:
        year_listings.list_many(rows, accept_overdue=True, **acts)
    assert sum("pipeline_poolentry" in query["sql"] for query in queries) == 1
