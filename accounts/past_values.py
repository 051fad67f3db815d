"""What rows held at a moment gone by: an entry of the trail names what stood before (R-AC-3)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accounts.models import AuditEntry

#: Entries bear the moment of their act and get their number when it is written: two transactions
#: side by side may swap, by no more than this.
SKEW = timedelta(hours=1)


@dataclass
class Changed:
    """What happened to a subject since the moment: {label: the value that stood at it}, the actions
    of the trail, and the project that they name."""

    project: int | None = None
    before: dict[str, Any] = field(default_factory=dict)
    actions: set[str] = field(default_factory=set)


#: {(subject_type, subject_id): Changed}; under ("", project) what happened to all of a project,
#: since an act on one row may set a value of another: a pause sets the stage.
ChangedSince = dict[tuple[str, int | None], Changed]


def changed_since(moment: datetime, project: int | None = None) -> ChangedSince:
    """Whatever changed at `moment` or later, of one project or of all: one query, which reads back
    from the last entry and no further than the moment."""
    entries = AuditEntry.objects.order_by("-id")
    if project is not None:
        entries = entries.filter(project_id=project)
    columns = "at subject_type subject_id project_id action before".split()
    found: ChangedSince = defaultdict(Changed)
    rows = entries.values_list(*columns).iterator(chunk_size=2000)
    for at, subject_type, subject, of_project, action, before in rows:
        if at < moment - SKEW:
            break
        if at < moment:
            continue
        for changed in (found[subject_type, subject], found["", of_project]):
            # From the newest back: the earliest since the moment has the last word.
            changed.before.update(before)
            changed.project = of_project
            changed.actions.add(action)
    return found
