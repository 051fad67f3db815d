from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from accounts.models import Person
from projects.models.visibility import listed_projects, visible_projects


class YearListingQuerySet(models.QuerySet["YearListing"]):
    """Those of projects taken off the ledger too, unless current() leaves them out."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(visible_projects(person, "project__"))

    def listed_to(self, person: Person, *, related: bool = False) -> Self:
        """Those in a list of this person; `related`: 与我单位有关."""
        return self.filter(listed_projects(person, "project__", related=related))

    def current(self) -> Self:
        """Without those whose project was taken off the ledger."""
        return self.filter(project__withdrawn_on=None)


CurrentListingsBase = models.Manager.from_queryset(YearListingQuerySet)


class CurrentListings(CurrentListingsBase["YearListing"]):
    """Without those taken off a list again (an import undone): kept, unseen by every page."""

    def get_queryset(self) -> models.QuerySet["YearListing"]:
        return super().get_queryset().filter(withdrawn_on=None)


class YearListing(models.Model):
    """A project on one year's list. Kind belongs to the year (R-DL-7); empty means not yet known:
    then there is no statutory milestone and the project stands on 未排路线图."""

    class Kind(models.TextChoices):
        CONTINUING = "continuing", "续建"
        NEW = "new", "新建"
        PRELIMINARY = "preliminary", "前期"
        RESERVE = "reserve", "储备"

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="listings")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("建设性质", max_length=12, choices=Kind.choices, blank=True)
    listed_on = models.DateField(
        "列入日期", help_text="首批清单为 1 月 1 日；增补项目为批准增补的日期（R-DL-6）"
    )
    kind_decided_on = models.DateField(
        "性质决定日期",
        null=True,
        blank=True,
        help_text="年中改建设性质时，县里决定的日期（R-DL-6）",
    )
    #: The local day on which the row was written: silence counts from it (R-LT-7).
    created_on = models.DateField("录入日期", null=True, editable=False)
    no_winter_stop = models.BooleanField("冬季不停工", default=False)
    no_winter_stop_reason = models.CharField("不停工说明", max_length=200, blank=True)
    content = models.TextField("年度建设内容", max_length=4000, blank=True)
    carried_in = models.DecimalField(
        "截至上年底累计完成（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )

    withdrawn_on = models.DateField("移出日期", null=True, editable=False)

    objects = CurrentListings()

    class Meta:
        verbose_name = verbose_name_plural = "年度清单"
        ordering = ["-year", "pk"]
        indexes = [models.Index(fields=["year", "project"], name="listing_by_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "year"],
                condition=Q(withdrawn_on=None),
                name="one_listing_a_year",
                violation_error_message="该项目已列入本年度清单",
            ),
            models.CheckConstraint(
                condition=Q(no_winter_stop=False) | ~Q(no_winter_stop_reason=""),
                name="no_winter_stop_has_reason",
                violation_error_message="冬季不停工要写明理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年 {self.project}"

    @property
    def decided_on(self) -> date:
        """The day on which both listing and kind were decided: what counts for a statutory date
        (R-DL-6)."""
        return max(self.listed_on, self.kind_decided_on or self.listed_on)

    @property
    def is_supplement(self) -> bool:
        """增补: listed after the year's first list."""
        return is_supplement(self.listed_on)


def is_supplement(listed_on: date) -> bool:
    """增补: listed on that day, after the year's first list of 1 January."""
    return (listed_on.month, listed_on.day) != (1, 1)
