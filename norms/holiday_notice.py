"""国务院办公厅 the yearly notice on days off, read: its sentences as days off and make-up days.

"一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。" Nothing is guessed: a
sentence whose weekday or number of days does not agree with the calendar is complained of.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from norms.calendar_changes import SaidDay, days
from norms.workdays import HOLIDAYS

WEEKDAYS = "一二三四五六日"
NUMBER = r"(?:[一二三四五六七八九十]+[、.．]|[（(][一二三四五六七八九十\d]+[）)]|\d+[、.．])?"
HEADING = re.compile(rf"(?:^|[\n。；;])\s*{NUMBER}([^\n：:。，,；;（(\d]{{2,16}})[：:]")
TITLE = re.compile(r"(\d{4})年\s*(?:部分)?节假日")
DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:[（(]([^）)\n]*)[）)])?"
SPAN = re.compile(DAY + r"(?:(?:至|到|—+|－|–|-|~|～)" + DAY + r")?")
WEEKDAY = re.compile(r"(?:周|星期|礼拜)([一二三四五六日天])")
#: What a sentence says next: a span of days, what becomes of them, or how many they are.
WORD = re.compile(
    rf"(?P<span>{SPAN.pattern})|(?P<count>(?:共|放假)(?P<number>\d+)天)"
    r"|(?P<works>(?:调休|正常|照常)?上班|补班)|(?P<off>放假|补休|调休|休息)"
)
#: Advice to employers; no day off for everybody.
ADVICE = re.compile("鼓励|倡导|建议|可以")
WORKED = "调休上班"


@dataclass
class Read:
    """What a notice says of a year: [(day, works, name)], and what could not be read."""

    year: int
    rows: list[SaidDay] = field(default_factory=list)
    #: Days of the year before or after, as around New Year.
    others: list[SaidDay] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def off(self) -> list[SaidDay]:
        return [row for row in self.rows if not row[1]]

    @property
    def worked(self) -> list[SaidDay]:
        return [row for row in self.rows if row[1]]

    @property
    def missing(self) -> list[str]:
        """Holidays of the law that the text does not name."""
        said = {name for _, works, names in self.rows if not works for name in names.split("、")}
        return [name for name in HOLIDAYS if self.rows and not said & {name, name[:-1]}]


def read(text: str, year: int) -> Read:
    """The days off and make-up days that the text names."""
    found = Read(year)
    text = re.sub(r"[^\S\n]+", "", text.translate(FULL_WIDTH))
    title = TITLE.search(text)
    if title and int(title[1]) != year:
        found.complaints.append(
            f"粘贴的是 {title[1]} 年的通知，这里是 {year} 年的安排，请到相应年份粘贴。"
        )
        return found
    heads = list(HEADING.finditer(text))
    for head, following in zip(heads, [*heads[1:], None], strict=False):
        body = text[head.end() : following.start() if following else len(text)]
        _read_holiday(head[1], body, found)
    if not found.rows and not found.complaints:
        found.complaints.append("没有读到放假安排，请粘贴通知中“一、元旦：……”等各条原文。")
    _settle_twice(found)
    return found


#: Digits and the line ends of a page copied from elsewhere.
FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789", "\r\ufeff\u200b")


def _read_holiday(name: str, body: str, found: Read) -> None:
    month: int | None = None
    for sentence in re.split(r"[。；;\n]", body):
        if not ADVICE.search(sentence):
            month = _read_sentence(name, sentence, month, found)


def _read_sentence(name: str, sentence: str, month: int | None, found: Read) -> int | None:
    """Days wait for the word that says what becomes of them; returns the month last named."""
    waiting: list[date] = []
    off, said = 0, None
    for word in WORD.finditer(sentence):
        if word["span"]:
            span, month = _span(SPAN.match(word["span"]), month, found)
            waiting += span
            continue
        if word["count"]:
            said = int(word["number"])
        if word["count"] and not word["count"].startswith("放假"):
            continue
        works = bool(word["works"])
        off += 0 if works else len(waiting)
        found.rows += [(day, works, WORKED if works else name) for day in waiting]
        waiting = []
    if said is not None and off and off != said:
        found.complaints.append(f"{name}：读到 {off} 天，通知写的是 {said} 天。")
    return month


def _span(match: Any, month: int | None, found: Read) -> tuple[list[date], int | None]:
    """([days], month) of one "1月1日（周四）至3日（周六）"."""
    first = _day(match.groups()[:4], month, found)
    last = _day(match.groups()[4:], first.month, found) if first and match[7] else first
    if first is None or last is None:
        return [], month
    if not first <= last <= first + timedelta(days=15):
        found.complaints.append(f"看不懂“{match[0]}”。")
        return [], first.month
    return days(first, last), last.month


def _day(groups: Sequence[str | None], month: int | None, found: Read) -> date | None:
    said_year, said_month, number, remark = groups
    try:
        day = date(int(said_year or found.year), int(said_month or month or 0), int(number or 0))
    except ValueError:
        found.complaints.append(f"看不懂日期“{said_month or month or ''}月{number}日”。")
        return None
    weekday = WEEKDAY.search(remark or "")
    said = weekday[1].replace("天", "日") if weekday else ""
    if said and said != WEEKDAYS[day.weekday()]:
        found.complaints.append(
            f"{day.month}月{day.day}日是星期{WEEKDAYS[day.weekday()]}，"
            f"通知写的是星期{said}，请核对年份。"
        )
    return day


def _settle_twice(found: Read) -> None:
    """Each day once; a day said both off and worked is complained of."""
    said: dict[date, tuple[bool, str]] = {}
    for day, works, name in found.rows:
        if day in said and said[day][0] != works:
            found.complaints.append(f"{day.month}月{day.day}日既写放假又写上班。")
        said.setdefault(day, (works, name))
    rows = [(day, works, name) for day, (works, name) in sorted(said.items())]
    found.rows = [row for row in rows if row[0].year == found.year]
    found.others = [row for row in rows if row[0].year != found.year]
