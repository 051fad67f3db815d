"""One problem: every act at its place for whoever may do it, what does not hold at its field."""

import pytest
from django.urls import reverse

from accounts.models import Unit
from supervision import problems
from supervision.models import Problem
from tests.forms import act
from tests.page_text import page_text

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def asked(project, contact, noon, milestone):
    """Asked for by the contact on 10 July."""
    return problems.raise_problem(
        project, by=contact, milestone=milestone, text="两户没有签约", source="coordination",
        category="land", now=noon,
    )  # fmt: skip


@pytest.fixture
def held(asked, office, water_bureau, stranger, noon):
    """Given to the water bureau, due on 17 July."""
    assert problems.name_holder(asked, by=office, lead_unit=water_bureau, now=noon)
    return asked


@pytest.fixture
def done(held, stranger, noon):
    """Answered by the water bureau."""
    assert problems.answer(held, by=stranger, text="两户已签约", now=noon)
    return held


@pytest.fixture
def milestone(project):
    return project.milestones.get(code="START")


@pytest.fixture
def send(client):
    """send(person, problem, "accept", reason=…): what the form on the page posts."""

    def sent(person, problem, key, **typed):
        client.force_login(person)
        page = problem.get_absolute_url()
        return act(client, f"{page}{key}/", typed, page=page)

    return sent


def read(problem):
    return Problem.objects.get(pk=problem.pk)


def offered(response):
    return [each.key for each in response.context["page"].acts]


@pytest.mark.parametrize(
    ("standing", "who", "acts"),
    [
        ("asked", "office", ["name", "settle"]),
        ("asked", "contact", ["settle"]),
        ("held", "stranger", ["accept", "answer", "climb"]),
        ("held", "office", ["name", "climb", "settle"]),
        ("held", "contact", ["settle"]),
        ("held", "lead", []),
        ("held", "auditor", []),
        ("done", "contact", ["close", "send-back"]),
        ("done", "office", ["close", "send-back"]),
        ("done", "stranger", []),
    ],
)
def test_each_is_offered_what_is_theirs_to_do(request, get, standing, who, acts):
    problem = request.getfixturevalue(standing)
    assert offered(get(request.getfixturevalue(who), problem.get_absolute_url())) == acts


@pytest.mark.parametrize(("who", "standing"), [("stranger", "asked"), ("administrator", "held")])
def test_who_does_not_see_the_project_finds_no_page(request, get, who, standing):
    problem = request.getfixturevalue(standing)
    assert get(request.getfixturevalue(who), problem.get_absolute_url()).status_code == 404


def test_the_way_from_asking_to_closing(send, asked, office, stranger, contact, water_bureau):
    send(office, asked, "name", lead_unit=water_bureau.pk, scope="department")
    assert read(asked).standing == "待受理"
    send(stranger, asked, "accept")
    assert read(asked).standing == "办理中"
    send(stranger, asked, "climb", reason="要市级审定")
    assert read(asked).standing == "本级办不了"
    send(stranger, asked, "answer", answer="两户已签约")
    send(contact, asked, "send-back", reason="还有一户")
    assert read(asked).standing == "本级办不了"
    send(stranger, asked, "answer", answer="三户已签约")
    send(contact, asked, "close")
    assert read(asked).standing == "已销号"
    send(office, asked, "reopen", reason="又停了")
    assert read(asked).standing == "待受理"
    send(contact, asked, "settle", reason="已另行解决")
    assert read(asked).standing == "已销号"


@pytest.mark.parametrize(
    ("who", "standing", "key", "field", "typed"),
    [
        ("stranger", "held", "climb", "reason", {"reason": " "}),
        ("stranger", "held", "answer", "answer", {"answer": ""}),
        ("office", "done", "send-back", "reason", {"reason": ""}),
        ("contact", "held", "settle", "reason", {}),
        ("office", "asked", "name", "lead_unit", {"lead_unit": "", "scope": "county"}),
    ],
)
def test_what_is_missing_is_said_at_its_field(request, send, who, standing, key, field, typed):
    problem = request.getfixturevalue(standing)
    response = send(request.getfixturevalue(who), problem, key, **typed)
    assert response.status_code == 422
    (found,) = [each for each in response.context["page"].acts if each.key == key]
    assert list(found.form.errors) == [field]
    assert found.is_open
    assert read(problem).version == problem.version


def test_a_unit_without_people_is_refused_at_its_field_and_nothing_typed_is_lost(
    send, asked, office
):
    unit = Unit.objects.create(name="示例空局")
    response = send(office, asked, "name", lead_unit=unit.pk, scope="county", is_hard="on")
    assert response.status_code == 422
    (found,) = [each for each in response.context["page"].acts if each.key == "name"]
    assert list(found.form.errors) == ["lead_unit"]
    assert "还没有在册人员" in str(found.form.errors)
    assert found.form["scope"].value() == "county"
    assert found.form["is_hard"].value()
    assert read(asked).lead_unit is None


def test_a_unit_that_was_merged_is_not_offered(get, asked, office, water_bureau):
    Unit.objects.filter(pk=water_bureau.pk).update(closed_on="2026-07-01")
    (naming, *_) = get(office, asked.get_absolute_url()).context["page"].acts
    assert water_bureau not in naming.form.fields["lead_unit"].queryset


@pytest.fixture
def post(client):
    """post(person, problem, "answer", answer=…): a form opened before, sent now."""

    def sent(person, problem, key, **typed):
        client.force_login(person)
        address = reverse(f"supervision:problem-{key}", args=[problem.pk])
        return client.post(address, {"version": problem.version, **typed})

    return sent


def test_the_last_level_climbs_no_further_and_what_was_typed_stays(post, held, office, noon):
    for _ in range(3):
        assert problems.cannot_settle(held, by=office, reason="要上级定", now=noon)
        held.refresh_from_db()
    response = post(office, held, "climb", reason="还要再报")
    assert response.status_code == 422
    assert "没有更高一级" in response.content.decode()
    assert "还要再报" in response.content.decode()


def test_a_reply_after_closing_says_so_and_keeps_the_words(post, project, held, contact, noon):
    head = project.responsible_unit.heads.get().person
    problems.name_holder(held, by=None, lead_unit=project.responsible_unit, now=noon)
    held.refresh_from_db()
    assert problems.close(held, by=contact, reason="已解决", now=noon)
    response = post(head, read(held), "answer", answer="补充说明")
    assert response.status_code == 422
    assert "已销号，不能再答复" in response.content.decode()
    assert "补充说明" in response.content.decode()


def test_an_older_version_is_answered_with_what_happened_and_what_was_typed(
    post, held, contact, office, noon
):
    seen = read(held)
    assert problems.close(held, by=contact, reason="已解决", now=noon)
    response = post(office, seen, "climb", reason="要市级审定")
    assert response.status_code == 409
    text = response.content.decode()
    assert "销号" in text
    assert "要市级审定" in text


def test_one_s_own_answer_is_closed_by_nobody_of_the_unit(get, post, done, office, water_bureau):
    office.unit = water_bureau
    office.save(update_fields=["unit"])
    response = get(office, done.get_absolute_url())
    assert offered(response) == []
    assert "答复的单位就是您的单位" in response.content.decode()
    response = post(office, done, "close")
    assert response.status_code == 422
    assert read(done).standing == "已答复"


def test_the_page_says_who_has_it_since_when_and_how_far_it_climbs(get, held, lead):
    text = page_text(get(lead, held.get_absolute_url()))
    assert "县水利局" in text
    assert "7月10日交办，还没有受理" in text
    assert "报包联领导：示例县领导一，7月24日还没有答复的，升到这一级" in text
    assert "示例甲 7月10日 12:00提出" in text


def test_opening_the_page_is_no_acceptance(get, held, stranger):
    version = held.version
    get(stranger, held.get_absolute_url())
    assert (read(held).version, read(held).accepted_at) == (version, None)


@pytest.mark.parametrize("who", ["office", "contact", "stranger", "lead"])
def test_the_page_costs_few_queries(request, client, get, held, who, django_assert_max_num_queries):
    get(request.getfixturevalue(who), held.get_absolute_url())
    with django_assert_max_num_queries(27):
        client.get(held.get_absolute_url())
