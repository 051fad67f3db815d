"""The one idea: something that somebody owes on a project by a day (architecture.md)."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from projects.access import visible_projects

OPEN = Q(state="pending", frozen_on=None)


class DatedObligationQuerySet(models.QuerySet):
    def visible_to(self, person):
        return self.filter(visible_projects(person, "project__"))

    def open(self):
        """Still owed: neither submitted, done, cancelled nor frozen (R-OD-1, R-OD-6)."""
        return self.filter(OPEN)

    def overdue(self, today):
        """SQL twin of DatedObligation.is_overdue(). The due day itself is not late."""
        return self.open().filter(due_date__lt=today)

    def due_within(self, today, days):
        """Open and due from today up to `days` days ahead."""
        return self.open().filter(due_date__range=(today, today + timedelta(days=days)))


class DatedObligation(models.Model):
    """A milestone, a reply to an instruction: a project, a due date, a state.

    Overdue is a comparison with a day that is passed in, never a column (decision 8).
    """

    class State(models.TextChoices):
        PENDING = "pending", "未完成"
        SUBMITTED = "submitted", "待核"
        DONE = "done", "已完成"
        CANCELLED = "cancelled", "已取消"

    #: The word of the reminder ladder for this kind (norms.Rung.Obligation).
    ladder = ""
    #: What its owner promises to have done by a day, in a word.
    deed = "完成"
    #: What title() reads beyond its own row, for select_related in bulk.
    title_needs = ()

    project = models.ForeignKey("projects.Project", models.PROTECT, related_name="%(class)ss")
    due_date = models.DateField("现定")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    known_since = models.DateField(
        "自何日起存在", help_text="此日之前的提醒不补发；首批清单为 1 月 1 日"
    )
    frozen_on = models.DateField("冻结日期", null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = DatedObligationQuerySet.as_manager()

    class Meta:
        abstract = True
        # The hottest question of the house, as short as what is open (performance.md).
        indexes = [
            models.Index(fields=["due_date", "id"], condition=OPEN, name="%(class)s_open_by_due"),
        ]

    def title(self):
        """What is owed, in words for lists and letters."""
        raise NotImplementedError

    @property
    def is_open(self):
        """Python twin of DatedObligationQuerySet.open()."""
        return self.state == self.State.PENDING and self.frozen_on is None

    def is_overdue(self, today):
        """Python twin of DatedObligationQuerySet.overdue()."""
        return self.is_open and self.due_date < today

    def overdue_days(self, today):
        """Calendar days past the due date, 0 when not overdue (R-OD-1)."""
        return (today - self.due_date).days if self.is_overdue(today) else 0

    def days_left(self, today):
        """Calendar days until the due date; negative when past."""
        return (self.due_date - today).days


def reason_given(text, sentence):
    """The reason without blanks around it; where there is none, the sentence asks for it."""
    if not (text or "").strip():
        raise ValidationError({"reason": sentence})
    return text.strip()
