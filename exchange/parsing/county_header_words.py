"""A county's own header words: remembered once, used for every later file.

A year in them is kept beside the sheet's: 2026年投资额 taught for 2026 is 2027年投资额 in 2027.
"""

import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.audit import Actor
from exchange.all_ledger_fields import BY_KEY
from exchange.models import HeaderWord
from exchange.parsing.header_grammar import own_word, take_apart

#: 总投资@c: the question about one of several columns with the same header.
OF_A_LETTER = re.compile("@[a-z]{1,3}$")


@transaction.atomic
def remember(
    *, word: str, key: str, by: Actor, now: datetime, year: int | None = None
) -> HeaderWord:
    """Let a header word of a sheet of a year mean a column from now on; the last word counts."""
    word = beside_year(word, year or timezone.localdate(now).year)
    was = HeaderWord.objects.filter(word=word).first()
    kept, _ = HeaderWord.objects.update_or_create(
        word=word, defaults={"key": key, "at": now, **audit.signed(by)}
    )
    before = {word: label(was)} if was else {}
    audit.record(
        by=by, action="记住表头用词", subject=kept, before=before, after={word: label(kept)}
    )
    return kept


@transaction.atomic
def forget(word: HeaderWord, *, by: Actor) -> None:
    """Audited; what was imported with the word stays as it is."""
    audit.record(by=by, action="去掉表头用词", subject=word, before={word.word: label(word)})
    word.delete()


def in_force() -> dict[str, str]:
    """{word: key} for the sheets of any year, in the form in which heads are looked up."""
    words = HeaderWord.objects.values_list("word", "key", "at")
    # Words from before years were kept beside their sheet's have them as typed.
    return {beside_year(word, timezone.localdate(at).year): key for word, key, at in words}


def beside_year(word: str, year: int) -> str:
    """The word as it is kept, without what each sheet says for itself: unit of money, letter."""
    return take_apart(OF_A_LETTER.sub("", own_word(word)), year).whole


def label(word: HeaderWord) -> str:
    """The field that the word means; its key where there is no such field any more."""
    return BY_KEY[word.key].label if word.key in BY_KEY else word.key
