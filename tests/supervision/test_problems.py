"""问题: raised, named, accepted, beyond its unit, answered, closed, reopened (R-PR-2)."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.audit import CommandLine
from accounts.models import AuditEntry, Unit
from projects import project_lifecycle
from projects.models import ProjectUnit
from supervision import problems
from supervision.models import Problem, ProblemEvent
from tests import pauses
from tests.supervision.conftest import at

pytestmark = pytest.mark.django_db


def kinds(problem):
    return [event.kind for event in problem.events.order_by("pk")]


def units_that_see(problem, day="2026-03-20"):
    rows = ProjectUnit.objects.on(date.fromisoformat(day)).filter(project=problem.project)
    return {(str(row.unit), row.role) for row in rows.select_related("unit")}


def stored(problem):
    return Problem.objects.get(pk=problem.pk)


# --- The whole way --------------------------------------------------------------------------------


def test_it_is_raised_named_accepted_answered_and_closed(raised, office, bureau_clerk, contact):
    assert (raised.standing, raised.due_date) == ("待交办", date(2026, 3, 3))
    assert problems.name_holder(raised, by=office, now=at("2026-03-03"))
    assert (raised.standing, raised.due_date) == ("待受理", date(2026, 3, 10))
    assert problems.accept(raised, by=bureau_clerk, now=at("2026-03-03", 11))
    assert raised.standing == "办理中"
    assert problems.answer(raised, by=bureau_clerk, text="已迁改", now=at("2026-03-05"))
    assert raised.standing == "已答复"
    assert problems.close(raised, by=contact, now=at("2026-03-06"))
    assert raised.standing == "已销号"
    assert kinds(raised) == ["raise", "name", "accept", "answer", "close"]
    trail = AuditEntry.objects.filter(action__startswith="问题：").order_by("pk")
    words = [entry.action.removeprefix("问题：") for entry in trail]
    assert words == ["提出", "交办", "受理", "答复", "销号"]


def test_the_queries_of_each_standing(raised, office, water_bureau, stranger, contact):
    def found():
        asked = ("unnamed", "unaccepted", "in_hand", "beyond", "answered", "unclosed")
        return [word for word in asked if getattr(Problem.objects, word)().exists()]

    assert found() == ["unnamed", "unclosed"]
    problems.name_holder(raised, by=office, lead_unit=water_bureau, now=at("2026-03-03"))
    assert found() == ["unaccepted", "unclosed"]
    problems.accept(raised, by=stranger, now=at("2026-03-03"))
    assert found() == ["in_hand", "unclosed"]
    problems.cannot_settle(raised, by=stranger, reason="属省电网", now=at("2026-03-04"))
    assert (found(), raised.standing) == (["beyond", "unclosed"], "本级办不了")
    problems.answer(raised, by=stranger, text="已迁改", now=at("2026-03-05"))
    assert found() == ["answered", "unclosed"]
    problems.close(raised, by=contact, now=at("2026-03-06"))
    assert found() == []


def test_accepting_twice_and_by_others(named, stranger, bureau_clerk, contact):
    with pytest.raises(PermissionDenied):
        problems.accept(named, by=bureau_clerk, now=at("2026-03-04"))
    with pytest.raises(PermissionDenied):
        problems.accept(named, by=contact, now=at("2026-03-04"))
    assert problems.accept(named, by=stranger, now=at("2026-03-04"))
    assert not problems.accept(named, by=stranger, now=at("2026-03-05"))
    assert stored(named).accepted_name == str(stranger)


def test_an_answer_accepts_what_was_not(named, stranger):
    problems.answer(named, by=stranger, text="已迁改", now=at("2026-03-05"))
    assert stored(named).accepted_at == at("2026-03-05")


def test_who_read_an_older_row_moves_nothing(named, stranger):
    older = stored(named)
    assert problems.accept(named, by=stranger, now=at("2026-03-04"))
    assert not problems.answer(older, by=stranger, text="已迁改", now=at("2026-03-05"))
    assert stored(named).standing == "办理中"


# --- Raising --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "who",
    ["contact", "owner_colleague", "unit_head", "lead", "county_leader", "office", "supervisor"],
)
def test_who_raises(request, project, who):
    by = request.getfixturevalue(who)
    facts = {"by": by, "text": "没有接电", "source": "meeting", "now": at("2026-03-02")}
    assert problems.raise_problem(project, **facts).raised_by == by


@pytest.mark.parametrize("who", ["bureau_clerk", "stranger", "statistician", "auditor"])
def test_others_raise_none(request, project, who):
    by = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        problems.raise_problem(
            project, by=by, text="没有接电", source="meeting", now=at("2026-03-02")
        )
    assert not Problem.objects.exists()


def test_the_same_words_just_now_are_the_same_problem(raised, project, contact):
    again = {"by": contact, "text": " 10 千伏线路没有迁改 ", "source": "coordination"}
    assert problems.raise_problem(project, now=at("2026-03-02"), **again) is None
    assert problems.raise_problem(project, now=at("2026-03-02", 11), **again) is not None


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"text": "  "}, "text"),
        ({"source": "hotline"}, "ticket"),
        ({"category": "nothing"}, "category"),
        ({"category": "land", "caused_by": "department"}, "caused_by_unit"),
        ({"blocked_amount": -1}, "blocked_amount"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(project, contact, facts, field):
    facts = {"text": "没有接电", "source": "meeting", "now": at("2026-03-02")} | facts
    with pytest.raises(ValidationError) as refusal:
        problems.raise_problem(project, by=contact, **facts)
    assert field in refusal.value.message_dict
    assert not Problem.objects.exists()


def test_a_milestone_of_another_project_is_refused(project, other_project, office):
    milestone = other_project.milestones.first()
    facts = {"text": "没有接电", "source": "meeting", "now": at("2026-03-02")}
    with pytest.raises(ValidationError, match="不是本项目"):
        problems.raise_problem(project, by=office, milestone=milestone, **facts)


@pytest.fixture
def hotline(project, office):
    facts = {"text": "施工噪声", "source": "hotline", "ticket": "JZ20260301", "by": office}
    return problems.raise_problem(project, now=at("2026-03-02"), **facts)


def test_a_12345_ticket_entered_twice_names_the_other_problem(hotline, other_project, office):
    facts = {"text": "夜间施工", "source": "hotline", "ticket": " JZ20260301 ", "by": office}
    words = f"工单 JZ20260301 已登记在“{hotline.project}”的问题 {hotline.pk} 号（待交办）"
    with pytest.raises(ValidationError, match=words):
        problems.raise_problem(other_project, now=at("2026-03-02"), **facts)
    problems.close(hotline, by=office, reason="已回访", now=at("2026-03-03"))
    second = problems.raise_problem(other_project, now=at("2026-03-04"), **facts)
    with pytest.raises(ValidationError, match="已登记在"):
        problems.reopen(hotline, by=office, reason="又来电", now=at("2026-03-05"))
    assert (stored(hotline).standing, second.standing) == ("已销号", "待交办")


def test_the_database_refuses_the_ticket_as_well(hotline, other_project, office, monkeypatch):
    """At the same moment on another project, whose look came before."""
    monkeypatch.setattr(problems, "_check_facts", lambda *args: None)
    facts = {"text": "夜间施工", "source": "hotline", "ticket": "JZ20260301", "by": office}
    with pytest.raises(ValidationError, match="已登记在"):
        problems.raise_problem(other_project, now=at("2026-03-02"), **facts)
    assert Problem.objects.count() == ProblemEvent.objects.count() == 1


def test_a_ticket_of_another_source_may_stand_twice(hotline, other_project, office):
    facts = {"text": "扬尘", "source": "eco_inspection", "ticket": "JZ20260301", "by": office}
    assert problems.raise_problem(other_project, now=at("2026-03-02"), **facts)


def test_a_withdrawn_project_takes_none_and_keeps_none_open(named, office, water_bureau):
    facts = {"by": office, "reason": "重复录入", "on": date(2026, 3, 4), "now": at("2026-03-04")}
    project_lifecycle.withdraw(named.project, **facts)
    assert stored(named).standing == "已取消"
    assert units_that_see(named) == set()
    with pytest.raises(ValidationError, match="已撤回"):
        problems.raise_problem(
            named.project, by=office, text="没有接电", source="meeting", now=at("2026-03-05")
        )


# --- Naming ---------------------------------------------------------------------------------------


def test_its_units_see_the_project_until_it_is_closed(
    raised, office, water_bureau, stranger, make_person, contact
):
    police = Unit.objects.create(name="左权县公安局")
    make_person("示例公安一", unit=police)
    named = {"lead_unit": water_bureau, "supporting_units": [police, water_bureau]}
    problems.name_holder(raised, by=office, now=at("2026-03-03"), **named)
    both = {("县水利局", "problem"), ("左权县公安局", "problem")}
    assert units_that_see(raised) == both
    assert list(raised.supporting_units.all()) == [police]
    problems.answer(raised, by=stranger, text="已迁改", now=at("2026-03-05"))
    assert units_that_see(raised) == both
    problems.close(raised, by=contact, now=at("2026-03-06"))
    assert units_that_see(raised) == set()
    problems.reopen(raised, by=office, reason="又停电", now=at("2026-03-09"))
    assert units_that_see(raised) == both


def test_the_responsible_unit_needs_no_sight_of_its_own(raised, office, bureau_clerk):
    problems.name_holder(raised, by=office, now=at("2026-03-03"))
    assert units_that_see(raised) == set()


def test_another_holder_begins_anew(named, office, industry_bureau, bureau_clerk, stranger):
    problems.accept(named, by=stranger, now=at("2026-03-04"))
    problems.cannot_settle(named, by=stranger, reason="属电力公司", now=at("2026-03-05"))
    facts = {"lead_unit": industry_bureau, "now": at("2026-03-09")}
    assert problems.name_holder(named, by=office, **facts)
    assert (named.standing, named.due_date) == ("待受理", date(2026, 3, 16))
    assert (named.beyond_level, named.beyond_reason, named.accepted_by) == (0, "", None)
    assert units_that_see(named) == set()
    assert list(Problem.past_due_dates([named.pk])) == [
        (named.pk, at("2026-03-09"), date(2026, 3, 10)),
        (named.pk, at("2026-03-03"), date(2026, 3, 3)),
    ]


def test_the_same_holder_keeps_the_day_it_was_named_on(named, office, water_bureau, stranger):
    problems.accept(named, by=stranger, now=at("2026-03-04"))
    facts = {"lead_unit": water_bureau, "is_hard": True, "now": at("2026-03-09")}
    assert problems.name_holder(named, by=office, **facts)
    assert (named.standing, named.due_date) == ("办理中", date(2026, 4, 3))
    assert named.named_on == date(2026, 3, 3)


def test_only_the_office_names(raised, contact, lead, stranger, water_bureau):
    for person in (contact, lead, stranger):
        with pytest.raises(PermissionDenied):
            problems.name_holder(raised, by=person, lead_unit=water_bureau, now=at("2026-03-03"))


def test_a_closed_unit_and_one_without_people_are_refused(raised, office, water_bureau):
    with pytest.raises(ValidationError, match="还没有在册人员"):
        problems.name_holder(raised, by=office, lead_unit=water_bureau, now=at("2026-03-03"))
    gone = Unit.objects.create(name="左权县旧局", closed_on=date(2026, 3, 3))
    with pytest.raises(ValidationError, match="已撤销"):
        problems.name_holder(raised, by=office, lead_unit=gone, now=at("2026-03-03"))
    facts = {"supporting_units": [water_bureau], "now": at("2026-03-03")}
    with pytest.raises(ValidationError, match="还没有在册人员"):
        problems.name_holder(raised, by=office, **facts)
    assert (stored(raised).standing, kinds(raised)) == ("待交办", ["raise"])
    assert units_that_see(raised) == set()


def test_what_nobody_was_named_for_is_not_acted_on(raised, office):
    for act in (
        lambda: problems.accept(raised, by=office, now=at("2026-03-03")),
        lambda: problems.answer(raised, by=office, text="好", now=at("2026-03-03")),
        lambda: problems.cannot_settle(raised, by=office, reason="好", now=at("2026-03-03")),
    ):
        with pytest.raises(ValidationError, match="还没有交办"):
            act()


# --- 本级办不了 -----------------------------------------------------------------------------------


def test_r_pr_3_the_holder_says_once_the_lead_official_the_next(named, stranger, lead, contact):
    with pytest.raises(PermissionDenied):
        problems.cannot_settle(named, by=lead, reason="省里的事", now=at("2026-03-04"))
    with pytest.raises(PermissionDenied):
        problems.cannot_settle(named, by=contact, reason="省里的事", now=at("2026-03-04"))
    assert problems.cannot_settle(named, by=stranger, reason="属省电网", now=at("2026-03-04"))
    with pytest.raises(ValidationError, match="已经报过"):
        problems.cannot_settle(named, by=stranger, reason="还是不行", now=at("2026-03-05"))
    assert problems.cannot_settle(named, by=lead, reason="要上会", now=at("2026-03-06"))
    assert (named.beyond_level, named.beyond_reason) == (2, "要上会")
    assert named.held_by().key == stranger.unit_id


def test_r_pr_3_above_the_county_leaders_there_is_nothing(named, office):
    for day in ("2026-03-04", "2026-03-05", "2026-03-06"):
        assert problems.cannot_settle(named, by=office, reason="办不了", now=at(day))
    with pytest.raises(ValidationError, match="没有更高一级"):
        problems.cannot_settle(named, by=office, reason="办不了", now=at("2026-03-09"))


def test_r_pr_3_without_a_reason_nothing_climbs(named, stranger):
    with pytest.raises(ValidationError, match="为什么本级办不了"):
        problems.cannot_settle(named, by=stranger, reason=" ", now=at("2026-03-04"))
    assert stored(named).standing == "待受理"


# --- Closing, sending back, reopening -------------------------------------------------------------


def test_what_was_not_answered_is_closed_with_a_reason(named, contact):
    with pytest.raises(ValidationError, match="还没有答复"):
        problems.close(named, by=contact, now=at("2026-03-06"))
    assert problems.close(named, by=contact, reason="已自行解决", now=at("2026-03-06"))
    assert not problems.close(named, by=contact, reason="已自行解决", now=at("2026-03-06"))


def test_sent_back_it_is_owed_by_its_old_date(answered, contact):
    with pytest.raises(ValidationError, match="退回要写明理由"):
        problems.send_back(answered, by=contact, reason="", now=at("2026-03-12"))
    assert problems.send_back(answered, by=contact, reason="还没通电", now=at("2026-03-12"))
    assert (answered.standing, answered.due_date) == ("办理中", date(2026, 3, 10))
    assert answered.overdue_days(date(2026, 3, 12)) == 2


def test_reopened_it_keeps_its_number_and_its_days_count_anew(answered, contact, office):
    number = answered.number
    problems.close(answered, by=contact, now=at("2026-03-06"))
    assert problems.reopen(answered, by=office, reason="又停电", now=at("2026-05-20"))
    assert (answered.number, answered.standing) == (number, "待受理")
    assert (answered.due_date, answered.closed_at) == (date(2026, 5, 27), None)
    assert answered.held_by().key == answered.lead_unit_id


def test_reopened_without_a_holder_the_office_names_one(raised, contact):
    problems.close(raised, by=contact, reason="误报", now=at("2026-03-02", 12))
    assert problems.reopen(raised, by=contact, reason="并非误报", now=at("2026-03-06"))
    assert (raised.standing, raised.due_date) == ("待交办", date(2026, 3, 9))


def test_reopened_where_its_unit_is_no_more_the_office_names_another(
    answered, contact, office, water_bureau, bureau_clerk
):
    problems.close(answered, by=contact, now=at("2026-03-06"))
    Unit.objects.filter(pk=water_bureau.pk).update(closed_on=date(2026, 4, 1))
    row = stored(answered)
    assert problems.reopen(row, by=contact, reason="又停电", now=at("2026-05-20"))
    assert (row.standing, row.due_date) == ("待交办", date(2026, 5, 21))
    assert units_that_see(row, "2026-05-20") == set()
    assert problems.name_holder(row, by=office, now=at("2026-05-21"))
    assert row.standing == "待受理"


def test_a_reply_after_it_was_closed_is_refused_by_name(answered, contact, stranger):
    problems.close(answered, by=contact, now=at("2026-03-06"))
    words = f"问题 {answered.pk} 号已销号，不能再答复"
    with pytest.raises(ValidationError, match=words):
        problems.answer(stored(answered), by=stranger, text="补充", now=at("2026-03-09"))
    assert stored(answered).answer == "已迁改"


@pytest.mark.parametrize("text", ["", "  "])
def test_an_answer_says_something(named, stranger, text):
    with pytest.raises(ValidationError, match="办理结果"):
        problems.answer(named, by=stranger, text=text, now=at("2026-03-05"))


# --- A pause --------------------------------------------------------------------------------------


def test_r_od_6_a_pause_leaves_a_problem_as_it_is(named, office, stranger):
    on = date(2026, 3, 4)
    facts = {"by": office, "on": on, "reason": "县政府批准", "now": at("2026-03-04")}
    assert pauses.set_stage(named.project, "suspended", **facts)
    row = stored(named)
    assert (row.frozen_on, row.is_overdue(date(2026, 3, 11))) == (None, True)
    assert problems.answer(row, by=stranger, text="已迁改", now=at("2026-03-05"))


def test_a_command_names_and_closes_but_not_its_own_answer(raised, bureau_clerk):
    command = CommandLine()
    assert problems.name_holder(raised, by=command, now=at("2026-03-03"))
    assert problems.answer(raised, by=command, text="已迁改", now=at("2026-03-05"))
    with pytest.raises(ValidationError, match="命令行答复的"):
        problems.close(raised, by=command, now=at("2026-03-06"))
