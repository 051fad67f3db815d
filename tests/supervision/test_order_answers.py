"""R-SO-1, R-AC-2: what comes back on an order, and what 督查室 makes of it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile

from accounts.audit import System
from accounts.models import AuditEntry, Deputyship
from investment import monthly_reports, report_evidence
from investment.models import MonthlyReport
from projects import owner_reports
from projects.evidence_upload_check import Checked
from projects.models import Evidence
from supervision import order_answers
from supervision.models import OrderStep, OrderStepChange, OrderStepEvent
from supervision.order_reports import offered, offered_answers
from tests.supervision.conftest import ISSUED, at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Code = OrderStep.Code


def refused(sentence):
    return pytest.raises(ValidationError, match=sentence)


def step(order, code):
    return order.steps.get(code=code)


def news(kind):
    events = OrderStepEvent.objects.awaiting_notice().filter(kind=kind)
    return [event.message() for event in events]


@pytest.fixture
def photo(site):
    """What the check of uploads makes of a picture."""

    def make(name="现场.jpg", content=b"picture"):
        facts = {"kind": "photo", "content_type": "image/jpeg", "size": len(content), "waited": 0}
        return Checked(file=ContentFile(content, name), name=name, sha256=name, **facts)

    return make


# --- 签收, 反馈, 办结 ----------------------------------------------------------------------


def test_signed_for_with_one_line_on_who_does_it(issued, node, bureau_clerk):
    order = issued(node)
    with refused("请写明由谁办理"):
        order_answers.sign_for(order, by=bureau_clerk, words=" ", now=at(ISSUED, 11))
    facts = {"by": bureau_clerk, "words": "示例科员一", "now": at(ISSUED, 11)}
    assert order_answers.sign_for(order, **facts)
    sign = step(order, Code.SIGN)
    assert (sign.state, sign.words, sign.submitted_by, sign.submitted_at) == (
        "done",
        "示例科员一",
        bureau_clerk,
        at(ISSUED, 11),
    )
    assert order.standing == "待反馈"
    with refused("已由示例科员一签收，不用再签"):
        order_answers.sign_for(order, **facts)
    entry = AuditEntry.objects.get(action="督办：签收")
    assert entry.after["内容"] == "示例科员一"


@pytest.mark.parametrize("who", ["contact", "owner_colleague", "stranger", "office", "supervisor"])
def test_nobody_else_signs_answers_or_reports(request, issued, node, who):
    person, order = request.getfixturevalue(who), issued(node)
    facts = {"by": person, "words": "由我办理", "now": at(ISSUED, 11)}
    for act in (order_answers.sign_for, order_answers.answer, order_answers.report_done):
        with pytest.raises(PermissionDenied):
            act(order, **facts)
    with pytest.raises(PermissionDenied):
        order_answers.sign_for(order, **facts | {"by": System()})


def test_what_follows_on_what(issued, node, unit_head):
    order = issued(node)
    facts = {"by": unit_head, "words": "正在办理", "now": at(ISSUED, 11)}
    with refused("请先签收督办单左督〔2026〕1号"):
        order_answers.answer(order, **facts)
    with refused("请先反馈督办单左督〔2026〕1号的办理情况，再报办结"):
        order_answers.report_done(order, **facts)
    assert order_answers.sign_for(order, **facts)
    assert order_answers.answer(order, **facts)
    with refused("已反馈"):
        order_answers.answer(order, **facts)
    assert order_answers.report_done(order, **facts)
    assert order.standing == "待复核"
    with refused("已报办结，等督查室复核"):
        order_answers.report_done(order, **facts)


def test_answered_with_a_photo_or_without(issued, node, add_milestone, unit_head, photo):
    for milestone, files in ((node, [photo()]), (add_milestone("另一"), [])):
        order = issued(milestone)
        facts = {"by": unit_head, "now": at(ISSUED, 11)}
        assert order_answers.sign_for(order, words="示例科员一", **facts)
        assert order_answers.answer(order, words="已进场", files=files, **facts)
        kept = step(order, Code.ANSWER).evidence.all()
        assert [row.original_name for row in kept] == ["现场.jpg"] * len(files)
    assert Evidence.objects.get().project == node.project


def test_settled_it_goes_to_review_at_once(replied, node):
    order = replied(node, is_done=True)
    assert order.standing == "待复核"
    review = step(order, Code.REVIEW)
    assert (review.due_date, review.unit) == (date(2026, 7, 22), None)
    assert review.held_by() == ("duty", "supervision")
    assert step(order, Code.DONE).state == "submitted"
    (told,) = news("ask_review")
    assert told.text == "督办单左督〔2026〕1号已报办结，请于7月22日前复核"


def test_a_submitted_step_is_not_overdue_and_an_open_one_is(replied, node):
    order = replied(node)
    done = step(order, Code.DONE)
    assert [done.is_overdue(done.due_date + n * DAY) for n in (-1, 0, 1)] == [False, False, True]
    order_answers.report_done(order, by=head_of(order), words="已取得批复", now=at(ISSUED, 16))
    done.refresh_from_db()
    assert not done.is_overdue(done.due_date + DAY)


def head_of(order):
    return order.to_unit.heads.get().person


def test_an_old_page_answers_nothing(issued, node, unit_head, bureau_clerk):
    order = issued(node)
    old = type(order).objects.get()
    facts = {"words": "示例科员一", "now": at(ISSUED, 11)}
    assert order_answers.sign_for(order, by=unit_head, **facts)
    assert not order_answers.sign_for(old, by=bureau_clerk, **facts)
    assert step(order, Code.SIGN).submitted_by == unit_head


# --- On paper -------------------------------------------------------------------------------------


def test_from_paper_with_the_scan(issued, node, supervisor, photo, unit_head):
    order = issued(node)
    facts = {"by": supervisor, "is_from_paper": True, "now": at(ISSUED, 11)}
    with refused("请附上纸质件的扫描件"):
        order_answers.sign_for(order, words="示例科员一", **facts)
    assert order_answers.sign_for(order, words="示例科员一", scan=[photo("签收.jpg")], **facts)
    assert order_answers.answer(order, words="见纸质件", files=[photo("反馈.jpg")], **facts)
    for code, name in ((Code.SIGN, "签收.jpg"), (Code.ANSWER, "反馈.jpg")):
        found = step(order, code)
        assert (found.is_from_paper, found.submitted_by) == (True, supervisor)
        assert [(row.original_name, row.slot) for row in found.evidence.all()] == [(name, "scan")]
    with pytest.raises(PermissionDenied):
        order_answers.answer(order, words="x", files=[photo()], **facts | {"by": unit_head})


def test_who_recorded_it_from_paper_does_not_close_it(issued, node, supervisor, photo, make_person):
    order = issued(node)
    facts = {"by": supervisor, "is_from_paper": True, "now": at(ISSUED, 11)}
    assert order_answers.sign_for(order, words="示例科员一", scan=[photo("签收.jpg")], **facts)
    answered = {"words": "已办结", "files": [photo("反馈.jpg")], "is_done": True}
    assert order_answers.answer(order, **answered, **facts)
    with refused("是您报送或登记的，不能由您销号"):
        order_answers.close(order, by=supervisor, now=at(ISSUED, 12))
    colleague = make_person("示例督查二", duty="supervision")
    assert order_answers.close(order, by=colleague, now=at(ISSUED, 12))


# --- A dated plan ---------------------------------------------------------------------------------


def test_a_dated_plan_is_accepted_once(replied, node, supervisor):
    order = replied(node)
    facts = {"by": supervisor, "reason": "须等省里批复", "now": at(ISSUED, 16)}
    with refused("要晚于今天和现在的期限（2026-07-24）"):
        order_answers.accept_plan(order, new_due=date(2026, 7, 24), **facts)
    assert order_answers.accept_plan(order, new_due=date(2026, 8, 15), **facts)  # a Saturday
    done = step(order, Code.DONE)
    assert done.due_date == date(2026, 8, 17)
    change = OrderStepChange.objects.get()
    assert (change.kind, change.old_due, change.new_due, change.reason, change.by) == (
        "plan",
        date(2026, 7, 24),
        date(2026, 8, 17),
        "须等省里批复",
        supervisor,
    )
    (told,) = news("plan")
    assert told.text == "督办单左督〔2026〕1号的办结计划已同意，办结期限8月17日"
    with refused("已同意过一次，不能再改"):
        order_answers.accept_plan(order, new_due=date(2026, 9, 1), **facts)
    with refused("要写明理由"):
        order_answers.accept_plan(order, new_due=date(2026, 9, 1), **facts | {"reason": ""})


def test_the_plan_stands_in_the_answer(issued, node, unit_head):
    order = issued(node)
    facts = {"by": unit_head, "now": at(ISSUED, 11)}
    order_answers.sign_for(order, words="示例科员一", **facts)
    with refused("计划办结日期不能早于今天"):
        order_answers.answer(order, words="x", planned_on=ISSUED - DAY, **facts)
    assert order_answers.answer(order, words="月底办结", planned_on=date(2026, 7, 31), **facts)
    assert step(order, Code.ANSWER).planned_on == date(2026, 7, 31)


# --- 退回, 销号 ----------------------------------------------------------------------------


def test_returned_it_is_answered_anew_two_working_days_on(replied, node, supervisor, unit_head):
    order = replied(node, is_done=True)
    tuesday = date(2026, 7, 21)
    with refused("退回要写明理由"):
        order_answers.send_back(order, by=supervisor, reason="", now=at(tuesday))
    assert order_answers.send_back(order, by=supervisor, reason="没有照片", now=at(tuesday))
    assert order.standing == "已退回，待反馈"
    answer, done = step(order, Code.ANSWER), step(order, Code.DONE)
    assert (answer.state, answer.due_date) == ("pending", date(2026, 7, 23))
    # 反馈 on Thursday and two working days: later than its own date, the 24th
    assert (done.state, done.due_date) == ("pending", date(2026, 7, 27))
    assert step(order, Code.REVIEW).state == "done"
    moved = OrderStepChange.objects.order_by("pk").values_list("step__code", "old_due", "new_due")
    assert list(moved) == [
        ("answer", date(2026, 7, 22), date(2026, 7, 23)),
        ("done", date(2026, 7, 24), date(2026, 7, 27)),
    ]
    (told,) = news("send_back")
    assert told.text == "督办单左督〔2026〕1号已退回：没有照片（请于7月23日前重新反馈）"
    facts = {"by": unit_head, "now": at(tuesday + DAY)}
    assert order_answers.answer(order, words="附照片，已办结", is_done=True, **facts)
    reviews = order.steps.filter(code=Code.REVIEW).values_list("state", "due_date")
    assert list(reviews) == [("done", date(2026, 7, 22)), ("pending", date(2026, 7, 27))]
    said = OrderStepEvent.objects.filter(step=answer, kind="answer").order_by("pk")
    assert [event.reason for event in said] == ["正在办理", "附照片，已办结"]


def test_an_answer_is_returned_before_it_is_settled(replied, node, supervisor):
    order = replied(node)
    assert order_answers.send_back(order, by=supervisor, reason="没有时限", now=at(ISSUED, 16))
    # from Friday: 反馈 on Tuesday the 21st, 办结 stays on the 24th
    assert step(order, Code.ANSWER).due_date == date(2026, 7, 21)
    assert step(order, Code.DONE).due_date == date(2026, 7, 24)
    kinds = OrderStepEvent.objects.filter(step__code=Code.DONE).values_list("kind", flat=True)
    assert list(kinds) == ["create"]
    with refused("还没有反馈，没有可退回的内容"):
        order_answers.send_back(order, by=supervisor, reason="再次", now=at(ISSUED, 17))


def test_closed_it_is_settled_and_its_row_is_free(replied, node, drafted, supervisor):
    order = replied(node, is_done=True)
    assert order_answers.close(order, by=supervisor, words="属实", now=at(ISSUED + 3 * DAY))
    assert (order.standing, order.closed_on) == ("已销号", ISSUED + 3 * DAY)
    assert set(order.steps.values_list("state", flat=True)) == {"done"}
    assert not order.rows.get().is_open
    (told,) = news("close")
    assert (told.step, told.text) == ("order-closed", "督办单左督〔2026〕1号已销号")
    assert AuditEntry.objects.filter(action="督办件：已销号", project_id=node.project_id).exists()
    assert drafted(node, on=ISSUED + 4 * DAY).is_draft


def test_before_it_is_reported_nothing_is_closed(replied, node, supervisor):
    order = replied(node)
    with refused("还没有报办结，不能销号"):
        order_answers.close(order, by=supervisor, now=at(ISSUED, 16))


def test_after_its_end_nothing_is_answered(replied, node, supervisor, unit_head):
    order = replied(node, is_done=True)
    page = type(order).objects.get()  # still open on somebody's screen
    assert order_answers.close(order, by=supervisor, now=at(ISSUED, 17))
    facts = {"by": unit_head, "words": "补充", "now": at(ISSUED, 18)}
    for act in (order_answers.sign_for, order_answers.answer, order_answers.report_done):
        with refused("督办单左督〔2026〕1号已销号，不能再办理"):
            act(page, **facts)
    with refused("已销号，不能再办理"):
        order_answers.send_back(order, by=supervisor, reason="x", now=at(ISSUED, 18))


def test_r_ac_2_nobody_returns_or_closes_what_their_own_unit_answered(
    replied, node, make_person, industry_bureau, supervisor
):
    order = replied(node, is_done=True)
    own = make_person("示例督查二", unit=industry_bureau, duty="supervision")
    facts = {"by": own, "now": at(ISSUED, 16)}
    for act in (
        lambda: order_answers.close(order, **facts),
        lambda: order_answers.send_back(order, reason="x", **facts),
        lambda: order_answers.accept_plan(order, new_due=date(2026, 8, 3), reason="x", **facts),
    ):
        with refused("承办单位就是您的单位"):
            act()
    assert order_answers.close(order, by=supervisor, now=at(ISSUED, 17))


def test_r_ac_2_nor_what_who_they_stood_in_for_answered(
    replied, node, unit_head, make_person, supervisor, lend
):
    order = replied(node, is_done=True)
    deputy = make_person("示例督查二", duty="supervision", username="supervisor2")
    lend(unit_head, deputy, ISSUED, ISSUED + 9 * DAY)
    assert Deputyship.objects.exists()
    with refused("那天您与报送人有代办关系"):
        order_answers.close(order, by=deputy, now=at(ISSUED, 16))
    assert order_answers.close(order, by=supervisor, now=at(ISSUED, 17))


# --- Nothing is asked twice -----------------------------------------------------------------------


@pytest.mark.parametrize(("days", "is_offered"), [(6, True), (7, True), (8, False)])
def test_what_was_said_within_seven_days_is_offered(issued, node, contact, days, is_offered):
    said = {"standing": "working", "note": "正在编制", "now": at(ISSUED - days * DAY)}
    owner_reports.record_progress(node, by=contact, **said)
    order = issued(node)
    found = offered_answers(order, ISSUED)
    day = ISSUED - days * DAY
    words = f"{day.month}月{day.day}日 示例甲：正在做，正在编制"
    assert [each.words for each in found] == [words] * is_offered


def test_it_is_taken_over_with_one_tap(issued, node, contact, unit_head):
    said = {"standing": "working", "note": "正在编制", "now": at(ISSUED - DAY)}
    owner_reports.record_progress(node, by=contact, **said)
    order = issued(node)
    assert order_answers.sign_for(order, by=unit_head, words="示例科员一", now=at(ISSUED, 11))
    (first,) = offered_answers(order, ISSUED)
    assert offered(order, first.key, ISSUED) == first
    assert offered(order, "update-0", ISSUED) is None
    assert order_answers.take_over(order, first, by=unit_head, now=at(ISSUED, 12))
    answer = step(order, Code.ANSWER)
    assert (answer.words, answer.taken_update) == (first.words, first.update)
    assert order.standing == "待办结"


def test_a_monthly_report_is_taken_over_with_what_lay_beside_it(
    issued, node, site, contact, unit_head, photo
):
    first = date(2026, 7, 1)
    monthly_reports.open_reports(first, now=at(first))
    report = MonthlyReport.objects.get(project=site)
    said = {"physical_progress": "主体施工", "problems": "无", "next_step": "继续施工"}
    assert report.submit(by=contact, now=at(first), month_amount=Decimal("10"), **said)
    report_evidence.attach(report, {"photo": [photo()]}, by=contact, now=at(first))
    order = issued(node, on=date(2026, 7, 7))
    facts = {"by": unit_head, "now": at(date(2026, 7, 8))}
    assert order_answers.sign_for(order, words="示例科员一", **facts)
    (found,) = offered_answers(order, date(2026, 7, 8))
    assert found.words == f"{report.title()}。形象进度：主体施工；存在问题：无；下步措施：继续施工"
    assert order_answers.take_over(order, found, **facts)
    answer = step(order, Code.ANSWER)
    assert (answer.taken_report, list(answer.evidence.all())) == (
        report,
        list(report.evidence.all()),
    )


def test_another_unit_is_offered_what_its_own_people_wrote(
    issued, node, contact, water_bureau, stranger
):
    said = {"standing": "working", "note": "正在编制", "now": at(ISSUED - DAY)}
    owner_reports.record_progress(node, by=contact, **said)
    order = issued(node, to_unit=water_bureau)
    assert offered_answers(order, ISSUED) == []
    facts = {"by": stranger, "words": "示例丙", "now": at(ISSUED, 11)}
    assert order_answers.sign_for(order, **facts)
    assert step(order, Code.SIGN).submitted_by == stranger


def test_what_is_offered_costs_the_same_at_1_and_5(
    issued, node, contact, django_assert_max_num_queries
):
    order = issued(node)
    for number in range(5):
        said = {"standing": "working", "note": f"第{number}次", "now": at(ISSUED, 11 + number)}
        owner_reports.record_progress(node, by=contact, **said)
    with django_assert_max_num_queries(3):
        assert len(offered_answers(order, ISSUED)) == 5
