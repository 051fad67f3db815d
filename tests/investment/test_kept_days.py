"""The day is kept: once, whole, of what was known, and never changed (R-KD-1)."""

import threading
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from core.values.local_days import midnight
from investment import day_document, kept_days, kept_nights, kept_words, past_light, tasks
from investment.models import KeptDay, KeptWords
from norms.models import EscalationStep, PolicyVersion
from norms.policy import create_version
from projects import pauses, project_lifecycle, year_listings
from tests.cast import NEW_YEAR
from tests.investment.conftest import at

JULY_8, DAY = date(2026, 7, 8), timedelta(days=1)
#: 00:10 in Zuoquan on the 9th, and 00:10 UTC, which is 08:10 there.
NIGHT = midnight(JULY_8 + DAY) + timedelta(minutes=10)
UTC_NIGHT = datetime(2026, 7, 9, 0, 10, tzinfo=UTC)


@pytest.fixture
def listed(make_project, lead, contact, unit_head):
    """On the list since January, its 开工 overdue since 1 July."""
    with time_machine.travel(at(date(2026, 1, 5)), tick=False):
        return make_project(lead=lead, contact=contact)


def kept_light(day=JULY_8):
    return next(iter(kept_days.read(day).day.projects.values()))


# --- What is kept ---------------------------------------------------------------------------------


def test_a_day_is_kept_with_lights_inputs_sentences_policy_and_overdue_list(listed):
    row = kept_days.keep(JULY_8, now=NIGHT)
    kept = kept_days.read(JULY_8)
    assert (row.projects, row.overdue, row.is_late) == (1, 1, False)
    assert kept.day == past_light.as_known_then(JULY_8)
    project, (milestone,) = kept.day.projects[listed.pk], kept.day.milestones.values()
    assert project.colour == "yellow"
    assert project.sentence == "开工：逾期 8 天，现定6月30日"
    assert (project.lead, project.contact, project.unit) == ("示例县领导一", "示例甲", "县工信局")
    assert (milestone.due_date, milestone.state) == (date(2026, 6, 30), "pending")
    assert kept.day.facts[listed.pk].written_on == date(2026, 1, 5)
    (line,) = kept.day.overdue.values()
    assert (line.days, line.level, line.level_word) == (8, 2, "二级 报包联领导")
    assert row.policy_version == PolicyVersion.objects.get(effective_on=kept.day.policy_from)


def test_what_happens_after_midnight_belongs_to_the_next_day(listed, contact, office):
    """At 00:10 UTC the morning of the county has begun."""
    milestone = listed.milestones.get()
    with time_machine.travel(UTC_NIGHT - timedelta(minutes=5), tick=False) as clock:
        now = UTC_NIGHT - timedelta(minutes=5)
        assert milestone.submit(by=contact, on=date(2026, 7, 3), now=now)
        clock.move_to(UTC_NIGHT)
        tasks.keep_days()
    assert list(KeptDay.objects.values_list("day", "is_late")) == [(JULY_8, False)]
    assert kept_light().sentence == "开工：逾期 8 天，现定6月30日"
    with time_machine.travel(midnight(JULY_8 + 2 * DAY), tick=False):
        tasks.keep_days()
    assert kept_light(JULY_8 + DAY).colour == "green"


def test_a_project_listed_or_withdrawn_that_day(listed, make_project, office):
    with time_machine.travel(at(JULY_8), tick=False):
        late = make_project("示例增补", kind="reserve", listed_on=JULY_8)
    with time_machine.travel(at(JULY_8, 23), tick=False):
        project_lifecycle.withdraw(listed, by=office, reason="重复", on=JULY_8, now=at(JULY_8, 23))
    for day in (JULY_8 - DAY, JULY_8):
        kept_days.keep(day, now=NIGHT)
    assert set(kept_days.read(JULY_8 - DAY).day.projects) == {listed.pk}
    assert set(kept_days.read(JULY_8).day.projects) == {late.pk}
    assert not kept_days.read(JULY_8).day.overdue


def test_a_project_paused_that_day_is_kept_as_paused(listed, office):
    with time_machine.travel(at(JULY_8), tick=False):
        rested = pauses.pause(
            listed,
            approved_on=JULY_8,
            category="relocation",
            caused_by="superior",
            reason="征拆",
            document="左发〔2026〕12号",
            review_date=date(2026, 10, 8),
            by=office,
            now=at(JULY_8),
        )
    with time_machine.travel(at(JULY_8 + DAY), tick=False):
        facts = {"by": office, "now": at(JULY_8 + DAY), "on": JULY_8 + DAY}
        pauses.resume(rested, reason="已征拆", document="左发〔2026〕13号", **facts)
    for day in (JULY_8 - DAY, JULY_8, JULY_8 + DAY):
        kept_days.keep(day, now=NIGHT + DAY)
    assert kept_light(JULY_8 - DAY).colour == "yellow"
    assert (kept_light().colour, kept_light().word) == ("grey", "已暂停")
    assert kept_light(JULY_8 + DAY).colour == "yellow"
    stages = [kept_days.read(JULY_8 + n * DAY).day.facts[listed.pk].money_stage for n in (-1, 0, 1)]
    assert stages == ["", "suspended", ""]


def test_a_project_taken_off_the_list_later_was_on_it(listed, office):
    with time_machine.travel(at(JULY_8 + DAY), tick=False):
        facts = {"by": office, "reason": "误列", "now": at(JULY_8 + DAY), "on": JULY_8 + DAY}
        assert year_listings.unlist(listed.listings.get(), **facts)
    kept_days.keep(JULY_8, now=at(JULY_8 + 2 * DAY))
    kept_days.keep(JULY_8 + DAY, now=at(JULY_8 + 2 * DAY))
    assert set(kept_days.read(JULY_8).day.facts) == {listed.pk}
    assert not kept_days.read(JULY_8 + DAY).day.facts


def test_an_edition_of_the_policy_that_begins_that_day_holds_for_it(listed):
    step = EscalationStep(code="x", obligation="milestone", days=1, recipients=["owner"])
    edition = PolicyVersion(effective_on=JULY_8, red_days=5, by_name="示例办一")
    create_version(edition, [step], [])
    for day in (JULY_8 - DAY, JULY_8):
        kept_days.keep(day, now=NIGHT)
    assert kept_light(JULY_8 - DAY).colour == "yellow"
    assert kept_light().colour == "red"
    assert kept_days.read(JULY_8).day.policy_from == JULY_8


def test_a_day_off_is_kept_as_any_other(listed):
    sunday = date(2026, 7, 12)
    kept_days.keep(sunday, now=midnight(sunday + DAY))
    assert kept_light(sunday).sentence == "开工：逾期 12 天，现定6月30日"


# --- Once, and never changed ----------------------------------------------------------------------


def test_keeping_twice_changes_nothing(listed):
    first = kept_days.keep(JULY_8, now=NIGHT)
    assert kept_days.keep(JULY_8, now=NIGHT + DAY) is None
    assert list(KeptDay.objects.values_list("pk", "kept_at")) == [(first.pk, NIGHT)]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_keep_one_day(listed):
    gate = threading.Barrier(2)
    found = []

    def work():
        gate.wait()
        found.append(kept_days.keep(JULY_8, now=NIGHT))
        connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(row is None for row in found) == [False, True]
    assert KeptDay.objects.count() == KeptWords.objects.count() == 1


@pytest.mark.parametrize("model", [KeptDay, KeptWords])
def test_what_is_kept_is_neither_changed_nor_deleted(listed, model):
    kept_days.keep(JULY_8, now=NIGHT)
    row = model.objects.get()
    for act in (row.save, row.delete, model.objects.all().delete):
        with pytest.raises(TypeError, match="R-KD-1"):
            act()
    with pytest.raises(TypeError, match="R-KD-1"):
        model.objects.update(pk=row.pk)


@pytest.mark.parametrize("day", [JULY_8 + DAY, JULY_8 + 2 * DAY])
def test_today_and_days_to_come_are_refused(listed, day):
    with pytest.raises(ValidationError, match="零点"):
        kept_days.keep(day, now=NIGHT)


def test_a_year_without_a_list_is_refused(listed):
    with pytest.raises(ValidationError, match="2024 年还没有"):
        kept_days.keep(date(2024, 7, 8), now=NIGHT)


# --- Nights that were missed ----------------------------------------------------------------------


def test_a_missed_night_is_made_up_and_marked(listed, contact):
    """It says what the night itself would have said, whatever was recorded since."""
    kept_days.keep(JULY_8 - 2 * DAY, now=midnight(JULY_8 - DAY))
    would_have = past_light.as_known_then(JULY_8)
    with time_machine.travel(at(JULY_8 + DAY), tick=False):
        listed.milestones.get().submit(by=contact, on=date(2026, 7, 3), now=at(JULY_8 + DAY))
        assert kept_nights.missed(JULY_8 + 2 * DAY) == [JULY_8 - DAY, JULY_8, JULY_8 + DAY]
    with time_machine.travel(midnight(JULY_8 + 2 * DAY), tick=False):
        tasks.keep_days()
    rows = KeptDay.objects.order_by("day").values_list("day", "is_late")
    late = [(JULY_8 - DAY, True), (JULY_8, True), (JULY_8 + DAY, False)]
    assert list(rows) == [(JULY_8 - 2 * DAY, False), *late]
    assert kept_days.read(JULY_8).day == would_have
    assert kept_nights.missed(JULY_8 + 2 * DAY) == []


def test_the_first_night_keeps_yesterday_alone(listed):
    with time_machine.travel(NIGHT, tick=False):
        tasks.keep_days()
    assert list(KeptDay.objects.values_list("day", flat=True)) == [JULY_8]


def test_new_year_without_a_list_keeps_what_is_overdue(listed):
    """The list of the new year comes in January: until then nothing has a light."""
    day = date(2027, 1, 2)
    assert kept_days.keep(day, now=midnight(day + DAY)).projects == 0
    (line,) = kept_days.read(day).day.overdue.values()
    assert line.days == 186
    assert kept_light(day).listing is None


def test_an_empty_county_keeps_nothing(db):
    assert kept_days.keep_missed(NIGHT) == []


# --- Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "开工：逾期 8 天，现定6月30日",
        "一期：二期：逾期 8 天",
        "{}：还有 {} 天",
        "低于 14.25 个百分点",
        "：1",
    ],
)
def test_a_sentence_comes_back_letter_for_letter(sentence):
    words, figures = kept_words.parts_of(sentence)
    assert kept_words.sentence_of(words, figures) == sentence


def test_days_share_an_edition_until_the_words_are_others(listed, monkeypatch):
    """A day kept in earlier words is told in them."""
    kept_days.keep(JULY_8 - DAY, now=NIGHT)
    kept_days.keep(JULY_8, now=NIGHT)
    assert KeptWords.objects.count() == 1
    later = day_document.LABELS | {"due_date": "到期日"}
    monkeypatch.setattr(day_document, "LABELS", later)
    kept_days.keep(JULY_8 + DAY, now=NIGHT + 2 * DAY)
    assert KeptWords.objects.count() == 2
    assert kept_days.read(JULY_8).labels["due_date"] == "现定"
    assert kept_days.read(JULY_8 + DAY).labels["due_date"] == "到期日"


# --- The command ----------------------------------------------------------------------------------


def run(*arguments):
    out = StringIO()
    with time_machine.travel(NIGHT, tick=False):
        call_command("keep_day", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_keeps_a_day_and_says_so_last(listed):
    assert run() == ["2026-07-08：1 个项目，1 项逾期", "已留存 1 天。"]
    assert run() == ["没有要留存的日子，什么也没有改动。"]
    late = run("--day", "2026年7月1日")
    assert late == ["2026-07-01：1 个项目，1 项逾期，事后补记", "已留存 1 天。"]
    assert run("--day", "2026-07-01") == ["没有要留存的日子，什么也没有改动。"]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [("2026-07-09", "今天"), ("2026-07-10", "还没有到"), ("7月", "哪一天"), ("?", "日期")],
)
def test_the_command_refuses_with_a_sentence(listed, day, sentence):
    with pytest.raises(CommandError, match=sentence):
        run("--day", day)
    assert not KeptDay.objects.exists()


# --- Cost -----------------------------------------------------------------------------------------


def test_as_many_queries_for_one_project_as_for_many(listed, make_project):
    def counted(day):
        with CaptureQueriesContext(connection) as captured:
            kept_days.keep(day, now=NIGHT)
        return len(captured)

    counted(JULY_8 - 2 * DAY)
    few = counted(JULY_8 - DAY)
    with time_machine.travel(at(date(2026, 7, 2)), tick=False):
        for number in range(20):
            make_project(f"示例{number}", kind="continuing", listed_on=NEW_YEAR)
    assert counted(JULY_8) == few
