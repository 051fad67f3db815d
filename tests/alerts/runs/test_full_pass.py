"""manage.py alerts --as-of: a pass by hand with a clock of its own."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from alerts.models import Heartbeat, Letter, Notice, ReminderRun
from tests.alerts.sink import body

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command("alerts", *arguments, stdout=out)
    return out.getvalue().splitlines()


@pytest.fixture
def late_resume(make_project, lead, contact, unit_head):
    """A 续建 project, its 复工 due 2026-03-31."""
    return make_project("示例续建项目", kind="continuing", lead=lead, contact=contact)


def test_the_story_of_one_milestone(
    relay, late_resume, contact, unit_head, lead, supervisor, county_leader
):
    run("--as-of", "2026-04-01")
    assert relay.recipients == sorted([contact.email, unit_head.email])

    relay.addresses.clear()
    run("--as-of", "2026-04-08")
    assert relay.recipients == sorted([contact.email, unit_head.email, lead.email])

    relay.addresses.clear()
    run("--as-of", "2026-05-06")  # due + 31 is 1 May, a day off until the 5th
    assert relay.recipients == sorted(
        [contact.email, unit_head.email, lead.email, supervisor.email, county_leader.email]
    )
    assert "四级 通报约谈" in body(relay.letters[-1])
    assert "■ 红灯" in body(relay.letters[-1])


def test_the_last_line_and_a_second_run_of_nothing(relay, late_resume):
    first = run("--as-of", "2026-04-01")[-1]
    # The owner's five reminders are folded below the first 催办; the unit head has that alone.
    assert first == "decided 7, letters 2, sent 2, held 0, failed 0"
    assert run("--as-of", "2026-04-01")[-1] == "decided 0, letters 0, sent 0, held 0, failed 0"


def test_one_line_a_letter(relay, late_resume, contact):
    lines = run("--as-of", "2026-04-01")
    assert len(lines) == 3
    own = next(line for line in lines if contact.email in line)
    assert "示例甲" in own
    assert "复工" in own
    assert "1 项" in own
    assert "已发送" in own


def test_a_day_off_decides_and_sends_nothing(relay, late_resume):
    lines = run("--as-of", "2026-05-01")
    assert lines[-1].endswith("letters 0, sent 0, held 3, failed 0")
    assert "休息日" in lines[0]
    assert relay.raw == []
    assert not Letter.objects.exists()
    assert Notice.objects.filter(state=Notice.State.OPEN).exists()


def test_what_was_decided_on_a_day_off_leaves_on_the_next_working_day(relay, late_resume):
    assert run("--as-of", "2026-05-01")[-1].startswith("decided 1")
    after = run("--as-of", "2026-05-06")[-1]
    assert after.startswith("decided 0, letters 3, sent 3")


def test_without_a_mail_server_letters_are_held_and_readable(late_resume, settings):
    assert settings.EMAIL_URL == ""
    lines = run("--as-of", "2026-04-01")
    assert lines[-1] == "decided 7, letters 2, sent 0, held 2, failed 0"
    assert "未配置邮件服务器（EMAIL_URL）" in lines[0]
    letter = Letter.objects.first()
    assert letter.state == Letter.State.HELD
    assert "示例续建项目" in letter.text
    assert letter.is_frozen
    assert set(letter.notices.values_list("state", flat=True)) == {"in_app"}


def test_a_held_letter_is_final(late_resume, relay, settings):
    url, settings.EMAIL_URL = settings.EMAIL_URL, ""
    run("--as-of", "2026-04-01")
    settings.EMAIL_URL = url
    run("--as-of", "2026-04-01")
    assert relay.raw == []


def test_a_dry_run_writes_nothing(relay, late_resume):
    lines = run("--as-of", "2026-04-01", "--dry-run")
    assert lines[-1] == "decided 7, letters 2, sent 0, held 0, failed 0"
    assert "将发送" in lines[0]
    assert relay.raw == []
    assert not Notice.objects.exists()
    assert not Letter.objects.exists()
    assert run("--as-of", "2026-04-01")[-1] == "decided 7, letters 2, sent 2, held 0, failed 0"


def test_the_real_clock_is_neither_moved_nor_muted(relay, late_resume, look_at):
    run("--as-of", "2026-04-08")
    assert not ReminderRun.objects.exists()
    assert not Heartbeat.objects.exists()
    relay.raw.clear()
    assert look_at("2026-04-08 09:00").summary().endswith("letters 3, sent 3, held 0, failed 0")
    assert ReminderRun.objects.get().day == date(2026, 4, 8)


def test_a_pass_for_today_is_proof_that_the_day_was_looked_at(relay, late_resume, at):
    with at("2026-04-01 10:00"):
        run("--as-of", "2026-04-01")
    assert ReminderRun.objects.get().day == date(2026, 4, 1)


@pytest.mark.parametrize("text", ["2026-02-30", "昨天", "", "9999-12-31", "0001-01-01"])
def test_a_date_that_is_none_is_refused_with_a_sentence(db, text):
    with pytest.raises(CommandError, match="看不懂日期") as refusal:
        run("--as-of", text)
    assert refusal.value.returncode == 2


def test_a_relay_that_is_down_costs_nothing_and_is_named(relay, late_resume, settings):
    settings.EMAIL_PORT = 1
    lines = run("--as-of", "2026-04-01")
    assert lines[-1] == "decided 7, letters 2, sent 0, held 2, failed 0"
    assert "邮件服务器连不上" in lines[0]
    settings.EMAIL_PORT = relay.port
    assert run("--as-of", "2026-04-01")[-1] == "decided 0, letters 2, sent 2, held 0, failed 0"


def test_what_turns_up_after_the_letter_of_that_day_waits_for_the_next_pass(
    relay, late_resume, make_project, contact
):
    run("--as-of", "2026-04-01")
    make_project("示例续建项目二", kind="continuing", contact=contact)
    lines = run("--as-of", "2026-04-01")
    assert lines[-1] == "decided 7, letters 0, sent 0, held 2, failed 0"
    assert "当天的信已经发出" in lines[0]
    assert run("--as-of", "2026-04-02")[-1] == "decided 0, letters 2, sent 2, held 0, failed 0"


def test_a_county_without_anybody_answerable_is_told_to_its_office(
    relay, late_resume, contact, unit_head, office
):
    for person in (contact, unit_head):
        person.is_active = False
        person.save(update_fields=["is_active"])
    run("--as-of", "2026-04-01")
    assert relay.recipients == [office.email]
    assert "无人负责" in body(relay.letters[0])
