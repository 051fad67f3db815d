"""Who answers for a project from a day on: 包联领导, 联系人 and 责任人, as dated records."""

from django.db import transaction

from accounts import audit
from projects.models import ContactAssignment, LeadAssignment, ResponsibleAssignment


@transaction.atomic
def assign_lead(project, official, *, on, by):
    """Make `official` the primary lead from `on`; the former one's time ends that day."""
    current = project.leads.filter(until=None, is_primary=True).first()
    if current and current.official_id == official.pk:
        return current
    # A deputy who becomes primary ends the one record and begins the other.
    for row in project.leads.filter(until=None, official=official):
        row.end(on=on)
    if current:
        current.end(on=on)
    assignment = project.leads.create(official=official, is_primary=True, since=on)
    audit.record(
        by=by,
        action="变更包联领导",
        subject=project,
        project_id=project.pk,
        before={"包联领导": str(current.official) if current else None},
        after={"包联领导": str(official)},
    )
    return assignment


def first_day(listing, today):
    """Since when those named on a list answer for its project: the day it was listed, for the
    year's first list 1 January whenever it is entered (R-DL-6); never a day still to come."""
    return min(listing.listed_on, today)


@transaction.atomic
def begin_many(leads, contacts, responsibles, *, by):
    """The first holders of many new projects: [(project, officials, since)], the first official
    is primary; [(project, person, since)] for contacts and for those responsible."""
    LeadAssignment.objects.bulk_create(
        LeadAssignment(project=project, official=official, is_primary=not place, since=since)
        for project, officials, since in leads
        for place, official in enumerate(officials)
    )
    primary = [(p, p.pk, {"包联领导": str(officials[0])}, "") for p, officials, _ in leads]
    deputies = [
        (p, p.pk, {"协助包联领导": [str(official) for official in officials[1:]]}, "")
        for p, officials, _ in leads
        if officials[1:]
    ]
    audit.record_many(primary, by=by, action="变更包联领导")
    audit.record_many(deputies, by=by, action="变更协助包联领导")
    for model, word, rows in (
        (ContactAssignment, "联系人", contacts),
        (ResponsibleAssignment, "责任人", responsibles),
    ):
        model.objects.bulk_create(
            model(project=project, person=person, since=since) for project, person, since in rows
        )
        named = [(project, project.pk, {word: str(person)}, "") for project, person, _ in rows]
        audit.record_many(named, by=by, action=f"变更{word}")


@transaction.atomic
def set_deputies(project, officials, *, on, by):
    """The deputies from `on` are exactly these; who is no longer named ends that day."""
    held = {row.official_id: row for row in project.leads.filter(until=None, is_primary=False)}
    wanted = {official.pk: official for official in officials}
    for pk in held.keys() - wanted.keys():
        held[pk].end(on=on)
    for pk in wanted.keys() - held.keys():
        project.leads.create(official=wanted[pk], is_primary=False, since=on)
    if held.keys() != wanted.keys():
        audit.record(
            by=by,
            action="变更协助包联领导",
            subject=project,
            project_id=project.pk,
            before={"协助包联领导": [str(row.official) for row in held.values()]},
            after={"协助包联领导": [str(official) for official in officials]},
        )


@transaction.atomic
def end_lead(project, *, on, by, reason=""):
    """End the primary lead's time without a successor: the project shows 无人负责 for it."""
    current = project.leads.filter(until=None, is_primary=True).first()
    if current and current.end(on=on):
        audit.record(
            by=by,
            action="结束包联",
            subject=project,
            project_id=project.pk,
            before={"包联领导": str(current.official)},
            reason=reason,
        )


def assign_contact(project, person, *, on, by):
    """Make `person` the contact from `on` (None: nobody); the former one's time ends that day."""
    return _hand_over(project, project.contacts, "联系人", person, on=on, by=by)


def assign_responsible(project, person, *, on, by):
    """Make `person` the one responsible from `on` (None: nobody), as assign_contact() does."""
    return _hand_over(project, project.responsibles, "责任人", person, on=on, by=by)


@transaction.atomic
def _hand_over(project, held, word, person, *, on, by):
    current = held.filter(until=None).first()
    if current and person and current.person_id == person.pk:
        return current
    if current:
        current.end(on=on)
    assignment = held.create(person=person, since=on) if person else None
    if current or person:
        audit.record(
            by=by,
            action=f"变更{word}",
            subject=project,
            project_id=project.pk,
            before={word: str(current.person) if current else None},
            after={word: str(person) if person else None},
        )
    return assignment
