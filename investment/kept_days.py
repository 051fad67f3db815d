"""The day is kept after midnight, and read by the pages of days gone by alone (R-KD-1)."""

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Min
from django.utils import timezone

from core.advisory_lock import advisory_lock
from investment import kept_nights, kept_words, past_light
from investment.completion_and_gap import DAY
from investment.day_document import SENTENCES, Columns, Day, as_tables, from_tables
from investment.models import KeptDay, KeptWords
from norms.models import PolicyVersion
from projects.models import YearListing
from projects.models.year_listing import YearListingQuerySet

#: Of those who keep a day the second one waits, and finds it kept.
LOCK = 20260034
Tables = dict[str, Columns]
#: So many nights are made up at a time; the next turn goes on.
MOST_NIGHTS = 40


@dataclass(frozen=True)
class Kept:
    """A kept day with its words; `is_late`: 事后补记."""

    day: Day
    labels: dict[str, str]
    kept_at: datetime
    is_late: bool


# --- Keeping --------------------------------------------------------------------------------------


def keep(day: date, *, now: datetime) -> KeptDay | None:
    """Keep a day that has ended; None where it is kept already. ValidationError for today and days
    to come, and before anything was on a list."""
    check_may_be_kept(day, timezone.localdate(now))
    with advisory_lock(LOCK):
        if KeptDay.objects.filter(day=day).exists():
            return None
        return _write(past_light.as_known_then(day), now)


def check_may_be_kept(day: date, today: date) -> None:
    """ValidationError for today and days to come, and for years before the first list (R-KD-1)."""
    if day >= today:
        word = "是今天，还没有结束" if day == today else "还没有到"
        raise ValidationError(f"{day:%Y-%m-%d} {word}，过了当天零点才能留存。")
    first = first_year()
    if first is None or day.year < first:
        raise ValidationError(f"{day.year} 年还没有列入清单的项目，没有可以留存的。")


def first_year() -> int | None:
    """The first year of which there was ever a list."""
    return YearListingQuerySet(YearListing).aggregate(first=Min("year"))["first"]


def keep_missed(now: datetime) -> list[KeptDay]:
    """Keep yesterday, and make up the nights that were missed since the first kept day."""
    if first_year() is None:
        return []
    nights = kept_nights.missed(timezone.localdate(now))[:MOST_NIGHTS]
    kept = (keep(day, now=now) for day in nights)
    return [day for day in kept if day]


def _write(day: Day, now: datetime) -> KeptDay:
    tables = as_tables(day)
    words = _take_words_out(tables, day.day)
    return KeptDay.objects.create(
        day=day.day,
        kept_at=now,
        is_late=timezone.localdate(now) != day.day + DAY,
        policy_version=PolicyVersion.objects.get(effective_on=day.policy_from),
        words=words,
        projects=len(day.facts),
        overdue=len(day.overdue),
        document=_packed(tables),
    )


def _packed(tables: Tables) -> bytes:
    text = json.dumps(tables, separators=(",", ":"), ensure_ascii=False)
    # A third of the size of deflate; the presets above take five times as long for a seventh less.
    return lzma.compress(text.encode(), preset=3)


def _take_words_out(tables: Tables, day: date) -> KeptWords:
    """Have the sentences name their words by the number that these have in an edition."""
    columns = list(_sentences(tables))
    taken_apart = [[kept_words.parts_of(sentence) for sentence in column] for column in columns]
    phrases = {words for parts in taken_apart for words, _ in parts}
    edition = kept_words.edition_with(phrases, day)
    number = {words: place for place, words in enumerate(edition.phrases)}
    for column, parts in zip(columns, taken_apart, strict=True):
        column[:] = [[number[words], *figures] for words, figures in parts]
    return edition


def _sentences(tables: Tables) -> Iterator[list[Any]]:
    return (tables[name][column] for name, columns in SENTENCES.items() for column in columns)


# --- Reading --------------------------------------------------------------------------------------


def read(day: date) -> Kept | None:
    """What was kept of a day, in the words of its edition; None where it is not kept."""
    row = KeptDay.objects.select_related("words", "policy_version").filter(day=day).first()
    if row is None:
        return None
    tables: Tables = json.loads(lzma.decompress(row.document))
    for column in _sentences(tables):
        column[:] = [
            kept_words.sentence_of(row.words.phrases[number], figures)
            for number, *figures in column
        ]
    found = from_tables(row.day, row.policy_version.effective_on, tables)
    return Kept(found, row.words.labels, row.kept_at, row.is_late)


def why_not_kept(day: date, today: date) -> str:
    """The sentence for a day that has no answer of what was known."""
    if day == today:
        return "今天还没有结束，过了零点才留存；今天的情况请看现在的页面。"
    if day > today:
        return f"{day:%Y-%m-%d} 还没有到，请选今天以前的日期。"
    first = kept_nights.first_kept()
    if first is None:
        return "还没有留存过任何一天；每天零点后自动留存前一天的情况。"
    if day < first:
        return f"留存自 {first:%Y-%m-%d} 开始，{day:%Y-%m-%d} 当日所知无从查起。"
    return f"{day:%Y-%m-%d} 没有留存，系统会在下一次留存时补记。"
