"""R-CH-2, R-CH-3 and R-CH-5: who decides a later date, which take two halves, never one's own."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from projects import change_requests
from projects.models import ChangeRequest, LeadAssignment, Milestone, MilestoneChange, RequestEvent
from projects.request_deciders import Turn
from tests.cast import NEW_YEAR
from tests.projects.change_requests.conftest import (
    CAUSE,
    DAY,
    DOCUMENT,
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
Outcome = ChangeRequest.Outcome


# --- Who decides an ordinary date ---------------------------------------------------------------


@pytest.fixture
def second_lead(project, make_person):
    person = make_person("示例县领导二")
    LeadAssignment.objects.create(
        project=project, official=person, is_primary=False, since=NEW_YEAR
    )
    return person


@pytest.mark.parametrize("who", ["lead", "second_lead"])
def test_r_ch_2_any_lead_official_agrees(request, ask, ordinary, who):
    asked = ask(ordinary, DUE + 30 * DAY)
    assert agree(asked, request.getfixturevalue(who))
    asked = fresh(asked)
    assert (asked.state, asked.outcome, asked.agreed_due) == ("done", "agreed", DUE + 30 * DAY)
    assert not asked.has_no_lead
    assert due_of(ordinary) == DUE + 30 * DAY
    move = MilestoneChange.objects.get()
    assert (move.kind, move.old_due, move.new_due) == ("request", DUE, DUE + 30 * DAY)
    assert (move.request, move.category, move.caused_by) == (asked, "land", "superior")
    assert move.by == request.getfixturevalue(who)
    assert fresh(ordinary).baseline_due_date == DUE


@pytest.mark.parametrize("who", ["office", "county_leader", "unit_head", "stranger", "supervisor"])
def test_with_a_lead_official_nobody_else_decides(request, ask, ordinary, who):
    asked = ask(ordinary, DUE + 30 * DAY)
    by = request.getfixturevalue(who)
    refused("由包联领导示例县领导一审批", agree, asked, by, kind=PermissionDenied)
    refused(
        "由包联领导示例县领导一审批", change_requests.refuse, asked, by=by, reason="不",
        now=at(DUE), kind=PermissionDenied,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("date_of", "moves"), [(DUE, False), (DUE + DAY, True), (DUE + 29 * DAY, True)]
)
def test_r_ch_2_agreed_to_an_earlier_date(ask, ordinary, lead, date_of, moves):
    asked = ask(ordinary, DUE + 30 * DAY)
    if not moves:
        return refused("相同", agree, asked, lead, new_due=date_of)
    assert agree(asked, lead, new_due=date_of)
    assert due_of(ordinary) == fresh(asked).agreed_due == date_of
    return None


def test_not_to_a_later_date_than_asked(ask, ordinary, lead):
    asked = ask(ordinary, DUE + 30 * DAY)
    refused("最多同意到申请的日期（2026-06-19）", agree, asked, lead, new_due=DUE + 31 * DAY)


def test_refused_with_a_reason_the_date_stays(ask, ordinary, lead):
    asked = ask(ordinary, DUE + 30 * DAY)
    refused("写明理由", change_requests.refuse, asked, by=lead, reason=" ", now=at(DUE))
    assert change_requests.refuse(asked, by=lead, reason="材料不齐", now=at(DUE))
    asked = fresh(asked)
    assert (asked.state, asked.outcome, asked.answer) == ("done", "refused", "材料不齐")
    assert due_of(ordinary) == DUE
    assert ask(ordinary, DUE + 10 * DAY)  # until the date it may be asked anew


def test_decided_after_the_date_it_counts_from_the_decision(ask, ordinary, lead):
    asked = ask(ordinary, DUE + 30 * DAY)
    late = DUE + 10 * DAY
    assert fresh(ordinary).overdue_days(late) == 10
    assert agree(asked, lead, late)
    row = fresh(ordinary)
    assert (row.due_date, row.is_overdue(late), row.ladder_days(late)) == (DUE + 30 * DAY, False, 0)
    assert MilestoneChange.objects.get().at == at(late)


@pytest.mark.parametrize(("days", "fits"), [(-1, True), (0, False), (1, False)])
def test_what_was_asked_for_must_still_lie_ahead(ask, ordinary, lead, days, fits):
    asked = ask(ordinary, DUE + 5 * DAY)
    on = DUE + (5 + days) * DAY
    if fits:
        assert agree(asked, lead, on)
    else:
        refused("要晚于今天", agree, asked, lead, on)


def test_r_ch_2_two_agreed_requests_a_milestone(ask, ordinary, lead, office):
    for n in (1, 2):
        assert agree(ask(ordinary, DUE + n * 5 * DAY), lead)
    refused("已同意过 2 次顺延", ask, ordinary, DUE + 15 * DAY)
    facts = {"by": office, "reason": "再改", "now": at(DUE), **CAUSE}
    refused("这是第 3 次改期", fresh(ordinary).replan, new_due=DUE + 20 * DAY, **facts)
    assert fresh(ordinary).replan(new_due=DUE + 20 * DAY, approval=DOCUMENT, **facts)
    assert fresh(ordinary).moves().times == 3
    assert Milestone.objects.with_moves().get(pk=ordinary.pk).postponed == 3


def test_a_refused_one_does_not_count_towards_two(ask, ordinary, lead):
    assert agree(ask(ordinary, DUE + 5 * DAY), lead)
    change_requests.refuse(ask(ordinary, DUE + 9 * DAY), by=lead, reason="不", now=at(DUE))
    assert agree(ask(ordinary, DUE + 10 * DAY), lead)


# --- Without a lead official --------------------------------------------------------------------


@pytest.fixture
def no_lead(project):
    project.leads.update(until=DUE - 90 * DAY)


def test_r_ch_2_without_a_lead_the_office_decides(ask, ordinary, office, no_lead):
    asked = ask(ordinary, DUE + 30 * DAY)
    assert asked.has_no_lead
    assert agree(asked, office)
    asked = fresh(asked)
    assert (asked.outcome, asked.has_no_lead, asked.approval) == ("agreed", True, "")
    assert due_of(ordinary) == DUE + 30 * DAY


@pytest.mark.parametrize("who", ["county_leader", "unit_head", "supervisor"])
def test_without_a_lead_nobody_but_the_office_decides(request, ask, ordinary, no_lead, who):
    asked = ask(ordinary, DUE + 30 * DAY)
    by = request.getfixturevalue(who)
    refused("项目中心", agree, asked, by, kind=PermissionDenied)


def test_the_lead_gone_while_it_waits(ask, ordinary, project, lead, office):
    asked = ask(ordinary, DUE + 30 * DAY)
    project.leads.update(until=DUE + DAY)
    refused("由包联领导", agree, asked, office, kind=PermissionDenied)
    after = DUE + DAY
    refused("项目中心", agree, asked, lead, after, kind=PermissionDenied)
    assert Turn.of(fresh(asked), after).sentence() == "无包联领导，等项目中心示例办一同意"
    assert agree(asked, office, after)
    assert fresh(asked).has_no_lead


def test_a_lead_who_is_disabled_decides_nothing(ask, ordinary, lead, office):
    asked = ask(ordinary, DUE + 30 * DAY)
    type(lead).objects.filter(pk=lead.pk).update(is_active=False)
    assert agree(asked, office)


# --- Past a statutory date, into the next year --------------------------------------------------

PAST = [("statutory", STATUTORY + DAY), ("next year", date(2027, 1, 1))]


@pytest.fixture(params=PAST, ids=[word for word, _ in PAST])
def both(request, milestone, ordinary):
    """(milestone, a date that takes two halves)"""
    word, new_due = request.param
    return (milestone if word == "statutory" else ordinary), new_due


@pytest.mark.parametrize(
    ("code", "new_due", "needs"),
    [
        ("", date(2026, 12, 31), False),
        ("", date(2027, 1, 1), True),
        ("", date(2027, 1, 2), True),
        ("START", STATUTORY, False),
        ("START", STATUTORY + DAY, True),
    ],
)
def test_r_ch_3_which_dates_take_two_halves(ordinary, milestone, code, new_due, needs):
    assert (milestone if code else ordinary).needs_both(new_due) == needs


def test_r_ch_3_the_lead_then_the_office_with_a_number(ask, both, lead, office):
    milestone, new_due = both
    due = milestone.due_date
    asked = ask(milestone, new_due)
    refused("由包联领导", agree, asked, office, approval=DOCUMENT, kind=PermissionDenied)
    assert Turn.of(asked, DUE).sentence() == "等包联领导示例县领导一同意"

    assert agree(asked, lead, DUE + DAY)
    asked = fresh(asked)
    assert (asked.state, due_of(milestone)) == ("pending", due)
    assert asked.due_date == date(2026, 5, 26)  # three working days from the consent
    assert Turn.of(asked, DUE).sentence() == "等项目中心示例办一凭批准文号同意"

    refused("批准文号", agree, asked, office, DUE + 2 * DAY)
    refused("项目中心", agree, asked, lead, DUE + 2 * DAY, kind=PermissionDenied)
    assert agree(asked, office, DUE + 2 * DAY, approval=DOCUMENT)
    assert due_of(milestone) == new_due
    move = MilestoneChange.objects.get()
    assert (move.kind, move.approval, move.by) == ("request", DOCUMENT, office)
    kinds = list(RequestEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["ask", "consent", "agree"]


def test_r_ch_3_an_earlier_date_that_is_ordinary_takes_the_lead_alone(ask, milestone, lead):
    early = STATUTORY - 10 * DAY
    Milestone.objects.filter(pk=milestone.pk).update(due_date=DUE)
    asked = ask(milestone, STATUTORY + DAY)
    assert agree(asked, lead, new_due=early)
    assert (due_of(milestone), fresh(asked).needs_office) == (early, False)


def test_r_ch_3_the_second_half_is_given_to_the_same_date(ask, both, lead, office):
    milestone, new_due = both
    asked = ask(milestone, new_due + 10 * DAY)
    agree(asked, lead, new_due=new_due)
    facts = {"approval": DOCUMENT}
    refused("另一方已同意到", agree, asked, office, new_due=new_due + DAY, **facts)
    assert agree(asked, office, **facts)
    assert due_of(milestone) == new_due


def test_the_office_refuses_after_the_consent(ask, both, lead, office):
    milestone, new_due = both
    due = milestone.due_date
    asked = ask(milestone, new_due)
    agree(asked, lead)
    assert change_requests.refuse(fresh(asked), by=office, reason="县里未定", now=at(DUE))
    assert (due_of(milestone), fresh(asked).outcome) == (due, "refused")


def test_r_ch_5_the_same_person_never_gives_both(ask, both, lead, office, office_colleague):
    milestone, new_due = both
    lead.duties.create(kind="office", since=NEW_YEAR)
    asked = ask(milestone, new_due)
    assert agree(asked, lead)
    refused("两方不能是同一人", agree, asked, lead, approval=DOCUMENT)
    assert Turn.of(fresh(asked), DUE).sentence() == "等项目中心示例办一、示例办二凭批准文号同意"
    assert agree(asked, office_colleague, approval=DOCUMENT)


def test_r_ch_5_nor_through_a_deputy(ask, both, lead, office, office_colleague, lend):
    milestone, new_due = both
    lend(lead, office, DUE - DAY, DUE + 5 * DAY)
    asked = ask(milestone, new_due)
    lead.stood_in_by = office
    assert agree(asked, lead)
    refused("两方不能是同一人", agree, asked, office, approval=DOCUMENT)
    assert agree(asked, office_colleague, approval=DOCUMENT)


def test_r_ch_5_a_move_that_the_office_starts_takes_the_lead(start_by_office, both, lead, office):
    milestone, new_due = both
    due = milestone.due_date
    started = start_by_office(milestone, new_due)
    assert (started.is_by_office, started.needs_office, due_of(milestone)) == (True, True, due)
    refused("由包联领导", agree, started, office, kind=PermissionDenied)
    assert agree(started, lead)
    assert due_of(milestone) == new_due
    move = MilestoneChange.objects.get()
    assert (move.kind, move.approval, move.by) == ("replan", DOCUMENT, lead)


def test_r_ch_3_whenever_it_is_moved(start_by_office, both, lead):
    milestone, new_due = both
    on = milestone.due_date + DAY
    started = start_by_office(milestone, new_due + 30 * DAY, on=on)
    assert agree(started, lead, on)


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_r_ch_3_the_office_alone_never_moves_such_a_date(both, office, days):
    milestone, new_due = both
    on = milestone.due_date + days * DAY
    facts = {"by": office, "reason": "县里决定", "approval": DOCUMENT, **CAUSE}
    later = max(new_due, on + DAY) + DAY
    refused("包联领导同意", milestone.replan, new_due=later, now=at(on), **facts)


def test_the_office_starts_nothing_else(start_by_office, ordinary, contact):
    refused("不用这一项", start_by_office, ordinary, date(2026, 12, 31))
    refused("批准文号", start_by_office, ordinary, date(2027, 1, 1), approval=" ")
    refused(
        "项目中心", start_by_office, ordinary, date(2027, 1, 1), by=contact, kind=PermissionDenied
    )


def test_r_ac_2_an_office_of_the_owner_unit_gives_no_half(
    start_by_office, ask, both, company, lead, make_person, office
):
    milestone, new_due = both
    own = make_person("示例办三", unit=company, duty="office")
    refused("您的单位", start_by_office, milestone, new_due, by=own)
    asked = ask(milestone, new_due)
    agree(asked, lead)
    refused("您的单位", agree, asked, own, approval=DOCUMENT)
    assert agree(asked, office, approval=DOCUMENT)


# Without a lead: two of the office, or one of it and a county leader.


def test_r_ch_5_without_a_lead_two_people_of_the_office(
    ask, both, no_lead, office, office_colleague
):
    milestone, new_due = both
    due = milestone.due_date
    asked = ask(milestone, new_due)
    refused("批准文号", agree, asked, office)
    assert agree(asked, office, approval=DOCUMENT)
    assert due_of(milestone) == due
    assert Turn.of(fresh(asked), DUE).sentence() == "无包联领导，等项目中心示例办二同意"
    refused("两方不能是同一人", agree, asked, office)
    assert agree(asked, office_colleague)
    assert due_of(milestone) == new_due
    assert MilestoneChange.objects.get().approval == DOCUMENT


@pytest.mark.parametrize("first", ["office", "county_leader"])
def test_r_ch_5_without_a_lead_one_of_the_office_and_a_county_leader(
    ask, both, no_lead, office, county_leader, first
):
    milestone, new_due = both
    asked = ask(milestone, new_due)
    if first == "office":
        assert agree(asked, office, approval=DOCUMENT)
        words = "无包联领导，等项目中心（没有可以办理的人，请增补）或县领导示例县领导九同意"
        assert Turn.of(fresh(asked), DUE).sentence() == words
        assert agree(asked, county_leader)
    else:
        assert agree(asked, county_leader)
        assert Turn.of(fresh(asked), DUE).sentence() == "等项目中心示例办一凭批准文号同意"
        assert agree(asked, office, approval=DOCUMENT)
    assert due_of(milestone) == new_due


def test_r_ch_5_without_a_lead_what_the_office_starts(
    start_by_office, both, no_lead, office, county_leader
):
    milestone, new_due = both
    started = start_by_office(milestone, new_due)
    refused("您自己提出", agree, started, office)
    assert agree(started, county_leader)
    assert due_of(milestone) == new_due


# --- Never one's own ----------------------------------------------------------------------------


def test_r_ch_5_the_requester_does_not_decide_even_with_both_roles(
    ask, ordinary, project, contact, lead, second_lead
):
    LeadAssignment.objects.create(
        project=project, official=contact, is_primary=False, since=NEW_YEAR
    )
    asked = ask(ordinary, DUE + DAY)
    refused(
        "由包联领导示例县领导一、示例县领导二审批", agree, asked, contact, kind=PermissionDenied
    )
    assert agree(asked, second_lead)


def test_where_the_only_lead_asked_the_office_decides(ask, ordinary, project, contact, office):
    project.leads.update(official=contact)
    asked = ask(ordinary, DUE + DAY)
    refused("项目中心", agree, asked, contact, kind=PermissionDenied)
    assert agree(asked, office)


def test_r_ac_2_nor_the_one_they_stand_in_for(ask, ordinary, contact, lead, second_lead, lend):
    lend(lead, contact, DUE - DAY, DUE + 5 * DAY)
    asked = ask(ordinary, DUE + DAY)
    refused("代办关系", agree, asked, lead)
    lead.stood_in_by = contact
    refused("您自己提出", agree, asked, lead)
    assert agree(asked, second_lead)


def test_a_command_decides_nothing(ask, ordinary):
    asked = ask(ordinary, DUE + DAY)
    refused("不能用命令", agree, asked, "命令行", kind=PermissionDenied)


def test_what_has_moved_since_it_was_read_is_left(ask, both, lead, office):
    milestone, new_due = both
    asked = ask(milestone, new_due)
    stale = fresh(asked)
    agree(asked, lead)
    before = everything()
    assert not change_requests.refuse(stale, by=office, reason="不", now=at(DUE))
    assert not change_requests.withdraw(stale, by=office, now=at(DUE))
    assert not change_requests.agree(stale, by=lead, now=at(DUE))
    assert everything() == before
