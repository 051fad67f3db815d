"""国务院办公厅 the yearly notice on days off, read: its sentences as days off and make-up days.

"一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。" Nothing is guessed: a
sentence whose weekday or number of days does not agree with the calendar is complained of.
"""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from norms.changes import days

WEEKDAYS = "一二三四五六日"
HEADING = re.compile(
    r"(?:^|[\n。；])\s*(?:[一二三四五六七八九十]+[、.．]|（[一二三四五六七八九十]+）|\d+[、.．])?\s*"
    r"([^\n：:。，、]{2,12})[：:]"
)
WEEKDAY = r"(?:[（(](?:农历[^，,、）)]*[，,、])?(?:周|星期)?([^）)]{1,6})[）)])?"
DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日" + WEEKDAY
SPAN = re.compile(DAY + r"(?:\s*(?:至|—|-|~|到)\s*" + DAY + r")?")
COUNT = re.compile(r"共\s*(\d+)\s*天")
WORKED = "调休上班"


@dataclass
class Read:
    """What a notice says of a year: [(day, works, name)], and what could not be read."""

    year: int
    rows: list = field(default_factory=list)
    complaints: list = field(default_factory=list)

    @property
    def off(self):
        return [row for row in self.rows if not row[1]]

    @property
    def worked(self):
        return [row for row in self.rows if row[1]]


def read(text, year):
    """The days off and make-up days that the text names; days of the year before are left out."""
    found = Read(year)
    text = text.replace("\r", "").replace(" ", "").replace("\u3000", "")
    heads = list(HEADING.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=False):
        body = text[head.end() : following.start() if following else len(text)]
        _read_holiday(head[1].strip(), body, found)
    if not found.rows and not found.complaints:
        found.complaints.append("没有读到放假安排，请粘贴通知中“一、元旦：……”等各条原文。")
    _settle_twice(found)
    return found


def _read_holiday(name, body, found):
    month = None
    for sentence in re.split(r"[。；;\n]", body):
        works = "上班" in sentence
        if not works and "放假" not in sentence and "休" not in sentence:
            continue
        counted = 0
        for match in SPAN.finditer(sentence):
            span, month = _span(match, month, found)
            counted += len(span)
            found.rows += [(day, works, WORKED if works else name) for day in span]
        said = COUNT.search(sentence)
        if not works and said and counted != int(said[1]):
            found.complaints.append(f"{name}：读到 {counted} 天，通知写的是 {said[1]} 天。")


def _span(match, month, found):
    """([days], month) of one "1月1日（周四）至3日（周六）"."""
    first = _day(match.groups()[:4], month, found)
    last = _day(match.groups()[4:], first.month, found) if first and match[7] else first
    if first is None or last is None:
        return [], month
    if not first <= last <= first + timedelta(days=15):
        found.complaints.append(f"看不懂“{match[0]}”。")
        return [], first.month
    return days(first, last), last.month


def _day(groups, month, found):
    said_year, said_month, number, weekday = groups
    try:
        day = date(int(said_year or found.year), int(said_month or month or 0), int(number))
    except ValueError:
        found.complaints.append(f"看不懂日期“{said_month or month or ''}月{number}日”。")
        return None
    if weekday and weekday[0] in WEEKDAYS and weekday[0] != WEEKDAYS[day.weekday()]:
        found.complaints.append(
            f"{day.month}月{day.day}日是星期{WEEKDAYS[day.weekday()]}，"
            f"通知写的是星期{weekday[0]}，请核对年份。"
        )
    return day


def _settle_twice(found):
    """Each day once; a day said both off and worked is complained of."""
    said = {}
    for day, works, name in found.rows:
        if day in said and said[day][0] != works:
            found.complaints.append(f"{day.month}月{day.day}日既写放假又写上班。")
        said.setdefault(day, (works, name))
    found.rows = [
        (day, works, name) for day, (works, name) in sorted(said.items()) if day.year == found.year
    ]
