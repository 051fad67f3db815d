"""The clock steps over 29 February, New Year, midnight of either zone, a year, a day back."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from alerts import send_hours
from alerts.models import Letter, Notice, ReminderRun
from alerts.runs import full_pass
from projects import roadmap
from tests.faults import oracle, wire
from tests.faults.story import CHINA
from tests.faults.wire import Server

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(stage, roles, monkeypatch):
    """walk(due, moments): a milestone, a look at each moment; the server and who heard what."""

    def walk(due, moments):
        now = {"is": moments[0]}
        server = Server(lambda: now["is"])
        wire.put_in(monkeypatch, server)
        known = moments[0].astimezone(CHINA).date()
        with time_machine.travel(moments[0], tick=False):
            roadmap.add_milestone(
                stage.project, name="跨年节点", due_date=due, by=stage.office, now=moments[0],
                accept_overdue=True, known_since=known,
            )  # fmt: skip
        for moment in moments:
            now["is"] = moment
            with time_machine.travel(moment, tick=False):
                full_pass.run_reminders()
        check(server, roles, due, known, moments[-1].astimezone(CHINA).date())
        return server

    return walk


def check(server, roles, due, known, day):
    days = list(ReminderRun.objects.order_by("day").values_list("day", flat=True))
    assert len(days) == (days[-1] - days[0]).days + 1
    letters = Letter.objects.filter(state="sent").values_list("recipient", "day")
    assert len(letters) == len(set(letters)) == len({m for _, _, m, _ in server.letters})
    for role, number in oracle.highest(due, oracle.beginning(due, known), known, day).items():
        told = Notice.objects.filter(recipient=roles[role], state="told", due_date=due)
        heard = [oracle.days_of(step) for step in told.values_list("step", flat=True)]
        assert number in heard, (role, number, heard)


def mornings(first, number):
    return [
        datetime.combine(first + timedelta(days=n), datetime.min.time(), CHINA) + timedelta(hours=9)
        for n in range(number)
    ]


@pytest.mark.parametrize(
    ("due", "first", "number"),
    [
        (date(2028, 2, 29), date(2028, 2, 13), 40),
        (date(2026, 12, 31), date(2026, 12, 15), 50),
        (date(2027, 1, 1), date(2026, 12, 15), 28),
        (date(2027, 2, 28), date(2027, 2, 22), 10),
    ],
    ids=["29 February", "the last day", "New Year", "28 February"],
)
def test_every_morning_over_a_turn(walk, due, first, number):
    moments = mornings(first, number)
    while not oracle.is_working(moments[-1].date()):
        moments.pop()
    walk(due, moments)


def test_a_step_of_a_year(walk, roles):
    first = mornings(date(2026, 8, 31), 1)[0]
    server = walk(date(2026, 9, 1), [first, first + timedelta(days=364)])
    # One letter a person for the whole year, and it says how long the service stood still.
    # (The office hears besides that 2027 has no working-day table.)
    told = {person.email for person in roles.values()}
    letters = [letter for letter in server.letters if letter[1] in told][1:]
    assert sorted(address for _, address, *_ in letters) == sorted(told)
    silent = [text for *_, text in letters if "停止运行" not in text]
    assert silent == []
    assert ReminderRun.objects.filter(late=True).count() == 363


def test_a_day_back_and_forth_says_nothing_twice(walk):
    first, second = mornings(date(2026, 9, 1), 2)
    server = walk(date(2026, 8, 31), [first, second, first, second, first, second])
    assert len({message for *_, message, _ in server.letters}) == len(server.letters)


def test_the_local_day_begins_at_local_midnight(walk):
    """16:00 UTC is midnight here: due on the 30th, late from 31 August 00:00 county time."""
    utc = UTC
    before = datetime(2026, 8, 30, 15, 59, tzinfo=utc)
    after = datetime(2026, 8, 30, 16, 1, tzinfo=utc)
    walk(date(2026, 8, 30), [before, after, datetime(2026, 8, 31, 1, 0, tzinfo=utc)])
    assert set(ReminderRun.objects.values_list("day", flat=True)) == {
        date(2026, 8, 30),
        date(2026, 8, 31),
    }
    late = Notice.objects.get(step="unit", recipient__name="示例甲")
    assert late.day == date(2026, 8, 31)
    assert late.created_at == after


def test_a_task_at_ten_past_midnight_of_utc_goes_by_the_countys_day(walk):
    """00:10 UTC is 08:10 here, of the same date; 16:10 UTC is 00:10 of the next one."""
    before, turned, morning = (
        datetime(2026, 8, day, hour, 10, tzinfo=UTC) for day, hour in ((30, 0), (30, 16), (31, 0))
    )
    server = walk(date(2026, 8, 30), [before, turned, morning, morning + timedelta(hours=1)])
    told = Notice.objects.filter(recipient__name="示例甲").order_by("day")
    assert list(told.values_list("step", "day", "created_at")) == [
        ("today", date(2026, 8, 30), before),
        ("unit", date(2026, 8, 31), turned),
    ]
    # Both in the letter of the 31st, which leaves after 08:30.
    assert {letter[0] for letter in server.letters} == {morning + timedelta(hours=1)}


def test_midnight_of_utc_is_a_morning_like_any_other():
    moment = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)
    assert send_hours.is_open(moment)
    assert send_hours.letter_day(moment) == send_hours.letter_day(moment - timedelta(minutes=1))
