"""需要上级协调 beside what a daily letter reminds of: every request that its reader is asked to
meet stands in it until it ends, with who asked and since when."""

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from alerts.notices.recipients import Recipients
from projects.models import ProgressUpdate
from projects.models.obligation import DatedObligation
from projects.models.progress_update import COORDINATE


@dataclass(frozen=True)
class Request:
    """An open request as one reader is told of it: the report that asked first, of which
    milestone, and in whose place a deputy reads it."""

    update: ProgressUpdate
    milestone: DatedObligation
    stands_for: str = ""


class OtherRequests:
    """The open requests of the county by reader, asked once for all letters of a day."""

    def __init__(self, day: date) -> None:
        self._of_person: dict[int, list[Request]] = defaultdict(list)
        asking = ProgressUpdate.objects.select_related("milestone__project")
        asked = [(each, each.milestone) for each in asking.first_of_each_milestone().values()]
        recipients = Recipients([row for _, row in asked if row], day)
        for update, milestone in asked:
            if milestone:
                self._add(update, milestone, recipients)

    def _add(
        self, update: ProgressUpdate, milestone: DatedObligation, recipients: Recipients
    ) -> None:
        in_place = recipients.stood_for(milestone, COORDINATE)
        for person in recipients.of(milestone, COORDINATE):
            request = Request(update, milestone, in_place.get(person, ""))
            self._of_person[person].append(request)

    def of(self, person: int, listed: Container[DatedObligation | None]) -> list[Request]:
        """Those of this person, the longest open first, without the milestones in `listed`."""
        return [each for each in self._of_person[person] if each.milestone not in listed]
