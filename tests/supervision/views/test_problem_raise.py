"""A problem is raised with two taps on site, and with all its facts from the project page."""

import pytest

from norms import policy
from norms.models import PolicyVersion
from supervision.models import Problem
from tests.forms import act, form_to

pytestmark = pytest.mark.usefixtures("noon")
FACTS = {
    "text": "居民反映围挡挡路",
    "source": "hotline",
    "ticket": "示例12345-7",
    "number_13710": "示例13710-1",
    "category": "land",
    "caused_by": "locality",
    "blocked_amount": "1200",
}


@pytest.fixture
def milestone(project):
    return project.milestones.get(code="START")


@pytest.fixture
def raise_it(client, project):
    """raise_it(person, ticket=…): the form of the project, filled in."""

    def raised(person, **typed):
        client.force_login(person)
        return act(client, f"/projects/{project.pk}/problems/new/", FACTS | typed)

    return raised


def test_two_taps_from_the_milestone_page_make_one(get, client, milestone, contact):
    page = get(contact, milestone.get_absolute_url()).content.decode()
    address = f"{milestone.get_absolute_url()}coordination/"
    assert f'href="{address}"' in page  # the first tap
    response = act(client, address, {"category": "land"})  # the second
    problem = Problem.objects.get()
    assert response.url == problem.get_absolute_url()
    assert (problem.source, problem.category, problem.milestone) == (
        "coordination",
        "land",
        milestone,
    )
    assert problem.text == "开工卡在用地，需要上级协调。"
    assert problem.standing == "待交办"


def test_without_a_tap_on_the_cause_it_asks_for_one_and_keeps_the_words(client, milestone, contact):
    client.force_login(contact)
    address = f"{milestone.get_absolute_url()}coordination/"
    response = act(client, address, {"text": "两户没有签约"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["category"]
    assert "两户没有签约" in response.content.decode()


def test_a_form_that_arrives_again_makes_one(client, milestone, contact):
    client.force_login(contact)
    address = f"{milestone.get_absolute_url()}coordination/"
    sent = form_to(client.get(address), address).fields | {"category": "land", "text": "两户"}
    for _ in range(2):
        assert client.post(address, sent).status_code == 302
    assert Problem.objects.count() == 1


def test_what_is_open_already_is_said(get, client, milestone, contact):
    address = f"{milestone.get_absolute_url()}coordination/"
    client.force_login(contact)
    act(client, address, {"category": "land", "text": "两户没有签约"})
    text = get(contact, address).content.decode()
    assert "已有一项没有销号" in text
    assert "两户没有签约" in text


@pytest.mark.parametrize("who", ["office", "supervisor", "county_leader", "lead", "unit_head"])
def test_who_raises_one_from_the_project_page(request, raise_it, get, project, who):
    person = request.getfixturevalue(who)
    assert f"/projects/{project.pk}/problems/new/" in page_of(get, person, project)
    assert raise_it(person).status_code == 302
    problem = Problem.objects.get()
    assert (problem.ticket, problem.number_13710) == ("示例12345-7", "示例13710-1")
    assert (problem.blocked_amount, problem.raised_by) == (1200, person)
    assert "居民反映围挡挡路" in page_of(get, person, project)


@pytest.mark.parametrize("who", ["bureau_clerk", "statistician", "auditor"])
def test_who_is_not_offered_to(request, get, project, who):
    assert "problems/new/" not in page_of(get, request.getfixturevalue(who), project)


def page_of(get, person, project):
    return get(person, project.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"text": ""}, "text", "请写明是什么问题"),
        ({"ticket": ""}, "ticket", "请填 12345 工单号"),
        ({"source": ""}, "source", "请选来源"),
        ({"category": ""}, "category", "请选原因"),
        ({"caused_by": "department"}, "caused_by_unit", "请选是哪个部门"),
        ({"blocked_amount": "很多"}, "blocked_amount", ""),
    ],
)
def test_what_does_not_hold_is_said_at_its_field(raise_it, office, typed, field, sentence):
    response = raise_it(office, **typed)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert sentence in response.content.decode()
    assert not Problem.objects.exists()


def test_a_ticket_entered_twice_names_the_other_and_loses_nothing(raise_it, office, supervisor):
    raise_it(office)
    response = raise_it(supervisor, text="围挡又挡住了路")
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["ticket"]
    text = response.content.decode()
    assert "工单 示例12345-7 已登记" in text
    assert "围挡又挡住了路" in text
    assert Problem.objects.count() == 1


def test_the_same_words_again_are_refused_at_their_field(raise_it, office):
    raise_it(office)
    response = raise_it(office, ticket="示例12345-8")
    assert list(response.context["form"].errors) == ["text"]


@pytest.mark.parametrize("field", ["ticket", "number_13710"])
def test_a_number_is_as_long_as_is_kept(raise_it, office, field):
    """PostgreSQL would refuse one character more (and SQLite keep it)."""
    assert raise_it(office, **{field: "9" * 41}).context["form"].errors.keys() == {field}
    assert raise_it(office, **{field: "9" * 40}).status_code == 302


def test_what_the_tick_means_is_said_by_the_policy(get, project, office):
    PolicyVersion.objects.update(problem_hard_months=2, problem_days=9)
    policy.touch()
    page = get(office, f"/projects/{project.pk}/problems/new/").content.decode()
    assert "办理期限按 2 个月算，一般问题按 9 天算" in page
