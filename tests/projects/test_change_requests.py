"""R-CH-1 to 5 by their vectors: who asks for a later date, until when, to which; who decides."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts.models import AuditEntry, Unit
from norms.models import PolicyVersion
from norms.policy import touch
from projects import change_requests, project_lifecycle, roadmap
from projects.models import ChangeRequest, LeadAssignment, Milestone, MilestoneChange, RequestEvent
from projects.request_deciders import Turn, near_warning
from tests import pauses
from tests.cast import ENTERED, NEW_YEAR

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DUE = date(2026, 5, 20)
STATUTORY = date(2026, 6, 30)
DOCUMENT = "左政办函〔2026〕5号"
CAUSE = {"category": "land", "caused_by": "superior"}
Outcome = ChangeRequest.Outcome


def at(day, hour=10):
    return datetime.combine(day, time(hour), timezone.get_default_timezone())


@pytest.fixture
def add(project, office):
    """add("主体封顶", due, code=""): a milestone of the project."""

    def make(name, due, code=""):
        facts = {"name": name, "due_date": due, "code": code, "known_since": NEW_YEAR}
        return roadmap.add_milestone(project, by=office, now=ENTERED, **facts)

    return make


@pytest.fixture
def ordinary(add):
    """An ordinary one, due on 20 May."""
    return add("施工招标完成", DUE)


@pytest.fixture
def ask(contact):
    """ask(milestone, new_due, on=a day, by=contact): the request."""

    def make(milestone, new_due, *, on=DUE, by=None, **facts):
        facts = {**CAUSE, "reason": "用地组卷", **facts}
        return change_requests.ask(
            milestone, by=by or contact, new_due=new_due, now=at(on), **facts
        )

    return make


@pytest.fixture
def start_by_office(office):
    def make(milestone, new_due, *, on=DUE, by=None, approval=DOCUMENT, **facts):
        facts = {**CAUSE, "reason": "县里决定", **facts}
        facts |= {"by": by or office, "approval": approval, "now": at(on)}
        return change_requests.office_start(milestone, new_due=new_due, **facts)

    return make


def agree(request, by, on=DUE, **facts):
    return change_requests.agree(fresh(request), by=by, now=at(on), **facts)


def fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def due_of(milestone):
    return Milestone.objects.get(pk=milestone.pk).due_date


def everything():
    """What must stay as it was where something is refused."""
    return (
        list(Milestone.objects.order_by("pk").values()),
        list(ChangeRequest.objects.order_by("pk").values()),
        MilestoneChange.objects.count(),
        RequestEvent.objects.count(),
        AuditEntry.objects.count(),
    )


def refused(sentence, do, *args, kind=ValidationError, **facts):
    before = everything()
    with pytest.raises(kind, match=sentence):
        do(*args, **facts)
    assert everything() == before


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
