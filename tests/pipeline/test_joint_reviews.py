"""R-JR-1: proposed, put on an agenda, moved, taken off, withdrawn; rounds and new cases."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import AuditEntry, Unit
from norms.models import CalendarDay, PolicyVersion
from norms.party_list import rows
from norms.policy import policy_on, touch
from pipeline import joint_reviews, pool_entries, review_parties
from pipeline.models import JointReview, JointReviewCase, JointReviewOpinion, OpinionEvent
from projects import project_lifecycle
from projects.models import ProjectUnit
from tests import pauses
from tests.pipeline.reviewing import AFTER, BEFORE, HELD, at, opinion_of

pytestmark = pytest.mark.django_db
REASON = "示例理由"


def refused(sentence):
    return pytest.raises(ValidationError, match=sentence)


# --- Proposing ------------------------------------------------------------------------------------


def test_a_case_waits_for_a_review_with_its_trail(idea, propose, office):
    case = propose(idea, reason="前期手续齐全")
    facts = (case.round, case.previous, case.result, case.standing, case.by)
    assert facts == (1, None, "pending", "待上会", office)
    assert list(JointReviewCase.objects.waiting()) == [case]
    entry = AuditEntry.objects.get(action="提请联席论证")
    assert entry.project_id == idea.pk
    assert entry.after["成熟度"] == "前期类"
    assert entry.reason == "前期手续齐全"


@pytest.mark.parametrize("who", ["office", "bureau_clerk", "unit_head"])
def test_the_office_and_the_responsible_units_people_propose(idea, propose, request, who):
    assert propose(idea, by=request.getfixturevalue(who)).is_pending


@pytest.mark.parametrize("who", ["contact", "owner_colleague", "stranger", "supervisor"])
def test_nobody_else_proposes(idea, propose, request, who):
    with pytest.raises(PermissionDenied):
        propose(idea, by=request.getfixturevalue(who))


def test_a_second_click_is_the_same_case_and_another_proposal_is_refused(idea, propose):
    case = propose(idea)
    assert propose(idea) == case
    with refused("已提请联席论证（待上会）"):
        propose(idea, amount=7000)


def test_what_may_not_be_proposed(idea, make_project, propose, office):
    with refused("金额要大于 0"):
        propose(idea, amount=0)
    with refused("不是有效选项"):
        propose(idea, maturity="ripe")
    pauses.set_stage(idea, "terminated", by=office, on=BEFORE, reason="县政府批准", now=at(BEFORE))
    with refused("项目已终止"):
        propose(idea)
    gone = make_project("示例储备二", kind="reserve", plan=None)
    project_lifecycle.withdraw(gone, reason="重复", on=BEFORE, by=office, now=at(BEFORE))
    with refused("已撤回"):
        propose(gone)


def test_what_is_in_the_pool_is_argued_no_more(idea, propose, office):
    pool_entries.enter_reviewed(
        idea, since=BEFORE, reviewed_on=date(2026, 3, 1), document="示例纪要〔2026〕1号",
        amount=Decimal(6000), maturity="ready", by=office, now=at(BEFORE),
    )  # fmt: skip
    with refused("2026-07-07 已入储备库"):
        propose(idea)


def test_a_returned_case_comes_back_as_its_next_round(idea, argue, propose, give, convene):
    first = give(argue(idea), "agree", "return", "agree")
    assert (first.result, first.to_mend) == ("returned", "县示例二局：补地勘报告")
    again = convene(AFTER, on=AFTER)
    second = argue(idea, review=again, on=AFTER)
    assert (second.round, second.previous) == (2, first)
    assert give(second, "agree", "agree", "agree", on=AFTER).result == "passed"
    first.refresh_from_db()
    assert (first.result, first.opinions.count()) == ("returned", 3)


def test_a_refused_one_takes_a_new_case_with_a_reason(idea, argue, propose, give):
    give(argue(idea), "agree", "return", "refuse")
    with refused("2026-07-08 论证不予通过，重新提请要写明理由"):
        propose(idea, on=AFTER, reason=" ")
    case = propose(idea, on=AFTER, reason="规划已调整")
    assert (case.round, case.previous, case.reason) == (1, None, "规划已调整")


def test_a_withdrawn_round_leaves_no_trace_on_the_rounds(idea, argue, propose, give, office):
    first = give(argue(idea), "return", "agree", "agree")
    second = propose(idea, on=AFTER)
    joint_reviews.withdraw_case(second, reason=REASON, by=office, now=at(AFTER))
    third = propose(idea, on=AFTER, amount=8000)
    assert (third.round, third.previous) == (2, first)


def test_a_passed_one_brings_its_project_in_once_and_is_argued_anew_when_old(
    idea, argue, propose, give, office
):
    case = give(argue(idea), "agree", "agree", "agree")
    with refused("2026-07-08 已通过联席论证，请由项目中心办理入库"):
        propose(idea, on=AFTER)
    day = date(2028, 7, 7)
    with refused("请由项目中心办理入库"):
        propose(idea, on=day)
    assert propose(idea, on=day + timedelta(days=1)).round == 1
    assert case.review.state == "done"


def admitted(case, office, **facts):
    told = {"since": HELD, "document": "示例纪要〔2026〕1号", "by": office, "now": at(AFTER)}
    return pool_entries.admit(case, **told | facts)


def test_a_passed_case_brings_its_project_into_the_pool_once(idea, argue, give, office, propose):
    case = argue(idea)
    with refused("联席论证待论证，通过后才能入库"):
        admitted(case, office)
    give(case, "agree", "agree", "agree")
    entry = admitted(case, office)
    assert (entry.case, entry.reviewed_on, entry.basis) == (case, HELD, "review")
    pool_entries.take_out_as_mistaken(entry, reason=REASON, by=office, now=at(AFTER))
    assert admitted(case, office, document="示例纪要〔2026〕2号").case == case


# --- The review -----------------------------------------------------------------------------------


def test_a_review_is_called_for_a_day_with_its_due_date(convene, office):
    review = convene(place=" 示例会议室 ")
    assert (review.held_on, review.place, review.state) == (HELD, "示例会议室", "pending")
    assert review.project is None
    # Five working days after a Wednesday.
    assert review.due_date == date(2026, 7, 15)
    assert convene(place="示例会议室") == review
    assert AuditEntry.objects.filter(action="召开联席会议").count() == 1


@pytest.mark.parametrize(
    ("held_on", "sentence"),
    [
        (date(1999, 12, 31), "早于 2000 年"),
        (date(2000, 1, 1), ""),
        (date(2027, 7, 7), ""),
        (date(2027, 7, 8), "在一年以后"),
    ],
)
def test_a_day_before_2000_or_more_than_a_year_ahead_is_a_slip(convene, held_on, sentence):
    if sentence:
        with refused(sentence):
            convene(held_on)
    else:
        assert convene(held_on).held_on == held_on


def test_the_office_alone_runs_reviews(convene, unit_head, supervisor):
    for person in (unit_head, supervisor):
        with pytest.raises(PermissionDenied):
            convene(by=person)


def test_a_review_gone_by_is_due_from_the_day_it_was_entered(convene):
    review = convene(date(2026, 3, 2), on=HELD)
    assert (review.held_on, review.due_date) == (date(2026, 3, 2), date(2026, 7, 15))


def test_place_and_note_are_edited_with_the_trail(convene, office):
    review = convene()
    told = {"place": "示例会议室", "note": "", "by": office, "now": at(BEFORE)}
    assert joint_reviews.edit_review(review, **told)
    entry = AuditEntry.objects.get(action="联席会议：修改")
    assert (entry.before, entry.after) == ({"地点": ""}, {"地点": "示例会议室"})
    with refused("100"):
        joint_reviews.edit_review(review, **told | {"place": "长" * 101})


def test_another_day_moves_what_is_due_and_tells_the_units(idea, argue, office):
    case = argue(idea)
    review = case.opinions.first().case.review
    day = date(2026, 7, 10)  # a Friday
    facts = {"reason": "领导出差", "by": office, "now": at(BEFORE)}
    assert joint_reviews.change_day(review, day, **facts)
    opinion = case.opinions.first()
    assert (review.held_on, review.due_date) == (day, date(2026, 7, 17))
    assert (opinion.due_date, opinion.due_before) == (date(2026, 7, 15), date(2026, 7, 13))
    moved = OpinionEvent.objects.awaiting_notice().filter(kind="move")
    assert {event.message().text for event in moved} == {
        "联席会议改期：7月10日上会，请于7月15日前出具论证意见"
    }
    assert moved.count() == 3
    with refused("和现在的会议日期相同"):
        joint_reviews.change_day(review, day, **facts)
    with refused("写明理由"):
        joint_reviews.change_day(review, HELD, **facts | {"reason": " "})
    with refused("在一年以后"):
        joint_reviews.change_day(review, date(2028, 7, 10), **facts)


def test_once_an_opinion_is_given_the_review_is_held(idea, argue, give, office):
    case = give(argue(idea), "agree")
    review = JointReview.objects.get()
    facts = {"reason": REASON, "by": office, "now": at(HELD)}
    sentence = "县示例一局已对“示例储备一”出具意见"
    with refused(f"{sentence}，不能改期"):
        joint_reviews.change_day(review, AFTER, **facts)
    with refused(f"{sentence}，会议不能取消"):
        joint_reviews.call_off(review, **facts)
    with refused("县示例一局已出具意见，不能再撤下议程"):
        joint_reviews.take_off_agenda(case, **facts)


def test_a_review_called_off_leaves_its_cases_waiting(idea, argue, office, convene):
    case = argue(idea)
    review = JointReview.objects.get()
    facts = {"reason": REASON, "by": office, "now": at(BEFORE)}
    assert joint_reviews.call_off(review, **facts)
    case.refresh_from_db()
    assert (review.state, case.standing) == ("cancelled", "待上会")
    assert not JointReviewOpinion.objects.asked().exists()
    assert not ProjectUnit.objects.open().exists()
    with refused("已取消，不能再办理"):
        joint_reviews.call_off(review, **facts)


# --- The agenda -----------------------------------------------------------------------------------


def test_three_units_owe_an_opinion_see_the_project_and_hear_of_it(idea, argue, parties):
    case = argue(idea)
    opinions = list(case.opinions.order_by("pk"))
    assert [row.unit for row in opinions] == list(parties)
    # Three working days after the Wednesday.
    assert {row.due_date for row in opinions} == {date(2026, 7, 13)}
    for person in parties.values():
        assert type(idea).objects.readable_by(person).filter(pk=idea.pk).exists()
        assert JointReview.objects.readable_by(person).count() == 1
        assert JointReviewCase.objects.listed_to(person).get() == case
        assert JointReviewOpinion.objects.listed_to(person).filter(unit=person.unit).exists()
    asked = OpinionEvent.objects.awaiting_notice()
    assert {event.message().text for event in asked} == {
        "联席论证：7月8日上会，请于7月13日前出具论证意见"
    }
    entry = AuditEntry.objects.get(action="列入联席会议议程")
    assert entry.after["论证单位"] == "县示例一局、县示例二局、县示例三局"


def test_due_dates_pass_over_days_off(idea, argue, convene):
    CalendarDay.objects.bulk_create(
        CalendarDay(date=date(2026, 7, day), is_workday=day == 11) for day in (9, 10, 11)
    )
    touch()
    case = argue(idea, review=convene())
    # The Saturday is worked, the two days before it are not.
    assert case.opinions.first().due_date == date(2026, 7, 14)
    assert case.review.due_date == date(2026, 7, 16)


def put(case, units, office, review=None, on=BEFORE):
    review = review or JointReview.objects.get()
    return joint_reviews.put_on_agenda(review, case, units, by=office, now=at(on))


@pytest.fixture
def waiting(idea, propose, convene):
    convene()
    return propose(idea)


def test_three_different_units_argue_a_case(waiting, parties, office, company, idea):
    one, two, three = parties
    with refused("请选 3 个论证单位"):
        put(waiting, [one, two], office)
    with refused("县示例一局选了两次"):
        put(waiting, [one, two, one], office)
    with refused("示例企业甲是本项目的项目单位，不能论证自己的项目"):
        put(waiting, [one, two, company], office)
    Unit.objects.filter(pk=three.pk).update(closed_on=BEFORE)
    three.refresh_from_db()
    with refused("县示例三局已撤销"):
        put(waiting, [one, two, three], office)
    assert company not in review_parties.choices_on(HELD, idea)


def test_former_names_are_one_unit(waiting, parties, office):
    one, two, _ = parties
    renamed = Unit.objects.create(name="左权县示例新局")
    renamed.former_names.create(name=one.name, name_key=one.name_key, until=BEFORE)
    with refused("左权县示例一局和左权县示例新局是同一个单位更名前后的名称"):
        put(waiting, [one, two, renamed], office)


@pytest.fixture
def lay_down(db):
    """lay_down([unit, …]): the edition in force has this list."""

    def make(units):
        edition = PolicyVersion.objects.order_by("effective_on").last()
        for row in rows(units):
            row.policy_version = edition
            row.save()
        touch()
        assert policy_on(HELD).review_parties == tuple(unit.pk for unit in units)

    return make


def test_the_units_are_of_the_policys_list(waiting, parties, office, lay_down, water_bureau, idea):
    lay_down(list(parties))
    assert set(review_parties.choices_on(HELD, idea)) == set(parties)
    one, two, _ = parties
    with refused("县水利局不在制度规定的联席单位中，请从县示例一局、县示例二局、县示例三局中选"):
        put(waiting, [one, two, water_bureau], office)
    assert put(waiting, list(parties), office)


def test_where_one_of_three_owns_the_project_another_unit_stands_in(
    waiting, parties, office, lay_down, company, water_bureau, idea
):
    one, two, three = parties
    lay_down([one, two, company])
    assert water_bureau in review_parties.choices_on(HELD, idea)
    with refused("制度规定的联席单位县示例二局要参加论证"):
        put(waiting, [one, three, water_bureau], office)
    assert put(waiting, [one, two, water_bureau], office)


def test_a_case_stands_on_one_agenda(idea, argue, parties, office, convene):
    case = argue(idea)
    case.refresh_from_db()
    other = convene(AFTER)
    with refused("已列入2026年7月8日联席会议的议程，要换会议请先撤下"):
        put(case, list(parties), office, other)
    facts = {"reason": REASON, "by": office, "now": at(BEFORE)}
    assert joint_reviews.take_off_agenda(case, **facts)
    assert case.standing == "待上会"
    assert put(case, list(parties), office, other)
    assert case.opinions.asked().count() == 3
    assert case.opinions.count() == 6


def test_a_decided_case_is_on_no_other_agenda(idea, argue, give, parties, office, convene):
    case = give(argue(idea), "agree", "agree", "agree")
    with refused("2026-07-08 作出结论（通过），不能再改"):
        put(case, list(parties), office, convene(AFTER, on=HELD), on=HELD)


def test_another_case_opens_a_review_that_was_done(
    idea, make_project, argue, propose, give, parties, office
):
    give(argue(idea), "agree", "agree", "agree")
    review = JointReview.objects.get()
    assert review.state == "done"
    case = propose(make_project("示例储备二", kind="reserve", plan=None), on=AFTER)
    assert put(case, list(parties), office, review, on=AFTER)
    assert (review.state, review.due_date) == ("pending", date(2026, 7, 16))
    assert joint_reviews.take_off_agenda(case, reason=REASON, by=office, now=at(AFTER))
    assert JointReview.objects.get().state == "done"


def test_what_a_colleague_changed_meanwhile_is_not_overwritten(idea, argue, office, parties):
    case = argue(idea)  # read before it was put on the agenda
    facts = {"reason": REASON, "by": office, "now": at(BEFORE)}
    assert case.version == 1
    stale = JointReviewCase.objects.get(pk=case.pk)
    assert joint_reviews.take_off_agenda(stale, **facts)
    assert not joint_reviews.take_off_agenda(case, **facts)


# --- Withdrawn ------------------------------------------------------------------------------------


def test_a_waiting_case_is_withdrawn_by_who_may_propose_it(idea, propose, bureau_clerk, stranger):
    case = propose(idea)
    with pytest.raises(PermissionDenied):
        joint_reviews.withdraw_case(case, reason=REASON, by=stranger, now=at(BEFORE))
    with refused("撤回要写明理由"):
        joint_reviews.withdraw_case(case, reason="", by=bureau_clerk, now=at(BEFORE))
    assert joint_reviews.withdraw_case(case, reason=REASON, by=bureau_clerk, now=at(BEFORE))
    assert (case.result, case.withdrawn_on, case.withdrawn_reason) == ("withdrawn", BEFORE, REASON)
    with refused("本项目的论证已撤回"):
        joint_reviews.withdraw_case(case, reason=REASON, by=bureau_clerk, now=at(BEFORE))


def test_one_on_an_agenda_is_withdrawn_by_the_office(idea, argue, give, bureau_clerk, office):
    case = give(argue(idea), "agree")
    with pytest.raises(PermissionDenied):
        joint_reviews.withdraw_case(case, reason=REASON, by=bureau_clerk, now=at(HELD))
    assert joint_reviews.withdraw_case(case, reason=REASON, by=office, now=at(HELD))
    states = list(case.opinions.order_by("pk").values_list("state", flat=True))
    assert states == ["done", "cancelled", "cancelled"]
    assert not ProjectUnit.objects.open().exists()
    assert JointReview.objects.get().is_open


def test_the_gate_is_that_of_the_project(idea, argue, stranger, contact, lead, make_project):
    case = argue(idea)
    assert not JointReviewCase.objects.readable_by(stranger).exists()
    assert not JointReview.objects.readable_by(stranger).exists()
    assert not JointReviewOpinion.objects.listed_to(stranger).exists()
    assert JointReviewCase.objects.readable_by(contact).get() == case
    assert JointReview.objects.listed_to(contact).count() == 1
    make_project("示例储备二", kind="reserve", plan=None, lead=lead)
    assert JointReviewCase.objects.listed_to(lead).get() == case


def test_opinions_are_seen_while_the_case_is_pending(idea, argue, give, parties):
    case = give(argue(idea), "agree", "agree")
    person = next(iter(parties.values()))
    assert JointReviewCase.objects.readable_by(person).exists()
    give(case, None, None, "agree")
    assert not JointReviewCase.objects.readable_by(person).exists()
    assert opinion_of(case, person.unit).is_given
