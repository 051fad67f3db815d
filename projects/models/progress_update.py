from typing import Any, Self

from django.core.validators import MaxValueValidator
from django.db import models

from accounts.models import Person
from norms.models import HasCausedBy
from norms.policy import cause_word
from projects.models.event import News, NewsQuerySet
from projects.models.facts_of_day import HasFactsOfDay
from projects.models.visibility import visible_projects


class ProgressUpdateQuerySet(NewsQuerySet["ProgressUpdate"]):
    """Reports on projects; one without a milestone is of its project as a whole."""

    def visible_to(self, person: Person) -> Self:
        return self.filter(visible_projects(person, "project__"))

    def about(self, project: Any, milestone: Any) -> Self:
        """What was reported of a milestone, or of its project as a whole, newest first."""
        either = models.Q(milestone=milestone) | models.Q(milestone=None)
        return self.filter(either, project=project).order_by("-at", "-pk")


class ProgressUpdate(HasCausedBy, HasFactsOfDay, News):
    """进展: what the owner said of a milestone (or, from a sheet, of the project) on a day."""

    class Standing(models.TextChoices):
        DONE = "done", "已经完成"
        WORKING = "working", "正在做"
        STUCK = "stuck", "被卡住了"

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="updates")
    milestone = models.ForeignKey(
        "projects.Milestone", models.PROTECT, null=True, related_name="updates"
    )
    standing = models.CharField("现在到哪一步了", max_length=8, choices=Standing.choices)
    percent = models.PositiveSmallIntegerField(
        "形象进度（%）", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    note = models.TextField("一句话进展", max_length=1000, blank=True)
    #: A code of the table of causes (norms.causes); who brought it about stands beside it.
    obstacle = models.CharField("卡在哪里", max_length=12, blank=True)
    problem = models.TextField("存在问题", max_length=2000, blank=True)
    next_step = models.TextField("下一步措施", max_length=2000, blank=True)
    promised_on = models.DateField("承诺完成日期", null=True, blank=True)
    needs_help = models.BooleanField("需要上级协调", default=False)

    #: Of notices that were made before such a report made a problem.
    steps = {"coordination": "请求上级协调"}

    objects = ProgressUpdateQuerySet.as_manager()

    class Meta(News.Meta):
        verbose_name = verbose_name_plural = "进展"
        ordering = ["-at", "-pk"]
        indexes = [
            *News.Meta.indexes,
            models.Index(fields=["milestone", "-at"], name="update_by_milestone"),
            models.Index(fields=["project", "-at"], name="update_by_project"),
        ]
        constraints = [
            *News.Meta.constraints,
            *HasCausedBy.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(percent=None) | models.Q(percent__lte=100),
                name="percent_at_most_100",
                violation_error_message="形象进度在 0 到 100 之间",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.at:%Y-%m-%d}"

    @classmethod
    def obligation_field(cls) -> "models.ForeignKey[Any]":
        field: Any = cls._meta.get_field("milestone")
        return field

    @property
    def obstacle_word(self) -> str:
        """What it is stuck in, by the table of causes of its day."""
        return cause_word(self.obstacle, self.caused_on)

    @property
    def asked_for(self) -> str:
        """What is in the way, as its owner wrote it."""
        return "，".join(filter(None, [self.obstacle_word, self.problem]))
