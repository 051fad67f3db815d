"""Sentences of a kept day as words and figures: the words are an edition that many days share.

逾期 35 天，现定6月30日 is kept as 逾期 {} 天，现定{}月{}日 and [35, 6, 30], and comes back letter
for letter, whatever the code says by then.
"""

import re
from collections.abc import Iterable
from datetime import date

from investment import day_document
from investment.models import KeptWords

#: What differs from day to day and from row to row.
FIGURE = re.compile(r"\d+(?:\.\d+)?")
SLOT = "{}"
#: What stands before it names a milestone.
AFTER_NAME = "："
#: (words, figures)
Parts = tuple[str, list[str]]


def parts_of(sentence: str) -> Parts:
    """The words of a sentence, a slot for each figure and for the milestone that it names."""
    name, colon, rest = sentence.rpartition(AFTER_NAME)
    words = f"{SLOT}{colon}" if name else colon
    words += FIGURE.sub(SLOT, rest)
    figures = [name] * bool(name) + FIGURE.findall(rest)
    return (words, figures) if words.count(SLOT) == len(figures) else (SLOT, [sentence])


def sentence_of(words: str, figures: Iterable[str]) -> str:
    """The sentence again."""
    first, *rest = words.split(SLOT)
    return first + "".join(figure + part for figure, part in zip(figures, rest, strict=True))


def edition_with(phrases: set[str], day: date) -> KeptWords:
    """The newest edition where it has all these words and calls the facts as the code does now;
    else a new one, of what it had and what came."""
    newest = KeptWords.objects.last()
    known = set(newest.phrases) if newest else set()
    if newest and phrases <= known and newest.labels == day_document.LABELS:
        return newest
    return KeptWords.objects.create(
        phrases=sorted(known | phrases), labels=day_document.LABELS, since=day
    )
