"""R-SO-1, R-LT-8: who is told of an order and its steps, when, until it comes to its end."""

from datetime import date, timedelta

import pytest

from accounts.models import Person
from alerts.models import Notice
from alerts.notices import from_events
from alerts.notices.due_reminders import decide
from alerts.notices.recipients import Recipients
from norms.policy import policy_on
from projects import roadmap
from projects.obligation_status import status_of
from supervision import order_answers, orders
from supervision.models import OrderStep
from tests.cast import ENTERED, NEW_YEAR
from tests.supervision.conftest import ISSUED, at

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
#: 签收 on Monday 07-20, 反馈 on 07-22, 办结 on 07-24.
SIGN, ANSWER, DONE = date(2026, 7, 20), date(2026, 7, 22), date(2026, 7, 24)


@pytest.fixture
def order(make_project, office, lead, contact, unit_head, supervisor):
    """Issued on a Friday to the bureau with a head."""
    Person.objects.update(created_at=at(NEW_YEAR))
    site = make_project(kind="preliminary", lead=lead, contact=contact)
    facts = {"name": "可研批复", "due_date": date(2026, 6, 30), "known_since": NEW_YEAR}
    node = roadmap.add_milestone(site, by=office, now=ENTERED, **facts)
    made = orders.draft_order(site, [node], by=supervisor, now=at(ISSUED))
    assert orders.issue(made, by=supervisor, now=at(ISSUED))
    return made


def told(first, last, code):
    """{day: {(step, recipient's name)}} of one step of the order, of a pass a day."""
    found = {}
    for number in range((last - first).days + 1):
        day = first + number * DAY
        decide(day, now=at(day, 9))
        rows = Notice.objects.filter(day=day, content_type__model="orderstep", event_key="")
        rows = rows.filter(object_id__in=OrderStep.objects.filter(code=code).values("pk"))
        if said := set(rows.exclude(state="folded").values_list("step", "recipient__name")):
            found[day] = said
    return found


HEAD, SUPERVISION, LEAD = "示例局长一", "示例督查一", "示例县领导一"


def test_the_unit_is_told_and_from_the_first_day_late_supervision_too(order):
    # The day before is a Sunday: said on the last working day before it.
    assert told(ISSUED, SIGN + 9 * DAY, "sign") == {
        ISSUED: {("due-1", HEAD)},
        SIGN: {("today", HEAD)},
        SIGN + DAY: {("late", HEAD), ("late", SUPERVISION)},
        SIGN + 8 * DAY: {("lead", HEAD), ("lead", SUPERVISION), ("lead", LEAD)},
    }


def test_the_day_before_the_day_and_the_day_after(order):
    assert list(told(ISSUED + DAY, ANSWER + DAY, "answer")) == [ANSWER - DAY, ANSWER, ANSWER + DAY]


def test_what_was_done_is_said_no_more(order, unit_head):
    facts = {"by": unit_head, "now": at(SIGN, 8)}
    assert order_answers.sign_for(order, words="示例科员一", **facts)
    assert told(SIGN, SIGN + 9 * DAY, "sign") == {}


def test_a_new_date_starts_the_steps_again(order, unit_head, supervisor):
    facts = {"by": unit_head, "now": at(SIGN, 8)}
    assert order_answers.sign_for(order, words="示例科员一", **facts)
    assert order_answers.answer(order, words="正在办理", **facts)
    later = ANSWER + DAY
    assert order_answers.send_back(order, by=supervisor, reason="没有照片", now=at(later, 8))
    again = date(2026, 7, 27)
    assert list(told(later, again + DAY, "answer")) == [date(2026, 7, 24), again, again + DAY]


def test_supervision_is_told_of_its_review(order, unit_head):
    facts = {"by": unit_head, "now": at(ISSUED, 11)}
    order_answers.sign_for(order, words="示例科员一", **facts)
    order_answers.answer(order, words="已办结", is_done=True, **facts)
    assert told(ANSWER, ANSWER + DAY, "review") == {
        ANSWER: {("today", SUPERVISION)},
        ANSWER + DAY: {("late", SUPERVISION)},
    }


def test_the_level_of_a_step_ends_at_the_second(order):
    sign = order.steps.get(code="sign")
    words = {}
    for days in (0, 1, 7, 8, 20, 40):
        day = SIGN + days * DAY
        words[days] = status_of(sign, day, policy_on(day)).level_word
    assert words == {
        0: "",
        1: "一级 催办",
        7: "一级 催办",
        8: "二级 报包联领导",
        20: "二级 报包联领导",
        40: "二级 报包联领导",
    }


def test_what_happens_is_news_to_whom_it_concerns(order, unit_head, supervisor):
    facts = {"by": unit_head, "now": at(ISSUED, 11)}
    order_answers.sign_for(order, words="示例科员一", **facts)
    order_answers.answer(order, words="正在办理", **facts)
    decided = {"by": supervisor, "now": at(ISSUED, 12)}
    order_answers.accept_plan(order, new_due=date(2026, 7, 31), reason="等批复", **decided)
    order_answers.send_back(order, reason="没有照片", **decided)
    order_answers.answer(order, words="已办结", is_done=True, **facts)
    order_answers.close(order, **decided)
    assert from_events.create_due() == 5
    found = Notice.objects.filter(occasion="event").order_by("pk")
    assert [(row.step, row.recipient.name) for row in found] == [
        ("order-issued", HEAD),
        ("order-plan", HEAD),
        ("sent-back", HEAD),
        ("order-reported", SUPERVISION),
        ("order-closed", HEAD),
    ]
    assert from_events.create_due() == 0


def test_a_unit_without_a_head_is_told_all_its_people(order, unit_head, bureau_clerk):
    step = order.steps.get(code="sign")
    assert set(Recipients([step], SIGN).of(step, ("holder",))) == {unit_head.pk}
    order.to_unit.heads.get().end(on=SIGN, at=at(SIGN))
    people = Recipients([step], SIGN).of(step, ("holder",))
    assert set(people) == {unit_head.pk, bureau_clerk.pk}


def test_a_notice_of_a_step_leads_to_its_order_for_whoever_reads_that(
    order, unit_head, stranger, client
):
    from_events.create_due()
    (notice,) = Notice.objects.filter(recipient=unit_head)
    client.force_login(unit_head)
    assert client.get(notice.url).url == order.get_absolute_url()
    assert client.get("/notices/").status_code == 200
    client.force_login(stranger)
    assert client.get(notice.url).status_code == 404
