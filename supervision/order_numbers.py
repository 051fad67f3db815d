"""代字〔2026〕1号: one series for each 代字 and year, without gaps or doubles (R-SO-1)."""

from django.db.models import Max

from core.advisory_lock import advisory_lock
from norms.policy import Policy
from supervision.models import SupervisionOrder

#: Held from the number to the commit, so that one that is rolled back was never given.
NUMBERING = 20260017
Kind = SupervisionOrder.Kind


def series_of(kind: str, policy: Policy) -> str:
    """The 代字 of a kind: yellow and red share one."""
    return {Kind.LETTER: policy.letter_series, Kind.TALK: policy.talk_series}.get(
        Kind(kind), policy.order_series
    )


def next_number(series: str, year: int) -> int:
    """The next number of a series; asked within the transaction of the issue, as its last thing
    before the number is written: whoever else issues waits until that is committed."""
    with advisory_lock(NUMBERING):
        given = SupervisionOrder.objects.filter(series=series, year=year)
        return (given.aggregate(last=Max("number"))["last"] or 0) + 1
