"""Duties that exclude each other: refused when given, listed where they already are (R-AC-2)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import people, separation_of_duties
from accounts.models import EXCLUSIVE_DUTIES, Deputyship, Duty
from tests.alerts.posted import moment
from tests.cast import NEW_YEAR
from tests.forms import act

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 2)
NOW = moment("2026-07-02 09:30")
ALL_PAIRS = [(one, other) for one in Duty.Kind.values for other in Duty.Kind.values if one != other]
#: Written out by hand, apart from the table in code: R-AC-2, decision 23.
REFUSED = {
    "auditor": {
        *("office", "supervision", "statistician", "county_leader", "promotion"),
        "administrator",
    },
    "administrator": {
        *("office", "supervision", "statistician", "county_leader", "promotion"),
        "auditor",
    },
}


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(moment("2026-07-02 09:30"), tick=False):
        yield


def excludes(one, other):
    return other in REFUSED.get(one, ()) or one in REFUSED.get(other, ())


def grant(person, kind, by, since=TODAY):
    return people.grant(person, kind, since=since, by=by, now=NOW)


# --- When given ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("held", "wanted"), ALL_PAIRS)
def test_only_duties_that_go_together_are_given(administrator, stranger, held, wanted):
    grant(stranger, held, administrator)
    if excludes(held, wanted):
        with pytest.raises(ValidationError, match="不能兼任"):
            grant(stranger, wanted, administrator)
    else:
        grant(stranger, wanted, administrator)
    assert stranger.duties.count() == (1 if excludes(held, wanted) else 2)


def test_the_table_names_eleven_pairs():
    assert len(EXCLUSIVE_DUTIES) == 11
    assert all(excludes(*pair) for pair in EXCLUSIVE_DUTIES)


@pytest.mark.parametrize(
    ("ends", "is_refused"),
    [(TODAY + timedelta(days=1), True), (TODAY, False), (TODAY - timedelta(days=1), False)],
)
def test_a_duty_excludes_through_its_last_day(administrator, stranger, ends, is_refused):
    stranger.duties.create(kind="office", since=NEW_YEAR, until=ends)
    if is_refused:
        with pytest.raises(ValidationError, match="不能兼任"):
            grant(stranger, "auditor", administrator)
    else:
        assert grant(stranger, "auditor", administrator)


def test_a_duty_still_to_come_excludes_too(administrator, stranger):
    grant(stranger, "auditor", administrator, since=TODAY + timedelta(days=30))
    with pytest.raises(ValidationError, match="不能兼任"):
        grant(stranger, "office", administrator)


def test_nor_is_a_pair_made_in_the_past(administrator, stranger):
    stranger.duties.create(kind="office", since=NEW_YEAR, until=date(2026, 5, 1))
    with pytest.raises(ValidationError, match="不能兼任"):
        grant(stranger, "auditor", administrator, since=date(2026, 4, 30))


def test_the_page_says_why(client, administrator, office):
    """项目中心 and 审计员 in one person."""
    client.force_login(administrator)
    said = {"kind": "auditor", "since": TODAY}
    page = act(client, reverse("accounts:duty-grant", args=[office.pk]), said).content.decode()
    assert "审计员与项目中心不能兼任，请先结束此人现有的岗位" in page
    assert office.duties.get().kind == "office"


# --- What is already so -------------------------------------------------------------------------


@pytest.fixture
def old_pair(office):
    """From before the rule."""
    return office.duties.create(kind="auditor", since=date(2026, 3, 1))


@pytest.fixture
def old_deputyship(contact, office):
    """As the migration left it: in force, neither accepted nor approved by anybody."""
    return Deputyship.objects.create(
        person=office, deputy=contact, since=TODAY, until=date(2026, 7, 9), in_force_since=TODAY
    )


def pairs(day=TODAY):
    return [
        (each.person, each.first.kind, each.second.kind)
        for each in separation_of_duties.duties_held_together(day)
    ]


def reasons(day=TODAY):
    return [each.reason for each in separation_of_duties.forbidden_deputyships(day)]


def test_a_pair_is_listed_until_one_has_ended(office, old_pair, administrator, supervisor):
    assert pairs() == [(office, "office", "auditor")]
    people.end_duty(old_pair, on=date(2026, 7, 5), by=administrator, now=NOW)
    assert [len(pairs(date(2026, 7, day))) for day in (4, 5)] == [1, 0]


def test_duties_one_after_the_other_are_no_pair(office):
    office.duties.update(until=date(2026, 8, 1))
    office.duties.create(kind="auditor", since=date(2026, 8, 1))
    assert pairs() == []


def test_an_old_deputyship_keeps_working_and_is_listed(project, office, contact, old_deputyship):
    assert Deputyship.objects.on(TODAY).get() == old_deputyship
    assert "是项目单位的人" in reasons()[0]
    type(project).objects.update(withdrawn_on=TODAY)
    assert reasons() == ["示例甲不任项目中心，也没有项目中心的另一人批准。"]
    assert [len(reasons(date(2026, 7, day))) for day in (8, 9)] == [1, 0]


def test_what_was_agreed_to_is_not_listed(office, office_colleague, stranger):
    row = Deputyship.objects.create(
        person=office, deputy=stranger, since=TODAY, until=date(2026, 7, 9), in_force_since=TODAY
    )
    assert len(reasons()) == 1
    row.approvals.create(
        kind="office", approved_by=office_colleague, approved_at=moment("2026-07-02 09:00")
    )
    assert reasons() == []


def test_what_waits_is_not_listed(office, contact, project):
    Deputyship.objects.create(person=office, deputy=contact, since=TODAY, until=date(2026, 7, 9))
    assert reasons() == []


def page(client, who, path):
    client.force_login(who)
    return client.get(path).content.decode()


def test_administrators_and_auditors_read_the_list(
    client, project, administrator, auditor, office, old_pair, old_deputyship
):
    url = reverse("accounts:duties-together")
    for who in (administrator, auditor):
        assert "不能兼任的岗位和代办 2 处" in page(client, who, "/")
        text = page(client, who, url)
        assert "示例办一" in text
        assert "示例甲 代 示例办一" in text
        assert (office.get_absolute_url() in text) is (who == administrator)


def test_with_nothing_to_list_the_desk_has_no_line(client, administrator, auditor):
    for who in (administrator, auditor):
        assert "不能兼任" not in page(client, who, "/")


def test_the_list_costs_the_same_however_many_hold_one_duty(
    client, administrator, make_person, django_assert_max_num_queries
):
    for number in range(10):
        make_person(f"示例办{number}", duty="office")
    client.force_login(administrator)
    with django_assert_max_num_queries(9):
        client.get(reverse("accounts:duties-together"))
