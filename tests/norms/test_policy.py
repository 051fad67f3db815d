"""Thresholds and ladder: levels by day, and a new set from its day on and not before."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEntry
from norms import urls
from norms.models import PolicyRevision, PolicyVersion
from norms.policy import policy_on
from tests.forms import act

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 1)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-04-01 12:00+08:00", tick=False):
        yield


@pytest.mark.parametrize(
    ("overdue_days", "level"),
    [(0, 0), (1, 1), (7, 1), (8, 2), (15, 2), (16, 3), (30, 3), (31, 4), (400, 4)],
)
def test_levels_by_days_overdue(overdue_days, level):
    assert policy_on(TODAY).level_of(overdue_days) == level


def test_levels_say_first_and_last_day():
    assert policy_on(TODAY).levels == [
        (1, 1, 7, "催办"),
        (2, 8, 15, "报包联领导"),
        (3, 16, 30, "督办单"),
        (4, 31, None, "通报约谈"),
    ]


@pytest.mark.parametrize("kind", ["reply", "report"])
@pytest.mark.parametrize(
    ("days", "word"),
    [(0, ""), (1, "一级 催办"), (7, "一级 催办"), (8, "二级 报包联领导"), (20, "二级 报包联领导")],
)
def test_r_lt_8_the_level_of_a_kind_ends_where_its_ladder_ends(kind, days, word):
    policy = policy_on(TODAY)
    assert policy.level_word(days, kind) == word
    assert policy.level_of(days, kind) == {"": 0, "一": 1, "二": 2}[word[:1]]
    assert policy.levels_of(kind)[-1] == (2, 8, None, "报包联领导")


def test_r_lt_8_a_kind_without_a_ladder_has_no_level():
    assert policy_on(TODAY).level_of(40, "visit") == 0
    assert policy_on(TODAY).level_word(40, "visit") == ""


def test_who_is_told_grows_with_the_level():
    told = {step.code: step.recipients for step in policy_on(TODAY).steps("milestone")}
    assert told["today"] == ("owner",)
    assert told["unit"] == ("owner", "unit_head")
    assert told["lead"] == ("owner", "unit_head", "lead")
    assert told["order"] == ("owner", "unit_head", "lead", "supervision")
    assert told["county"] == told["weekly"] == (*told["order"], "county")


# --- A new edition ------------------------------------------------------------------------------


def copied(client):
    """What the form holds when it is opened: a copy of the set in force."""
    edition = client.get("/norms/new/").context["edition"]
    said = {field.name: field.value() for field in edition.main}
    said |= {"effective_on": TOMORROW.isoformat(), "note": ""}
    for form in edition.steps:
        said |= {field.html_name: field.value() for field in form}
    return said


@pytest.fixture
def office_client(client, office):
    client.force_login(office)
    return client


def test_a_new_set_is_in_force_from_its_day_and_not_before(office_client, office):
    policy_on(TODAY)  # this process holds a copy
    said = copied(office_client) | {
        "note": "示例常务会议定",
        "red_days": 21,
        "milestone-lead-days": 6,
        "milestone-weekly-repeat_days": 5,
        "milestone-unit-recipients": ["owner", "unit_head", "lead"],
    }
    assert act(office_client, "/norms/new/", said).status_code == 302

    assert policy_on(TODAY).red_days == 31
    assert policy_on(TODAY).level_of(6) == 1
    new = policy_on(TOMORROW)
    assert new.red_days == 21
    assert (new.level_of(5), new.level_of(6)) == (1, 2)
    steps = {step.code: step for step in new.steps("milestone")}
    assert steps["weekly"].repeat_days == 5
    assert steps["unit"].recipients == ("owner", "unit_head", "lead")
    assert steps["due-30"].days == -30  # untouched, and still before the date
    assert steps["due-30"].statutory_only

    entry = AuditEntry.objects.first()
    assert (entry.by, entry.reason) == (office, "示例常务会议定")
    assert entry.before["逾期多少天起亮红灯"] == 31
    assert entry.after["逾期多少天起亮红灯"] == 21
    assert "节点 due-30" not in entry.after  # only what differs
    assert PolicyVersion.objects.get(effective_on=TOMORROW).by == office


def test_codes_levels_and_sides_of_the_date_are_kept(office_client):
    act(office_client, "/norms/new/", copied(office_client))
    old, new = policy_on(TODAY), policy_on(TOMORROW)
    assert old.ladder == new.ladder
    assert new.effective_on == TOMORROW


def test_a_moved_highest_level_takes_its_repetition_along(office_client):
    said = copied(office_client) | {"milestone-county-days": 41}
    act(office_client, "/norms/new/", said)
    steps = {step.code: step.days for step in policy_on(TOMORROW).steps("milestone")}
    assert steps["county"] == steps["weekly"] == 41


@pytest.mark.parametrize(
    "wrong",
    [
        {"effective_on": TODAY.isoformat()},
        {"effective_on": "2026-01-01"},
        {"effective_on": ""},
        {"milestone-lead-days": 1},  # no later than 一级
        {"milestone-order-days": 40},  # after 四级
        {"milestone-due-14-days": 3},  # nearer than the reminder after it
        {"milestone-unit-days": 0},
        {"milestone-unit-days": -3},
        {"milestone-unit-recipients": []},
        {"milestone-unit-recipients": ["everybody"]},
        {"milestone-weekly-repeat_days": 0},
        {"red_days": 0},
        {"warn_days": 400},
    ],
)
def test_a_set_that_makes_no_sense_is_refused(office_client, wrong):
    before = PolicyRevision.objects.get().number
    answer = act(office_client, "/norms/new/", copied(office_client) | wrong)
    assert answer.status_code == 422
    edition = answer.context["edition"]
    assert edition.main.errors or any(form.errors for form in edition.steps)
    assert PolicyVersion.objects.count() == 1
    assert PolicyRevision.objects.get().number == before


def test_two_sets_do_not_begin_on_one_day(office_client):
    said = copied(office_client)
    act(office_client, "/norms/new/", said)
    answer = act(office_client, "/norms/new/", said)
    assert "effective_on" in answer.context["edition"].main.errors


def test_a_planned_set_can_be_withdrawn_until_its_day(office_client, office):
    act(office_client, "/norms/new/", copied(office_client) | {"red_days": 21})
    planned = PolicyVersion.objects.get(effective_on=TOMORROW)
    with time_machine.travel("2026-04-02 08:00+08:00", tick=False):
        office_client.force_login(office)  # the session of the day before has run out
        page = act(office_client, f"/norms/{planned.pk}/withdraw/", follow=True)
        assert "已经施行的制度不能撤回" in page.content.decode()
        assert policy_on(TOMORROW).red_days == 21
    office_client.force_login(office)
    act(office_client, f"/norms/{planned.pk}/withdraw/")
    assert policy_on(TOMORROW).red_days == 31
    assert AuditEntry.objects.filter(action="撤回未施行的制度").exists()


# --- Who ----------------------------------------------------------------------------------------

EVERYBODY = [
    "supervisor", "statistician", "auditor", "administrator", "county_leader", "lead",
    "unit_head", "contact", "stranger",
]  # fmt: skip


@pytest.mark.parametrize("who", [*EVERYBODY, "office"])
def test_everybody_reads(client, request, who):
    client.force_login(request.getfixturevalue(who))
    first = PolicyVersion.objects.get().pk
    for address in ("/norms/", f"/norms/{first}/", "/norms/calendar/", "/norms/calendar/2026/"):
        page = client.get(address)
        assert page.status_code == 200
        assert ("/norms/new/" in page.content.decode()) == (
            who == "office" and "calendar" not in address
        )


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_office_alone_changes(client, request, who):
    client.force_login(request.getfixturevalue(who))
    first = PolicyVersion.objects.get().pk
    assert client.get("/norms/new/").status_code == 403
    for address in ("/norms/new/", f"/norms/{first}/withdraw/", "/norms/calendar/2026/"):
        assert client.post(address).status_code == 403, address


def test_without_sign_in_nobody_reads(client):
    for address in ("/norms/", "/norms/1/", "/norms/new/", "/norms/calendar/2026/"):
        assert client.get(address).url.startswith("/login/?next="), address


@pytest.mark.parametrize(
    ("address", "status"),
    [("/norms/987654/", 404), ("/norms/calendar/1999/", 404), ("/norms/calendar/2101/", 404)],
)
def test_what_does_not_exist_is_404(office_client, address, status):
    assert office_client.get(address).status_code == status


def test_withdrawing_takes_a_post(office_client):
    assert (
        office_client.get(f"/norms/{PolicyVersion.objects.get().pk}/withdraw/").status_code == 405
    )


def test_the_page_costs_the_same_at_1_and_20_sets(office_client, django_assert_num_queries):
    office_client.get("/norms/")
    with CaptureQueriesContext(connection) as few:
        office_client.get("/norms/")
    for number in range(20):
        PolicyVersion.objects.create(
            effective_on=date(2025, 1, 1) + timedelta(days=number), by_name="系统"
        )
    with django_assert_num_queries(len(few)):
        page = office_client.get("/norms/")
    assert page.content.decode().count("已过") == 20


def test_the_page_says_the_ladder_in_plain_words(office_client):
    page = office_client.get("/norms/").content.decode()
    for words in ("到期前 14 天", "到期当天", "逾期 8 天起", "此后每 7 天", "二级 报包联领导"):
        assert words in page
    assert str(timezone.localdate().year) in page


def test_the_tests_above_name_every_address():
    named = {"table", "set", "new", "withdraw", "calendar-now", "calendar"}
    named |= {"calendar-paste"}  # test_holiday_notice.py
    # test_default_unit_pages.py
    named |= {"default-units", "default-unit-new", "default-unit", "default-unit-remove"}
    assert {pattern.name for pattern in urls.urlpatterns} == named
