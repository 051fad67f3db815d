"""A numbered batch: what a file would change, what it changed, and what stood there before."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.models import Signed


def private_name(batch, filename):
    return f"imports/{uuid.uuid4().hex}"


class ImportBatch(Signed):
    """One file read for one year. The batch number is its primary key."""

    class State(models.TextChoices):
        PREVIEW = "preview", "待确认"
        COMMITTED = "committed", "已写入"
        DROPPED = "dropped", "已放弃"
        UNDONE = "undone", "已撤销"

    year = models.PositiveSmallIntegerField("年度")
    file = models.FileField(upload_to=private_name, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEW)
    create_missing = models.BooleanField("新建名单里没有的单位和人员", default=False)
    notes = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("更新", default=0)
    unchanged = models.PositiveIntegerField("无变化", default=0)
    refused = models.PositiveIntegerField("拒收", default=0)
    committed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-pk"]

    def __str__(self):
        return f"第 {self.pk} 批 {self.file_name}"


class ImportRow(models.Model):
    """One understood row of a batch: its outcome, the values before and after, the complaints."""

    class Outcome(models.TextChoices):
        NEW = "new", "新增"
        CHANGED = "changed", "更新"
        UNCHANGED = "unchanged", "无变化"
        REFUSED = "refused", "错误"

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=100)
    number = models.PositiveIntegerField("行")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    project = models.ForeignKey("projects.Project", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    complaints = models.JSONField(default=list, encoder=DjangoJSONEncoder)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"{self.sheet} 第 {self.number} 行"
