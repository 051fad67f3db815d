"""What the audit of a day gone by cannot know, since it was changed afterwards without a date.

Terms are dated, and changed on their day they are believed. A person's unit, whether somebody
could sign in, a project's units, and a term entered for a day already past are not kept by
date: the trail tells that they moved, and whoever hangs on them is not asked about.
"""

from datetime import date, datetime

from django.utils import timezone

from accounts.models import AuditEntry, Person, Unit
from projects.models import ContactAssignment, LeadAssignment

PERSON_MOVED = "修改人员"
PERSON_GONE = ("停用人员", "登记离任", "恢复人员")
PROJECT_MOVED = "更正项目"
HELD: dict[str, type[ContactAssignment] | type[LeadAssignment]] = {
    "变更包联领导": LeadAssignment,
    "结束包联": LeadAssignment,
    "变更联系人": ContactAssignment,
    "更正包联领导": LeadAssignment,
    "更正联系人": ContactAssignment,
}
HEADED = ("更正单位负责人", "更正单位负责人任期", "变更单位负责人", "结束单位负责人任期")
DUTIES = ("更正岗位", "设置岗位", "结束岗位")
UNITS = {"单位", "项目单位", "责任单位"}
#: The days that an entry on a dated term names.
DAYS = ("自", "至（不含）")


class Exclusions:
    """The people, units and projects that were changed so between a moment and now."""

    def __init__(self, since: datetime, now: datetime) -> None:
        self.people: set[int | None] = set()
        self.units: set[int | None] = set()
        self.projects: set[int | None] = set()
        self._unit_names: set[str | None] = set()
        actions = [PERSON_MOVED, *PERSON_GONE, PROJECT_MOVED, *HELD, *HEADED, *DUTIES]
        for entry in AuditEntry.objects.filter(at__range=(since, now), action__in=actions):
            self._take(entry)
        moved = Person.objects.filter(pk__in=self.people).exclude(unit=None)
        self.units |= set(moved.values_list("unit_id", flat=True))

    def has_unit(self, unit: Unit | None) -> bool:
        return unit is not None and (unit.pk in self.units or str(unit) in self._unit_names)

    def _take(self, entry: AuditEntry) -> None:
        moved = {*entry.before, *entry.after} & UNITS
        if entry.action == PERSON_MOVED:
            if moved:
                self.people.add(entry.subject_id)
                self._unit_names |= {entry.before.get("单位"), entry.after.get("单位")}
        elif entry.action == PROJECT_MOVED:
            self.projects |= {entry.project_id} if moved else set()
        elif entry.action in PERSON_GONE or entry.action in DUTIES and _is_for_the_past(entry):
            self.people.add(entry.subject_id)
        elif entry.action in HEADED and _is_for_the_past(entry):
            self.units.add(entry.subject_id)
        elif entry.action in HELD and _is_held_from_the_past(entry):
            self.projects.add(entry.project_id)


def _is_for_the_past(entry: AuditEntry) -> bool:
    """Entered for a day before the one on which it was entered."""
    said = [date.fromisoformat(entry.after[name][:10]) for name in DAYS if entry.after.get(name)]
    return any(day < timezone.localdate(entry.at) for day in said)


def _is_held_from_the_past(entry: AuditEntry) -> bool:
    """A correction; or no term there begins or ends on the day of the entry, or later."""
    if entry.action.startswith("更正"):
        return True
    rows = HELD[entry.action].objects.filter(project=entry.project_id)
    days = {day for pair in rows.values_list("since", "until") for day in pair if day}
    return not any(day >= timezone.localdate(entry.at) for day in days)
