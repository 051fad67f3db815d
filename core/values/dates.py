"""Dates as offices write them, by fixed rules: what leaves a doubt is refused, never guessed."""

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias

from core.values.cell import Cell
from core.values.errors import NotUnderstood
from core.values.text import normalise_width, strip_spaces

#: A date that was read, and what its reader should know of how; "" where it is plain.
DateAndNote: TypeAlias = tuple[date, str]
YEARS = range(2000, 2100)
#: An older year is no reading worth naming of a date whose order is in doubt.
EARLIEST_MEANT = 2015
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
#: A day typed into a page is not longer, in characters.
LONGEST = 40
WRITE = "请写成 2026-06-30 的样式。"

CLOCK = re.compile(r"[ T]\s*\d{1,2}[:：]\d{1,2}([:：]\d{1,2}(\.\d+)?)?$")
DAY = re.compile(r"(\d{4})(?:([-./])(\d{1,2})\2|年(\d{1,2})月)(\d{1,2})[日号]?(?:(?:之|以)?前)?")
PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})?")
PACKED_DAY = re.compile(r"\d{8}")
PERIOD = re.compile(
    r"(?:(?P<year>\d{4})(?:年度?|[-./](?=\d))|(?P<this>今年|本年度?|当年))?"
    r"(?:(?P<month>\d{1,2})(?:月份?(?:(?P<day>\d{1,2})[日号]|(?P<third>[上中下]旬))?)?"
    r"|第?(?P<quarter>[1-4])季度?|(?P<half>[上下])半年|(?P<all>全年|年?内|年(?=[底末])))?"
    r"(?P<end>[底末])?(?P<before>(?:之|以)?前)?(?:完成|完工|竣工|开工|复工)?"
)
FOREIGN = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{2}|\d{4})")
CHINESE = re.compile("[〇零一二三四五六七八九十]+")
DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0"}


def read_date(cell: Cell, year: int, epoch_1904: bool = False) -> DateAndNote:
    """Return (date, note) of a cell; a period gives its last day, and the note says so.
    NotUnderstood rather than a guess."""
    if cell.kind == "date":
        return _plausible(cell.value), ""
    if cell.kind == "month":
        return _shown_month(_plausible(cell.value))
    if cell.kind == "number":
        return _read_number(cell.value, year, epoch_1904)
    if cell.kind == "text":
        return read_text(cell.value, year, epoch_1904)
    raise NotUnderstood(f"不是日期，{WRITE}")


def read_text(text: str, year: int, epoch_1904: bool = False) -> DateAndNote:
    """Return (date, note) of a text; the ledger's year stands in where the text has none.
    NotUnderstood where no one day can be meant."""
    plain = _without_clock(text)
    if re.fullmatch(r"\d+(\.0+)?", plain):
        return _read_number(plain.split(".")[0], year, epoch_1904)
    plain = CHINESE.sub(_in_digits, plain)
    if match := DAY.fullmatch(plain):
        y, _, m, m_chinese, d = match.groups()
        return _day(int(y), int(m or m_chinese), int(d)), ""
    if match := FOREIGN.fullmatch(plain):
        return _foreign(plain, has_year=len(match[3]) == 4)
    match = PERIOD.fullmatch(plain)
    if not match or not any(match.group("year", "this", "month", "quarter", "half", "all")):
        raise NotUnderstood(f"“{text[:20]}”读不出确切日期，{WRITE}")
    return _period(match, text, year)


def read_day(text: str, year: int) -> date:
    """The day that a text names; a month, a quarter or a bare number is asked for its day
    by NotUnderstood."""
    if len(text) > LONGEST:
        raise NotUnderstood(f"“{text[:20]}…”不是日期，{WRITE}")
    day, _ = read_text(text, year)
    plain = CHINESE.sub(_in_digits, _without_clock(text))
    if any(form.fullmatch(plain) for form in (DAY, FOREIGN, PACKED_DAY)):
        return day
    if (match := PERIOD.fullmatch(plain)) and match["day"]:
        return day
    raise NotUnderstood(f"“{text[:20]}”没有写明是哪一天，{WRITE}")


def _without_clock(text: str) -> str:
    return strip_spaces(CLOCK.sub("", normalise_width(text)))


def _in_digits(match: re.Match[str]) -> str:
    word = match[0]
    if "十" not in word:
        return "".join(DIGITS[c] for c in word)
    tens, _, ones = word.partition("十")
    return f"{DIGITS.get(tens, '1')}{DIGITS.get(ones, '0')}"


def _period(match: re.Match[str], text: str, ledger_year: int) -> DateAndNote:
    part = match.groupdict()
    if re.fullmatch(r"\d{1,2}", strip_spaces(text)) or (part["month"] and not _says_month(match)):
        raise NotUnderstood(f"“{text[:20]}”读不出确切日期，{WRITE}")
    if part["before"] and not (part["day"] or part["end"] or part["all"]):
        raise NotUnderstood(f"“{text[:20]}”可指之前一期末，也可指当期末，{WRITE}")
    year = int(part["year"] or ledger_year)
    due = _last_day(year, part)
    if part["day"] and part["year"]:
        return due, ""
    why = "没有写年份，" if not part["year"] else ""
    return due, f"“{text[:20]}”{why}按 {due} 读取。"


def _says_month(match: re.Match[str]) -> bool:
    """A bare number is a month only behind a year (2026.6) or before 月."""
    return bool(match["year"]) or "月" in match[0]


def _last_day(year: int, part: dict[str, str | None]) -> date:
    if part["month"]:
        month = int(part["month"])
        if part["day"]:
            return _day(year, month, int(part["day"]))
        if part["third"] in ("上旬", "中旬"):
            return _day(year, month, 10 if part["third"] == "上旬" else 20)
        return last_of_month(year, month)
    if part["quarter"]:
        return last_of_month(year, int(part["quarter"]) * 3)
    return last_of_month(year, 6 if part["half"] == "上" else 12)


def last_of_month(year: int, month: int) -> date:
    """The last day of a month; a 13th month is refused."""
    if not 1 <= month <= 12:
        raise NotUnderstood(f"没有 {month} 月，{WRITE}")
    return _day(year, month, monthrange(year, month)[1])


def _day(year: int, month: int, day: int) -> date:
    if year not in YEARS:
        raise NotUnderstood(f"年份 {year:04d} 不合常理，{WRITE}")
    if not 1 <= month <= 12:
        raise NotUnderstood(f"没有 {month} 月，{WRITE}")
    if not 1 <= day <= monthrange(year, month)[1]:
        raise NotUnderstood(f"{year} 年 {month} 月没有 {day} 日，{WRITE}")
    return date(year, month, day)


def _plausible(day: date) -> date:
    return _day(day.year, day.month, day.day)


def _shown_month(day: date) -> DateAndNote:
    if day.day != 1:
        return day, f"单元格只显示年月，实际值为 {day}。"
    due = last_of_month(day.year, day.month)
    return due, f"单元格只写到 {day.year} 年 {day.month} 月，按 {due} 读取。"


def _foreign(plain: str, has_year: bool) -> DateAndNote:
    """11/21/2026 has one reading and is taken; 3/4/2026, 3/4/26 and 26.6.30 name all of theirs."""
    readings = sorted(set(_readings(plain)))
    if has_year and len(readings) == 1:
        return _plausible(readings[0]), f"“{plain}”按 {readings[0]} 读取。"
    several = " 或 ".join(str(day) for day in readings) or "其他日期"
    raise NotUnderstood(f"“{plain}”的年月日顺序不明（可能是 {several}），{WRITE}")


def _readings(plain: str) -> Iterator[date]:
    """The days that three numbers can mean, whichever of them is the year."""
    first, second, last = (int(part) for part in re.split(r"[-./]", plain))
    for year, month, day in ((last, first, second), (last, second, first), (first, second, last)):
        year += 2000 if year < 100 else 0
        if year >= EARLIEST_MEANT:
            with suppress(ValueError):
                yield date(year, month, day)


def _read_number(text: str, year: int, epoch_1904: bool) -> DateAndNote:
    """20260331, 202606, 2026, a serial such as 46112, or 2026.6 that became a number."""
    number = Decimal(text)
    if number == number.to_integral_value() and (match := PACKED.fullmatch(str(int(number)))):
        y, m, d = match.groups()
        if d:
            return _day(int(y), int(m), int(d)), ""
        due = last_of_month(int(y), int(m))
        return due, f"“{text}”只写到月，按 {due} 读取。"
    if int(number) in YEARS:
        return _year_number(text, number, year)
    due = _serial(number, epoch_1904)
    if due:
        return due, f"“{text}”是日期序号，按 {due} 读取。"
    raise NotUnderstood(f"“{text}”不是日期，{WRITE}")


def _year_number(text: str, number: Decimal, year: int) -> DateAndNote:
    if number == int(number):
        return date(int(number), 12, 31), f"“{text}”只写到年，按 {int(number)}-12-31 读取。"
    fraction = text.partition(".")[2]
    if fraction == "1":
        raise NotUnderstood(f"“{text}”可能是 1 月，也可能是 10 月（末尾的 0 已丢失），{WRITE}")
    if len(fraction) > 2:
        raise NotUnderstood(f"“{text}”读不出确切日期，{WRITE}")
    return read_text(f"{int(number)}.{fraction}", year)


def _serial(number: Decimal, epoch_1904: bool) -> date | None:
    epoch = EPOCH_1904 if epoch_1904 else EPOCH_1900
    if not 0 < number < 100_000:
        return None
    day = epoch + timedelta(days=int(number))
    return day if day.year in YEARS else None


def month_day(day: date) -> str:
    """7月8日"""
    return f"{day.month}月{day.day}日"


def full_day(day: date) -> str:
    """2026年7月8日"""
    return f"{day.year}年{day.month}月{day.day}日"
