"""A request on its page: who reads what, who decides, and what the date is afterwards."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from projects import assign_people, change_requests
from projects.models import ChangeRequest, Milestone
from tests.projects.conftest import text_of

PAGE, AGREE, REFUSE = "projects:request", "projects:request-agree", "projects:request-refuse"
WITHDRAW = "projects:request-withdraw"
DUE = date(2026, 6, 30)


@pytest.fixture(autouse=True)
def june(at):
    at("2026-06-20 10:00")


@pytest.fixture
def ordinary(milestone):
    """A milestone that no law dates."""
    Milestone.objects.filter(pk=milestone.pk).update(code="", statutory_date=None)
    milestone.refresh_from_db()
    return milestone


@pytest.fixture
def ask(contact):
    def asked(milestone, new_due=date(2026, 7, 26), by=contact):
        return change_requests.ask(
            milestone, by=by, new_due=new_due, category="land", caused_by="owner_unit",
            reason="组卷还差两份材料", now=timezone.now(),
        )  # fmt: skip

    return asked


@pytest.fixture
def asked(ask, ordinary):
    """An ordinary date, which a lead official decides."""
    return ask(ordinary)


@pytest.fixture
def statutory(ask, milestone):
    """Past 30 June: consent and 批准文号."""
    return ask(milestone)


@pytest.fixture
def act(client):
    """act(person, "projects:request-agree", asked, new_due=…): POST with the version seen."""

    def post(person, name, asked, **data):
        client.force_login(person)
        data.setdefault("version", ChangeRequest.objects.get(pk=asked.pk).version)
        return client.post(reverse(name, args=[asked.pk]), data, follow=True)

    return post


@pytest.fixture
def read(client):
    def get(person, asked):
        client.force_login(person)
        return text_of(client.get(asked.get_absolute_url()))

    return get


def due(asked):
    return Milestone.objects.get(pk=asked.milestone_id).due_date


def test_the_page_tells_dates_cause_and_who_is_missing(read, auditor, asked):
    shown = read(auditor, asked)
    for words in (
        "原定",
        "6月30日",
        "7月26日",
        "顺延 26 天",
        "用地",
        "项目单位",
        "组卷还差两份材料",
    ):
        assert words in shown
    assert "同意后是第 1 次顺延，累计 26 天" in shown
    assert "等包联领导示例县领导一同意" in shown
    assert "应于 6月24日（星期三）前办理" in shown
    assert "提出申请时离现定日期只有 10 天。" in shown
    assert "同意改到" not in shown.split("经过")[0].split("要谁同意")[1]


def test_the_lead_agrees_and_the_date_moves(act, read, lead, contact, asked):
    said = text_of(act(lead, AGREE, asked, new_due="2026-07-26"))
    assert "已同意，“开工”改到 2026-07-26" in said
    assert due(asked) == date(2026, 7, 26)
    shown = read(contact, asked)
    assert "第 1 次顺延，累计 26 天" in shown
    assert "示例县领导一" in shown


def test_the_lead_agrees_to_an_earlier_date(act, read, lead, asked):
    act(lead, AGREE, asked, new_due="2026-07-10")
    assert due(asked) == date(2026, 7, 10)
    assert "7月10日" in read(lead, asked)


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-07-27", "最多同意到申请的日期"),
        ("2026-06-30", "新日期与现定日期相同"),
        ("昨天", "请"),
    ],
)
def test_what_cannot_be_agreed_to_is_said_and_moves_nothing(act, lead, asked, day, sentence):
    assert sentence in text_of(act(lead, AGREE, asked, new_due=day))
    assert due(asked) == DUE


def test_the_lead_refuses_with_a_reason(act, read, lead, contact, asked):
    assert "不同意要写明理由" in text_of(act(lead, REFUSE, asked, reason=" "))
    act(lead, REFUSE, asked, reason="材料可以月底前补齐")
    assert due(asked) == DUE
    assert "材料可以月底前补齐" in read(contact, asked)


def test_past_the_statutory_date_both_are_asked_for(act, read, lead, office, statutory):
    assert "要包联领导同意，并由项目中心凭县里决定的批准文号同意" in read(lead, statutory)
    said = text_of(act(lead, AGREE, statutory, new_due="2026-07-10"))
    assert "已同意改到 2026-07-10；另一方同意后日期才改。" in said
    assert due(statutory) == DUE
    assert "凭批准文号同意" in read(office, statutory)
    assert "请填县里决定的批准文号" in text_of(act(office, AGREE, statutory, approval=""))
    act(office, AGREE, statutory, approval="左政办函〔2026〕5号")
    assert due(statutory) == date(2026, 7, 10)
    assert "左政办函〔2026〕5号" in read(lead, statutory)


def test_without_a_lead_the_office_decides(act, read, office, asked, project):
    assign_people.end_lead(project, on=date(2026, 6, 20), by=office, now=timezone.now())
    assert "无包联领导，等项目中心示例办一" in read(office, asked)
    act(office, AGREE, asked, new_due="2026-07-26")
    assert due(asked) == date(2026, 7, 26)


def test_who_asked_takes_it_back(act, read, contact, asked):
    assert "撤回申请" in read(contact, asked)
    assert "已撤回申请，日期不变。" in text_of(act(contact, WITHDRAW, asked))
    assert ChangeRequest.objects.get().outcome == "withdrawn"


def test_agreed_and_withdrawn_at_once_is_one_of_both(act, lead, contact, asked):
    act(contact, WITHDRAW, asked)
    answer = act(lead, AGREE, asked, new_due="2026-07-26", version=0)
    assert answer.status_code == 409
    assert "撤回申请" in text_of(answer)
    assert due(asked) == DUE


@pytest.mark.parametrize(
    ("who", "page", "decides", "withdraws"),
    [
        ("contact", 200, 403, 200),
        ("owner_colleague", 200, 403, 200),
        ("unit_head", 200, 403, 200),
        ("lead", 200, 200, 403),
        ("county_leader", 200, 403, 403),
        ("office", 200, 403, 403),
        ("supervisor", 200, 403, 403),
        ("auditor", 200, 403, 403),
        ("stranger", 404, 404, 404),
        ("administrator", 404, 404, 404),
    ],
)
def test_who_reads_who_decides_who_takes_back(
    request, client, act, asked, who, page, decides, withdraws
):
    person = request.getfixturevalue(who)
    client.force_login(person)
    assert client.get(asked.get_absolute_url()).status_code == page
    assert act(person, REFUSE, asked, reason="").status_code == decides
    assert act(person, AGREE, asked, new_due="2026-06-30").status_code == decides
    assert due(asked) == DUE
    assert act(person, WITHDRAW, asked).status_code == withdraws


def test_the_form_is_shown_to_who_decides_alone(client, read, lead, office, contact, asked):
    address = reverse(AGREE, args=[asked.pk])
    assert address in read(lead, asked)
    assert address not in read(office, asked)
    assert address not in read(contact, asked)


def test_a_pending_request_stands_on_milestone_and_project(client, auditor, asked):
    client.force_login(auditor)
    for page in (asked.milestone, asked.project):
        shown = text_of(client.get(page.get_absolute_url()))
        assert "顺延待批" in shown
        assert asked.get_absolute_url() in shown
        assert "示例县领导一同意" in shown
