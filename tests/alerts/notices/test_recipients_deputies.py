"""X 代 Y: who is told in another's place reads so, and so does the record."""

from datetime import date

import pytest
from django.urls import reverse

from accounts import deputies
from accounts.models import Deputyship
from alerts.models import Letter, Notice
from alerts.notices import from_events, manual_reminder
from alerts.reconciliation import reconcile
from projects import promises
from supervision.models import Instruction, instruct
from tests.alerts.posted import moment
from tests.alerts.sink import html_of
from tests.page_text import page_text

pytestmark = pytest.mark.django_db

TODAY = date(2026, 7, 1)
LAST = date(2026, 7, 31)
MORNING = "2026-07-01 09:00"


@pytest.fixture
def stand_in(lend, administrator):
    """stand_in(deputy, person): through July."""
    return lambda deputy, person: lend(person, deputy, TODAY, LAST)


def told_page(client, reader, milestone):
    client.force_login(reader)
    return page_text(client.get(reverse("alerts:milestone-told", args=[milestone.pk])))


def test_the_letter_says_for_whom(relay, look_at, milestone, contact, stranger, stand_in):
    stand_in(stranger, contact)
    look_at(MORNING)
    letter = Letter.objects.get(recipient=stranger)
    assert "示例丙同志（代示例甲）：" in letter.text
    assert "代示例甲 · 示例项目一" in letter.text
    assert html_of(letter).count("代示例甲") == 2
    assert "代示例甲" not in Letter.objects.get(recipient=contact).text


def test_who_was_told_has_both_names(
    client, relay, look_at, at, milestone, contact, stranger, stand_in, office
):
    stand_in(stranger, contact)
    look_at(MORNING)
    with at("2026-07-01 10:00"):
        text = told_page(client, office, milestone)
    assert "<b>示例丙</b>（代示例甲）" in text
    assert "<b>示例甲</b> <span" in text


def test_it_stays_so_after_the_deputy_has_gone_back(
    client, relay, look_at, at, milestone, contact, stranger, stand_in, office
):
    made = stand_in(stranger, contact)
    look_at(MORNING)
    deputies.end(made, by=contact, today=date(2026, 7, 2))
    with at("2026-07-03 10:00"):
        assert "（代示例甲）" in told_page(client, office, milestone)


@pytest.mark.parametrize(("in_force_since", "is_told"), [(None, False), (TODAY, True)])
def test_r_ac_2_a_deputyship_that_waits_for_somebody_s_word_brings_no_letter(
    relay, look_at, milestone, supervisor, stranger, administrator, in_force_since, is_told
):
    """Of the step at which the supervision office hears, day 16."""
    waiting = deputies.appoint(
        supervisor, stranger, since=TODAY, last=LAST, by=supervisor, today=TODAY
    )
    assert waiting.in_force_since is None
    Deputyship.objects.update(in_force_since=in_force_since)
    look_at("2026-07-16 09:00")
    assert Notice.objects.filter(recipient=supervisor, state="told").exists()
    assert Notice.objects.filter(recipient=stranger).exists() is is_told


def test_who_is_told_in_his_own_right_is_in_nobody_s_place(
    relay, look_at, milestone, contact, unit_head, stand_in
):
    stand_in(unit_head, contact)
    look_at(MORNING)
    assert Notice.objects.get(recipient=unit_head, state="told").stands_for == ""


def test_in_the_place_of_two_both_are_named(
    relay, look_at, milestone, contact, unit_head, stranger, stand_in
):
    stand_in(stranger, contact)
    stand_in(stranger, unit_head)
    look_at(MORNING)
    notice = Notice.objects.get(recipient=stranger, state="told")
    assert notice.stands_for == "示例甲、示例局长一"


def test_own_items_and_those_of_another_are_told_apart(
    relay, look_at, make_project, milestone, contact, owner_colleague, stand_in
):
    mine = make_project("示例项目三", contact=owner_colleague)
    stand_in(owner_colleague, contact)
    look_at(MORNING)
    text = Letter.objects.get(recipient=owner_colleague).text
    assert "示例乙同志：" in text
    assert "代示例甲 · 示例项目一" in text
    assert f"   {mine.name}\n" in text


def test_the_deputy_of_a_county_leader_reads_whose_digest_it_is(
    relay, look_at, milestone, county_leader, stranger, stand_in
):
    stand_in(stranger, county_leader)
    look_at("2026-07-03 09:00")
    look_at("2026-07-06 09:00")
    assert "示例丙同志（代示例县领导九）：" in Letter.objects.get(recipient=stranger).text


def test_an_instruction_reaches_the_deputy_in_the_contact_s_place(
    client, at, project, lead, contact, stranger, stand_in
):
    stand_in(stranger, contact)
    with at(MORNING):
        client.force_login(lead)
        said = {"text": "请报。", "due_date": "2026-07-07", "milestone": ""}
        client.post(reverse("supervision:instruct", args=[project.pk]), said)
    from_events.create_due()
    notice = Notice.objects.get(recipient=stranger, step="received")
    assert notice.stands_for == "示例甲"


def test_what_a_deputy_asks_by_hand_bears_both_names(
    relay, look_at, at, milestone, contact, office, stranger, stand_in
):
    stand_in(stranger, contact)
    now = moment("2026-07-02 10:00")
    office.stood_in_by = stranger
    planned = manual_reminder.plan([milestone], now)
    assert manual_reminder.send(planned, text="请填报。", by=office, now=now) == 2
    asked = Notice.objects.get(recipient=stranger, occasion="by_hand")
    assert asked.remark == "请填报。\n——示例丙（代示例办一）"
    assert asked.stands_for == "示例甲"


def test_instruction_and_reply_by_deputies_show_both_names(
    client, at, project, lead, contact, stranger, owner_colleague
):
    now = moment(MORNING)
    lead.stood_in_by = stranger
    row = instruct(
        by=lead, project=project, text="请报。", reply_by=date(2026, 7, 7), now=now, today=TODAY
    )
    contact.stood_in_by = owner_colleague
    assert row.answer(by=contact, text="已报。", now=now)
    lead.stood_in_by = contact.stood_in_by = None
    with at("2026-07-02 10:00"):
        client.force_login(contact)
        text = client.get(row.get_absolute_url()).content.decode()
    assert "示例丙（代示例县领导一）" in text
    assert "示例乙（代示例甲）" in text
    assert Instruction.objects.get().issued_by == lead


def test_a_deputy_s_promise_leaves_both_in_peace(
    relay, look_at, milestone, contact, stranger, owner_colleague, lead, stand_in
):
    look_at(MORNING)
    stand_in(stranger, contact)
    contact.stood_in_by = stranger
    now = moment("2026-07-02 10:00")
    assert promises.make_promise(milestone, by=contact, on=date(2026, 7, 14), now=now)
    look_at("2026-07-08 09:00")
    for person in (contact, stranger):
        kept = Notice.objects.get(recipient=person, step="lead")
        assert (kept.state, kept.reason) == ("folded", "本人已承诺日期，到期前不再提醒")
    text = Letter.objects.get(recipient=lead).text
    assert "示例丙（代示例甲）承诺 7月14日完成" in text
    assert reconcile.audit(date(2026, 7, 8), moment("2026-07-08 20:30")).unsaid == []


def test_the_deputy_of_who_has_promised_is_left_in_peace_too(
    relay, look_at, milestone, contact, stranger, owner_colleague, stand_in
):
    promises.make_promise(
        milestone, by=contact, on=date(2026, 7, 14), now=moment("2026-07-01 08:00")
    )
    stand_in(stranger, contact)
    look_at("2026-07-08 09:00")
    assert not Letter.objects.filter(recipient=stranger).exists()


def test_a_promise_made_before_the_letter_leaves_stops_the_deputy_s_too(
    relay, look_at, milestone, contact, stranger, stand_in
):
    stand_in(stranger, contact)
    look_at("2026-07-08 00:10")
    promises.make_promise(
        milestone, by=contact, on=date(2026, 7, 15), now=moment("2026-07-08 07:00")
    )
    look_at("2026-07-08 09:00")
    assert Letter.objects.get(recipient=stranger).state == "cancelled"


def test_the_deputy_of_two_is_told_for_who_has_not_promised(
    relay, look_at, milestone, contact, unit_head, stranger, stand_in
):
    promises.make_promise(
        milestone, by=contact, on=date(2026, 7, 14), now=moment("2026-07-01 08:00")
    )
    stand_in(stranger, contact)
    stand_in(stranger, unit_head)
    look_at("2026-07-08 09:00")
    assert Letter.objects.get(recipient=stranger).state == "sent"


def test_the_page_of_a_chase_says_in_whose_place(
    client, at, milestone, contact, office, stranger, stand_in
):
    stand_in(stranger, contact)
    with at("2026-07-02 10:00"):
        client.force_login(office)
        page = client.get(
            reverse("desk:manual-reminder"), {"row": f"milestone-{milestone.pk}"}
        ).content.decode()
    assert "示例丙（代示例甲）" in page
