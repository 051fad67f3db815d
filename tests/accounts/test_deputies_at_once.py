"""Two words on one deputyship at the same moment: as if one had come after the other (R-AC-2)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts import deputies, people
from accounts.models import AuditEntry, Deputyship
from tests.alerts.posted import moment

pytestmark = pytest.mark.django_db(transaction=True)

TODAY, LAST = date(2026, 7, 2), date(2026, 7, 8)
NOW = moment("2026-07-02 09:30")


def at_once(*acts):
    """What each answers, begun at one moment; a refusal by its sentence."""
    together = Barrier(len(acts))

    def run(act):
        try:
            together.wait(timeout=30)
            return act()
        except ValidationError as refusal:
            return refusal.message
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def waiting(office, stranger):
    return deputies.appoint(office, stranger, since=TODAY, last=LAST, by=office, today=TODAY)


@pytest.fixture
def second_holders(make_person):
    return [make_person(f"示例办{n}", duty="office", username=f"office{n}") for n in (2, 3, 4)]


def test_of_several_who_approve_one_is_counted(second_holders, waiting, stranger):
    deputies.accept(waiting, by=stranger, version=0, now=NOW)
    said = at_once(
        *(
            lambda by=by: deputies.approve(waiting, by=by, version=1, now=NOW)
            for by in second_holders
        )
    )
    assert sorted(said) == [False, False, True]
    assert AuditEntry.objects.filter(action="批准代办").count() == 1


def test_an_acceptance_never_covers_a_duty_given_at_the_same_moment(
    second_holders, waiting, office, stranger, administrator
):
    accepted, _ = at_once(
        lambda: deputies.accept(waiting, by=stranger, version=0, now=NOW),
        lambda: people.grant(office, "statistician", since=TODAY, by=administrator, now=NOW),
    )
    row = Deputyship.objects.get()
    assert {each.kind for each in row.approvals.all()} == {"office", "statistician"}
    assert row.accepted_at is None
    assert row.version == (2 if accepted else 1)


def test_who_becomes_auditor_does_not_become_the_office_s_deputy(
    second_holders, office, stranger, administrator
):
    at_once(
        lambda: people.grant(stranger, "auditor", since=TODAY, by=administrator, now=NOW),
        lambda: deputies.appoint(office, stranger, since=TODAY, last=LAST, by=office, today=TODAY),
    )
    assert stranger.duties.exists() is not Deputyship.objects.exists()
