"""A county's own header words: remembered once, used for every later file."""

from django.db import transaction

from accounts import audit
from exchange.all_ledger_fields import BY_KEY
from exchange.models import HeaderWord


@transaction.atomic
def remember(*, word, key, by, now):
    """Let a header word mean a column from now on; the last word counts."""
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
def forget(word, *, by):
    audit.record(by=by, action="去掉表头用词", subject=word, before={word.word: label(word)})
    word.delete()


def known():
    """[(HeaderWord, label of its column)]."""
    return [(word, label(word)) for word in HeaderWord.objects.all()]


def label(word):
    return BY_KEY[word.key].label if word.key in BY_KEY else word.key
