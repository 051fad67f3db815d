"""Editions laid down and taken back, and road maps written from them (decision 30, R-DL-8)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier, Event

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEntry
from norms.models import WorkArea
from projects import roadmap, roadmap_template_editions, roadmap_templates
from projects.models import (
    Milestone,
    MilestoneEvent,
    Project,
    RoadmapTemplate,
    RoadmapTemplateStep,
)
from projects.models.overdue_when_written import OverdueWhenWritten
from tests import pauses

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 20, 9, 0, tzinfo=timezone.get_default_timezone())
TODAY = NOW.date()
STEPS = (
    {"name": "可行性研究报告编制", "month": 5, "day": 30},
    {"name": "核准或备案", "after": 1, "days": 100},
    {"name": "竣工", "code": "COMPLETE", "month": 12, "day": 20},
)


@pytest.fixture
def lay_down(office):
    """lay_down(kind="reserve", steps=…): an edition, in force from today on unless said."""

    def make(kind="preliminary", steps=STEPS, *, area=None, on=TODAY, name="前期项目", now=NOW):
        work_area = area and WorkArea.objects.get(code=area)
        template = RoadmapTemplate(kind=kind, work_area=work_area, effective_on=on, name=name)
        rows = [RoadmapTemplateStep(number=n, **facts) for n, facts in enumerate(steps, 1)]
        return roadmap_template_editions.create_edition(template, rows, by=office, now=now)

    return make


@pytest.fixture
def apply(office):
    """apply(template, project, …, **days by step number): what is written for these projects."""

    def write(template, *projects, moved=(), accept=False, now=NOW):
        dated = [
            (step, dict(moved).get(step.step.number, step.due_date))
            for each in proposals(template, *projects)
            for step in each.steps
        ]
        return roadmap_templates.apply_template(
            template, dated, by=office, now=now, accept_overdue=accept
        )

    return write


def proposals(template, *projects):
    listings = [project.listings.select_related("project").get(year=2026) for project in projects]
    return roadmap_templates.propose(template, listings)


def road_map(project):
    return {m.name: str(m.due_date) for m in project.milestones.all()}


# --- Editions -------------------------------------------------------------------------------------


def test_an_edition_stands_in_the_trail_with_what_differs(lay_down):
    lay_down(on=TODAY)
    lay_down(steps=STEPS[:1], on=TODAY + timedelta(days=1), name="前期")
    newest, first = AuditEntry.objects.filter(action="制定路线图模板")
    assert first.after["第 2 步"] == "核准或备案：第 1 步之后 100 天"
    assert (newest.before["名称"], newest.after["名称"]) == ("前期项目", "前期")
    assert (newest.before["第 2 步"], newest.after["第 2 步"]) == (first.after["第 2 步"], None)
    assert "第 1 步" not in newest.after


def test_an_edition_begins_today_at_the_earliest(lay_down):
    with pytest.raises(ValidationError, match="施行日期不能早于今天（2026-04-20）"):
        lay_down(on=TODAY - timedelta(days=1))
    with pytest.raises(ValidationError, match="至少填一步"):
        lay_down(steps=())
    assert not RoadmapTemplate.objects.exists()


def test_a_circle_is_refused_and_nothing_half_written(lay_down):
    steps = [
        {"name": "甲", "month": 5, "day": 30},
        {"name": "乙", "after": 3, "days": 10},
        {"name": "丙", "after": 2, "days": 10},
    ]
    with pytest.raises(ValidationError, match="更早的步骤之后"):
        lay_down(steps=steps)
    assert not RoadmapTemplate.objects.exists()
    assert not AuditEntry.objects.filter(action="制定路线图模板").exists()


@pytest.mark.parametrize(("days", "holds"), [(-1, False), (0, True), (1, True)])
def test_an_edition_that_begins_today_or_later_may_be_taken_back(lay_down, office, days, holds):
    template = lay_down()
    withdraw = roadmap_template_editions.withdraw_edition
    if holds:
        withdraw(template, by=office, today=TODAY - timedelta(days=days))
        assert not RoadmapTemplate.objects.exists()
        entry = AuditEntry.objects.get(action="撤回路线图模板")
        assert entry.before["第 1 步"] == "可行性研究报告编制：每年 5 月 30 日"
    else:
        with pytest.raises(ValidationError, match="已经施行的模板不能撤回"):
            withdraw(template, by=office, today=TODAY - timedelta(days=days))


# --- Ends -----------------------------------------------------------------------------------------


@pytest.fixture
def end(office):
    """end(template, on=TODAY, now=NOW): from that day on there is none."""

    def put(template, on=TODAY, now=NOW):
        facts = {"on": on, "reason": "与新的办法不符", "by": office, "now": now}
        return roadmap_template_editions.end_template(template, **facts)

    return put


@pytest.mark.parametrize(("days", "offered"), [(-1, True), (0, False), (1, False)])
def test_from_its_end_on_a_template_is_applied_no_more(
    lay_down, end, apply, make_project, days, offered
):
    template, project = lay_down(), make_project(kind="preliminary")
    end(template, on=TODAY + timedelta(days=9))
    day = NOW + timedelta(days=9 + days)
    listing = project.listings.get()
    assert roadmap_templates.template_for(listing, day.date()) == (template if offered else None)
    if offered:
        assert len(apply(template, project, now=day)) == 3
        return
    with pytest.raises(ValidationError, match="今天没有施行"):
        apply(template, project, now=day)
    assert not project.milestones.exists()


def test_an_end_stands_in_the_trail_with_its_reason_and_touches_nothing(
    lay_down, end, apply, make_project
):
    template, project = lay_down(), make_project(kind="preliminary")
    apply(template, project)
    milestones = list(Milestone.objects.order_by("pk").values())
    edition = list(RoadmapTemplate.objects.filter(pk=template.pk).values())
    made = end(template, on=TODAY + timedelta(days=1))
    entry = AuditEntry.objects.get(action="停用路线图模板")
    assert (entry.subject_id, entry.reason) == (made.pk, "与新的办法不符")
    assert entry.after == {"停用日期": "2026-04-21"}
    assert (made.note, made.by_name, made.steps.count()) == ("与新的办法不符", "示例办一", 0)
    assert list(Milestone.objects.order_by("pk").values()) == milestones
    assert list(RoadmapTemplate.objects.filter(pk=template.pk).values()) == edition


def test_projects_of_an_area_whose_template_ends_use_the_one_of_all(
    lay_down, end, make_project, office
):
    general, own = lay_down(), lay_down(area="industry", name="工业前期", on=TODAY)
    listing = make_project(kind="preliminary").listings.get()
    end(own, on=TODAY + timedelta(days=1))
    tomorrow = TODAY + timedelta(days=1)
    assert roadmap_templates.template_for(listing, TODAY) == own
    assert roadmap_templates.template_for(listing, tomorrow) == general
    assert [*roadmap_templates.unplanned_listings(general, 2026, office, tomorrow)] == [listing]


def test_after_an_end_another_edition_may_begin(lay_down, end):
    template = lay_down()
    end(template, on=TODAY + timedelta(days=1))
    again = lay_down(on=TODAY + timedelta(days=2))
    in_force = RoadmapTemplate.objects.in_force
    days = [[*in_force(TODAY + timedelta(days=n))] for n in range(3)]
    assert days == [[template], [], [again]]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-1, "停用日期不能早于今天（2026-04-20）"),
        (0, "2026-04-20 没有施行的模板，不用停用"),
        (1, "2026-04-21 没有施行的模板，不用停用"),
        (2, "这一天已有一版施行"),
    ],
)
def test_an_end_that_does_not_hold_is_said_and_not_kept(lay_down, end, days, sentence):
    template = lay_down(on=TODAY + timedelta(days=2))
    with pytest.raises(ValidationError, match=sentence):
        end(template, on=TODAY + timedelta(days=days))
    assert RoadmapTemplate.objects.get() == template


def test_what_has_ended_is_not_ended_again_until_it_is_taken_back(lay_down, end, office):
    template = lay_down()
    made = end(template, on=TODAY + timedelta(days=1))
    with pytest.raises(ValidationError, match="没有施行的模板，不用停用"):
        end(template, on=TODAY + timedelta(days=2))
    withdraw = roadmap_template_editions.withdraw_edition
    with pytest.raises(ValidationError, match="自 2026-04-21 起停用，请先撤回停用"):
        withdraw(template, by=office, today=TODAY)
    withdraw(made, by=office, today=TODAY)
    assert AuditEntry.objects.get(action="撤回路线图模板").subject_name.endswith("起停用）")
    end(template, on=TODAY + timedelta(days=2))


# --- Which template, which projects ---------------------------------------------------------------


def test_an_area_with_a_template_of_its_own_uses_that(lay_down, make_project, office):
    general, own = lay_down(), lay_down(area="industry", name="工业前期")
    lay_down(on=TODAY + timedelta(days=1), area="agriculture", name="农业前期")
    agriculture = WorkArea.objects.get(code="agriculture")
    factory = make_project("厂房", kind="preliminary")
    field = make_project("农田", kind="preliminary", work_area=agriculture)
    nowhere = make_project("未定", kind="preliminary", work_area=None)
    answers = {factory: own, field: general, nowhere: general}
    for project, template in answers.items():
        listing = project.listings.get()
        assert roadmap_templates.template_for(listing, TODAY) == template

    def offered(template):
        rows = roadmap_templates.unplanned_listings(template, 2026, office, TODAY)
        return {row.project for row in rows}

    assert (offered(own), offered(general)) == ({factory}, {field, nowhere})


def test_offered_are_those_without_a_milestone_of_the_year_but_the_statutory(
    lay_down, make_project, office
):
    template = lay_down("new", name="新建项目")
    bare, planned, ended, dropped = (make_project(name) for name in "甲乙丙丁")
    facts = {"by": office, "now": NOW, "known_since": TODAY, "due_date": date(2026, 9, 30)}
    for project in (planned, dropped):
        roadmap.add_milestone(project, name="封顶", **facts)
    dropped.milestones.get(name="封顶").cancel(by=office, reason="不做", now=NOW)
    facts = {"by": office, "on": TODAY, "reason": "不再建设", "now": NOW}
    pauses.set_stage(ended, Project.Stage.TERMINATED, **facts)
    rows = roadmap_templates.unplanned_listings(template, 2026, office, TODAY)
    assert {row.project for row in rows} == {bare, dropped}


def test_a_stranger_is_offered_nothing(lay_down, make_project, stranger):
    template = lay_down()
    make_project(kind="preliminary")
    assert not roadmap_templates.unplanned_listings(template, 2026, stranger, TODAY)


# --- What is proposed -----------------------------------------------------------------------------


def test_the_days_of_the_year_are_proposed(lay_down, make_project):
    (found,) = proposals(lay_down(), make_project(kind="preliminary"))
    assert [str(step.due_date) for step in found.steps] == [
        "2026-05-30", "2026-09-07", "2026-12-20",
    ]  # fmt: skip
    assert (found.statutory, found.existing) == (None, ())


def test_the_statutory_step_is_locked_and_counted_from_as_it_stands(lay_down, make_project):
    template = lay_down("new", [{"name": "形成实物工作量", "after": 0, "days": 60}])
    usual, early = make_project("甲"), make_project("乙", due_date=date(2026, 5, 1))
    first, second = proposals(template, usual, early)
    assert first.statutory == ("开工", date(2026, 6, 30))
    assert (first.steps[0].due_date, second.steps[0].due_date) == (
        date(2026, 8, 29), date(2026, 6, 30),
    )  # fmt: skip


def test_what_the_road_map_has_is_not_proposed_again(lay_down, make_project, office):
    project = make_project(kind="preliminary")
    facts = {"by": office, "now": NOW, "known_since": TODAY}
    roadmap.add_milestone(project, name="核准或备案", due_date=date(2026, 8, 1), **facts)
    roadmap.add_milestone(project, name="完工", code="COMPLETE", due_date=date(2027, 8, 1), **facts)
    (found,) = proposals(lay_down(), project)
    assert found.existing == ("核准或备案", "竣工")
    assert [step.name for step in found.steps] == ["可行性研究报告编制"]


def test_one_query_reads_the_road_maps_of_all(lay_down, make_project, django_assert_num_queries):
    template = RoadmapTemplate.objects.get(pk=lay_down().pk)
    listings = [make_project(f"项目{n}", kind="preliminary").listings.get() for n in range(5)]
    with django_assert_num_queries(2):
        roadmap_templates.propose(template, listings)


# --- Writing --------------------------------------------------------------------------------------


def test_many_road_maps_are_written_at_once_with_their_trail(lay_down, make_project, apply):
    template = lay_down()
    projects = [make_project(name, kind="preliminary") for name in "甲乙"]
    made = apply(template, *projects)
    assert len(made) == 6
    assert road_map(projects[0]) == {
        "可行性研究报告编制": "2026-05-30", "核准或备案": "2026-09-07", "竣工": "2026-12-20",
    }  # fmt: skip
    milestone = projects[0].milestones.get(code="COMPLETE")
    assert milestone.baseline_due_date == milestone.due_date
    assert (milestone.listing.year, milestone.known_since) == (2026, TODAY)
    assert MilestoneEvent.objects.filter(kind="create").count() >= 6
    entries = AuditEntry.objects.filter(action="建立节点", reason__startswith="套用路线图模板“前期")
    assert entries.count() == 6
    assert AuditEntry.objects.get(action="套用路线图模板").after == {
        "项目": "2 个", "节点": "6 个",
    }  # fmt: skip


def test_the_office_changes_days_before_they_are_written(lay_down, make_project, apply):
    project = make_project(kind="preliminary")
    apply(lay_down(), project, moved={2: date(2026, 10, 31)})
    assert road_map(project)["核准或备案"] == "2026-10-31"


def test_the_statutory_milestone_is_left_as_it_is(lay_down, make_project, apply):
    project = make_project()
    apply(lay_down("new", [{"name": "形成实物工作量", "after": 0, "days": 60}]), project)
    assert road_map(project) == {"开工": "2026-06-30", "形成实物工作量": "2026-08-29"}


def test_a_later_edition_touches_nothing_that_exists(lay_down, make_project, apply):
    project = make_project(kind="preliminary")
    apply(lay_down(), project)
    before = list(Milestone.objects.order_by("pk").values())
    tomorrow = NOW + timedelta(days=1)
    later = lay_down(
        steps=[{"name": "核准或备案", "month": 6, "day": 30}], on=tomorrow.date(), now=tomorrow
    )
    assert list(Milestone.objects.order_by("pk").values()) == before
    with pytest.raises(ValidationError, match="没有要写入的节点"):
        apply(later, project, now=tomorrow)
    assert list(Milestone.objects.order_by("pk").values()) == before


def test_an_edition_that_is_in_force_no_more_is_not_applied(lay_down, make_project, apply):
    old, project = lay_down(), make_project(kind="preliminary")
    tomorrow = NOW + timedelta(days=1)
    lay_down(on=tomorrow.date())
    with pytest.raises(ValidationError, match="今天没有施行"):
        apply(old, project, now=tomorrow)
    assert not project.milestones.exists()


def test_applied_twice_is_refused_the_second_time(lay_down, make_project, office):
    template, project = lay_down(), make_project(kind="preliminary")
    dated = [(step, step.due_date) for each in proposals(template, project) for step in each.steps]
    write = roadmap_templates.apply_template
    write(template, dated, by=office, now=NOW)
    with pytest.raises(ValidationError, match="路线图里已有“可行性研究报告编制”"):
        write(template, dated, by=office, now=NOW)
    assert project.milestones.count() == 3


@pytest.mark.parametrize(("due", "holds"), [("2026-04-19", False), ("2026-04-20", True)])
def test_what_would_be_overdue_at_once_is_said_first(lay_down, make_project, apply, due, holds):
    project, moved = make_project(kind="preliminary"), {1: date.fromisoformat(due)}
    template = lay_down()
    if not holds:
        with pytest.raises(OverdueWhenWritten, match="写入后 1 项立即逾期，最长 1 天"):
            apply(template, project, moved=moved)
        assert not project.milestones.exists()
    apply(template, project, moved=moved, accept=not holds and date.fromisoformat(due))
    assert road_map(project)["可行性研究报告编制"] == due


@pytest.mark.parametrize(
    ("period", "due", "sentence"),
    [
        ("2025—2026", "2026-12-31", ""),
        ("2025—2026", "2027-01-01", "晚于建设起止年限（2025—2026），不能超过 2026-12-31"),
        ("", "2036-04-20", ""),
        ("", "2036-04-21", "日期应在 2000-01-01 至 2036-04-20 之间"),
    ],
)
def test_no_day_after_the_end_of_the_project(lay_down, make_project, apply, period, due, sentence):
    one, other = (
        make_project("甲", kind="preliminary", period=period),
        make_project("乙", kind="preliminary"),
    )
    template, moved = lay_down(steps=STEPS[:2]), {2: date.fromisoformat(due)}
    if not sentence:
        assert len(apply(template, one, other, moved=moved)) == 4
        return
    with pytest.raises(ValidationError) as refused:
        apply(template, one, other, moved=moved)
    assert sentence in refused.value.message_dict[f"{one.pk}-2"][0]
    assert not Milestone.objects.exclude(code__in=Milestone.STATUTORY).exists()


@pytest.mark.parametrize(
    ("due", "sentence"), [("2026-06-29", "不能早于开工（2026-06-30）"), ("2026-06-30", "")]
)
def test_coded_steps_keep_their_order(lay_down, make_project, apply, due, sentence):
    project, moved = make_project(), {3: date.fromisoformat(due)}
    template = lay_down("new")
    if not sentence:
        assert len(apply(template, project, moved=moved)) == 3
        return
    with pytest.raises(ValidationError, match=sentence):
        apply(template, project, moved=moved)
    assert project.milestones.count() == 1


def test_completion_stands_before_commissioning_within_the_template(lay_down, make_project, apply):
    steps = [
        {"name": "投产", "code": "COMMISSION", "month": 10, "day": 31},
        {"name": "竣工", "code": "COMPLETE", "after": 1, "days": 1},
    ]
    with pytest.raises(ValidationError, match="不能晚于投产（2026-10-31）"):
        apply(lay_down(steps=steps), make_project(kind="preliminary"))


def test_what_was_taken_off_the_ledger_gets_no_road_map(lay_down, make_project, apply):
    project = make_project(kind="preliminary")
    Project.objects.filter(pk=project.pk).update(withdrawn_on=TODAY)
    with pytest.raises(ValidationError, match="项目已撤回"):
        apply(lay_down(), project)


def test_of_a_suspended_project_the_milestones_are_born_frozen(
    lay_down, make_project, office, apply
):
    project = make_project(kind="preliminary")
    pauses.pause(project, by=office, on=TODAY, now=NOW)
    apply(lay_down(), project)
    assert {m.frozen_on for m in project.milestones.all()} == {TODAY}


EDITS = (
    ("edition", {"steps": [{"name": "核准或备案", "month": 6, "day": 30}], "name": "前期"}),
    ("end", {}),
    ("withdrawal", {}),
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("edit", "facts"), EDITS)
@pytest.mark.parametrize("first", ["edit", "apply"])
def test_edited_while_it_is_applied_what_was_shown_is_written_or_nothing(
    lay_down, end, make_project, office, edit, facts, first
):
    """Whoever comes first; the template was laid down yesterday, or today where it may go."""
    now = NOW + timedelta(days=edit != "withdrawal")
    template, project = lay_down(), make_project(kind="preliminary")
    dated = [(step, step.due_date) for each in proposals(template, project) for step in each.steps]
    together, is_done = Barrier(2), Event()
    acts = {
        "edition": lambda: lay_down(on=now.date(), now=now, **facts),
        "end": lambda: end(template, on=now.date(), now=now),
        "withdrawal": lambda: roadmap_template_editions.withdraw_edition(
            template, by=office, today=now.date()
        ),
        "apply": lambda: roadmap_templates.apply_template(template, dated, by=office, now=now),
    }

    def act(name):
        """The one who is first is only a little ahead, so that both hold something at once."""
        try:
            together.wait(timeout=30)
            if (name == "apply") != (first == "apply"):
                is_done.wait(timeout=0.01)
            return bool(acts[name]() or True)
        except ValidationError as refusal:
            return refusal.messages[0]
        finally:
            is_done.set()
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        edited, applied = pool.map(act, (edit, "apply"))
    assert edited is True
    if applied is True:
        assert road_map(project) == {step.name: str(due) for step, due in dated}
    else:
        assert "今天没有施行" in applied
        assert not project.milestones.exists()
    written = AuditEntry.objects.filter(action__in=("建立节点", "套用路线图模板"))
    assert written.count() == (4 if applied is True else 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_appliers_at_once_one_writes(lay_down, make_project, office):
    template, project = lay_down(), make_project(kind="preliminary")
    dated = [(step, step.due_date) for each in proposals(template, project) for step in each.steps]
    together = Barrier(2)

    def write(_):
        try:
            together.wait(timeout=30)
            return len(roadmap_templates.apply_template(template, dated, by=office, now=NOW))
        except ValidationError:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, range(2))) == [0, 3]
    assert project.milestones.count() == 3
    assert AuditEntry.objects.filter(action="套用路线图模板").count() == 1
