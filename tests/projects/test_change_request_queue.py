"""待我办 holds what its reader may decide, and nothing else: the condition on many rows beside the
answer on one (R-AC-2, R-CH-5)."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Deputyship, Person
from projects import change_requests, roadmap
from projects.change_request_queue import decider, waits_for
from projects.models import ChangeRequest
from projects.request_deciders import Turn

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 6, 22)
ASKED = date(2026, 6, 19)
DUE = date(2026, 7, 1)
CAUSE = {"category": "land", "caused_by": "superior", "reason": "用地组卷"}


def moment(day, hour=10):
    midnight = datetime.combine(day, datetime.min.time(), timezone.get_default_timezone())
    return midnight + timedelta(hours=hour)


@pytest.fixture(autouse=True)
def june(at):
    at("2026-06-22 10:00")


@pytest.fixture
def without_lead(make_project, contact):
    return make_project("示例无领导项目", lead=None, contact=contact)


@pytest.fixture
def ask(office, contact):
    """ask(project, to=…, hour=10): a request for a later date of a milestone of its own."""

    def make(project, to=DUE + 7 * DAY, *, by=None, hour=10):
        row = roadmap.add_milestone(
            project, name=f"节点{to}", due_date=DUE, by=office, now=moment(ASKED), known_since=DUE
        )
        return change_requests.ask(
            row, by=by or contact, new_due=to, now=moment(ASKED, hour), **CAUSE
        )

    return make


@pytest.fixture
def stood(lend):
    """stood(person, deputy, since, last, ended_on=None): a deputyship that was in force."""

    def make(person, deputy, since, last, ended_on=None):
        lend(person, deputy, since, last)
        if ended_on:
            Deputyship.objects.update(until=ended_on, ended_on=ended_on)

    return make


def found(person, deputy=None):
    """What waits for them; what they may decide says the same of every request."""
    person = Person.objects.get(pk=person.pk)
    person.stood_in_by = deputy
    waiting = set(ChangeRequest.objects.filter(waits_for(decider(person), TODAY)))
    pending = ChangeRequest.objects.filter(state="pending").select_related("project")
    assert waiting == {row for row in pending if not Turn.of(row, TODAY).refusal(person)}
    return waiting


def counts(client, person):
    """In the list, on the tab, in the navigation, on the desk."""
    client.force_login(person)
    page = client.get(f"{reverse('projects:requests')}?tab=mine")
    listed = {row.record.obligation for row in page.context["table"].paginated_rows}
    desk = client.get(reverse("desk:home"))
    blocks = [block for block in desk.context["blocks"] if hasattr(block, "number")]
    numbers = {len(listed), page.context["frame"].requests_to_decide}
    numbers |= {sum(block.number for block in blocks if "requests" in block.template)}
    [number] = numbers
    return number


EVERYBODY = "office office_colleague supervisor lead contact unit_head stranger county_leader"


@pytest.fixture
def everybody(request):
    return {name: request.getfixturevalue(name) for name in EVERYBODY.split()}


def test_each_finds_what_they_may_decide(everybody, ask, project, without_lead, lead):
    ordinary, alone = ask(project), ask(without_lead)
    both, next_year = ask(project, date(2027, 1, 5)), ask(without_lead, date(2027, 1, 5))
    change_requests.agree(both, by=lead, now=moment(ASKED))
    mine = {name: found(person) for name, person in everybody.items() if found(person)}
    assert mine == {
        "office": {alone, both, next_year},
        "office_colleague": {alone, both, next_year},
        "lead": {ordinary},
        "county_leader": {next_year},
    }


@pytest.mark.parametrize("is_alone", [True, False])
def test_r_ac_2_supervision_decides_where_all_of_the_office_are_of_the_owner_unit(
    everybody, client, ask, without_lead, company, is_alone
):
    asked = ask(without_lead)
    Person.objects.filter(pk=everybody["office"].pk).update(unit=company)
    if is_alone:
        Person.objects.filter(pk=everybody["office_colleague"].pk).update(unit=company)
    mine = {name: found(person) for name, person in everybody.items() if found(person)}
    assert mine == {"supervisor" if is_alone else "office_colleague": {asked}}
    assert counts(client, everybody["supervisor"]) == int(is_alone)
    duty = "督查室" if is_alone else "项目中心"
    said = f"{duty}示例督查一" if is_alone else f"{duty}示例办二"
    assert Turn.of(asked, TODAY).sentence() == f"无包联领导，等{said}同意"
    assert counts(client, everybody["office"]) == 0
    client.force_login(everybody["county_leader"])
    listed = client.get(f"{reverse('projects:requests')}?tab=all").context["table"].paginated_rows
    assert [row.record.waits_for for row in listed] == [f"{duty}（无包联领导）"]
    page = client.get(asked.get_absolute_url()).context["page"]
    assert page.rule == f"项目没有包联领导，由{duty}决定。"
    assert [half.word for half in page.halves] == [f"{duty}同意"]


@pytest.mark.parametrize("way", ["for who asked", "in their place"])
@pytest.mark.parametrize(
    ("since", "last", "ended_on", "decides"),
    [
        (ASKED, ASKED, None, False),
        (ASKED - DAY, ASKED + DAY, None, False),
        (ASKED - 2 * DAY, ASKED - DAY, None, True),
        (ASKED + DAY, ASKED + 2 * DAY, None, True),
        (ASKED - DAY, ASKED + 2 * DAY, ASKED, False),
        (ASKED - 2 * DAY, ASKED + 2 * DAY, ASKED - DAY, True),
    ],
)
def test_r_ac_2_what_a_deputyship_of_its_day_forbids_waits_for_others(
    client, ask, project, stood, lead, contact, way, since, last, ended_on, decides
):
    pair = (contact, lead) if way == "for who asked" else (lead, contact)
    stood(*pair, since, last, ended_on)
    asked = ask(project)
    assert found(lead) == ({asked} if decides else set())
    assert counts(client, lead) == int(decides)


@pytest.mark.parametrize("hour", [0, 7, 8, 23])
def test_the_day_of_asking_is_the_day_here(ask, project, stood, lead, contact, hour):
    stood(contact, lead, ASKED, ASKED)
    ask(project, hour=hour)
    assert found(lead) == set()


def test_by_the_unit_of_the_deputy_too(ask, without_lead, office, company, stranger):
    asked = ask(without_lead)
    assert found(office, deputy=stranger) == {asked}
    Person.objects.filter(pk=stranger.pk).update(unit=company)
    stranger.refresh_from_db()
    assert found(office, deputy=stranger) == set()


def test_a_half_given_by_whom_a_deputyship_binds(ask, project, stood, lead, office):
    both = ask(project, date(2027, 1, 5))
    stood(lead, office, ASKED, ASKED)
    change_requests.agree(both, by=lead, now=moment(ASKED))
    assert found(office) == set()
