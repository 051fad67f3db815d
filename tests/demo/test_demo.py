"""The demo county keeps its promises on any day; `today` loads it once for each of these days."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEntry, Duty, Person, Unit, UnitHead
from demo import county
from investment import targets
from investment.models import AnnualTarget
from norms.policy import policy_on
from pipeline.models import (
    JointReview,
    JointReviewCase,
    JointReviewOpinion,
    Maturity,
    PoolAmount,
    PoolEntry,
)
from projects import national_code
from projects.models import (
    ChangeRequest,
    ContactAssignment,
    Evidence,
    LeadAssignment,
    Milestone,
    MilestoneEvent,
    ProgressUpdate,
    Project,
    YearListing,
)
from projects.models.event import news_models
from projects.models.visibility import reports_on
from projects.request_deciders import Part, Turn
from projects.schedule_light import schedule_light
from supervision.models import Blocker, Instruction, OrderStep, Problem, SupervisionOrder
from tests.examples import by_hand

pytestmark = pytest.mark.django_db
#: A step reached shortly before New Year was due in the old one.
QUARTER = timedelta(days=92)

EVERY_DAY = [
    date(2026, 1, 1),
    date(2026, 1, 2),
    date(2026, 1, 17),
    date(2026, 2, 28),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 7, 1),
    date(2026, 11, 21),
    date(2026, 12, 31),
    # No working-day table, and a leap day.
    date(2027, 1, 1),
    date(2028, 2, 29),
]
#: Loading takes seconds: by hand the two ends of a year, its middle and a leap day.
SOME_DAYS = [date(2026, 1, 1), date(2026, 7, 1), date(2026, 12, 31), date(2028, 2, 29)]
DAYS = SOME_DAYS if by_hand() else EVERY_DAY


@pytest.fixture(scope="module", params=DAYS, ids=str)
def today(request, django_db_setup, django_db_blocker):
    # One minute past midnight on a New Year's Day: nothing may have happened later that day.
    hour = time(0, 1) if request.param.day == 1 else time(10, 30)
    now = datetime.combine(request.param, hour, timezone.get_default_timezone())
    with (
        django_db_blocker.unblock(),
        time_machine.travel(now, tick=False),
        transaction.atomic(),
    ):
        call_command("demo", verbosity=0)
        yield request.param
        transaction.set_rollback(True)


@pytest.fixture
def person(today):
    return {name: Person.objects.get(username=name) for name in county.SIGN_INS}


def mine(person, today):
    return Milestone.objects.filter(project__in=Project.objects.filter(reports_on(person, today)))


def test_its_past_is_news_to_nobody(today):
    assert not any(events.objects.awaiting_notice().exists() for events in news_models())


def test_each_level_has_an_overdue_milestone(today):
    policy = policy_on(today)
    levels = {policy.level_of(row.overdue_days(today)) for row in Milestone.objects.overdue(today)}
    assert levels == {1, 2, 3, 4}


def test_some_milestones_were_reached_in_time_and_some_late(today):
    done = Milestone.objects.filter(state=Milestone.State.DONE)
    assert done.late().count() >= 3
    assert done.count() - done.late().count() >= 20


def test_some_milestones_wait_for_the_office(today):
    waiting = Milestone.objects.waiting()
    assert 3 <= waiting.count() <= 8
    assert waiting.filter(evidence=None).exists()
    assert waiting.filter(evidence__kind=Evidence.Kind.PHOTO).exists()


def test_some_milestones_are_due_within_14_days(today):
    soon = (today, today + timedelta(days=14))
    assert Milestone.objects.open().filter(due_date__range=soon).count() >= 5
    assert Milestone.objects.open().filter(due_date=today).exists()


def test_some_open_milestones_were_postponed_once(today):
    open_ones = Milestone.objects.open()
    moved = [row for row in open_ones if row.is_postponed]
    assert {row.changes.count() for row in moved} == {1}
    assert any(row.is_overdue(today) for row in moved)
    assert any(not row.is_overdue(today) for row in moved)


def test_a_request_of_the_owner_waits_for_the_leader(person, today):
    (request,) = ChangeRequest.objects.open()
    assert request.submitted_by == person["owner"]
    assert not request.is_overdue(today)
    assert Turn.of(request, today).part_of(person["leader"]) == Part.CONSENT
    assert request.milestone.state == Milestone.State.PENDING


def test_last_updates_are_fresh_and_stale(today):
    stale = today - timedelta(days=policy_on(today).stale_days)
    last = [
        timezone.localdate(row.updates.first().at)
        for row in Milestone.objects.overdue(today).filter(updates__isnull=False)
    ]
    assert max(last) >= today - timedelta(days=3)
    assert min(last) < stale


def test_two_instructions_wait_one_of_them_too_long_and_one_is_answered(today):
    waiting = Instruction.objects.waiting()
    assert waiting.count() == 2
    assert waiting.overdue(today).count() == 1
    assert Instruction.objects.filter(state=Instruction.State.DONE).count() == 1
    for row in Instruction.objects.all():
        assert row.project.leads.on(today).filter(official=row.issued_by).exists()


def test_about_20_projects_continue_and_18_are_new(today):
    kinds = list(YearListing.objects.filter(year=today.year).values_list("kind", flat=True))
    assert kinds.count("continuing") == 20
    assert kinds.count("new") == 18
    assert kinds.count("") == 6
    assert {"preliminary", "reserve"} < set(kinds)
    assert YearListing.objects.filter(year=today.year - 1).count() > 20


def test_a_project_without_a_kind_has_no_road_map(today):
    without_kind = Project.objects.filter(listings__year=today.year, listings__kind="")
    assert not Milestone.objects.filter(project__in=without_kind).exists()


def test_one_project_is_suspended_with_its_overdue_milestone_frozen(today):
    frozen = Milestone.objects.exclude(frozen_on=None)
    assert {row.project.stage for row in frozen} == {"suspended"}
    assert frozen.filter(due_date__lt=today).exists()
    assert not Milestone.objects.overdue(today).filter(project__stage="suspended").exists()


def test_one_project_was_withdrawn(today):
    assert Project.objects.exclude(withdrawn_on=None).count() == 1


def test_one_project_has_nobody_who_answers(today):
    nobody = Project.objects.current().exclude(
        pk__in=ContactAssignment.objects.on(today).values("project")
    )
    nobody = nobody.filter(owner_unit=None).exclude(
        responsible_unit__in=UnitHead.objects.on(today).values("unit")
    )
    assert [row.name for row in nobody] == ["新设立医保服务点"]


def test_the_owner_has_one_of_each_task(person, today):
    owned = mine(person["owner"], today)
    assert owned.overdue(today).count() >= 2
    assert owned.open().filter(due_date__range=(today, today + timedelta(days=14))).exists()
    returned = owned.open().filter(events__kind=MilestoneEvent.Kind.SEND_BACK)
    assert returned.exists()
    orders = Instruction.objects.visible_to(person["owner"]).waiting()
    assert orders.count() == 1


def test_the_leader_leads_projects_of_every_colour(person, today):
    led = Project.objects.filter(
        leads__in=LeadAssignment.objects.on(today).filter(official=person["leader"])
    )
    policy = policy_on(today)
    colours = {schedule_light(row.milestones.all(), today, policy).colour for row in led}
    assert {"red", "yellow", "green"} <= colours


def test_nothing_happened_later_than_now(today):
    now = timezone.now()
    for model in (MilestoneEvent, ProgressUpdate, AuditEntry, Evidence):
        assert not model.objects.filter(at__gt=now).exists()
    assert not Milestone.objects.filter(completed_on__gt=today).exists()
    assert not Milestone.objects.filter(submitted_at__gt=now).exists()


def test_every_history_is_in_order(today):
    for milestone in Milestone.objects.prefetch_related("events"):
        moments = [event.at for event in reversed(milestone.events.all())]
        assert moments == sorted(moments)
        assert milestone.created_at == moments[0]
    trail = [entry.at for entry in reversed(AuditEntry.objects.all())]
    assert trail == sorted(trail)


def test_who_reported_did_not_confirm(today):
    confirmed = MilestoneEvent.objects.filter(kind=MilestoneEvent.Kind.CONFIRM).exclude(
        milestone__submitted_by=None
    )
    assert confirmed.exists()
    assert not [row for row in confirmed if row.by_id == row.milestone.submitted_by_id]


def test_everybody_is_visibly_fictional(today):
    assert Person.objects.count() > 30
    for row in Person.objects.all():
        assert row.name.startswith("示例")
        assert row.is_demo
        assert row.email is None or row.email.endswith("@example.invalid")
        assert row.phone.startswith("139****")
    bureaus = {full for _, full in [*county.BUREAUS, *county.HEADLESS]}
    companies = Unit.objects.exclude(name__in=bureaus)
    assert all(row.name.startswith("示例") for row in companies)


def test_every_project_says_that_it_is_an_example(today):
    for row in Project.objects.current():
        assert row.is_demo
        assert row.remark.startswith("示例")
        assert national_code.problem(row.national_code) == ""
        assert row.total_investment is None or row.total_investment % 100 == 0


def test_no_real_company_is_named(today):
    texts = list(Project.objects.values_list("name", "content"))
    named = ("星荣", "华能", "中电", "农创")
    assert not [text for text in texts if any(firm in "".join(text) for firm in named)]


def test_the_sign_ins_work_without_a_forced_change(person, today):
    for name, row in person.items():
        assert row.check_password(county.PASSWORD), name
        assert not row.must_change_password
    assert person["admin"].duty_codes(today) == {Duty.Kind.ADMINISTRATOR}


def test_loading_twice_changes_nothing(today, capsys):
    counts = [model.objects.count() for model in (Person, Project, Milestone, AuditEntry)]
    call_command("demo")
    assert "没有改动" in capsys.readouterr().out
    assert counts == [model.objects.count() for model in (Person, Project, Milestone, AuditEntry)]


def test_the_quartz_sand_project_shows_the_four_steps_of_the_countys_text(today):
    project = Project.objects.get(name="高纯石英砂提纯生产线")
    steps = project.milestones.filter(code="", due_date__gte=date(today.year, 1, 1) - QUARTER)
    dates = {m.name: m.due_date for m in steps.exclude(name="年度建设任务完成")}
    assert len(dates) == 4
    (sure,) = [name for name in dates if not name.endswith("（示例日期）")]
    assert dates[sure] == date(today.year, 12, 31)


def test_orders_stand_in_every_state(today):
    rows = SupervisionOrder.objects.prefetch_related("steps")
    assert {row.state for row in rows} == set(SupervisionOrder.State) - {"discarded"}
    standings = {row.standing for row in rows if row.is_issued}
    assert standings == {"待签收", "已退回，待反馈", "待办结"}
    assert OrderStep.objects.filter(evidence__kind=Evidence.Kind.PHOTO).exists()


def test_numbers_of_orders_have_no_gaps(today):
    for series, year in SupervisionOrder.objects.ever_issued().values_list("series", "year"):
        numbers = SupervisionOrder.objects.filter(series=series, year=year)
        given = sorted(numbers.values_list("number", flat=True))
        assert given == list(range(1, len(given) + 1))


def test_problems_stand_in_every_standing(today):
    standings = {row.standing for row in Problem.objects.all()}
    assert standings == {"待交办", "待受理", "办理中", "本级办不了", "已答复", "已销号"}
    (blocker,) = Blocker.objects.all()
    assert blocker.problems.count() == 2


# --- The pool and its reviews ---------------------------------------------------------------------


def pool_ratio(today):
    target = AnnualTarget.objects.get(year=today.year, code="reserve_ratio")
    return targets.target_status(target, today)


def test_the_pool_is_worth_a_little_less_than_three_times_the_plan(today):
    row = pool_ratio(today)
    assert Decimal("2.9") < row.actual.amount < 3
    assert not row.is_met
    assert row.actual.computed


def test_what_the_last_review_passed_would_close_the_gap(today):
    passed = JointReviewCase.objects.passed().exclude(project__pool_entries__isnull=False)
    gap = 3 * 500_000 - pool_ratio(today).actual.amount * 500_000
    assert 0 < gap <= passed.get().amount


def test_projects_came_into_the_pool_in_every_way_and_some_left_by_listing(today):
    standing = PoolEntry.objects.standing()
    assert set(standing.values_list("basis", flat=True)) == set(PoolEntry.Basis)
    assert standing.on(today).unreviewed().count() >= 5
    listed = standing.filter(left=PoolEntry.Left.LISTED)
    assert listed.filter(left_listing__year=today.year).count() == 10
    assert not standing.on(today).filter(project__listings__in=built_this_year(today)).exists()
    (returned,) = standing.filter(basis=PoolEntry.Basis.RETURNED)
    assert returned.is_reviewed
    assert returned.is_in_pool_on(today)


def built_this_year(today):
    kinds = [YearListing.Kind.NEW, YearListing.Kind.CONTINUING]
    return YearListing.objects.current().filter(year=today.year, kind__in=kinds)


def test_amounts_and_maturities_of_the_pool_changed_over_the_months(today):
    assert PoolAmount.objects.exclude(reason="").count() == 2
    entries = PoolEntry.objects.standing().on(today).with_figures(today)
    assert set(entries.values_list("maturity", flat=True)) == set(Maturity)


def test_reviews_are_decided_one_waits_for_an_opinion_and_one_is_to_come(person, today):
    to_come, waiting, *decided = JointReview.objects.order_by("-held_on")
    assert not to_come.has_come(today)
    assert not JointReviewOpinion.objects.given().filter(case__review=to_come).exists()
    (asked,) = JointReviewOpinion.objects.may_be_given(today)
    assert asked.case.review == waiting
    assert asked.unit == person["unithead"].unit
    assert [row.state for row in decided] == ["done", "done"]


def test_a_returned_case_passed_in_its_second_round_and_one_was_refused(today):
    (again,) = JointReviewCase.objects.filter(round=2)
    assert (again.result, again.previous.result) == ("passed", "returned")
    (refused,) = JointReviewCase.objects.filter(result="refused")
    assert not refused.project.pool_entries.exists()
    sheets = JointReviewOpinion.objects.filter(is_from_sheet=True)
    assert sheets.exists()
    assert not sheets.filter(evidence=None).exists()
