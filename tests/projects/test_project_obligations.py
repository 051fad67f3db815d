"""R-OD-6 by its vectors: what a pause freezes, of every kind of obligation."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from investment import monthly_reports
from investment.models import MonthlyReport
from pipeline.models import JointReview, JointReviewOpinion
from projects import project_lifecycle, roadmap
from projects.models import ChangeRequest, Milestone, PauseReview
from projects.models.obligation import obligation_kinds
from supervision.models import Instruction, OrderStep, Problem, instruct
from tests import pauses
from tests.cast import NEW_YEAR

DUE = date(2026, 7, 6)  # of June's report; of the others too
PAUSED, RESUMED = date(2026, 7, 20), date(2026, 11, 20)
CAUSE = {"category": "land", "caused_by": "superior"}
DAY = timedelta(days=1)
FROZEN, OWED = (Milestone, MonthlyReport), (Instruction,)
GOES_ON = {*OWED, JointReview, JointReviewOpinion, OrderStep, PauseReview, Problem}
#: What a pause ends (tests/projects/change_requests/test_asking.py).
ENDED = {ChangeRequest}


def at(day):
    return datetime.combine(day, time(10), timezone.get_default_timezone())


def change_stage(project, stage, office, on):
    return pauses.set_stage(project, stage, by=office, on=on, reason="县政府批准", now=at(on))


@pytest.fixture
def owed(make_project, office, contact, lead, unit_head):
    """{kind: a row of it due on 6 July}, on one project without a statutory milestone."""
    project = make_project(kind="preliminary", contact=contact, lead=lead, stage="landed")
    facts = {"by": office, "now": at(date(2026, 7, 1))}
    node = roadmap.add_milestone(
        project, name="可研批复", due_date=DUE, known_since=NEW_YEAR, **facts
    )
    monthly_reports.open_reports(date(2026, 7, 1), now=at(date(2026, 7, 1)))
    told = {"text": "请抓紧", "reply_by": DUE, "today": date(2026, 7, 1)}
    reply = instruct(by=lead, project=project, now=at(date(2026, 7, 1)), **told)
    return {Milestone: node, MonthlyReport: project.monthlyreports.get(), Instruction: reply}


def stands(row, day):
    """(overdue days, days on the ladder) by both twins, as stored."""
    kind = type(row)
    row = kind.objects.get(pk=row.pk)
    listed = kind.objects.filter(pk=row.pk).overdue(day).with_days(day)
    found = listed.values_list("days_overdue", "days_on_ladder").first()
    assert row.is_overdue(day) == (found is not None)
    answer = row.overdue_days(day), row.ladder_days(day)
    assert answer == (found or (0, 0))
    return answer


def test_every_kind_says_whether_a_pause_freezes_it():
    assert {kind for kind in obligation_kinds() if kind.is_frozen_by_pause} == set(FROZEN)
    assert {kind for kind in obligation_kinds() if not kind.is_frozen_by_pause} == GOES_ON | ENDED


@pytest.mark.parametrize("stage", ["suspended", "terminated"])
@pytest.mark.parametrize("kind", [*FROZEN, *OWED])
def test_r_od_6_from_the_pause_on_what_it_freezes_is_not_overdue(owed, office, kind, stage):
    row = owed[kind]
    assert stands(row, PAUSED) == (14, 14)
    assert change_stage(row.project, stage, office, PAUSED)
    days = [stands(row, PAUSED + n * DAY)[0] for n in (0, 1, 30)]
    assert days == ([0, 0, 0] if kind in FROZEN else [14, 15, 44])
    row.refresh_from_db()
    assert row.frozen_on == (PAUSED if kind in FROZEN else None)


@pytest.mark.parametrize("kind", FROZEN)
def test_r_od_6_what_goes_on_counts_from_its_date_and_climbs_from_that_day(owed, office, kind):
    row = owed[kind]
    change_stage(row.project, "suspended", office, PAUSED)
    change_stage(row.project, "building", office, RESUMED)
    late = (RESUMED - DUE).days
    ladder = [stands(row, RESUMED + n * DAY) for n in (0, 1, 8)]
    assert ladder == [(late, 0), (late + 1, 1), (late + 8, 8)]
    row.refresh_from_db()
    assert (row.frozen_on, row.resumed_on, row.due_date) == (None, RESUMED, DUE)
    kinds = row.events.order_by("pk").values_list("kind", "on")
    assert list(kinds)[-2:] == [("freeze", PAUSED), ("thaw", RESUMED)]


def test_r_od_6_what_is_due_after_the_resumption_climbs_from_its_date(owed, office):
    row = owed[Milestone]
    later = RESUMED + timedelta(days=5)
    facts = {"new_due": later, "reason": "用地", "now": at(PAUSED), **CAUSE}
    row.replan(by=office, **facts)
    change_stage(row.project, "suspended", office, PAUSED)
    change_stage(row.project, "building", office, RESUMED)
    assert [stands(row, later + n * DAY) for n in (-1, 0, 1)] == [(0, 0), (0, 0), (1, 1)]


@pytest.mark.parametrize("stage", ["suspended", "terminated"])
def test_r_od_6_what_waits_is_confirmed_during_the_pause(owed, office, contact, unit_head, stage):
    node, report = _report_both(owed, contact)
    change_stage(node.project, stage, office, PAUSED)
    node.refresh_from_db()
    report.refresh_from_db()
    assert node.confirm(by=office, now=at(PAUSED + DAY))
    assert report.confirm(by=unit_head, now=at(PAUSED + DAY))
    assert (node.state, report.state) == ("done", "done")


@pytest.mark.parametrize("verb", ["send_back", "withdraw"])
def test_r_od_6_what_is_sent_back_during_the_pause_is_frozen(
    owed, office, contact, unit_head, verb
):
    node, report = _report_both(owed, contact)
    change_stage(node.project, "suspended", office, PAUSED)
    node.refresh_from_db()
    report.refresh_from_db()
    by = office if verb == "send_back" else contact
    assert getattr(node, verb)(by=by, reason="缺照片", now=at(PAUSED + DAY))
    assert report.send_back(by=unit_head, reason="缺数", now=at(PAUSED + DAY))
    for row in (node, report):
        row.refresh_from_db()
        assert (row.state, row.frozen_on) == ("pending", PAUSED + DAY)
        assert stands(row, PAUSED + 40 * DAY) == (0, 0)
    change_stage(node.project, "building", office, RESUMED)
    assert stands(node, RESUMED + DAY) == ((RESUMED + DAY - DUE).days, 1)


def _report_both(owed, contact):
    """The milestone, reported after its date of a day before it, and the report handed in."""
    node, report = owed[Milestone], owed[MonthlyReport]
    node.submit(by=contact, on=DUE - DAY, now=at(DUE + DAY))
    said = {"physical_progress": "基础", "problems": "无", "next_step": "主体"}
    report.submit(by=contact, now=at(DUE), month_amount=Decimal(100), **said)
    return node, report


def test_r_od_6_what_is_added_during_the_pause_is_born_frozen(owed, office):
    project = owed[Milestone].project
    change_stage(project, "suspended", office, PAUSED)
    facts = {"by": office, "now": at(PAUSED + DAY), "known_since": NEW_YEAR}
    added = roadmap.add_milestone(project, name="设备安装", due_date=PAUSED + 5 * DAY, **facts)
    assert added.frozen_on == PAUSED + DAY
    assert stands(added, PAUSED + 30 * DAY) == (0, 0)
    # No report is asked of a project that rests.
    assert monthly_reports.open_reports(date(2026, 8, 1), now=at(date(2026, 8, 1))) == 0
    change_stage(project, "building", office, RESUMED)
    assert stands(added, RESUMED + DAY)[1] == 1


@pytest.mark.parametrize("kind", [*FROZEN, *OWED])
@pytest.mark.parametrize("is_paused", [False, True])
def test_withdrawing_the_project_closes_every_kind(owed, office, kind, is_paused):
    row = owed[kind]
    if is_paused:
        change_stage(row.project, "suspended", office, PAUSED)
        row.project.refresh_from_db()
    project_lifecycle.withdraw(row.project, by=office, reason="重复录入", on=PAUSED, now=at(PAUSED))
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert stands(row, PAUSED + 40 * DAY) == (0, 0)
    assert row.events.order_by("-pk").first().kind == "cancel"


@pytest.mark.parametrize("verb", ["submit", "replan", "cancel"])
def test_of_a_frozen_milestone_only_its_end_is_possible(owed, office, contact, verb):
    row = owed[Milestone]
    change_stage(row.project, "suspended", office, PAUSED)
    row.refresh_from_db()
    acts = {
        "submit": lambda: row.submit(by=contact, on=DUE, now=at(PAUSED)),
        "replan": lambda: row.replan(
            by=office, new_due=RESUMED, reason="用地", now=at(PAUSED), **CAUSE
        ),
        "cancel": lambda: row.cancel(by=office, reason="不再建设", now=at(PAUSED)),
    }
    if verb == "cancel":
        assert acts[verb]()
        return
    with pytest.raises(ValidationError, match="停工或终止期间冻结，恢复施工后再办理"):
        acts[verb]()


def test_r_od_1_what_waits_keeps_its_days_on_the_ladder_over_a_pause(owed, office, contact):
    node, _ = _report_both(owed, contact)
    change_stage(node.project, "suspended", office, PAUSED)
    change_stage(node.project, "building", office, RESUMED)
    assert stands(node, RESUMED + 8 * DAY) == (1, 1)
