"""The promise is one mechanism: the page of whatever is owed has it, by the same rules."""

from datetime import date

import pytest

from alerts.models import Letter, Notice
from investment import monthly_reports
from investment.models import MonthlyReport
from norms.policy import policy_on
from projects import promises
from projects.models import DatedObligation, Milestone, Promise
from supervision.models import instruct
from tests.alerts.posted import moment
from tests.forms import act

pytestmark = pytest.mark.django_db

DUE = date(2026, 7, 6)
MADE = moment("2026-07-01 09:00")
KINDS = ("milestone", "instruction", "report")
#: In each kind's word.
DEEDS = {"milestone": "完成", "instruction": "回复", "report": "报送"}


@pytest.fixture(params=KINDS)
def owed(request, project, lead):
    """One of each kind, due on Monday, 6 July; nothing else of the project is open."""
    Milestone.objects.exclude(code="START").update(state="cancelled")
    if request.param == "milestone":
        Milestone.objects.filter(code="START").update(due_date=DUE)
        return project.milestones.get(code="START")
    Milestone.objects.update(state="cancelled")
    if request.param == "instruction":
        return instruct(
            by=lead, project=project, text="请报时间表。", reply_by=DUE, now=MADE, today=MADE.date()
        )
    monthly_reports.open_reports(MADE.date(), now=MADE)
    return MonthlyReport.objects.get(project=project)


def press(client, person, row, day="2026-07-10"):
    client.force_login(person)
    return act(client, f"{row.get_absolute_url()}promise/", {"promised_on": day})


def told(person):
    return list(
        Notice.objects.filter(recipient=person, state="told").values_list("step", flat=True)
    )


@pytest.mark.parametrize(
    ("day", "words"),
    [
        # Up to the deadline: from there the ladder speaks.
        ("2026-07-06", "此前不再自动提醒您；期限不变，到期未{0}的，照常提醒您和上级。"),
        (
            "2026-07-10",
            "此前不再自动提醒您；期限仍是7月6日，过了期限照计逾期、照常告知上级；"
            "到7月10日还没有{0}的，再上报一级。",
        ),
        # Further than a red light: nobody switches off his own duty.
        ("2027-01-10", "承诺2027年1月10日前{0}，自动提醒停到8月1日，以后照常发给您；"),
    ],
)
def test_what_is_said_of_a_promise_is_what_comes_of_it(
    client, owed, contact, look_at, at, day, words
):
    look_at("2026-07-01 08:00")
    with at("2026-07-01 09:00"):
        client.force_login(contact)
        url, page = f"{owed.get_absolute_url()}promise/", owed.get_absolute_url()
        text = act(client, url, {"promised_on": day}, follow=True, page=page).content.decode()
    assert words.format(DEEDS[owed_kind(owed)]) in text


def test_a_promise_silences_until_the_day_that_is_named(owed, contact, look_at, at, client):
    look_at("2026-07-01 08:00")
    with at("2026-07-01 09:00"):
        press(client, contact, owed, "2027-01-10")
    for day, silent in (("2026-08-01", True), ("2026-08-02", False)):
        suppressed = promises.Promises([owed]).suppresses_reminder(
            owed, contact.pk, {}, date.fromisoformat(day), policy_on(date(2026, 7, 1))
        )
        assert suppressed is silent


def owed_kind(row):
    return {"milestone": "milestone", "monthlyreport": "report"}.get(
        row._meta.model_name, "instruction"
    )


def test_every_kind_of_obligation_is_among_those_tested(db):
    promised = [kind for kind in DatedObligation.__subclasses__() if kind.may_be_promised]
    assert {model._meta.model_name for model in promised} == {
        "milestone",
        "instruction",
        "monthlyreport",
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [("contact", 302), ("unit_head", 302), ("lead", 403), ("office", 403), ("stranger", 404)],
)
def test_who_answers_for_it_may_promise(client, request, at, owed, who, status):
    with at("2026-07-02 09:30"):
        response = press(client, request.getfixturevalue(who), owed)
    assert response.status_code == status
    assert Promise.objects.exists() is (status == 302)


@pytest.mark.parametrize(
    ("typed", "day"),
    [("7月10日", date(2026, 7, 10)), ("２０２６年７月１０日", date(2026, 7, 10)), ("7月底", None)],
)
def test_its_day_is_read_as_in_a_sheet(client, at, owed, contact, typed, day):
    with at("2026-07-02 09:30"):
        press(client, contact, owed, day=typed)
    promised = Promise.objects.values_list("promised_on", flat=True)
    assert list(promised) == ([day] if day else [])


def test_its_page_has_the_button_for_those_alone(client, at, owed, contact, lead):
    button = f'action="{owed.get_absolute_url()}promise/"'
    with at("2026-07-02 09:30"):
        client.force_login(contact)
        assert button in client.get(owed.get_absolute_url()).content.decode()
        client.force_login(lead)
        assert button not in client.get(owed.get_absolute_url()).content.decode()


def test_it_stands_beside_the_date_and_never_moves_it(client, at, owed, contact, lead):
    with at("2026-07-02 09:30"):
        press(client, contact, owed)
        client.force_login(lead)
        text = client.get(owed.get_absolute_url()).content.decode()
    owed.refresh_from_db()
    assert (owed.due_date, owed.version) == (DUE, 0)
    assert f"承诺 7月10日{owed.deed}" in text


def test_the_word_is_the_kind_s_own(request, owed):
    assert owed.deed == DEEDS[request.node.callspec.params["owed"]]


def test_its_maker_is_left_in_peace_until_the_promised_day(
    relay, look_at, client, at, owed, contact, unit_head
):
    look_at("2026-07-01 09:00")
    with at("2026-07-02 09:30"):
        press(client, contact, owed)
    before = told(contact)
    look_at("2026-07-06 09:00")
    look_at("2026-07-07 09:00")
    assert told(contact) == before
    assert told(unit_head) == ["unit"]
    text = Letter.objects.get(recipient=unit_head).text
    assert f"示例甲承诺 7月10日{owed.deed}" in text


def test_broken_it_goes_up_one_level_at_once(relay, look_at, client, at, owed, contact, lead):
    """Day 5 is 一级: the lead would hear on day 8. The 11th is a Saturday, said on Monday."""
    look_at("2026-07-01 09:00")
    with at("2026-07-02 09:30"):
        press(client, contact, owed)
    look_at("2026-07-10 09:00")
    assert told(lead) == []
    look_at("2026-07-13 09:00")
    promise = Promise.objects.get()
    assert told(lead) == [f"promise-{promise.pk}"]
    assert f"promise-{promise.pk}" in told(contact)
    letter = Letter.objects.get(recipient=lead, day=date(2026, 7, 13))
    assert f"承诺 7月10日{owed.deed}，已过" in letter.text


def test_what_is_no_longer_owed_takes_no_promise(client, at, owed, contact):
    type(owed).objects.filter(pk=owed.pk).update(state="cancelled")
    with at("2026-07-02 09:30"):
        assert press(client, contact, owed).status_code == 302
    assert not Promise.objects.exists()


def test_a_promise_for_another_kind_s_number_is_not_this_one_s(owed, contact):
    """Ids repeat between the kinds: the kind is part of the key."""
    other = next(m for m in DatedObligation.__subclasses__() if m is not type(owed))
    assert promises.make_promise(owed, by=contact, on=date(2026, 7, 10), now=MADE)
    twin = other(pk=owed.pk, due_date=DUE)
    assert promises.for_obligation(twin).count() == 0


def test_the_reply_can_be_promised_from_one_s_desk(client, at, project, lead, contact):
    row = instruct(
        by=lead, project=project, text="请报。", reply_by=DUE, now=MADE, today=MADE.date()
    )
    button = f'action="{row.get_absolute_url()}promise/"'
    with at("2026-07-08 09:30"):
        client.force_login(contact)
        assert button in client.get("/").content.decode()
        press(client, contact, row)
        page = client.get("/").content.decode()
    assert button not in page
    assert "承诺 7月10日回复" in page
