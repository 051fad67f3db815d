"""需要上级协调 beside what a daily letter reminds of: every request that its reader is asked to
meet stands in it until it ends, with who asked and since when."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Person
from alerts.notices.recipients import COORDINATE, Recipients
from projects.models import ProgressUpdate


@dataclass(frozen=True)
class Request:
    """An open request as one reader is told of it: the report that asked first, and in whose
    place a deputy reads it."""

    update: ProgressUpdate
    stands_for: str = ""


class OtherRequests:
    """The open requests of the county by reader, asked once for all letters of a day."""

    def __init__(self, day: date) -> None:
        self._of_person: dict[Any, list[Request]] = defaultdict(list)
        asking = ProgressUpdate.objects.select_related("milestone__project")
        updates = list(asking.first_of_each_milestone().values())
        recipients = Recipients({update.milestone.project for update in updates}, day)
        for update in updates:
            self._add(update, recipients)

    def _add(self, update: Any, recipients: Any) -> None:
        project = update.milestone.project
        in_place = recipients.stood_for(project, COORDINATE)
        for person in recipients.of(project, COORDINATE):
            self._of_person[person].append(Request(update, in_place.get(person, "")))

    def of(self, person: Person, listed: Any) -> Any:
        """Those of this person, the longest open first, without the milestones in `listed`."""
        return [each for each in self._of_person[person] if each.update.milestone not in listed]
