"""The tabs above a list: each a part of its rows under one address."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    """`key` in the address, its words, how many rows it holds (None: not said), where it leads."""

    key: str
    label: str
    count: int | None
    address: str
    is_chosen: bool


def make_tabs(request, word, labels, chosen, counts):
    """The tabs of [(key, label)] with {key: count}; each keeps the filters, from page one on."""
    return [
        Tab(key, label, counts.get(key), _address(request, word, key), key == chosen)
        for key, label in labels
    ]


def _address(request, word, key):
    query = request.GET.copy()
    query.pop("page", None)
    query[word] = key
    if not key:
        del query[word]
    return f"{request.path}?{query.urlencode()}" if query else request.path
