"""The same refusal of several letters within an hour: the channel's fault, not theirs (decision 5).

Counted are letters that still stand refused: one taken since shows that the server does take mail.
"""

from datetime import datetime, timedelta

from django.utils import timezone

from alerts.delivery.server_replies import same_words
from alerts.models import Letter, LetterQuerySet

WITHIN = timedelta(hours=1)
SEVERAL = 3
#: A letter that failed within the hour is no older than this: eight tries take two days.
OLDEST = timedelta(days=10)


def for_several_people(letter: Letter, code: int, text: str, now: datetime) -> bool:
    """Whether as many people's letters are put off with these words, this one included."""
    put_off = Letter.objects.filter(state=Letter.State.QUEUED, attempts__gt=0)
    people = {other.recipient_id for other in _same(put_off, code, text, now)}
    return len(people | {letter.recipient_id}) >= SEVERAL


def of_other_letters(letter: Letter, code: int, text: str, now: datetime) -> list[Letter]:
    """The other letters that were refused for good with these words."""
    since = timezone.localdate(now) - OLDEST
    failed = Letter.objects.filter(state=Letter.State.FAILED, day__gte=since)
    return _same(failed.exclude(pk=letter.pk), code, text, now)


def _same(letters: LetterQuerySet, code: int, text: str, now: datetime) -> list[Letter]:
    recent = letters.filter(tries__ended_at__gte=now - WITHIN, tries__smtp_code=code)
    words = same_words(text)
    # Once a letter, though several of its tries were answered alike.
    return [each for each in recent.for_a_list().distinct() if same_words(each.reply) == words]
