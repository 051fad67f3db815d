"""What should have been said by a day, worked out from R-NT-0 and R-DL-6 alone.

Apart from the product on purpose: no import of its ladder, its calendar or its tables. A defect
of the rule cannot hide in a rule that both share.
"""

from datetime import date, timedelta

ONE = timedelta(days=1)
OWNER, UNIT = {"owner"}, {"owner", "head"}
LEAD = UNIT | {"lead"}
ORDER = LEAD | {"supervision"}
COUNTY = ORDER | {"county"}
#: Days from the beginning, and who hears it.
RUNGS = [
    (-14, OWNER),
    (-7, OWNER),
    (-1, OWNER),
    (0, OWNER),
    (1, UNIT),
    (8, LEAD),
    (16, ORDER),
    (31, COUNTY),
]
#: The State Council's notice for 2026, day by day.
OFF = {
    *(date(2026, 9, day) for day in (25, 26, 27)),
    *(date(2026, 10, day) for day in range(1, 8)),
    *(date(2026, 1, day) for day in (1, 2, 3)),
    *(date(2026, 2, day) for day in range(15, 24)),
    *(date(2026, 4, day) for day in (4, 5, 6)),
    *(date(2026, 5, day) for day in range(1, 6)),
    *(date(2026, 6, day) for day in (19, 20, 21)),
}
WORKED = {date(2026, m, d) for m, d in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]}


def is_working(day):
    return day in WORKED or day.weekday() < 5 and day not in OFF


def spoken_on(begins, number):
    """The first day on which that many days from the beginning are said."""
    day = begins + timedelta(days=number)
    while number <= 0 and not is_working(day):
        day -= ONE
    return day


def weeks(begins, day):
    """How often the weekly step has spoken: on working Mondays from 38 days on."""
    number = 0
    while True:
        monday = begins + timedelta(days=31 + 7 * (number + 1))
        while monday.weekday() != 0 or not is_working(monday):
            monday += ONE
        if monday > day:
            return number
        number += 1


def beginning(due, written, resumed=None):
    """The day from which an item is reminded: its date, or the later one on which it was written
    or its project went on."""
    return max(filter(None, (due, written, resumed)))


def highest(due, begins, known_since, day):
    """{role: days of the highest step that it should have heard by the day}."""
    heard = {}
    for number, roles in RUNGS:
        nominal = begins + timedelta(days=number)
        made_up = number <= 0 and (nominal < known_since or begins != due)
        if not made_up and spoken_on(begins, number) <= day:
            heard.update(dict.fromkeys(roles, number))
    if count := weeks(begins, day):
        heard.update(dict.fromkeys(COUNTY, 31 + 7 * count))
    return heard if known_since <= day else {}


def days_of(step):
    """The days that a step's code stands for."""
    named = {
        "due-14": -14, "due-7": -7, "due-1": -1, "today": 0, "unit": 1, "lead": 8, "order": 16,
        "county": 31,
    }  # fmt: skip
    return named[step] if step in named else 31 + 7 * int(step.removeprefix("weekly-"))
