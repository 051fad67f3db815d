"""Twenty acts on one project at one moment, and whether some serial order explains the outcome.

The acts of one project follow each other, and each accepted one left its entry in the trail. So
the trail is a serial order; the plain model is led through it and must accept every act and end
where the rows stand. An accepted act that the trail does not know, or one that the model refuses
at its place, is an outcome that nothing explains.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Barrier

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import connection

from accounts.models import AuditEntry
from exchange.batches.undo import CannotUndo
from tests.stories.model import County
from tests.stories.model_rows import Refused

REFUSALS = (ValidationError, PermissionDenied, CannotUndo, ObjectDoesNotExist)
#: Who lost against somebody else looks again, as a person who loads the page anew.
TRIES = 3


@dataclass
class Act:
    """One thread: `call` does it in the product, `again` in the plain model. `action` and `mark`
    are those of its entry in the trail (mark: the reason; of a confirmation, who)."""

    action: str
    mark: str
    call: Callable
    again: Callable = field(repr=False)
    accepted: bool = False


def at_once(acts: list[Act]) -> None:
    """Do all acts, each in a thread and on a connection of its own, begun together."""
    together = Barrier(len(acts))

    def do(act):
        try:
            connection.ensure_connection()
            together.wait(timeout=60)
            act.accepted = _tried(act)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        list(pool.map(do, acts))


def _tried(act):
    for _ in range(TRIES):
        try:
            if act.call():
                return True
        except REFUSALS:
            return False
    return False


def trail_since(last: int, project: int) -> list[AuditEntry]:
    entries = AuditEntry.objects.filter(pk__gt=last, project_id=project)
    return list(entries.order_by("pk"))


def replay(acts: list[Act], trail: list[AuditEntry], county: County) -> str:
    """Lead the model through the accepted acts in the order of the trail; what is not explained,
    in a sentence, or ""."""
    left = [act for act in acts if act.accepted]
    for entry in trail:
        mark = entry.reason or entry.by_name
        act = next((a for a in left if (a.action, a.mark) == (entry.action, mark)), None)
        if act is None:
            continue  # what an act brought along: the stage that followed, the rows that froze
        left.remove(act)
        try:
            act.again(county)
        except Refused as why:
            return f"{entry.action} ({mark}) was accepted where the rules refuse it: {why}"
    return f"accepted, and not in the trail: {left}" if left else ""


def lost_updates(trail: list[AuditEntry]) -> list[AuditEntry]:
    """Corrections of a project that did not begin from what the one before left."""
    edits = [entry for entry in trail if entry.action == "更正项目"]
    pairs = zip(edits, edits[1:], strict=False)
    return [later for earlier, later in pairs if later.before != earlier.after]
