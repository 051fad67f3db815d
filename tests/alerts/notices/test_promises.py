"""收到，承诺某日前完成: one button, one dated row, and the date it never moves."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from alerts.models import Letter, Notice
from norms.policy import policy_on
from projects import owner_reports, promises
from projects.models import Promise
from tests.alerts.posted import moment
from tests.forms import act
from tests.moved_dates import move_date

pytestmark = pytest.mark.django_db

DUE = date(2026, 6, 30)
NOW = moment("2026-07-02 09:30")


@pytest.fixture
def policy(db):
    return policy_on(DUE)


@pytest.fixture
def promise(milestone, contact):
    """The contact promises 14 July; the day after it is 15 days overdue, 二级."""
    promises.make_promise(milestone, by=contact, on=date(2026, 7, 14), now=NOW)
    return Promise.objects.get()


def told(person):
    """The steps by which this person was told, newest first."""
    rows = Notice.objects.filter(recipient=person, state="told")
    return list(rows.values_list("step", flat=True))


# --- Making it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("contact", 302),
        ("owner_colleague", 302),
        ("unit_head", 302),
        ("lead", 403),
        ("office", 403),
        ("stranger", 404),
    ],
)
def test_who_may_promise(client, request, at, milestone, who, status):
    with at("2026-07-02 09:30"):
        client.force_login(request.getfixturevalue(who))
        url = reverse("projects:milestone-promise", args=[milestone.pk])
        response = act(client, url, {"promised_on": "2026-07-15"})
        assert client.get(url).status_code == 405
    assert response.status_code == status
    assert Promise.objects.exists() is (status == 302)


def test_it_stands_beside_the_date_and_never_moves_it(client, contact, lead, at, milestone):
    with at("2026-07-02 09:30"):
        client.force_login(contact)
        act(
            client,
            reverse("projects:milestone-promise", args=[milestone.pk]),
            {"promised_on": "2026-07-15"},
        )
        client.force_login(lead)
        text = client.get(milestone.get_absolute_url()).content.decode()
        project = client.get(milestone.project.get_absolute_url()).content.decode()
    milestone.refresh_from_db()
    assert (milestone.due_date, milestone.baseline_due_date, milestone.version) == (DUE, DUE, 0)
    assert "承诺 7月15日完成" in text
    assert "收到，承诺 7月15日完成" in text  # in its history
    assert "承诺 7月15日完成" in project
    assert AuditEntry.objects.filter(action="承诺", by=contact).exists()


@pytest.mark.parametrize("typed", ["", "x", "2026-13-40", "2026-07-01", "2036-07-01"])
def test_a_day_that_does_not_hold_is_refused(client, contact, at, milestone, typed):
    with at("2026-07-02 09:30"):
        client.force_login(contact)
        url = reverse("projects:milestone-promise", args=[milestone.pk])
        act(client, url, {"promised_on": typed})
    assert not Promise.objects.exists()


def test_a_second_click_promises_once(milestone, contact, promise):
    assert not promises.make_promise(milestone, by=contact, on=promise.promised_on, now=NOW)
    assert Promise.objects.count() == 1


def test_the_form_and_the_button_write_the_same_row(milestone, contact):
    day = date(2026, 7, 15)
    owner_reports.record_progress(
        milestone, by=contact, now=NOW, standing="working", promised_on=day, note=""
    )
    assert (Promise.objects.get().by, Promise.objects.get().promised_on) == (contact, day)


def test_the_owner_s_list_has_the_button_until_it_is_pressed(client, contact, milestone, at):
    with at("2026-07-02 09:30"):
        client.force_login(contact)
        address = reverse("projects:milestone-promise", args=[milestone.pk])
        assert address in client.get("/").content.decode()
        act(client, address, {"promised_on": "2026-07-15"})
        text = client.get("/").content.decode()
    assert address not in text
    assert "承诺 7月15日完成" in text


# --- What it silences ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "silent"),
    [(date(2026, 7, 13), True), (date(2026, 7, 14), True), (date(2026, 7, 15), False)],
)
def test_silent_until_the_promised_day(policy, milestone, contact, promise, day, silent):
    found = promises.Promises([milestone]).suppressing_promise(milestone, contact.pk, day, policy)
    assert (found is not None) is silent


def test_a_promise_far_ahead_silences_for_31_days_at_most(policy, milestone, contact):
    promises.make_promise(milestone, by=contact, on=date(2027, 7, 1), now=NOW)
    last = NOW.date() + timedelta(days=31)
    known = promises.Promises([milestone])
    assert known.suppressing_promise(milestone, contact.pk, last, policy)
    assert not known.suppressing_promise(milestone, contact.pk, last + timedelta(days=1), policy)


def test_the_owner_is_left_in_peace_and_leaders_hear(relay, look_at, promise, contact, lead):
    look_at("2026-07-08 09:00")
    assert told(contact) == []
    assert told(lead) == ["lead"]
    assert "示例甲承诺 7月14日完成" in Letter.objects.get(recipient=lead).text
    kept = Notice.objects.filter(recipient=contact).values_list("state", "reason")
    assert set(kept) == {("folded", "本人已承诺日期，到期前不再提醒")}


def test_a_promise_made_before_the_letter_leaves_stops_it(relay, look_at, milestone, contact):
    look_at("2026-07-08 00:10")
    promises.make_promise(
        milestone, by=contact, on=date(2026, 7, 15), now=moment("2026-07-08 07:00")
    )
    look_at("2026-07-08 09:00")
    assert Letter.objects.get(recipient=contact).state == "cancelled"


# --- When it is broken --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment_", "broken"), [("2026-07-14 09:00", False), ("2026-07-15 09:00", True)]
)
def test_a_broken_promise_goes_up_one_level_at_once(
    relay, look_at, promise, contact, supervisor, moment_, broken
):
    look_at(moment_)  # 二级 by its days: the supervision office would hear on day 16
    assert (told(supervisor) == [f"promise-{promise.pk}"]) is broken
    assert (told(contact) != []) is broken
    if broken:
        notice = Notice.objects.get(recipient=supervisor, state="told")
        assert (notice.level, notice.step) == (3, f"promise-{promise.pk}")
        assert "承诺 7月14日完成，已过" in Letter.objects.get(recipient=supervisor).text


def test_it_is_said_once(relay, look_at, promise, supervisor):
    look_at("2026-07-15 09:00")
    look_at("2026-07-15 15:00")
    assert Notice.objects.filter(recipient=supervisor, state="told").count() == 1


def test_a_new_promise_does_not_hide_the_broken_one(
    relay, look_at, milestone, promise, contact, supervisor
):
    later = moment("2026-07-13 10:00")
    promises.make_promise(milestone, by=contact, on=date(2026, 7, 31), now=later)
    look_at("2026-07-15 09:00")
    assert told(supervisor) == [f"promise-{promise.pk}"]
    assert told(contact) == []


def test_a_new_date_ends_the_promise(milestone, office, promise, contact, policy):
    move_date(milestone, date(2026, 7, 10), by=office, now=NOW)
    known = promises.Promises([milestone])
    assert known.newest(milestone) is None
    assert known.broken(milestone, date(2026, 8, 1)) == []


def test_one_for_a_day_before_the_due_date_ends_with_it(milestone, contact):
    promises.make_promise(
        milestone, by=contact, on=date(2026, 6, 20), now=moment("2026-06-10 09:00")
    )
    assert promises.Promises([milestone]).broken(milestone, date(2026, 6, 25)) == []


def test_finished_in_time_nothing_is_broken(
    relay, look_at, milestone, promise, contact, supervisor
):
    milestone.submit(by=contact, on=date(2026, 7, 10), now=moment("2026-07-10 09:00"))
    look_at("2026-07-15 09:00")
    assert told(supervisor) == []
