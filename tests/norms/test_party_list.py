"""联席单位: the list of an edition, edited with the policy, empty where the choice is free."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from accounts.models import AuditEntry, Unit
from norms import party_list
from norms.models import PolicyVersion
from norms.policy import policy_on
from tests.forms import act

pytestmark = pytest.mark.django_db
TODAY, TOMORROW = date(2026, 4, 1), date(2026, 4, 2)
NAMES = ["左权县示例发改局", "左权县示例财政局", "左权县示例资源局"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-04-01 12:00+08:00", tick=False):
        yield


@pytest.fixture
def bureaus(db):
    return [Unit.objects.create(name=name) for name in NAMES]


@pytest.fixture
def lay_down(client, office):
    """lay_down("左权县…\\n…"): a new edition from tomorrow on with this list, by the page."""

    def post(text):
        client.force_login(office)
        edition = client.get("/norms/new/").context["edition"]
        said = {field.name: field.value() for field in edition.main}
        said |= {"effective_on": TOMORROW.isoformat(), "note": "", "parties": text}
        for form in edition.steps:
            said |= {field.html_name: field.value() for field in form}
        answer = act(client, "/norms/new/", said)
        policy_on(TODAY)  # as the next page does
        return answer

    return post


def test_an_edition_without_a_list_leaves_the_choice_free(client, office):
    assert policy_on(TODAY).review_parties == ()
    client.force_login(office)
    assert "不限，每次另选" in client.get("/norms/").content.decode()


def test_a_list_holds_from_its_day_is_shown_and_is_copied(lay_down, bureaus, client):
    assert lay_down("\n".join(NAMES)).status_code == 302
    assert policy_on(TODAY).review_parties == ()
    assert policy_on(TOMORROW).review_parties == tuple(unit.pk for unit in bureaus)
    edition = PolicyVersion.objects.get(effective_on=TOMORROW)
    page = client.get(f"/norms/{edition.pk}/").content.decode()
    assert "、".join(NAMES) in page
    copy = client.get("/norms/new/").context["edition"].main["parties"].value()
    assert copy == "\n".join(NAMES)
    entry = AuditEntry.objects.filter(action="制定新的一版制度").latest("pk")
    assert entry.before["联席单位"] == "不限，每次另选"
    assert entry.after["联席单位"] == "、".join(NAMES)


def test_a_unit_is_named_by_any_name_it_bore(bureaus):
    bureaus[0].rename(name="左权县示例发展局", short_name="", on=TODAY)
    assert party_list.read("\n".join(NAMES)) == bureaus


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("左权县示例发改局\n左权县示例财政局", "至少 3 个"),
        ("\n".join([*NAMES, NAMES[0]]), "写了两次"),
        ("\n".join([*NAMES, "左权县示例住建局"]), "单位中没有“左权县示例住建局”"),
    ],
)
def test_what_a_list_may_not_be(bureaus, text, sentence):
    with pytest.raises(ValidationError, match=sentence):
        party_list.read(text)


def test_a_closed_unit_is_none_of_a_list(bureaus):
    Unit.objects.filter(pk=bureaus[0].pk).update(closed_on=TODAY)
    with pytest.raises(ValidationError, match="已撤销"):
        party_list.read("\n".join(NAMES))


def test_two_names_of_one_unit_are_one(bureaus):
    bureaus[0].rename(name="左权县示例发展局", short_name="", on=TODAY)
    with pytest.raises(ValidationError, match="更名前后是同一个单位"):
        party_list.read("\n".join([*NAMES, "左权县示例发展局"]))


def test_a_wrong_list_is_said_beside_its_field(lay_down, bureaus):
    answer = lay_down("左权县示例发改局")
    assert answer.status_code == 422
    assert "至少 3 个" in str(answer.context["edition"].main.errors["parties"])
