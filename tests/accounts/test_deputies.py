"""X 代 Y: for a period, with the letters, in the other's place, under both names."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import deputies
from accounts.models import AuditEntry, Deputyship
from alerts.notices.recipients import Recipients
from projects.models import Milestone
from projects.models.obligation_permissions import Confirmer
from tests.alerts.posted import moment
from tests.forms import act

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 2)
LAST = date(2026, 7, 8)


@pytest.fixture
def at():
    return lambda text: time_machine.travel(moment(text), tick=False)


@pytest.fixture
def away(contact, stranger, milestone):
    """示例丙 of another unit stands in for the contact from 2 to 8 July."""
    return deputies.appoint(contact, stranger, since=TODAY, last=LAST, by=contact, today=TODAY)


@pytest.fixture
def acting(client, away, stranger):
    """acting("2026-07-02 09:30"): the deputy has signed in and begun to act."""
    client.force_login(stranger)
    return lambda: client.post(reverse("accounts:stand-in", args=[away.pk]))


@pytest.mark.parametrize(
    ("day", "told"),
    [(date(2026, 7, 1), False), (TODAY, True), (LAST, True), (LAST + timedelta(days=1), False)],
)
def test_the_deputy_is_told_too_through_the_last_day(away, milestone, contact, stranger, day, told):
    people = Recipients([milestone], day).of(milestone, ["owner"])
    assert contact.pk in people
    assert (people.get(stranger.pk) == "owner") is told


def test_the_deputy_reads_and_acts_only_in_the_other_s_place(client, at, acting, away, milestone):
    page = milestone.get_absolute_url()
    promise = reverse("projects:milestone-promise", args=[milestone.pk])
    with at("2026-07-02 09:30"):
        assert acting() is not None
        client.post(reverse("accounts:stand-down"))
        assert client.get(page).status_code == 200
        assert act(client, promise, {"promised_on": "2026-07-15"}).status_code == 403
        acting()
        assert act(client, promise, {"promised_on": "2026-07-15"}).status_code == 302


def test_the_record_has_both_names(client, at, acting, milestone, stranger):
    with at("2026-07-02 09:30"):
        acting()
        data = {"standing": "done", "completed_on": "2026-07-01", "version": milestone.version}
        client.post(milestone.get_absolute_url(), data)
    milestone.refresh_from_db()
    assert milestone.state == Milestone.State.SUBMITTED
    assert milestone.submitted_by == stranger
    assert milestone.events.first().by_name == "示例丙（代示例甲）"
    entry = AuditEntry.objects.filter(project_id=milestone.project_id).first()
    assert (entry.by, entry.by_name) == (stranger, "示例丙（代示例甲）")


def test_who_submitted_does_not_confirm_in_another_s_place(office, contact, milestone):
    now = moment("2026-07-02 09:30")
    milestone.submit(by=contact, on=TODAY, now=now)
    office.stood_in_by = contact
    with pytest.raises(ValidationError):
        milestone.confirm(by=office, now=now)


def test_it_ends_by_itself_in_the_midst_of_a_session(client, at, acting, milestone):
    with at("2026-07-08 20:00"):
        acting()
        assert client.get(milestone.get_absolute_url()).status_code == 200
    with at("2026-07-09 00:01"):
        assert client.get(milestone.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("url", ["/account/", "/account/password/"])
def test_a_deputy_reaches_no_account_of_the_other(client, at, acting, url):
    with at("2026-07-02 09:30"):
        acting()
        assert client.get(url).status_code == 403
        assert "示例丙正在代示例甲办理" in client.get("/").content.decode()
        client.post(reverse("accounts:stand-down"))
        assert client.get(url).status_code == 200


def test_only_the_deputy_steps_in(client, at, away, owner_colleague):
    with at("2026-07-02 09:30"):
        client.force_login(owner_colleague)
        assert client.post(reverse("accounts:stand-in", args=[away.pk])).status_code == 404


def test_the_deputy_of_a_county_leader_sees_the_county(
    client, at, county_leader, stranger, milestone, administrator, lend
):
    with at("2026-07-02 09:30"):
        client.force_login(stranger)
        assert client.get(milestone.get_absolute_url()).status_code == 404
        lend(county_leader, stranger, TODAY, LAST)
        assert client.get(milestone.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(
    ("since", "last"),
    [
        (TODAY - timedelta(days=1), LAST),
        (LAST, TODAY),
        (TODAY, TODAY + timedelta(days=92)),
    ],
)
def test_days_that_do_not_hold_are_refused(contact, stranger, since, last):
    with pytest.raises(ValidationError):
        deputies.appoint(contact, stranger, since=since, last=last, by=contact, today=TODAY)


def test_nobody_raises_himself_and_no_administrator_takes_part(contact, administrator, stranger):
    facts = {"since": TODAY, "last": LAST, "today": TODAY}
    for person, deputy, by in (
        (contact, administrator, administrator),
        (contact, administrator, contact),
        (contact, contact, contact),
        (administrator, stranger, administrator),
    ):
        with pytest.raises(ValidationError):
            deputies.appoint(person, deputy, by=by, **facts)
    assert not Deputyship.objects.exists()


def test_the_person_and_the_administrator_appoint_and_end(
    client, at, contact, stranger, administrator
):
    said = {"deputy": stranger.pk, "since": "2026-07-02", "last": "2026-07-08"}
    with at("2026-07-02 09:30"):
        client.force_login(contact)
        client.post(reverse("accounts:deputy-own"), said)
        made = Deputyship.objects.get()
        assert (made.person, made.deputy, made.until) == (contact, stranger, date(2026, 7, 9))
        client.post(reverse("accounts:deputy-end", args=[made.pk]), {"version": made.version})
        assert not Deputyship.objects.on(TODAY).exists()
        client.force_login(administrator)
        client.post(reverse("accounts:deputy-for", args=[contact.pk]), said)
    assert Deputyship.objects.on(TODAY).exists()
    assert AuditEntry.objects.filter(action__in=["设置代办", "结束代办"]).count() == 3


@pytest.mark.parametrize(
    ("columns", "is_own"),
    [
        ({"in_force_since": TODAY}, True),
        ({"in_force_since": TODAY, "until": TODAY, "ended_on": TODAY}, True),
        ({"in_force_since": TODAY + timedelta(days=1)}, False),
        ({"in_force_since": None}, False),
    ],
    ids=["in force", "ended later that day", "accepted the day after", "never accepted"],
)
def test_what_a_deputy_submitted_is_not_confirmed_by_the_other(
    office, contact, milestone, columns, is_own
):
    """R-AC-2, by the deputyship in force on the day of submission."""
    columns = {"since": TODAY, "until": LAST} | columns
    office.deputyships.create(deputy=contact, **columns)
    milestone.submit(by=contact, on=TODAY, now=moment("2026-07-02 09:30"))
    milestone.refresh_from_db()
    if is_own:
        with pytest.raises(ValidationError):
            Confirmer(office, LAST).check_not_own(milestone)
    else:
        Confirmer(office, LAST).check_not_own(milestone)


@pytest.mark.parametrize(
    ("since", "words"),
    [("2026-07-02", "，信件同时发给代办人"), ("2026-07-05", "，2026-07-05 起信件同时发给代办人")],
)
def test_from_when_the_letters_come_is_said(client, at, contact, stranger, since, words):
    said = {"deputy": stranger.pk, "since": since, "last": "2026-07-08"}
    with at("2026-07-02 09:30"):
        client.force_login(contact)
        page = client.post(reverse("accounts:deputy-own"), said, follow=True).content.decode()
    assert words in page
