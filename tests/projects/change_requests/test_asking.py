"""R-CH-2 and R-CH-4: who asks for a later date, until when, to which, and how a request ends."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEntry, Unit
from norms.models import PolicyVersion
from norms.policy import touch
from projects import change_requests, project_lifecycle
from projects.models import ChangeRequest, Milestone, RequestEvent
from projects.request_deciders import near_warning
from tests import pauses
from tests.cast import ENTERED
from tests.projects.change_requests.conftest import (
    CAUSE,
    DAY,
    DUE,
    STATUTORY,
    agree,
    at,
    due_of,
    everything,
    fresh,
    refused,
)

pytestmark = pytest.mark.django_db


# --- Until when it may be asked -----------------------------------------------------------------


@pytest.mark.parametrize("days", [-1, 0])
def test_r_ch_2_the_owner_asks_up_to_and_on_the_date(ask, ordinary, days):
    request = ask(ordinary, DUE + 30 * DAY, on=DUE + days * DAY)
    assert (request.old_due, request.new_due, request.state) == (DUE, DUE + 30 * DAY, "pending")
    assert due_of(ordinary) == DUE


def test_r_ch_4_the_day_after_the_date_no_more(ask, ordinary):
    refused("已过，不能再申请顺延", ask, ordinary, DUE + 30 * DAY, on=DUE + DAY)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        (date(2026, 4, 1), date(2026, 4, 7)),  # over 清明节
        (date(2026, 2, 13), date(2026, 2, 25)),  # over 春节, with the Saturday worked
        (date(2026, 4, 30), date(2026, 5, 8)),
        (date(2026, 5, 20), date(2026, 5, 25)),
    ],
)
def test_r_ch_2_it_is_to_be_decided_within_three_working_days(ask, ordinary, asked, due):
    request = ask(ordinary, DUE + 30 * DAY, on=asked)
    assert (request.due_date, request.known_since, request.created_on) == (due, asked, asked)


def test_the_working_days_are_those_of_the_edition(ask, ordinary):
    PolicyVersion.objects.update(request_workdays=5)
    touch()
    assert ask(ordinary, DUE + 30 * DAY).due_date == date(2026, 5, 27)


# --- Who asks -----------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["contact", "owner_colleague", "unit_head"])
def test_r_ch_2_whoever_answers_for_the_owner_asks(request, ask, ordinary, who):
    assert ask(ordinary, DUE + DAY, by=request.getfixturevalue(who))


@pytest.mark.parametrize("who", ["lead", "office", "bureau_clerk", "stranger", "county_leader"])
def test_nobody_else_asks(request, ask, ordinary, who):
    by = request.getfixturevalue(who)
    refused("填报本项目", ask, ordinary, DUE + DAY, by=by, kind=PermissionDenied)


def test_who_lost_the_role_today_asks_no_more(ask, ordinary, project, make_person):
    person = make_person("示例丁")
    term = project.contacts.get()
    type(term).objects.filter(pk=term.pk).update(person=person)
    assert ask(ordinary, DUE + DAY, by=person, on=DUE - DAY)
    type(term).objects.filter(pk=term.pk).update(until=DUE)
    withdrawn = ChangeRequest.objects.get()
    refused(
        "填报本项目", change_requests.withdraw, withdrawn, by=person, now=at(DUE),
        kind=PermissionDenied,
    )  # fmt: skip
    refused("填报本项目", ask, ordinary, DUE + DAY, by=person, kind=PermissionDenied)


# --- Which date ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new_due", "sentence"),
    [
        (DUE, "相同"),
        (DUE - DAY, "要晚于现定日期（2026-05-20）"),
        (date(2036, 5, 21), "不能超过 2036-05-20"),
    ],
)
def test_r_ch_2_a_date_out_of_bounds_is_refused(ask, ordinary, new_due, sentence):
    refused(sentence, ask, ordinary, new_due)


def test_r_ch_2_the_first_and_the_last_day_within_bounds(ask, ordinary, contact):
    first = ask(ordinary, DUE + DAY)
    change_requests.withdraw(first, by=contact, now=at(DUE))
    assert ask(ordinary, date(2036, 5, 20)).needs_office


@pytest.mark.parametrize(
    ("period", "last"),
    [("2025—2026", date(2026, 12, 31)), ("2025年3月至2027年10月", date(2027, 12, 31))],
)
def test_r_ch_2_not_past_the_construction_period(ask, add, project, contact, period, last):
    project_lifecycle.correct(project, {"period": period}, by=contact)
    for code in ("", "START"):
        row = add(f"节点{code}", DUE) if not code else project.milestones.get(code=code)
        refused(f"建设起止年限.*不能超过 {last}", ask, row, last + DAY)
        assert ask(row, last)


@pytest.mark.parametrize("code", ["COMPLETE", "COMMISSION", "CAPACITY"])
def test_r_ch_2_completion_and_later_go_ten_years_on(ask, add, project, contact, code):
    project_lifecycle.correct(project, {"period": "2025—2026"}, by=contact)
    row = add("示例", DUE + 60 * DAY, code)
    refused("不能超过 2036-05-20", ask, row, date(2036, 5, 21))
    assert ask(row, date(2036, 5, 20))


@pytest.mark.parametrize(("days", "fits"), [(-1, True), (0, True), (1, False)])
def test_r_od_7_the_order_of_events_holds(ask, add, days, fits):
    complete, _ = (
        add("竣工", date(2026, 9, 1), "COMPLETE"),
        add("投产", date(2026, 10, 1), "COMMISSION"),
    )
    wanted = date(2026, 10, 1) + days * DAY
    if fits:
        assert ask(complete, wanted)
    else:
        refused("竣工不能晚于投产（2026-10-01）", ask, complete, wanted)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"category": "enterprise"}, "category"),
        ({"category": ""}, "category"),
        ({"caused_by": ""}, "caused_by"),
        ({"caused_by": "department"}, "caused_by_unit"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_r_ch_2_cause_who_caused_it_and_why_are_wanted(ask, ordinary, facts, field):
    before = everything()
    with pytest.raises(ValidationError) as problem:
        ask(ordinary, DUE + DAY, **facts)
    assert list(problem.value.message_dict) == [field]
    assert everything() == before


# --- What stands on it --------------------------------------------------------------------------


def test_the_causes_are_kept_with_unit_lead_and_plan_of_that_day(ask, ordinary, project, lead):
    bureau = Unit.objects.create(name="示例自然资源局")
    request = ask(ordinary, DUE + DAY, caused_by="department", caused_by_unit=bureau)
    assert request.responsible_unit == project.responsible_unit
    assert (request.lead_official, request.annual_plan) == (lead, 12000)
    assert (request.category_word, request.caused_by_word) == ("用地", "示例自然资源局")
    event = RequestEvent.objects.get()
    assert (event.kind, event.on, event.awaits_notice) == ("ask", DUE + DAY, True)
    assert AuditEntry.objects.first().action == "顺延申请：提出"


def test_a_second_click_asks_once_and_another_request_waits_for_the_first(ask, ordinary):
    ask(ordinary, DUE + DAY)
    assert ask(ordinary, DUE + DAY) is None
    refused("已有一项顺延到 2026-05-21 的申请", ask, ordinary, DUE + 2 * DAY)


def test_a_pending_request_does_not_stop_the_clock(ask, ordinary):
    ask(ordinary, DUE + 30 * DAY)
    assert fresh(ordinary).is_overdue(DUE + DAY)
    assert list(Milestone.objects.overdue(DUE + DAY)) == [ordinary]


def test_it_is_no_overdue_thing_and_bears_no_promise(ask, ordinary):
    request = ask(ordinary, DUE + 30 * DAY)
    assert not request.may_be_promised
    assert not request.counts_as_overdue
    assert not request.is_in_overdue_list
    assert not request.is_frozen_by_pause


# --- Taken back, or ended by itself -------------------------------------------------------------


def test_the_owner_takes_it_back(ask, ordinary, owner_colleague, lead, office):
    asked = ask(ordinary, DUE + DAY)
    for other in (lead, office):
        refused(
            "填报本项目", change_requests.withdraw, asked, by=other, now=at(DUE),
            kind=PermissionDenied,
        )  # fmt: skip
    assert change_requests.withdraw(asked, by=owner_colleague, now=at(DUE))
    assert (fresh(asked).state, fresh(asked).outcome) == ("cancelled", "withdrawn")
    assert not agree(asked, lead)
    assert due_of(ordinary) == DUE


def test_the_office_takes_back_what_it_started(start_by_office, ordinary, contact, office):
    started = start_by_office(ordinary, date(2027, 1, 1))
    refused(
        "项目中心", change_requests.withdraw, started, by=contact, now=at(DUE),
        kind=PermissionDenied,
    )  # fmt: skip
    assert change_requests.withdraw(started, by=office, now=at(DUE))


def end_by_completion(ordinary, project, contact, office):
    ordinary.submit(by=contact, on=DUE, now=at(DUE))


def end_by_cancelling(ordinary, project, contact, office):
    ordinary.cancel(by=office, reason="合并", now=at(DUE))


def end_by_pause(ordinary, project, contact, office):
    facts = {"by": office, "on": DUE, "reason": "停工", "now": at(DUE)}
    pauses.set_stage(project, "suspended", **facts)


def end_by_termination(ordinary, project, contact, office):
    facts = {"by": office, "on": DUE, "reason": "不建了", "now": at(DUE)}
    pauses.set_stage(project, "terminated", **facts)


def end_by_replanning(ordinary, project, contact, office):
    later = DUE + DAY
    ordinary.replan(by=office, new_due=later, reason="改", now=at(later), **CAUSE)


@pytest.mark.parametrize(
    ("end", "why"),
    [
        (end_by_completion, "节点已完成"),
        (end_by_cancelling, "节点已取消"),
        (end_by_pause, "项目停工"),
        (end_by_termination, "项目终止"),
        (end_by_replanning, "项目中心已改期"),
    ],
)
def test_it_ends_by_itself(ask, ordinary, project, contact, office, lead, end, why):
    asked = ask(ordinary, DUE + 30 * DAY, on=DUE - DAY)
    end(fresh(ordinary), project, contact, office)
    ended = fresh(asked)
    assert (ended.state, ended.outcome, ended.answer) == ("cancelled", "ended", why)
    event = RequestEvent.objects.get(kind="end")
    assert (event.reason, event.awaits_notice) == (why, True)
    assert not agree(asked, lead)


def test_it_ends_with_the_report_of_what_waits_for_the_office(ask, milestone, contact):
    asked = ask(milestone, STATUTORY + DAY)
    fresh(milestone).submit(by=contact, on=DUE, now=at(DUE))
    assert fresh(asked).answer == "节点已报完成"
    refused("待核，不用再顺延", ask, milestone, STATUTORY + DAY)


def test_it_ends_with_the_project(ask, ordinary, project, office):
    asked = ask(ordinary, DUE + DAY)
    facts = {"by": office, "on": DUE, "reason": "重复录入", "now": at(DUE)}
    project_lifecycle.withdraw(project, **facts)
    ended = fresh(asked)
    assert (ended.state, ended.outcome, ended.answer) == (
        "cancelled",
        "ended",
        "项目撤回：重复录入",
    )
    event = RequestEvent.objects.get(kind="end")
    assert (event.reason, event.awaits_notice) == ("项目撤回：重复录入", True)
    refused("已撤回", ask, ordinary, DUE + DAY)


def test_while_the_project_rests_nothing_is_asked(ask, ordinary, project, office):
    facts = {"by": office, "on": DUE, "reason": "停工", "now": at(DUE)}
    pauses.set_stage(project, "suspended", **facts)
    refused("停工期间不办理顺延", ask, ordinary, DUE + DAY)


# --- The office before and after the date (R-CH-4) ----------------------------------------------


@pytest.mark.parametrize(("days", "moves"), [(-1, False), (0, False), (1, True)])
def test_r_ch_4_before_its_date_it_moves_by_request_alone(ordinary, office, days, moves):
    on = DUE + days * DAY
    facts = {"by": office, "reason": "改", "now": at(on), **CAUSE}
    if moves:
        assert ordinary.replan(new_due=DUE + 30 * DAY, **facts)
    else:
        refused("由项目单位申请顺延", ordinary.replan, new_due=DUE + 30 * DAY, **facts)


@pytest.mark.parametrize(
    ("days_before", "words"),
    [
        (16, ""),
        (15, "提出申请时离现定日期只有 15 天。"),
        (14, "提出申请时离现定日期只有 14 天。"),
        (0, "到期当天才提出申请。"),
    ],
)
def test_within_15_days_of_the_date_who_decides_is_told_so(ask, ordinary, days_before, words):
    asked = ask(ordinary, DUE + 30 * DAY, on=DUE - days_before * DAY)
    assert near_warning(asked) == words


def test_corrections_do_not_count_as_slip(add, office):
    row = add("另一个", DUE)
    facts = {"by": office, "reason": "录错", "now": ENTERED}
    assert row.correct_baseline(new_due=DUE + DAY, **facts)
    assert (row.moves().times, row.is_postponed) == (0, False)
