from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet

from accounts.models import Term
from accounts.models.term import OPEN


class LeadAssignment(Term):
    """包联责任: which county leader answers for the project, from when until when."""

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="leads")
    official = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="lead_assignments"
    )
    is_primary = models.BooleanField("第一包联领导", default=True)

    class Meta(Term.Meta):
        verbose_name = verbose_name_plural = "包联责任"
        ordering = ["-is_primary", "since", "pk"]
        indexes = [models.Index(fields=["official", "until"], name="lead_by_official")]
        constraints = [
            *Term.Meta.constraints,
            models.UniqueConstraint(
                fields=["project"],
                condition=OPEN & Q(is_primary=True),
                name="one_primary_lead_at_a_time",
                violation_error_message="同一时间只能有一名第一包联领导",
            ),
            models.UniqueConstraint(
                fields=["project", "official"],
                condition=OPEN,
                name="one_open_assignment_an_official",
                violation_error_message="此人已在包联本项目",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official} 包联 {self.project}"


def lead_names(projects: Iterable[int] | QuerySet[Any], day: date) -> dict[int, list[str]]:
    """The names of all leads of each of these projects (keys, or a query of them) on a day, the
    primary one first: one query."""
    held = LeadAssignment.objects.on(day).filter(project__in=projects)
    names = defaultdict(list)
    rows = held.order_by("-is_primary", "pk").values_list("project", "official__name")
    for project, name in rows:
        names[project].append(name)
    return names


class ContactAssignment(Term):
    """联系人: the person of the 项目单位 who is asked first, from when until when."""

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="contacts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="contact_assignments"
    )

    class Meta(Term.Meta):
        verbose_name = verbose_name_plural = "联系人"
        indexes = [models.Index(fields=["person", "until"], name="contact_by_person")]
        constraints = [
            *Term.Meta.constraints,
            models.UniqueConstraint(
                fields=["project"],
                condition=OPEN,
                name="one_contact_at_a_time",
                violation_error_message="同一时间只能有一名联系人",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} 联系人 {self.person}"


class ResponsibleAssignment(Term):
    """责任人: who answers for the project by name, from when until when.

    The name on the county's list: what this person may see and do comes from the units, and
    letters go to the contact (decision 23, R-NT-0).
    """

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="responsibles")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="responsible_assignments"
    )

    class Meta(Term.Meta):
        verbose_name = verbose_name_plural = "责任人"
        constraints = [
            *Term.Meta.constraints,
            models.UniqueConstraint(
                fields=["project"],
                condition=OPEN,
                name="one_responsible_at_a_time",
                violation_error_message="同一时间只能有一名责任人",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} 责任人 {self.person}"


class ProjectUnit(Term):
    """参与单位: a unit that has something to do on a project of others, from when until when.

    Written by whoever gives it that (an order, a permit), a row for each thing, and ended when the
    thing closes (projects/project_units.py): while one stands, the unit sees the whole project
    read only, and acts on its own item alone (decision 31).
    """

    class Role(models.TextChoices):
        ORDER = "order", "督办承办"
        PERMIT = "permit", "手续办理"
        PROBLEM = "problem", "问题办理"
        REVIEW = "review", "联席论证"

    # Either key begins an index of its own.
    project = models.ForeignKey(
        "projects.Project", models.PROTECT, related_name="given_units", db_index=False
    )
    unit = models.ForeignKey(
        "accounts.Unit", models.PROTECT, related_name="given_projects", db_index=False
    )
    role = models.CharField("承担什么", max_length=12, choices=Role.choices)

    class Meta(Term.Meta):
        verbose_name = verbose_name_plural = "参与单位"
        ordering = ["since", "pk"]
        # The gate asks it with every list and page: by unit, and only what stands.
        indexes = [
            models.Index(fields=["unit", "until"], name="project_unit_by_unit"),
            models.Index(fields=["project", "since"], name="project_unit_by_project"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.get_role_display()} {self.unit}"


#: Who is named alone: {the assignment's name in the fields of the ledger: its terms}.
ONE_AT_A_TIME: dict[str, type[ContactAssignment] | type[ResponsibleAssignment]] = {
    "contact": ContactAssignment,
    "responsible": ResponsibleAssignment,
}
