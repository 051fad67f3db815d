"""What happened to a milestone, as dated rows that are only ever added."""

from collections.abc import Iterable

from django.db import models

from core.models.signed import Signed
from projects.models.event import ObligationEvent
from projects.models.facts_of_day import KeptCause
from projects.postponement import Moves


class MilestoneEvent(ObligationEvent):
    """Submit, confirm, send back … dated rows: "who answered on that day" rests on them."""

    class Kind(models.TextChoices):
        CREATE = "create", "建立"
        SUBMIT = "submit", "报完成"
        CONFIRM = "confirm", "核定"
        SEND_BACK = "send_back", "退回"
        WITHDRAW = "withdraw", "撤回填报"
        REOPEN = "reopen", "重新打开"
        REPLAN = "replan", "改期"
        CORRECT = "correct", "更正原定"
        CANCEL = "cancel", "取消"
        FREEZE = "freeze", "冻结"
        THAW = "thaw", "解冻"

    milestone = models.ForeignKey("projects.Milestone", models.PROTECT, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    #: The stage that the project left when this event moved it on (R-OD-7); empty when it did not.
    stage_before = models.CharField(max_length=12, blank=True)

    class Meta(ObligationEvent.Meta):
        # What moved since a month was closed (R-OD-8).
        indexes = [
            *ObligationEvent.Meta.indexes,
            models.Index(fields=["at"], name="milestone_event_by_at"),
            # When something was last heard of a project (R-LT-7).
            models.Index(
                fields=["milestone", "at"],
                condition=models.Q(kind__in=["submit", "confirm"]),
                name="milestone_event_heard",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} {self.get_kind_display()}"


class MilestoneChange(KeptCause, Signed):
    """One move of a date: who, when, old, new, why, by which decision (R-CH-5). `by` approved it;
    who asked, and who gave the other half, its `request` says."""

    class Kind(models.TextChoices):
        REPLAN = "replan", "项目中心改期"
        REQUEST = "request", "同意顺延申请"
        CORRECTION = "correction", "更正原定"
        #: By the days of a 停工: counted neither as a postponement nor as slip (R-OD-6).
        PAUSE = "pause", "停工顺延"

    #: What counts as a slip: neither a corrected slip of the pen nor the days of a pause.
    SLIPS = (Kind.REPLAN, Kind.REQUEST)

    milestone = models.ForeignKey("projects.Milestone", models.PROTECT, related_name="changes")
    request = models.ForeignKey(
        "projects.ChangeRequest", models.PROTECT, null=True, related_name="moves"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    old_due = models.DateField("原日期")
    new_due = models.DateField("新日期")
    reason = models.TextField("说明")
    approval = models.CharField("批准文号", max_length=60, blank=True)

    class Meta(KeptCause.Meta):
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.milestone} {self.old_due}→{self.new_due}"

    @classmethod
    def moves_of(cls, changes: Iterable["MilestoneChange"]) -> Moves:
        """How the date of one milestone came to stand where it stands, by all its moves."""
        times = paused = 0
        for change in changes:
            times += change.kind in cls.SLIPS
            paused += change.days if change.kind == cls.Kind.PAUSE else 0
        return Moves(times, paused)

    @property
    def days(self) -> int:
        """Calendar days by which it moved the date, negative for an earlier one."""
        return (self.new_due - self.old_due).days
