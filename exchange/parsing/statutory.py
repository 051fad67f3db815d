"""The dates that the county itself has set for a year, as an import must respect them."""

from projects.models import Milestone
from projects.year_listings import statutory_deadline

COLUMN = {Milestone.Code.RESUME: "resume_due", Milestone.Code.START: "start_due"}


def clamped(kind, key, due, year, listed_on=None):
    """The date to keep for a column: never later than the statutory one (R-DL-4).

    A project listed after that date brings its own, and it stays as it is (R-DL-6).
    """
    owed = statutory_deadline(kind, year)
    if owed is None or COLUMN[owed[0]] != key:
        return due
    limit = owed[1]
    if listed_on and listed_on > limit:
        return due
    return min(due, limit)
