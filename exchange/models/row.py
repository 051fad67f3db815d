"""One row of a batch, and what became of it."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from exchange.models.batch import ImportBatch


class ImportRow(models.Model):
    """One parsed row of a batch: its outcome, how both sides read, its issues (`complaints`).

    What it is about is a project, or a contract in a sheet of contracts. `restore` is what an undo
    needs; `trail` counts the entries of the audit trail it wrote.
    """

    class Outcome(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "更新"
        UNCHANGED = "unchanged", "无变化"
        REFUSED = "refused", "错误"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=100)
    number = models.PositiveIntegerField("行")
    is_hidden = models.BooleanField("在表中隐藏", default=False)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    has_warning = models.BooleanField(default=False)
    project = models.ForeignKey("projects.Project", models.PROTECT, null=True, related_name="+")
    contract = models.ForeignKey(
        "pipeline.SigningContract", models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=200, blank=True)
    cells = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    complaints = models.JSONField(default=list)
    candidates = models.JSONField(default=list)
    #: [(milestone, due date, days)] of what it makes that is overdue at once.
    overdue = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    restore = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    trail = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["batch", "outcome", "id"], name="import_row_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} 第 {self.number} 行"
