"""A project of the cast, made in bulk, is row for row what the verbs of the forms make."""

import pytest

from accounts.models import AuditEntry
from investment.models import AnnualPlan
from projects.models import (
    ContactAssignment,
    LeadAssignment,
    Milestone,
    MilestoneEvent,
    Project,
    YearListing,
)

#: Where a row of each kind hangs on its project.
ROWS = {
    Project: "pk",
    YearListing: "project",
    AnnualPlan: "listing__project",
    Milestone: "project",
    MilestoneEvent: "milestone__project",
    LeadAssignment: "project",
    ContactAssignment: "project",
    AuditEntry: "project_id",
}
#: Keys differ, and the moment of writing where the machine's clock gives it.
OWN = {"id", "project_id", "listing_id", "milestone_id", "subject_id", "created_at"}


def rows_of(project):
    return {
        model: [
            plain(row, OWN | {"at"} if model is AuditEntry else OWN)
            for row in model.objects.filter(**{path: project.pk}).order_by("pk").values()
        ]
        for model, path in ROWS.items()
    }


def plain(row, own):
    """Without the columns that are a row's own; who held nothing before may be left unsaid."""
    row = {name: value for name, value in row.items() if name not in own}
    if "before" in row:
        row["before"] = {what: value for what, value in row["before"].items() if value}
    return row


@pytest.mark.parametrize(
    ("kind", "facts"),
    [
        ("new", {}),
        ("continuing", {"no_winter_stop": True, "no_winter_stop_reason": "地下工程"}),
        ("reserve", {"plan": None}),
        ("", {}),
    ],
)
def test_rows_and_trail_are_those_of_the_verbs(
    make_project, enter_project, lead, contact, kind, facts
):
    people = {"lead": lead, "contact": contact}
    in_bulk, by_form = (
        rows_of(make(kind=kind, **people, **facts)) for make in (make_project, enter_project)
    )
    assert in_bulk[Project] and in_bulk[AuditEntry]  # noqa: PT018
    for model in ROWS:
        assert in_bulk[model] == by_form[model], model
