"""What others are asked to settle beside what a daily letter reminds of: every standing request of
its reader stands in it until it is met, with who asked and who has it since when."""

from collections import defaultdict
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Any

from alerts.notices.recipients import Recipients
from projects.models.obligation import DatedObligation, obligation_kinds


@dataclass(frozen=True)
class Request:
    """An open request as one reader is told of it, and in whose place a deputy reads it."""

    row: Any
    stands_for: str = ""


class OtherRequests:
    """The standing requests of the county by reader, asked once for all letters of a day."""

    def __init__(self, day: date) -> None:
        self._of_person: dict[int, list[Request]] = defaultdict(list)
        asked = [row for kind in obligation_kinds() for row in _standing(kind)]
        recipients = Recipients(asked, day)
        for row in asked:
            in_place = recipients.stood_for(row, row.requested_of)
            for person in recipients.of(row, row.requested_of):
                self._of_person[person].append(Request(row, in_place.get(person, "")))

    def of(self, person: int, listed: Container[DatedObligation | None]) -> list[Request]:
        """Those of this person, the longest open first, without the rows in `listed`."""
        return [each for each in self._of_person[person] if each.row not in listed]


def _standing(kind: type[DatedObligation]) -> list[DatedObligation]:
    rows = kind.standing_requests().filter(project__withdrawn_on=None)
    return list(rows.select_related("project__responsible_unit", *kind.title_needs))
