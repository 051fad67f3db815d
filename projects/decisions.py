"""Who follows what is decided on projects: an app above registers when it starts (its AppConfig).

Told in the transaction of the decision: a project is listed, taken off a list, given another kind,
terminated, resumed after that, withdrawn. Who follows reads from the ledger what it says now, as a
listing may have been decided on any day; told twice, it does nothing the second time. What it
raises undoes the decision.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from accounts.audit import Actor


class Follower(Protocol):
    """Is given the keys of the projects, held by the caller, once for all of one act."""

    def __call__(self, projects: Iterable[int], *, by: Actor, now: datetime) -> None: ...


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    """Tell `follower` from now on, after those that registered before."""
    if follower not in _followers:
        _followers.append(follower)


def decided(projects: Iterable[int], *, by: Actor, now: datetime) -> None:
    """Tell that something was decided on these projects."""
    keys = list(projects)
    for follower in _followers:
        follower(keys, by=by, now=now)
