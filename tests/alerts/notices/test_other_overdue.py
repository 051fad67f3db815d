"""A letter sums everything overdue, with what is promised, and not only what is new in it."""

from datetime import date

import pytest

from alerts.models import Letter
from alerts.notices.other_overdue import OtherOverdue
from alerts.runs import next_letters
from projects import assign_people, promises
from projects.models import Milestone
from tests.alerts.posted import MORNING, moment
from tests.alerts.sink import body

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(one_letter, make_project, contact):
    """Three of one contact, due on 30 June."""
    for number in (2, 3):
        make_project(f"示例项目{number}", contact=contact)
    return list(Milestone.objects.filter(code="START").order_by("pk"))


def promise(row, by, day=date(2026, 7, 20), at="2026-06-30 10:00"):
    assert promises.make_promise(row, by=by, on=day, now=moment(at))


def newest(relay, person):
    return [letter for letter in relay.letters if letter["To"] == person.email][-1]


def test_what_is_promised_is_summed(relay, three, contact, look_at):
    for row in three[1:]:
        promise(row, contact)
    look_at(MORNING)
    letter = newest(relay, contact)
    assert letter["Subject"] == "【逾期提醒】3 项已逾期，最长 1 天"
    for kind in ("plain", "html"):
        text = body(letter, kind)
        assert "3 项已逾期" in text
        assert "其中 1 项由本信提醒，另有 2 项已承诺。" in text
        assert text.count("去填报") == 1


def test_what_was_told_before_is_summed(relay, three, contact, look_at):
    Milestone.objects.filter(pk=three[0].pk).update(due_date=date(2026, 7, 1))
    promise(three[1], contact)
    look_at(MORNING)
    look_at("2026-07-02 09:00")
    letter = newest(relay, contact)
    assert letter["Subject"] == "【逾期提醒】3 项已逾期，最长 2 天"
    assert "其中 1 项由本信提醒，另有 1 项已承诺、1 项另行提醒。" in body(letter)


def test_a_letter_of_what_is_due_soon_says_what_is_overdue_beside(relay, three, contact, look_at):
    Milestone.objects.filter(pk=three[0].pk).update(due_date=date(2026, 7, 3))
    for row in three[1:]:
        promise(row, contact)
    look_at("2026-07-02 09:00")
    letter = newest(relay, contact)
    assert letter["Subject"] == "【到期提醒】开工还有 1 天"
    assert "另有 2 项已逾期（2 项已承诺），不在本信列出。" in body(letter)


def test_what_is_over_or_another_s_by_now_is_not_summed(
    relay, three, contact, owner_colleague, office, look_at
):
    for row in three[1:]:
        promise(row, contact)
    look_at("2026-07-01 00:10")
    Milestone.objects.filter(pk=three[1].pk).update(state="done", completed_on=date(2026, 6, 30))
    told = {"on": date(2026, 7, 1), "by": office, "now": moment("2026-07-01 00:20")}
    assign_people.assign_holder("contact", three[2].project, owner_colleague, **told)
    look_at(MORNING)
    letter = newest(relay, contact)
    assert letter["Subject"] == "【逾期提醒】开工逾期 1 天"
    assert "另有" not in body(letter)


def test_a_promise_that_was_broken_is_none(relay, three, contact, look_at):
    promise(three[1], contact, date(2026, 7, 1))
    look_at(MORNING)
    Milestone.objects.filter(pk=three[2].pk).update(state="done", completed_on=date(2026, 7, 1))
    look_at("2026-07-08 09:00")
    assert "已承诺" not in body(newest(relay, contact))


def test_the_letter_is_the_one_that_was_shown_before(relay, three, contact, look_at, at):
    Milestone.objects.filter(pk=three[0].pk).update(due_date=date(2026, 7, 1))
    promise(three[1], contact)
    look_at(MORNING)
    with at("2026-07-01 17:00"):
        _, drafts = next_letters.drafts(moment("2026-07-01 17:00"))
    shown = {draft.person: draft.subject for draft in drafts}
    look_at("2026-07-02 09:00")
    assert shown[contact] == "【逾期提醒】3 项已逾期，最长 2 天"
    sent = Letter.objects.filter(day=date(2026, 7, 2), state="sent")
    assert shown == {letter.recipient: letter.subject for letter in sent}


def test_the_digest_counts_the_county_by_itself(relay, three, county_leader, look_at):
    look_at("2026-07-03 09:00")
    look_at("2026-07-06 09:00")
    text = body(newest(relay, county_leader))
    assert "全县 3 项逾期" in text
    assert "另有" not in text


def test_what_is_summed_costs_the_same_for_one_letter_and_many(
    queue, look_at, django_assert_max_num_queries
):
    letters = queue(12)
    people = list(letters.values_list("recipient", flat=True))
    for some in (people[:1], people):
        with django_assert_max_num_queries(16):
            OtherOverdue(some, date(2026, 7, 1))
