"""What stood on the day on which a cause was named, so that causes can be counted by it later."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from norms.models import HasCause
from norms.policy import cause_word
from projects import year_plan
from projects.choose_listing import choose_listing
from projects.models.assignments import LeadAssignment
from projects.models.year_listing import YearListing

if TYPE_CHECKING:
    from projects.models.project import Project


#: What the page of a cause names beside its own row, for select_related().
NAMED_WITH_A_CAUSE = ("caused_by_unit", "responsible_unit", "lead_official")


class HasFactsOfDay(models.Model):
    """责任单位, 包联领导 and 年度计划 of the project, as they stood on the day of this row.

    Empty where no cause was named, and in rows written before they were kept (projects 0015).
    """

    # Counted over whole years: an index would serve nobody and slow every sheet down.
    responsible_unit = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name="当时的责任单位",
    )
    lead_official = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name="当时的包联领导",
    )
    annual_plan = models.DecimalField(
        "当时的年度计划投资（万元）", max_digits=14, decimal_places=2, null=True, editable=False
    )

    class Meta:
        abstract = True

    @property
    def caused_on(self) -> date:
        """The local day on which the cause was named."""
        at: Any = self
        return timezone.localdate(at.at)

    @property
    def are_facts_kept(self) -> bool:
        """A project always has its responsible unit: without one nothing was kept."""
        return self.responsible_unit_id is not None


class KeptCause(HasCause, HasFactsOfDay):
    """A cause, and what stood on the day on which it was named."""

    class Meta(HasCause.Meta):
        abstract = True

    @property
    def category_word(self) -> str:
        """The cause, by the table of that day; "" where none is known."""
        return cause_word(self.category, self.caused_on)


def facts_of_day(projects: Iterable["Project"], day: date) -> dict[int, dict[str, Any]]:
    """{key of a project: the columns of HasFactsOfDay on that day}; of however many projects a
    query each for people, lists and plans."""
    units = {project.pk: project.responsible_unit_id for project in projects}
    leads = LeadAssignment.objects.on(day).filter(project__in=units, is_primary=True)
    officials = dict(leads.values_list("project", "official"))
    listings: dict[int, list[YearListing]] = {key: [] for key in units}
    for listing in YearListing.objects.filter(project__in=units):
        listings[listing.project_id].append(listing)
    chosen = {key: choose_listing(rows, day.year) for key, rows in listings.items()}
    plans = year_plan.plans_of([listing.pk for listing in chosen.values() if listing])
    return {
        key: {
            "responsible_unit_id": unit,
            "lead_official_id": officials.get(key),
            "annual_plan": plans.get(listing.pk) if (listing := chosen[key]) else None,
        }
        for key, unit in units.items()
    }
