"""The forms of joint reviews: called, filled, put off; cases proposed and taken back."""

import pytest
import time_machine

from norms.models import PolicyVersion
from norms.policy import touch
from pipeline.models import JointReview, JointReviewCase
from tests.forms import form_to
from tests.page_text import page_text
from tests.pipeline.reviewing import HELD, at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(at(HELD, 12), tick=False):
        yield


@pytest.fixture
def send(client):
    """send(person, "/reviews/new/", held_on="…"): its page opened, its form sent."""

    def sent(person, url, **typed):
        client.force_login(person)
        fields = form_to(client.get(url), url.partition("?")[0]).fields
        return client.post(url, fields | typed)

    return sent


def errors(answer):
    assert answer.status_code == 422
    return answer.context["form"].errors


def chosen(parties):
    return {f"unit_{n}": unit.pk for n, unit in enumerate(parties, start=1)}


# --- Called ---------------------------------------------------------------------------------------


def test_a_review_is_called_and_leads_to_its_agenda(send, propose, idea, office):
    propose(idea)
    answer = send(office, "/reviews/new/", held_on="2026-07-20", place="示例会议室")
    review = JointReview.objects.get()
    assert answer.url == f"/reviews/{review.pk}/agenda/"
    assert (str(review.held_on), review.place) == ("2026-07-20", "示例会议室")


def test_without_a_case_that_waits_it_leads_to_the_review(send, office):
    answer = send(office, "/reviews/new/", held_on="2026-07-20")
    assert answer.url == f"/reviews/{JointReview.objects.get().pk}/"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "请填会议日期。"),
        ("2028-07-20", "会议日期在一年以后，请核对年份。"),
        ("1926-07-20", "会议日期早于 2000 年，请核对年份。"),
    ],
)
def test_a_day_that_does_not_hold_is_said_at_its_field(send, office, day, sentence):
    assert errors(send(office, "/reviews/new/", held_on=day))["held_on"] == [sentence]


def test_a_place_that_is_too_long_is_refused(send, office):
    typed = {"held_on": "2026-07-20", "place": "示" * 101}
    assert "place" in errors(send(office, "/reviews/new/", **typed))


def test_it_is_put_off_with_a_reason(send, argue, idea, office):
    review = argue(idea).review
    url = f"/reviews/{review.pk}/day/"
    assert errors(send(office, url, held_on="2026-07-20"))["reason"] == ["请写明理由。"]
    same = errors(send(office, url, held_on="2026-07-08", reason="示例"))
    assert same["held_on"] == ["和现在的会议日期相同。"]
    assert send(office, url, held_on="2026-07-20", reason="与县委会议冲突").status_code == 302
    review.refresh_from_db()
    assert str(review.held_on) == "2026-07-20"


def test_it_is_not_put_off_once_an_opinion_is_given(send, argue, give, idea, office):
    case = give(argue(idea), "agree")
    answer = send(office, f"/reviews/{case.review_id}/day/", held_on="2026-07-20", reason="示例")
    assert "已对“示例储备一”出具意见，不能改期" in page_text(answer)


def test_called_off_its_cases_wait_again(send, argue, idea, office):
    case = argue(idea)
    send(office, f"/reviews/{case.review_id}/call-off/", reason="与县委会议冲突")
    case.refresh_from_db()
    assert case.standing == "待上会"


def test_whoever_was_overtaken_is_told(send, client, argue, idea, office, office_colleague):
    url = f"/reviews/{argue(idea).review_id}/edit/"
    client.force_login(office)
    fields = form_to(client.get(url), url).fields
    send(office_colleague, url, place="示例会议室二")
    client.force_login(office)
    answer = client.post(url, fields | {"place": "示例会议室三"})
    assert answer.status_code == 409
    assert "示例会议室三" in answer.content.decode()


# --- The agenda -----------------------------------------------------------------------------------


def test_several_cases_go_on_the_agenda_at_once(
    send, propose, convene, make_project, idea, parties, office
):
    cases = [propose(idea), propose(make_project("示例储备二", kind="reserve", plan=None))]
    review = convene()
    typed = {"cases": [case.pk for case in cases], **chosen(parties)}
    assert send(office, f"/reviews/{review.pk}/agenda/", **typed).status_code == 302
    assert review.cases.count() == 2
    assert review.cases.first().opinions.count() == 3


def test_the_units_of_the_policy_are_proposed_in_their_order(
    client, propose, convene, idea, parties, office
):
    edition = PolicyVersion.objects.order_by("-effective_on").first()
    for number, unit in enumerate(reversed(parties), start=1):
        edition.review_parties.create(unit=unit, number=number)
    touch()
    propose(idea)
    url = f"/reviews/{convene().pk}/agenda/"
    client.force_login(office)
    fields = form_to(client.get(url), url).fields
    wanted = [str(unit.pk) for unit in reversed(parties)]
    assert [fields[f"unit_{n}"] for n in (1, 2, 3)] == [[key] for key in wanted]


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"cases": []}, "cases", "请至少选一个项目。"),
        ({"unit_2": ""}, "unit_2", "请选论证单位二。"),
        ({"same": True}, "unit_1", "选了两次，三份意见要由三个不同单位出具。"),
        ({"owner": True}, "unit_1", "是本项目的项目单位，不能论证自己的项目"),
    ],
)
def test_an_agenda_that_does_not_hold(
    send, propose, convene, idea, parties, office, company, typed, field, sentence
):
    case, review = propose(idea), convene()
    facts = {"cases": [case.pk], **chosen(parties)}
    if typed.pop("same", None):
        typed["unit_2"] = facts["unit_1"]
    if typed.pop("owner", None):
        typed["unit_1"] = company.pk
    found = errors(send(office, f"/reviews/{review.pk}/agenda/", **facts | typed))
    assert sentence in found[field][0]
    assert not review.cases.exists()


def test_of_several_none_goes_on_where_one_is_refused(
    send, propose, convene, make_project, idea, parties, office, water_bureau
):
    other = make_project("示例储备二", kind="reserve", plan=None, owner_unit=next(iter(parties)))
    cases = [propose(idea), propose(other)]
    review = convene()
    typed = {"cases": [case.pk for case in cases], **chosen(parties)}
    found = errors(send(office, f"/reviews/{review.pk}/agenda/", **typed))
    assert found["unit_1"][0].startswith("示例储备二：")
    assert not review.cases.exists()


def test_without_a_case_the_agenda_says_where_to_propose(client, convene, office):
    client.force_login(office)
    answer = client.get(f"/reviews/{convene().pk}/agenda/")
    assert "没有待上会的项目" in page_text(answer)


# --- The case -------------------------------------------------------------------------------------


def test_a_clerk_of_the_responsible_unit_proposes_from_the_project(send, idea, bureau_clerk):
    url = f"/reviews/propose/?project={idea.pk}"
    answer = send(bureau_clerk, url, amount="6000", maturity="ready")
    case = JointReviewCase.objects.get()
    assert answer.url == f"{idea.get_absolute_url()}#reviews"
    assert (case.project, case.amount, case.maturity) == (idea, 6000, "ready")


def test_the_office_names_the_project(send, idea, office):
    answer = send(office, "/reviews/propose/", project="储备一", amount="6000", maturity="ready")
    assert answer.url == "/reviews/?tab=waiting"
    assert JointReviewCase.objects.get().project == idea


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"project": ""}, "project", "请填项目名称。"),
        ({"project": "没有这个"}, "project", "没有这个名称"),
        ({"amount": "0"}, "amount", "金额要大于 0。"),
        ({"amount": "0.6"}, "unit_sure", "是不是按亿元填写了"),
        ({"maturity": ""}, "maturity", "请选成熟度。"),
        ({"reason": "长" * 501}, "reason", "500"),
    ],
)
def test_a_proposal_that_does_not_hold(send, idea, office, typed, field, sentence):
    facts = {"project": "示例储备一", "amount": "6000", "maturity": "ready"}
    found = errors(send(office, "/reviews/propose/", **facts | typed))
    assert sentence in found[field][0]


def test_what_is_pending_is_not_proposed_again(send, argue, idea, office):
    argue(idea)
    url = f"/reviews/propose/?project={idea.pk}"
    answer = send(office, url, amount="7000", maturity="ready")
    assert "已提请联席论证（待论证），不用再提" in page_text(answer)


def test_what_was_refused_asks_for_a_reason(send, argue, give, idea, office):
    give(argue(idea), "agree", "agree", "refuse")
    url = f"/reviews/propose/?project={idea.pk}"
    found = errors(send(office, url, amount="7000", maturity="ready"))
    assert "重新提请要写明理由" in found["reason"][0]
    typed = {"amount": "7000", "maturity": "ready", "reason": "已调整选址"}
    assert send(office, url, **typed).status_code == 302


def test_what_came_back_says_what_is_to_be_mended(client, argue, give, idea, office):
    give(argue(idea), "agree", "return", "agree")
    client.force_login(office)
    text = page_text(client.get(f"/reviews/propose/?project={idea.pk}"))
    assert "上一轮 2026-07-08 退回，要补正：县示例二局：补地勘报告" in text


@pytest.mark.parametrize(
    ("who", "status"),
    [("contact", 403), ("unit_head", 200), ("county_leader", 403), ("stranger", 404)],
)
def test_who_proposes(request, client, idea, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/reviews/propose/?project={idea.pk}").status_code == status


def test_a_case_is_taken_off_and_withdrawn(send, argue, idea, office):
    case = argue(idea)
    review = case.review_id
    answer = send(office, f"/review-cases/{case.pk}/off/", reason="材料不齐")
    assert answer.url == f"/reviews/{review}/"
    case.refresh_from_db()
    assert case.standing == "待上会"
    send(office, f"/review-cases/{case.pk}/withdraw/", reason="项目单位撤回")
    case.refresh_from_db()
    assert case.standing == "撤回"


def test_a_decided_case_is_not_withdrawn(send, argue, give, idea, office):
    case = give(argue(idea), "agree", "agree", "agree")
    answer = send(office, f"/review-cases/{case.pk}/withdraw/", reason="示例")
    assert "已于 2026-07-08 作出结论（通过），不能再改" in page_text(answer)


def test_once_on_an_agenda_it_is_the_offices_to_withdraw(client, argue, propose, idea, unit_head):
    case = argue(idea)
    client.force_login(unit_head)
    assert client.get(f"/review-cases/{case.pk}/withdraw/").status_code == 403
