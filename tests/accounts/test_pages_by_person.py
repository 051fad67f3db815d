"""Every address of accounts by person: the administrator's pages are his alone."""

import pytest
from django.urls import reverse

from accounts import sign_in_urls, urls
from projects.models import Project
from tests.cast import NEW_YEAR
from tests.forms import act

pytestmark = pytest.mark.django_db

OTHERS = [
    "office", "supervisor", "statistician", "auditor", "county_leader", "lead", "unit_head",
    "bureau_clerk", "contact", "stranger",
]  # fmt: skip
#: name, argument, the status of GET for the administrator; all POST-only pages answer 405.
PAGES = [
    ("people", None, 200),
    ("person-new", None, 200),
    ("person", "person", 200),
    ("email-confirm", "person", 405),
    ("person-invite", "person", 405),
    ("duty-grant", "person", 405),
    ("person-let-go", "person", 405),
    ("person-restore", "person", 405),
    ("duty-end", "duty", 405),
    ("deputy-for", "person", 405),
    ("units", None, 200),
    ("unit-new", None, 200),
    ("unit", "unit", 200),
    ("head-appoint", "unit", 405),
    ("head-end", "head", 405),
]


#: Everybody's own: the account, and standing in (test_deputies.py).
OWN = {"account", "deputy-own", "deputy-end", "stand-in", "stand-down"}
OWN |= {"deputy-accept", "deputy-approve", "deputy-decline"}
#: The auditor's, one of them with the administrator (test_separation_of_duties.py).
WATCHED = {"account-acts", "duties-together"}


@pytest.fixture
def address(make_person, water_bureau):
    person = make_person("示例戊", unit=water_bureau)
    pk = {
        "person": person.pk,
        "unit": water_bureau.pk,
        "duty": person.duties.create(kind="office", since=NEW_YEAR).pk,
        "head": water_bureau.heads.create(person=person, since=NEW_YEAR).pk,
    }
    return lambda name, of: reverse(f"accounts:{name}", args=[pk[of]] if of else [])


def test_the_table_names_every_address():
    assert {pattern.name for pattern in urls.urlpatterns} == {
        row[0] for row in PAGES
    } | OWN | WATCHED


@pytest.mark.parametrize(("name", "of", "status"), PAGES)
def test_the_administrator_opens_it(client, administrator, address, name, of, status):
    client.force_login(administrator)
    assert client.get(address(name, of)).status_code == status


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_does(client, request, address, who):
    client.force_login(request.getfixturevalue(who))
    for name, of, _ in PAGES:
        assert client.get(address(name, of)).status_code == 403, name
        assert client.post(address(name, of)).status_code == 403, name


def test_without_sign_in_all_lead_to_the_sign_in_page(client, address):
    for name, of, _ in PAGES:
        assert client.get(address(name, of)).url.startswith("/login/?next="), name
        assert client.post(address(name, of)).url.startswith("/login/?next="), name


@pytest.mark.parametrize("name", ["person", "unit"])
def test_what_does_not_exist_is_404(client, administrator, name):
    client.force_login(administrator)
    assert client.get(reverse(f"accounts:{name}", args=[987654])).status_code == 404


@pytest.mark.parametrize("who", [*OTHERS, "administrator"])
def test_everybody_sees_the_own_account(client, request, who):
    person = request.getfixturevalue(who)
    client.force_login(person)
    page = client.get("/account/").content.decode()
    assert person.name in page
    assert "/account/password/" in page


def test_the_administrator_sees_no_project_whatever_unit_he_gives_himself(
    client, administrator, project
):
    client.force_login(administrator)
    said = {"name": administrator.name, "unit": project.owner_unit.pk, "username": "administrator"}
    act(client, f"/people/{administrator.pk}/", said)
    administrator = type(administrator).objects.get(pk=administrator.pk)
    assert administrator.unit == project.owner_unit
    assert not Project.objects.visible_to(administrator).exists()
    assert client.get(f"/projects/{project.pk}/").status_code == 404


@pytest.mark.parametrize("address", ["/people/", "/units/"])
@pytest.mark.parametrize(
    "query",
    [
        "page=abc", "page=0", "page=99", "sort=nothing", "unit=99999999999999999999", "unit=x",
        "duty=king", "state=%00", "q=%00", "q=%25_'", "mail=",
    ],
)  # fmt: skip
def test_strange_filters_break_nothing(client, administrator, address, query):
    client.force_login(administrator)
    assert client.get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize("address", ["/people/", "/units/", "/norms/"])
def test_numbers_beyond_the_database_are_404(client, administrator, address):
    client.force_login(administrator)
    assert client.get(f"{address}99999999999999999999/").status_code == 404


OPEN = {
    "login": 200,
    "password_reset": 200,
    "password_reset_done": 200,
    "password_reset_complete": 200,
    "password_reset_confirm": 200,  # "this link cannot be used"
    "setup": 410,
}
CLOSED = {"logout": 302, "password_change": 302, "password_change_done": 302}


@pytest.mark.parametrize("pattern", sign_in_urls.urlpatterns, ids=lambda pattern: pattern.name)
def test_only_these_sign_in_pages_are_open(client, pattern):
    blanks = {"uidb64": "MQ", "token": "x-y"}
    arguments = {name: blanks[name] for name in pattern.pattern.converters}
    status = client.get(reverse(pattern.name, kwargs=arguments)).status_code
    assert status == (OPEN | CLOSED)[pattern.name]


@pytest.mark.parametrize("url", ["/people/", "/units/"])
def test_a_search_is_no_longer_than_its_box(client, administrator, url):
    client.force_login(administrator)
    kept = client.get(f"{url}?q={'示' * 60}")
    cut = client.get(f"{url}?q={'示' * 61}")
    assert kept.context["filterset"].is_valid()
    assert not cut.context["filterset"].is_valid()
