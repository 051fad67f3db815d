"""R-JR-1, R-AC-2: opinions given and corrected; the third one decides."""

from datetime import date, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.audit import System
from accounts.models import AuditEntry, Unit
from alerts.models import Notice
from alerts.notices import from_events
from pipeline.joint_review_opinions import correct_opinion, give_opinion, result_of
from pipeline.joint_reviews import take_off_agenda, withdraw_case
from pipeline.models import JointReview, JointReviewOpinion, OpinionEvent
from projects.models import ProjectUnit
from tests.pipeline.reviewing import AFTER, BEFORE, HELD, SAYS, at, opinion_of

WORDS = ("agree", "return", "refuse")


def refused(sentence):
    return pytest.raises(ValidationError, match=sentence)


@pytest.mark.parametrize("opinions", list(product(WORDS, repeat=3)))
def test_r_jr_1_any_refusal_refuses_else_any_return_returns_else_it_is_passed(opinions):
    expected = "passed"
    if "return" in opinions:
        expected = "returned"
    if "refuse" in opinions:
        expected = "refused"
    assert result_of(opinions) == expected


@pytest.mark.parametrize("opinions", [(), *product(WORDS, repeat=1), *product(WORDS, repeat=2)])
def test_r_jr_1_fewer_than_three_decide_nothing(opinions):
    assert result_of(opinions) == "pending"


@pytest.fixture
def case(idea, argue):
    return argue(idea)


@pytest.fixture
def asked(case, parties):
    """The opinion of 县示例一局 and its person."""
    unit, person = next(iter(parties.items()))
    return opinion_of(case, unit), person


@pytest.mark.django_db
def test_r_jr_1_the_third_opinion_decides_not_the_second(case, give):
    give(case, "refuse", "agree")
    assert (case.result, case.decided_on) == ("pending", None)
    give(case, None, None, "agree", on=AFTER)
    assert (case.result, case.decided_on, case.decided_at) == ("refused", AFTER, at(AFTER))
    assert JointReview.objects.get().state == "done"
    assert not ProjectUnit.objects.open().exists()
    entry = AuditEntry.objects.get(action="联席论证：不予通过")
    assert (entry.before, entry.after) == ({"结论": "待论证"}, {"结论": "不予通过"})
    assert entry.project_id == case.project_id


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("says", "result", "to_mend"),
    [
        (("agree", "agree", "agree"), "passed", ""),
        (
            ("return", "agree", "return"),
            "returned",
            "县示例一局：补地勘报告\n县示例三局：补地勘报告",
        ),
        (("return", "refuse", "agree"), "refused", ""),
    ],
)
def test_r_jr_1_what_becomes_of_the_case(case, give, says, result, to_mend):
    give(case, *says)
    assert (case.result, case.to_mend) == (result, to_mend)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("on", "sentence"), [(BEFORE, "会议 7月8日召开，当天起才能出具意见"), (HELD, ""), (AFTER, "")]
)
def test_r_jr_1_no_opinion_before_the_day_of_the_review(asked, on, sentence):
    opinion, person = asked
    if sentence:
        with refused(sentence):
            give_opinion(opinion, "agree", by=person, now=at(on))
    else:
        assert give_opinion(opinion, "agree", by=person, now=at(on))
        assert (opinion.given_on, opinion.given_name, opinion.state) == (on, "示例论证一", "done")
    mine = JointReviewOpinion.objects.filter(pk=opinion.pk)
    assert mine.may_be_given(on).exists() is False
    rest = JointReviewOpinion.objects.exclude(pk=opinion.pk).may_be_given(on).count()
    assert rest == (0 if sentence else 2)


@pytest.mark.django_db
def test_what_an_opinion_has_to_say(asked):
    opinion, person = asked
    facts = {"by": person, "now": at(HELD)}
    with refused("请选同意、退回或不同意"):
        give_opinion(opinion, "maybe", **facts)
    with refused("退回要写明需要补正什么"):
        give_opinion(opinion, "return", words="再看", **facts)
    with refused("不同意要写明理由"):
        give_opinion(opinion, "refuse", words=" ", **facts)
    assert give_opinion(opinion, "agree", to_mend="不用补正", **facts)
    assert opinion.to_mend == ""


@pytest.mark.django_db
def test_one_opinion_a_unit(asked, case):
    opinion, person = asked
    stale = JointReviewOpinion.objects.get(pk=opinion.pk)
    give_opinion(opinion, "agree", by=person, now=at(HELD))
    with refused("县示例一局已出具意见（同意），一个单位只出具一份"):
        give_opinion(stale, "refuse", words="不符", by=person, now=at(HELD))
    columns = {"case": case, "project": case.project, "unit": opinion.unit}
    columns |= {"due_date": HELD, "known_since": HELD, "created_at": at(HELD)}
    with transaction.atomic(), pytest.raises(IntegrityError):
        JointReviewOpinion.objects.create(**columns)


@pytest.mark.django_db
def test_a_decided_case_takes_no_further_opinion(asked, case, give):
    opinion, person = asked
    give(case, "agree", "agree", "agree")
    sentence = "2026-07-08 作出结论（通过），不能再改"
    with refused(sentence):
        give_opinion(opinion, "refuse", words="不符", by=person, now=at(AFTER))
    stored = opinion_of(case, opinion.unit)
    facts = {"words": "不符", "reason": "写错", "by": person, "now": at(AFTER)}
    with refused(sentence):
        correct_opinion(stored, "refuse", **facts)


@pytest.mark.django_db
def test_what_was_taken_off_the_agenda_takes_no_opinion(asked, case, office):
    opinion, person = asked
    case.refresh_from_db()
    assert take_off_agenda(case, reason="示例", by=office, now=at(BEFORE))
    with refused("已撤下会议议程，不用再出具意见"):
        give_opinion(opinion, "agree", by=person, now=at(HELD))


@pytest.mark.django_db
def test_a_withdrawn_case_takes_no_opinion(asked, case, office):
    opinion, person = asked
    case.refresh_from_db()
    assert withdraw_case(case, reason="示例", by=office, now=at(BEFORE))
    with refused("本项目的论证已撤回"):
        give_opinion(opinion, "agree", by=person, now=at(HELD))


@pytest.mark.django_db
def test_only_the_units_people_give_it(asked, office, stranger, bureau_clerk, contact):
    opinion, _ = asked
    for person in (office, stranger, bureau_clerk, contact, System()):
        with pytest.raises(PermissionDenied):
            give_opinion(opinion, "agree", by=person, now=at(HELD))


@pytest.mark.django_db
def test_a_deputy_signs_in_the_place_of_their_principal(asked, lend, stranger):
    opinion, person = asked
    lend(person, stranger, HELD, AFTER)
    person.stood_in_by = stranger
    assert give_opinion(opinion, "agree", by=person, now=at(HELD))
    assert (opinion.given_by, opinion.given_for) == (stranger, person)
    assert opinion.given_name == "示例丙（代示例论证一）"


# --- From the signed sheet ------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_office_records_the_signed_sheet_and_is_named(asked, office, scan, case):
    opinion, _ = asked
    facts = {"is_from_sheet": True, "by": office}
    with refused("请附上签字表的扫描件或照片"):
        give_opinion(opinion, "agree", now=at(AFTER), **facts)
    assert give_opinion(opinion, "agree", now=at(AFTER), files=[scan], **facts)
    assert (opinion.given_on, opinion.given_name, opinion.is_from_sheet) == (HELD, "示例办一", True)
    evidence = opinion.evidence.get()
    assert (evidence.project, evidence.slot, evidence.by) == (case.project, "scan", office)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (BEFORE, "早于会议日期（2026-07-08）"),
        (HELD, ""),
        (AFTER, ""),
        (AFTER + timedelta(1), "今天"),
    ],
)
def test_the_day_on_the_sheet(asked, office, scan, day, sentence):
    opinion, _ = asked
    facts = {"given_on": day, "is_from_sheet": True, "by": office, "now": at(AFTER)}
    if sentence:
        with refused(sentence):
            give_opinion(opinion, "agree", files=[scan], **facts)
    else:
        assert give_opinion(opinion, "agree", files=[scan], **facts)
        assert opinion.given_on == day


@pytest.mark.django_db
def test_the_day_of_the_last_opinion_is_the_day_of_the_decision(case, give, office, scan, parties):
    give(case, "agree", "agree", on=AFTER)
    last = opinion_of(case, list(parties)[2])
    later = date(2026, 7, 20)
    facts = {"is_from_sheet": True, "files": [scan], "by": office, "now": at(later)}
    assert give_opinion(last, "agree", given_on=HELD, **facts)
    case.refresh_from_db()
    assert (case.decided_on, case.decided_at) == (AFTER, at(later))


@pytest.mark.django_db
def test_a_person_of_the_unit_is_not_the_office(asked, scan):
    opinion, person = asked
    facts = {"by": person, "now": at(HELD), "files": [scan]}
    with pytest.raises(PermissionDenied):
        give_opinion(opinion, "agree", is_from_sheet=True, **facts)


# --- R-AC-2 ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_r_ac_2_nobody_of_the_owner_unit_gives_or_records_an_opinion(asked, office, scan, company):
    opinion, person = asked
    for one in (person, office):
        one.unit = company
        one.save(update_fields=["unit"])
    facts = {"files": [scan], "is_from_sheet": True}
    with refused("项目单位就是您的单位，不能由您出具或登记意见"):
        give_opinion(opinion, "agree", by=office, now=at(HELD), **facts)


@pytest.mark.django_db
def test_r_ac_2_nor_by_a_deputy_of_it(asked, contact):
    opinion, person = asked
    person.stood_in_by = contact
    with refused("项目单位就是您的单位"):
        give_opinion(opinion, "agree", by=person, now=at(HELD))


@pytest.mark.django_db
def test_r_ac_2_nor_where_the_unit_came_to_own_the_project(asked, case):
    opinion, person = asked
    type(case.project).objects.filter(pk=case.project_id).update(owner_unit=opinion.unit)
    with refused("项目单位就是您的单位"):
        give_opinion(opinion_of(case, opinion.unit), "agree", by=person, now=at(HELD))


# --- Corrected ------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_opinion_is_corrected_until_its_case_is_decided(case, give, parties):
    give(case, "refuse", "agree")
    unit, person = next(iter(parties.items()))
    opinion = opinion_of(case, unit)
    facts = {"by": person, "now": at(AFTER)}
    with refused("更正意见要写明理由"):
        correct_opinion(opinion, "agree", reason=" ", **facts)
    with refused("没有要更正的"):
        correct_opinion(opinion, "refuse", reason="写错", **SAYS["refuse"], **facts)
    assert correct_opinion(opinion, "agree", reason="写错", **facts)
    assert (opinion.opinion, opinion.words, opinion.given_on) == ("agree", "", HELD)
    entry = AuditEntry.objects.get(action="论证意见：更正意见")
    assert (entry.before["意见"], entry.after["意见"]) == ("refuse", "agree")
    assert entry.reason == "写错"
    give(case, None, None, "agree")
    assert case.result == "passed"


@pytest.mark.django_db
def test_what_was_recorded_from_the_sheet_the_office_corrects(asked, office, scan, stranger):
    opinion, person = asked
    give_opinion(opinion, "agree", is_from_sheet=True, files=[scan], by=office, now=at(HELD))
    facts = {"reason": "登记错", "now": at(HELD)}
    with pytest.raises(PermissionDenied):
        correct_opinion(opinion, "refuse", by=stranger, **SAYS["refuse"], **facts)
    assert correct_opinion(opinion, "refuse", by=office, **SAYS["refuse"], **facts)
    assert correct_opinion(opinion, "return", by=person, **SAYS["return"], **facts)


@pytest.mark.django_db
def test_the_office_does_not_correct_what_the_unit_gave(asked, office):
    opinion, person = asked
    give_opinion(opinion, "agree", by=person, now=at(HELD))
    facts = {"reason": "改", "by": office, "now": at(HELD)}
    with pytest.raises(PermissionDenied):
        correct_opinion(opinion, "refuse", **SAYS["refuse"], **facts)


# --- News -----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("says", "step", "text"),
    [
        ("agree", "case-passed", "第1轮联席论证通过，请项目中心办理入库"),
        ("return", "case-returned", "第1轮联席论证退回，请补正后再提请：县示例三局：补地勘报告"),
        ("refuse", "case-refused", "第1轮联席论证不予通过：县示例三局：不符合规划"),
    ],
)
def test_how_it_was_decided_is_news_to_the_projects_people_and_the_office(
    case, give, contact, office, says, step, text
):
    from_events.create_due()
    assert set(Notice.objects.values_list("step", flat=True)) == {"opinion-asked"}
    Notice.objects.all().delete()
    give(case, "agree", "agree", says)
    assert from_events.create_due() == 2
    told = {(n.recipient, n.step, n.title) for n in Notice.objects.all()}
    assert told == {(contact, step, text), (office, step, text)}
    assert OpinionEvent.objects.awaiting_notice().count() == 0


@pytest.mark.django_db
def test_nobody_of_a_unit_that_has_nobody_is_told_but_the_office(idea, argue, parties, office):
    lonely = Unit.objects.create(name="左权县示例四局")
    argue(idea, units=[*list(parties)[:2], lonely])
    from_events.create_due()
    told = Notice.objects.filter(step="opinion-asked").values_list("recipient__name", flat=True)
    assert sorted(told) == sorted(["示例论证一", "示例论证二", str(office)])
