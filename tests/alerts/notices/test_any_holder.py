"""Whoever owes it is told, with a project or without: the engine asks the kind (decision 31)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person, UnitHead
from alerts.letters import content
from alerts.models import Letter, Notice
from alerts.notices import manual_reminder
from alerts.notices.due_reminders import decide
from alerts.notices.notified_people import notified_people
from alerts.notices.recipients import Recipients, acting
from alerts.reconciliation import past_state, reconcile
from norms.policy import policy_on
from projects.models import LeadAssignment
from projects.models.holder import DECIDER, LEAD_OFFICIALS, OFFICE, by_duty, by_person, by_unit
from projects.obligation_status import status_of
from tests.alerts.posted import moment
from tests.page_text import page_text

pytestmark = pytest.mark.django_db

#: A Wednesday.
DUE = date(2026, 7, 15)
NOW = moment("2026-07-15 09:00")
SINCE = date(2026, 1, 1)


def told(day, **facts):
    rows = Notice.objects.filter(day=day, state="open", **facts).select_related("recipient")
    return {(notice.recipient.name, notice.step, notice.capacity) for notice in rows}


@pytest.fixture
def water_head(make_person, water_bureau):
    person = make_person("示例水利局长", unit=water_bureau, username="water_head")
    UnitHead.objects.create(unit=water_bureau, person=person, since=SINCE)
    return person


@pytest.fixture
def order(make_order, water_bureau, water_head):
    """Owed by a unit on no project."""
    return make_order(DUE, unit=water_bureau)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 7, 13), set()),
        (date(2026, 7, 14), {("示例水利局长", "due-1", "unit")}),
        (date(2026, 7, 15), {("示例水利局长", "today", "unit")}),
        (
            date(2026, 7, 16),
            {("示例水利局长", "late", "unit"), ("示例办一", "late", "center")},
        ),
        (date(2026, 7, 19), {("示例水利局长", "late", "unit"), ("示例办一", "late", "center")}),
        (
            date(2026, 7, 20),
            {("示例水利局长", "late", "unit"), ("示例办一", "weekly-1", "center")},
        ),
    ],
)
def test_r_ch_2_the_holder_is_told_and_from_the_first_day_on_the_office(
    order, office, day, expected
):
    decide(day, now=NOW)
    assert told(day) == expected
    assert not Notice.objects.exclude(project=None).exists()
    assert not Notice.objects.filter(level__gt=0).exists()


HOLDERS = {
    "unit": (by_unit("unit"), {"示例水利局长": "unit"}),
    "person": (by_person("person"), {"示例丙": "person"}),
    "leads": (LEAD_OFFICIALS, {"示例县领导一": "lead", "示例县领导二": "lead"}),
    "office": (OFFICE, {"示例办一": "center"}),
    "decider": (DECIDER, {"示例办一": "center"}),
    "county": (by_duty("county_leader"), {"示例县领导九": "county"}),
}


@pytest.mark.parametrize("word", HOLDERS)
def test_each_holder_is_found_and_acts(
    request, word, make_order, order_kind, monkeypatch, water_bureau, water_head, stranger,
    project, make_person, county_leader,
):  # fmt: skip
    rule, expected = HOLDERS[word]
    deputy = make_person("示例县领导二")
    LeadAssignment.objects.create(project=project, official=deputy, is_primary=False, since=SINCE)
    monkeypatch.setattr(order_kind, "holder", rule)
    row = make_order(DUE, unit=water_bureau, person=stranger, project=project)
    found = Recipients([row], DUE).of(row, ["holder"])
    people = {person.name: capacity for person, capacity in by_name(found).items()}
    assert people == expected
    assert set(people.values()) <= set(acting(row))


@pytest.mark.parametrize("rule", [DECIDER, LEAD_OFFICIALS])
@pytest.mark.parametrize("is_alone", [True, False])
def test_where_all_of_the_office_are_of_the_owner_unit_supervision_is_told(
    make_order, order_kind, monkeypatch, make_project, company, office, office_colleague,
    supervisor, rule, is_alone,
):  # fmt: skip
    """R-AC-2: as the engine finds it, and as the nightly audit does."""
    office.unit = company
    office_colleague.unit = company if is_alone else None
    office.save(update_fields=["unit"])
    office_colleague.save(update_fields=["unit"])
    monkeypatch.setattr(order_kind, "holder", rule)
    row = make_order(DUE, project=make_project())
    told = Recipients([row], DUE).of(row, ["holder"])
    assert set(told) == ({supervisor.pk} if is_alone else {office.pk, office_colleague.pk})
    assert set(told.values()) <= set(acting(row))
    Person.objects.update(created_at=moment("2026-01-05 09:00"))
    judged = past_state.Answering([row], DUE, None).of(row, row.held_by(), ["holder"])
    assert judged == set(told)


def by_name(found):
    people = Person.objects.in_bulk(found)
    return {people[pk]: capacity for pk, capacity in found.items()}


def test_where_nobody_of_the_holder_is_there_the_office_is_told_why(
    make_order,
    order_kind,
    monkeypatch,
    water_bureau,
    make_project,
    office,
):
    row = make_order(DUE, unit=water_bureau, project=make_project())
    assert Recipients([row], DUE).of(row, ["holder"]) == {office.pk: "office"}
    monkeypatch.setattr(order_kind, "holder", LEAD_OFFICIALS)
    assert Recipients([row], DUE).of(row, ["holder"]) == {office.pk: "no_lead"}


def test_without_a_head_the_unit_s_people_are_told(make_order, water_bureau, stranger, office):
    row = make_order(DUE, unit=water_bureau)
    assert Recipients([row], DUE).of(row, ["holder"]) == {stranger.pk: "unit"}


def test_any_number_of_rows_and_kinds_takes_six_queries(
    make_order,
    order,
    project,
    water_bureau,
    stranger,
    unit_head,
    make_person,
):
    rows = [make_order(DUE, unit=water_bureau, project=project) for _ in range(20)]
    rows += [order, *project.milestones.select_related("project")]
    for few in (rows[:1], rows):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            Recipients(few, DUE)
        assert len(asked) == 6


def test_its_letter_says_that_it_waits_and_never_that_it_is_overdue(order, office, look_at, at):
    for day in (15, 16):
        look_at(f"2026-07-{day} 00:10")
    letter = Letter.objects.get(recipient__name="示例水利局长", day=date(2026, 7, 16))
    with at("2026-07-16 00:20"):
        written = content.draft(letter, moment("2026-07-16 00:20"))
    assert written.subject == f"【待办提醒】{order.title()}已过 1 天"
    assert "待办理" in written.text
    assert "请在期限前办理。" in written.text
    assert "去办理：http" in written.text
    assert "逾期" not in written.text
    assert "None" not in written.html + written.text
    told_office = Letter.objects.get(recipient=office, day=date(2026, 7, 16))
    with at("2026-07-16 00:20"):
        assert "去查看：http" in content.draft(told_office, moment("2026-07-16 00:20")).text


@pytest.mark.parametrize(
    ("day", "sentence", "how_long"),
    [
        (DUE - timedelta(days=1), "还有 1 天到期", "明天到期"),
        (DUE, "今天到期", "今天到期"),
        (DUE + timedelta(days=40), "应于7月15日，已过 40 天", "已过 40 天"),
    ],
)
def test_it_has_neither_light_nor_level(order, day, sentence, how_long):
    status = status_of(order, day, policy_on(day))
    assert (status.light.colour, status.level, status.level_word, status.days) == ("grey", 0, "", 0)
    assert (status.sentence, status.how_long) == (sentence, how_long)


def test_what_was_said_of_it_is_audited(order, office, look_at, at, relay, supervisor):
    Person.objects.update(created_at=moment("2026-01-01 09:00"))
    look_at("2026-07-15 09:00")
    look_at("2026-07-16 09:00")
    with at("2026-07-16 20:30"):
        answer = reconcile.audit(date(2026, 7, 16), moment("2026-07-16 20:30"))
        assert answer.is_clean, answer
        Notice.objects.filter(step="late", capacity="unit").delete()
        unsaid = reconcile.audit(date(2026, 7, 16), moment("2026-07-16 20:30")).unsaid
    assert len(unsaid) == 1
    assert "示例水利局长" in unsaid[0]


def test_it_is_reminded_of_by_hand_like_any_other(order, office, water_head):
    now = moment("2026-07-16 10:00")
    chosen = manual_reminder.choose(office, [manual_reminder.row_key(order)], now.date())
    assert chosen.rows == [order]
    plan = manual_reminder.plan(chosen.rows, now)
    assert [one.person for one in plan.asked] == [water_head]
    assert manual_reminder.send(plan, text="请办理。", by=office, now=now) == 1
    assert Notice.objects.get(step="by-hand").capacity == "unit"


def test_the_page_of_a_reminder_by_hand_names_it_without_a_project(order, office, client, at):
    client.force_login(office)
    with at("2026-07-16 10:00"):
        page = client.get("/overdue/chase/", {"row": manual_reminder.row_key(order)})
    text = page_text(page)
    assert order.title() in text
    assert "None" not in text
    assert "事项已过期限" in text


def test_who_was_told_names_the_holder(order, office):
    decide(date(2026, 7, 16), now=NOW)
    rows = notified_people(order, office)
    assert {(row.notice.recipient.name, row.capacity) for row in rows if not row.is_covered} == {
        ("示例水利局长", "承办单位"),
        ("示例办一", "项目中心"),
    }
