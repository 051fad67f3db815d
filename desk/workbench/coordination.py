"""需要上级协调: what owners ask the lead official and the project office to settle."""

from dataclasses import dataclass

from projects.models import ProgressUpdate

#: As many as a desk lists, the longest open first.
SHOWN = 20


@dataclass(frozen=True)
class CoordinationRequests:
    """The open requests, each the report that asked first: who, when, and what is in the way."""

    number: int
    requests: list[ProgressUpdate]


def open_requests(**of_projects):
    """Those of the county, or of some projects."""
    updates = ProgressUpdate.objects.filter(**of_projects)
    found = updates.select_related("milestone", "project__responsible_unit")
    requests = list(found.first_of_each_milestone().values())
    return CoordinationRequests(len(requests), requests[:SHOWN])
