"""A deputy for a duty: accepted first, approved by a second holder, never an owner's (R-AC-2)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts import deputies, people
from accounts.models import AuditEntry, Deputyship, Duty, Person
from alerts.notices.recipients import Recipients
from projects.models.visibility import sees_county
from tests.alerts.posted import moment

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 2)
LAST = date(2026, 7, 8)
NOW = moment("2026-07-02 09:30")


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def appoint():
    """appoint(person, deputy, by=…): from 2 through 8 July, by the person unless named."""

    def make(person, deputy, *, by=None, since=TODAY, last=LAST):
        return deputies.appoint(
            person, deputy, since=since, last=last, by=by or person, today=TODAY
        )

    return make


@pytest.fixture
def clerk(make_person, water_bureau):
    """Holds no duty, and the unit owns no project."""
    return make_person("示例科员二", unit=water_bureau, username="clerk")


@pytest.fixture
def second_administrator(make_person):
    return make_person("示例管理员二", duty="administrator", username="administrator2")


def fresh(row):
    return Deputyship.objects.get(pk=row.pk)


def is_in_force(row, day=TODAY):
    """Both twins, and what the deputy's session asks."""
    answers = {
        fresh(row).is_active_on(day),
        Deputyship.objects.on(day).filter(pk=row.pk).exists(),
        row.person_id in Person.objects.signed_in(row.deputy_id, day)._principal_ids,
        bool(Person.objects.get(pk=row.deputy_id).standing_in.on(day).filter(pk=row.pk)),
    }
    assert len(answers) == 1, answers
    return answers.pop()


def accept(row, by=None):
    return deputies.accept(row, by=by or row.deputy, version=fresh(row).version, now=NOW)


def approve(row, by):
    # As the session knows them.
    by = Person.objects.signed_in(by.pk, TODAY)
    return deputies.approve(row, by=by, version=fresh(row).version, now=NOW)


def decline(row, by):
    by = Person.objects.signed_in(by.pk, TODAY)
    return deputies.decline(row, by=by, version=fresh(row).version, now=NOW)


# --- In force only when agreed ------------------------------------------------------------------


def test_a_holder_of_the_same_duty_need_only_accept(appoint, office, office_colleague):
    row = appoint(office, office_colleague)
    assert not is_in_force(row)
    assert accept(row)
    assert is_in_force(row)
    assert fresh(row).state() == ""


def test_somebody_without_the_duty_is_approved_by_a_second_holder(
    appoint, office, office_colleague, clerk
):
    row = appoint(office, clerk)
    assert accept(row)
    assert not is_in_force(row)
    assert not sees_county(clerk)
    assert approve(row, office_colleague)
    assert is_in_force(row)
    trail = AuditEntry.objects.filter(subject_id=office.pk, subject_type="accounts.person")
    assert [entry.action for entry in trail] == ["批准代办", "接受代办", "设置代办"]


def test_the_deputy_accepts_first(appoint, office, office_colleague, clerk):
    row = appoint(office, clerk)
    with pytest.raises(ValidationError, match="接受以后再批准"):
        approve(row, office_colleague)
    assert not is_in_force(row)


@pytest.mark.parametrize("who", ["office", "clerk", "administrator", "supervisor", "stranger"])
def test_nobody_but_a_second_holder_approves(
    appoint, office, office_colleague, clerk, administrator, supervisor, request, who
):
    """Not the person, not the deputy, not who appointed, and no other duty, while there is one."""
    row = appoint(office, clerk, by=administrator)
    accept(row)
    with pytest.raises(PermissionDenied):
        approve(row, request.getfixturevalue(who))
    assert not is_in_force(row)


def test_without_a_second_holder_another_administrator_approves(
    appoint, supervisor, clerk, administrator, second_administrator
):
    row = appoint(supervisor, clerk, by=administrator)
    accept(row)
    with pytest.raises(PermissionDenied):
        approve(row, administrator)
    assert approve(row, second_administrator)
    assert is_in_force(row)


@pytest.mark.parametrize("columns", [{"username": None}, {"is_active": False}, {"left_on": TODAY}])
def test_a_second_holder_who_cannot_sign_in_is_none(
    appoint, office, office_colleague, clerk, administrator, columns
):
    Person.objects.filter(pk=office_colleague.pk).update(**columns)
    row = appoint(office, clerk)
    accept(row)
    assert approve(row, administrator)
    assert is_in_force(row)


def test_where_nobody_could_approve_it_is_refused(appoint, supervisor, clerk, administrator):
    with pytest.raises(ValidationError, match="没有人可以批准"):
        appoint(supervisor, clerk, by=administrator)
    assert not Deputyship.objects.exists()
    assert appoint(supervisor, clerk, by=supervisor)


def test_each_duty_not_held_is_approved(appoint, office, office_colleague, clerk, administrator):
    office.duties.create(kind="statistician", since=date(2026, 1, 1))
    row = appoint(office, clerk)
    accept(row)
    assert approve(row, office_colleague)
    assert not is_in_force(row)
    assert fresh(row).state() == "等统计员的另一人（没有的，由另一位系统管理员）批准，还没有生效"
    assert approve(row, administrator)
    assert is_in_force(row)


def test_for_somebody_without_a_duty_nothing_is_asked(appoint, contact, unit_head, stranger):
    for person in (contact, unit_head):
        assert is_in_force(appoint(person, stranger))


def test_a_duty_that_ends_before_does_not_count(appoint, office, clerk):
    Duty.objects.filter(person=office).update(until=TODAY)
    assert is_in_force(appoint(office, clerk))


@pytest.mark.parametrize(
    ("day", "expected"),
    [(TODAY, False), (TODAY + timedelta(days=1), True), (LAST, True), (date(2026, 7, 9), False)],
)
def test_accepted_late_it_counts_from_that_day(appoint, office, office_colleague, day, expected):
    row = appoint(office, office_colleague)
    tomorrow = NOW + timedelta(days=1)
    assert deputies.accept(row, by=office_colleague, version=0, now=tomorrow)
    assert is_in_force(row, day) is expected


def test_the_letters_go_to_the_deputy_only_when_agreed(
    appoint, milestone, county_leader, stranger, administrator
):
    row = appoint(county_leader, stranger)

    def told():
        return Recipients([milestone], TODAY).of(milestone, ["county"])

    assert stranger.pk not in told()
    accept(row)
    approve(row, administrator)
    assert told()[stranger.pk] == "county"


# --- Refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize("duty", ["office", "supervision", "auditor"])
def test_nobody_of_an_owner_unit_stands_in_for_those_who_decide(
    appoint, project, contact, make_person, duty
):
    person = make_person("示例岗位人", duty=duty, username="holder")
    make_person("示例岗位人二", duty=duty, username="holder2")
    with pytest.raises(ValidationError, match="是项目单位的人"):
        appoint(person, contact)


def test_not_even_one_who_holds_the_duty(appoint, project, contact, office):
    contact.duties.create(kind="office", since=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="是项目单位的人"):
        appoint(office, contact)


def test_a_unit_whose_projects_are_all_withdrawn_owns_none(
    appoint, project, contact, office, office_colleague
):
    type(project).objects.filter(pk=project.pk).update(withdrawn_on=TODAY)
    assert appoint(office, contact)


def test_for_other_duties_an_owner_s_person_may(
    appoint, project, contact, statistician, administrator
):
    assert appoint(statistician, contact)


@pytest.mark.parametrize(("who", "whose"), [("auditor", "office"), ("office", "auditor")])
def test_a_deputy_holds_no_duty_that_excludes_the_other(appoint, request, who, whose):
    deputy, person = request.getfixturevalue(who), request.getfixturevalue(whose)
    with pytest.raises(ValidationError, match="不能兼任"):
        appoint(person, deputy)


def test_nor_through_a_second_deputyship(appoint, office, office_colleague, auditor, clerk):
    appoint(office, clerk)
    with pytest.raises(ValidationError, match="代办着后者"):
        appoint(auditor, clerk, last=date(2026, 7, 3))
    assert Deputyship.objects.count() == 1


def test_it_is_asked_again_when_the_deputy_accepts(
    appoint, project, office, office_colleague, clerk
):
    row = appoint(office, clerk)
    Person.objects.filter(pk=clerk.pk).update(unit=project.owner_unit)
    with pytest.raises(ValidationError, match="是项目单位的人"):
        accept(row)


def test_nobody_accepts_for_another(appoint, office, office_colleague, clerk, stranger):
    row = appoint(office, clerk)
    for by in (office, office_colleague, stranger):
        with pytest.raises(PermissionDenied):
            accept(row, by)
    clerk.stood_in_by = stranger
    with pytest.raises(PermissionDenied):
        accept(row, clerk)
    assert not is_in_force(row)


def test_declined_by_either_it_never_takes_effect(appoint, office, office_colleague, clerk):
    first = appoint(office, clerk)
    assert decline(first, clerk)
    assert fresh(first).state() == "示例科员二没有同意"
    assert not accept(first)

    second = appoint(office, clerk)  # may be asked anew
    accept(second)
    assert decline(second, office_colleague)
    assert not approve(second, office_colleague)
    assert not is_in_force(second)


def test_who_has_no_say_does_not_decline(appoint, office, office_colleague, clerk, stranger):
    row = appoint(office, clerk)
    with pytest.raises(PermissionDenied):
        decline(row, stranger)
    assert fresh(row).declined_at is None


def test_what_is_in_force_is_ended_not_declined(appoint, office, office_colleague):
    row = appoint(office, office_colleague)
    accept(row)
    assert not decline(row, office_colleague)
    assert is_in_force(row)


def test_what_has_ended_is_not_accepted(appoint, office, office_colleague):
    row = appoint(office, office_colleague)
    deputies.end(row, by=office, today=TODAY)
    assert not accept(row)


# --- Duties that change -------------------------------------------------------------------------


def test_a_duty_that_comes_later_is_not_lent(appoint, contact, clerk, administrator):
    """It waits anew from that day; the days before stay in force."""
    row = appoint(contact, clerk)
    day = TODAY + timedelta(days=2)
    people.grant(contact, "statistician", since=day, by=administrator, now=NOW)
    assert [is_in_force(row, day - timedelta(days=1)), is_in_force(row, day)] == [True, False]
    rest = Deputyship.objects.exclude(pk=row.pk).get()
    assert (rest.since, rest.until, rest.in_force_since) == (day, date(2026, 7, 9), None)
    accept(rest)
    approve(rest, administrator)
    assert is_in_force(rest, day)


def test_a_duty_backdated_takes_nothing_from_days_gone_by(appoint, contact, clerk, administrator):
    row = appoint(contact, clerk)
    later = TODAY + timedelta(days=2)
    told = {"by": administrator, "now": NOW + timedelta(days=2), "reason": "补登"}
    people.grant(contact, "statistician", since=date(2026, 1, 1), **told)
    assert is_in_force(row, later - timedelta(days=1))
    assert not is_in_force(row, later)


def test_what_was_in_force_this_morning_was_so_on_this_day(appoint, contact, clerk, administrator):
    row = appoint(contact, clerk)
    people.grant(contact, "statistician", since=TODAY, by=administrator, now=NOW)
    assert not is_in_force(row, TODAY)
    assert fresh(row).was_in_force_during(TODAY)
    assert not fresh(row).was_in_force_during(TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("day", "ended_on", "was"),
    [
        (date(2026, 7, 4), date(2026, 7, 4), True),  # in the morning it was
        (date(2026, 7, 5), date(2026, 7, 4), False),
        (date(2026, 7, 3), date(2026, 7, 4), True),
        (LAST, None, True),
        (LAST + timedelta(days=1), None, False),  # ended by itself in the night
        (TODAY - timedelta(days=1), None, False),
    ],
)
def test_who_was_a_deputy_at_any_moment_of_a_day(appoint, contact, clerk, day, ended_on, was):
    row = appoint(contact, clerk)
    if ended_on:
        deputies.end(row, by=contact, today=ended_on)
    assert fresh(row).was_in_force_during(day) is was


def test_ended_before_it_began_it_never_was(appoint, contact, clerk):
    row = appoint(contact, clerk, since=TODAY + timedelta(days=2))
    deputies.end(row, by=contact, today=TODAY)
    for ahead in range(4):
        assert not fresh(row).was_in_force_during(TODAY + timedelta(days=ahead))


def test_a_duty_that_the_deputy_may_not_share_ends_it(
    appoint, project, contact, lead, administrator
):
    row = appoint(lead, contact)
    people.grant(lead, "office", since=TODAY, by=administrator, now=NOW)
    assert not Deputyship.objects.current(TODAY).exists()
    assert "项目单位" in AuditEntry.objects.filter(action="结束代办").get().reason
    assert not is_in_force(row)


def test_an_acceptance_does_not_cover_what_comes_after_it(
    appoint, office, office_colleague, clerk, administrator
):
    row = appoint(office, clerk)
    accept(row)
    people.grant(office, "statistician", since=TODAY, by=administrator, now=NOW)
    assert fresh(row).is_to_be_accepted()
    accept(row)
    approve(row, office_colleague)
    assert not is_in_force(row)
    approve(row, administrator)
    assert is_in_force(row)


def test_a_deputy_who_loses_the_duty_is_approved_from_then_on(
    appoint, office, office_colleague, make_person, administrator
):
    third = make_person("示例办三", duty="office", username="office3")
    row = appoint(office, office_colleague)
    accept(row)
    day = TODAY + timedelta(days=1)
    duty = office_colleague.duties.get()
    people.end_duty(duty, on=day, by=administrator, now=NOW)
    assert [is_in_force(row, TODAY), is_in_force(row, day)] == [True, False]
    rest = Deputyship.objects.current(TODAY).get(in_force_since=None)
    assert rest.accepted_at
    assert approve(rest, third)
    assert is_in_force(rest, day)


def test_an_auditor_s_duty_is_refused_to_who_stands_in_for_another(
    appoint, office, office_colleague, clerk, administrator
):
    row = appoint(office, clerk)
    with pytest.raises(ValidationError, match="请先结束代办"):
        people.grant(clerk, "auditor", since=TODAY, by=administrator, now=NOW)
    deputies.end(row, by=office, today=TODAY)
    assert people.grant(clerk, "auditor", since=TODAY, by=administrator, now=NOW)


def test_who_takes_part_in_a_deputyship_does_not_become_administrator(
    appoint, contact, clerk, unit_head, stranger, administrator
):
    appoint(clerk, stranger)
    for person in (clerk, stranger):
        with pytest.raises(ValidationError, match="请先结束代办"):
            people.grant(person, "administrator", since=TODAY, by=administrator, now=NOW)


def test_who_leaves_stands_in_for_nobody_ever_after(
    appoint, office, office_colleague, administrator
):
    row = appoint(office, office_colleague)
    accept(row)
    people.let_go(office_colleague, now=NOW, by=administrator)
    people.restore(office_colleague, by=administrator)
    assert not is_in_force(row)


def test_a_deputy_moved_into_an_owner_s_unit_stops(
    appoint, project, office, office_colleague, clerk, administrator
):
    row = appoint(office, clerk)
    accept(row)
    approve(row, office_colleague)
    was = people.facts(clerk)
    clerk.unit = project.owner_unit
    people.correct(clerk, was=was, by=administrator, today=TODAY)
    assert not is_in_force(row)


# --- Pages --------------------------------------------------------------------------------------


def address(name, row):
    return reverse(f"accounts:deputy-{name}", args=[row.pk])


def post(client, who, name, row, **said):
    client.force_login(who)
    return client.post(address(name, row), {"version": fresh(row).version} | said)


def page(client, who, path="/account/"):
    client.force_login(who)
    return client.get(path).content.decode()


def test_each_sees_what_waits_for_whom_and_acts_there(
    client, appoint, office, office_colleague, clerk
):
    row = appoint(office, clerk)
    assert "等示例科员二接受" in page(client, office)
    for path in ("/", "/account/"):
        assert address("accept", row) in page(client, clerk, path)
        assert "请您确认代办" not in page(client, office_colleague, path)
    assert post(client, clerk, "accept", row).status_code == 302

    assert "等项目中心的另一人" in page(client, office)
    assert "等待批准" in page(client, clerk)
    for path in ("/", "/account/"):
        assert address("approve", row) in page(client, office_colleague, path)
        assert "请您确认代办" not in page(client, clerk, path)
    assert post(client, office_colleague, "approve", row).status_code == 302
    assert is_in_force(row)
    assert "请您确认代办" not in page(client, office_colleague, "/")
    assert f"代{office}办理" in page(client, clerk)


def test_the_administrator_whose_turn_it_is_sees_it(
    client, appoint, supervisor, clerk, administrator
):
    row = appoint(supervisor, clerk)
    accept(row)
    assert address("approve", row) in page(client, administrator, "/")
    post(client, administrator, "decline", row)
    assert "示例管理员一没有同意" in page(client, supervisor)
    assert not is_in_force(row)


@pytest.mark.parametrize(
    ("who", "accept", "approve"),
    [
        ("office", 403, 403),  # stood in for
        ("clerk", 302, 403),  # the deputy
        ("office_colleague", 403, 302),  # a second holder; told that it is not accepted yet
        ("administrator", 403, 403),  # sees all, while there is a second holder
        ("supervisor", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_who_may_say_what(
    client, appoint, request, office, office_colleague, clerk, who, accept, approve
):
    row = appoint(office, clerk)
    person = request.getfixturevalue(who)
    assert post(client, person, "approve", row).status_code == approve
    assert post(client, person, "accept", row).status_code == accept


def test_an_approver_who_comes_second_reads_how_it_stands(
    client, appoint, office, office_colleague, clerk, make_person
):
    third = make_person("示例办三", duty="office", username="office3")
    row = appoint(office, clerk)
    accept(row)
    seen = fresh(row).version
    assert post(client, office_colleague, "approve", row).status_code == 302
    for name in ("approve", "decline"):
        answer = post(client, third, name, row, version=seen)
        assert answer.status_code == 409
        assert "已生效" in answer.content.decode()


def test_who_only_approves_does_not_end_it(client, appoint, office, office_colleague, clerk):
    row = appoint(office, clerk)
    assert post(client, office_colleague, "end", row).status_code == 403
    assert post(client, clerk, "end", row).status_code == 302


@pytest.mark.parametrize("name", ["accept", "approve", "decline", "end"])
def test_only_by_post(client, appoint, office, office_colleague, clerk, name):
    row = appoint(office, clerk)
    client.force_login(clerk)
    assert client.get(address(name, row)).status_code == 405


@pytest.mark.parametrize("version", ["", "7", "-1", "x", "９", "9" * 40])
@pytest.mark.parametrize("name", ["accept", "decline", "end"])
def test_what_was_not_seen_is_not_decided(
    client, appoint, office, office_colleague, clerk, name, version
):
    row = appoint(office, clerk)
    answer = post(client, clerk, name, row, version=version)
    assert answer.status_code == 409
    assert "没有办理" in answer.content.decode()
    row = fresh(row)
    assert (row.accepted_at, row.declined_at, row.until) == (None, None, date(2026, 7, 9))


def test_a_second_click_says_how_it_stands(client, appoint, office, office_colleague):
    row = appoint(office, office_colleague)
    assert post(client, office_colleague, "accept", row, version=0).status_code == 302
    again = post(client, office_colleague, "accept", row, version=0)
    assert again.status_code == 409
    assert "已生效" in again.content.decode()


def test_nobody_gives_another_s_word_while_standing_in(client, appoint, contact, stranger, office):
    """示例丙 stands in for 示例甲, whom the statistician asks."""
    standing = appoint(contact, stranger)
    client.force_login(stranger)
    client.post(reverse("accounts:stand-in", args=[standing.pk]))
    asked = Deputyship.objects.create(
        person=office, deputy=contact, since=TODAY, until=date(2026, 7, 9)
    )
    assert client.post(address("accept", asked), {"version": 0}).status_code == 403
    assert "请您确认代办" not in client.get("/").content.decode()


def test_an_enterprise_contact_does_not_become_the_office(
    client, project, contact, office, office_colleague
):
    said = {"deputy": contact.pk, "since": TODAY, "last": LAST}
    client.force_login(office)
    answer = client.post(reverse("accounts:deputy-own"), said, follow=True)
    assert "是项目单位的人" in answer.content.decode()
    assert not Deputyship.objects.exists()
