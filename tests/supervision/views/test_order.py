"""/orders/<id>/: the order as it is read, by whom, and what each reader may do with it."""

import pytest
from django.urls import reverse

from supervision import order_answers, orders
from supervision.models import OrderStep, SupervisionOrder
from tests.forms import NoForm, form_to
from tests.projects.conftest import text_of
from tests.supervision.conftest import ISSUED, at

pytestmark = pytest.mark.usefixtures("evening")


def act_address(order, name):
    return reverse(f"supervision:order-{name}", args=[order.pk])


@pytest.fixture
def do(client):
    """do(person, order, "issue", reason="…"): what the form on the page sends; the answer."""

    def send(person, order, name, **typed):
        client.force_login(person)
        form = form_to(client.get(order.get_absolute_url()), act_address(order, name))
        return client.post(form.action, form.fields | typed)

    return send


@pytest.fixture
def offered(client):
    """offered(person, order): the acts for which the page holds a form."""

    def acts(person, order):
        client.force_login(person)
        there = client.get(order.get_absolute_url())
        return {name for name in ACTS if _is_there(there, act_address(order, name))}

    return acts


CAUSE = {"category": "land", "caused_by": "superior"}
ACTS = (
    "issue", "discard", "withdraw", "sign", "take", "plan", "send-back", "close", "upgrade",
    "number",
)  # fmt: skip


def _is_there(response, address):
    try:
        form_to(response, address)
    except NoForm:
        return False
    return True


def test_the_frozen_facts_stand_beside_todays(get, issued, node, office, supervisor):
    order = issued(node)
    node.refresh_from_db()
    assert node.replan(by=office, new_due=ISSUED, reason="县里定", now=at(ISSUED, 11), **CAUSE)
    shown = text_of(get(supervisor, order.get_absolute_url()))
    assert "截至 7月17日" in shown
    assert "逾期 17 天" in shown
    assert "今天到期" in shown


@pytest.mark.parametrize(
    ("who", "draft", "out"),
    [
        ("supervisor", 200, 200),
        ("unit_head", 404, 200),
        ("bureau_clerk", 404, 200),
        ("contact", 404, 200),
        ("lead", 404, 200),
        ("office", 404, 200),
        ("auditor", 404, 200),
        ("stranger", 404, 404),
        ("administrator", 404, 404),
    ],
)
def test_a_draft_is_of_supervision_alone(request, get, drafted, node, supervisor, who, draft, out):
    order, person = drafted(node), request.getfixturevalue(who)
    address = order.get_absolute_url()
    assert get(person, address).status_code == draft
    orders.issue(order, by=supervisor, now=at(ISSUED))
    assert get(person, address).status_code == out


def test_the_four_dates_are_shown_before_it_is_issued(get, drafted, node, supervisor):
    shown = text_of(get(supervisor, drafted(node).get_absolute_url()))
    assert "今日（7月17日）签发" in shown
    for day in ("7月20日", "7月22日", "7月24日", "7月29日"):
        assert day in shown


def test_it_is_issued_with_its_number(do, drafted, node, supervisor):
    order = drafted(node)
    answer = do(supervisor, order, "issue")
    assert answer.url == order.get_absolute_url()
    order.refresh_from_db()
    assert order.number_words == "左督〔2026〕1号"


def test_issue_and_withdrawal_at_once(do, client, drafted, node, supervisor):
    order = drafted(node)
    client.force_login(supervisor)
    form = form_to(client.get(order.get_absolute_url()), act_address(order, "discard"))
    do(supervisor, order, "issue")
    answer = client.post(form.action, form.fields | {"reason": "先不发"})
    assert answer.status_code == 409
    assert "先不发" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == SupervisionOrder.State.ISSUED


def test_what_each_may_do(offered, drafted, issued, replied, add_milestone, request):
    people = ("supervisor", "unit_head", "bureau_clerk", "contact", "lead", "office")
    supervisor, head, clerk, *others = map(request.getfixturevalue, people)
    draft = drafted(add_milestone("甲"))
    assert offered(supervisor, draft) == {"issue", "discard"}
    out = issued(add_milestone("乙"))
    assert offered(supervisor, out) == {"plan", "upgrade", "withdraw", "number"}
    assert offered(head, out) == offered(clerk, out) == {"sign"}
    said = replied(add_milestone("丙"))
    assert offered(supervisor, said) == {"send-back", "plan", "upgrade", "withdraw", "number"}
    assert offered(head, said) == set()
    settled = replied(add_milestone("丁"), is_done=True)
    assert offered(supervisor, settled) == {"close", "send-back", "upgrade", "withdraw", "number"}
    for other in others:
        assert offered(other, out) == offered(other, settled) == set()


def test_the_13710_number_of_what_is_out_is_given_on_its_page(
    do, get, offered, issued, node, supervisor
):
    order = issued(node)
    answer = do(supervisor, order, "number", number_13710="13710-2026-0712")
    assert answer.status_code == 302
    shown = text_of(get(supervisor, order.get_absolute_url()))
    assert "13710-2026-0712" in shown
    assert "7月17日补记" in shown
    assert "改 13710 编号" in shown
    order.refresh_from_db()
    orders.withdraw(order, by=supervisor, reason="发错了", now=at(ISSUED, 18))
    assert offered(supervisor, order) == {"number"}


def test_a_line_signs_for_it(do, issued, node, bureau_clerk):
    order = issued(node)
    answer = do(bureau_clerk, order, "sign", words="示例科员一，项目股")
    assert answer.status_code == 302
    step = order.steps.get(code="sign")
    assert (step.words, step.submitted_by) == ("示例科员一，项目股", bureau_clerk)


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    do, client, replied, node, supervisor
):
    order = replied(node)
    answer = do(supervisor, order, "plan", new_due="2026-07-18", reason="供货晚到")
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "要晚于今天和现在的期限（2026-07-24）" in shown
    assert "供货晚到" in shown
    assert 'id="plan_new_due_error"' in shown


def test_returned_closed(do, replied, node, supervisor, unit_head):
    order = replied(node, is_done=True)
    do(supervisor, order, "send-back", reason="照片看不出是哪里")
    order.refresh_from_db()
    assert order.standing == "已退回，待反馈"
    facts = {"by": unit_head, "words": "已补", "now": at(ISSUED, 18)}
    assert order_answers.answer(order, is_done=True, **facts)
    do(supervisor, order, "close", words="现场核过")
    order.refresh_from_db()
    assert (order.state, order.closing_note) == ("closed", "现场核过")


def test_a_plan_is_accepted_with_the_day_that_the_unit_named(
    do, get, issued, node, supervisor, unit_head
):
    order = issued(node)
    facts = {"by": unit_head, "now": at(ISSUED, 12)}
    order_answers.sign_for(order, words="示例局长一", **facts)
    planned = {"planned_on": at(ISSUED).date().replace(day=31)}
    order_answers.answer(order, words="月底完成", **planned, **facts)
    shown = get(supervisor, order.get_absolute_url()).content.decode()
    assert 'value="2026-07-31"' in shown
    do(supervisor, order, "plan", reason="供货晚到")
    assert str(order.steps.get(code="done").due_date) == "2026-07-31"
    assert "同意办结计划" in text_of(get(unit_head, order.get_absolute_url()))


def test_an_upgrade_is_a_draft_that_names_what_it_replaces(do, get, issued, node, supervisor):
    order = issued(node)
    answer = do(supervisor, order, "upgrade", kind="red")
    draft = SupervisionOrder.objects.get(replaces=order)
    assert answer.url == draft.get_absolute_url()
    assert f">{order.name}</a>升级而来" in text_of(get(supervisor, draft.get_absolute_url()))
    do(supervisor, draft, "issue")
    order.refresh_from_db()
    assert order.state == "upgraded"
    assert "左督〔2026〕2号" in text_of(get(supervisor, order.get_absolute_url()))


def test_what_was_reported_of_late_is_the_answer_with_one_tap(
    do, get, issued, node, contact, unit_head
):
    from projects import owner_reports

    node.refresh_from_db()
    said = {"standing": "working", "note": "基础已浇筑一半"}
    assert owner_reports.record_progress(node, by=contact, now=at(ISSUED, 9), **said)
    order = issued(node, on=ISSUED)
    order_answers.sign_for(order, by=unit_head, words="示例科员一", now=at(ISSUED, 14))
    assert "基础已浇筑一半" in text_of(get(unit_head, order.get_absolute_url()))
    do(unit_head, order, "take")
    step = order.steps.get(code="answer")
    assert "基础已浇筑一半" in step.words
    assert step.taken_update is not None


def test_a_reply_after_its_end_is_refused_in_words(client, replied, node, supervisor, unit_head):
    order = replied(node, is_done=True)
    order_answers.close(order, by=supervisor, now=at(ISSUED, 16))
    client.force_login(unit_head)
    answer = client.post(act_address(order, "sign"), {"version": order.version, "words": "晚了"})
    assert answer.status_code == 409
    assert "已销号，不能再办理" in answer.content.decode()
    assert "晚了" in answer.content.decode()


def test_nobody_closes_what_their_own_unit_answered(
    offered, get, make_person, industry_bureau, replied, node
):
    of_unit = make_person("示例督查二", unit=industry_bureau, duty="supervision", username="own")
    order = replied(node, is_done=True)
    assert offered(of_unit, order) == {"upgrade", "withdraw", "number"}
    assert "承办单位就是您的单位" in text_of(get(of_unit, order.get_absolute_url()))


def test_its_way_tells_a_draft_to_supervision_alone(get, replied, node, supervisor, contact):
    order = replied(node)
    assert "拟督办件" in text_of(get(supervisor, order.get_absolute_url()))
    shown = text_of(get(contact, order.get_absolute_url()))
    assert "拟督办件" not in shown
    assert "发出督办件" in shown


def test_each_step_says_by_when_and_how_it_stands(get, replied, node, supervisor):
    order = replied(node)
    steps = get(supervisor, order.get_absolute_url()).context["page"].steps
    assert [row.obligation.code for row in steps] == list(OrderStep.Code.values[:3])
    assert [row.light.colour for row in steps] == ["done", "done", "green"]
