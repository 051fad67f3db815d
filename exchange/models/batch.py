"""A numbered batch: what a file would change, what it changed, and what stood there before."""

from typing import Self

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from accounts.form_versions import fingerprint
from accounts.models import Duty, Person
from core.models.signed import Signed
from projects.models.overdue_when_written import summary

#: Written, and overdue at once without anybody's word.
UNACCEPTED = models.Q(state="committed", accepted_at=None, overdue_count__gt=0)


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """In every state, dropped and undone ones too."""

    def visible_to(self, person: Person) -> Self:
        """The office sees every batch, whoever else brings sheets his own ones."""
        if person.has_duty(Duty.Kind.OFFICE):
            return self
        of_others = (ImportBatch.Kind.STATISTICS, ImportBatch.Kind.CONTRACTS)
        mine = models.Q(is_report=True) | models.Q(kind__in=of_others)
        return self.filter(mine, by=person)

    def unaccepted(self) -> Self:
        """Written by a command while nobody had accepted what was overdue at once (R-DL-6)."""
        return self.filter(UNACCEPTED)

    def unaccepted_first(self) -> Self:
        """Those first, with `is_unaccepted`; then the newest."""
        waits = models.Case(models.When(UNACCEPTED, then=True), default=False)
        return self.annotate(is_unaccepted=waits).order_by("-is_unaccepted", "-pk")

    def written(self) -> Self:
        """Those that changed the ledger, undone or not."""
        return self.exclude(committed_at=None)


class ImportBatch(Signed):
    """One file read for one year. The batch number is its primary key.

    What it would do is a function of the file, the answers given on the page (fixes, allowed,
    picks) and the ledger; `fingerprint` is that of the preview that a person has seen.
    """

    class State(models.TextChoices):
        READING = "reading", "正在读取"
        PREVIEW = "preview", "待确认"
        WRITING = "writing", "正在写入"
        COMMITTED = "committed", "已写入"
        FAILED = "failed", "没有读成"
        DROPPED = "dropped", "已放弃"
        UNDONE = "undone", "已撤销"

    class Kind(models.TextChoices):
        LEDGER = "ledger", "项目台账"
        FIGURES = "figures", "计划和月度数据"
        STATISTICS = "statistics", "统计数据"
        CONTRACTS = "contracts", "招商签约"
        POOL = "pool", "储备库"

    #: A task is at work on it.
    BUSY = (State.READING, State.WRITING)

    kind = models.CharField("内容", max_length=10, choices=Kind.choices, default=Kind.LEDGER)
    year = models.PositiveSmallIntegerField("年度")
    month = models.PositiveSmallIntegerField("月份", null=True)
    document = models.CharField("调整文号", max_length=100, blank=True)
    document_on = models.DateField("调整日期", null=True)
    reason = models.CharField("变更理由", max_length=200, blank=True)
    file = models.FileField(upload_to="imports/", blank=True)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREVIEW)
    is_report = models.BooleanField(
        "单位填报", default=False, help_text="单位自己报回的表：只填报，不核定"
    )
    create_missing = models.BooleanField("新建名单里没有的单位和人员", default=False)
    allowed = models.JSONField("准予新建", default=list)
    fixes = models.JSONField("改正的单元格", default=list)
    picks = models.JSONField("指明的项目", default=list)
    verified = models.JSONField("已核实的行", default=list)
    answers = models.JSONField("对疑问的答复", default=list)  # [sheet, asks, what, answer]
    unknown = models.JSONField("名录里没有的", default=list)
    notes = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    sentence = models.CharField("没有读成的原因", max_length=400, blank=True)
    rows_total = models.PositiveIntegerField("行数", default=0)
    rows_done = models.PositiveIntegerField("已处理", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("更新", default=0)
    unchanged = models.PositiveIntegerField("无变化", default=0)
    refused = models.PositiveIntegerField("拒收", default=0)
    fingerprint = models.CharField(max_length=64, blank=True)
    #: What is overdue the moment it is written, and who accepted that (R-DL-6).
    overdue_count = models.PositiveIntegerField("写入即逾期", default=0)
    overdue_longest = models.PositiveIntegerField("最长逾期天数", default=0)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    accepted_name = models.CharField("确认人", max_length=60, blank=True, editable=False)
    accepted_at = models.DateTimeField("确认时间", null=True, editable=False)
    trail_from = models.BigIntegerField("此后的变更记录", null=True)
    claimed_at = models.DateTimeField("后台开始处理", null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    #: Where a command's file lies, which is not kept.
    source: str | None = None

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"第 {self.pk} 批 {self.file_name}"

    @property
    def path(self) -> str:
        return self.source or self.file.path

    @property
    def asks(self) -> bool:
        """Whether a person can answer on its page; a command cannot ask."""
        return self.source is None and self.by_id is not None

    @property
    def picked(self) -> dict[tuple[str, int], int | str]:
        """(sheet, row) -> the key of the project it was said to be, or that it is none of them."""
        return {(sheet, row): project for sheet, row, project in self.picks}

    @property
    def is_ledger(self) -> bool:
        return self.kind == self.Kind.LEDGER

    @property
    def is_of_pipeline(self) -> bool:
        """Of contracts or of the pool: of no one month, and changed with a reason."""
        return self.kind in (self.Kind.CONTRACTS, self.Kind.POOL)

    @property
    def page_name(self) -> str:
        """The address where a batch of its kind is brought in."""
        if self.is_of_pipeline:
            return "exchange:pipeline-sheets"
        return "exchange:imports" if self.is_ledger else "exchange:figures"

    @property
    def about(self) -> str:
        """What it brings, as far as its kind has a year or a month."""
        if self.is_of_pipeline:
            return self.get_kind_display()
        if self.is_ledger:
            return f"{self.year} 年"
        return f"{self.get_kind_display()} · {self.year}年{self.month}月"

    @property
    def version(self) -> str:
        """What a form of its pages stands on: the preview, the answers so far and the state."""
        answers = (self.fixes, self.picks, self.allowed, self.verified, self.answers)
        settled = (self.document, str(self.document_on or ""), str(self.accepted_at or ""))
        settled = (*settled, self.reason) if self.reason else settled
        return fingerprint(self.state, self.fingerprint, *answers, *settled)

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    def still_waits_to_be_written(self) -> bool:
        """Whether nobody else has written it meanwhile; asked within the lock of imports."""
        waiting = ImportBatch.objects.select_for_update().filter(pk=self.pk)
        return waiting.filter(state=self.State.WRITING).exists()

    @property
    def overdue_summary(self) -> str:
        """写入后 15 项立即逾期，最长 240 天, or nothing."""
        return summary(self.overdue_count, self.overdue_longest) if self.overdue_count else ""

    @property
    def summary(self) -> str:
        """The line that ends the command; refused counts rows, the others projects."""
        return (
            f"new {self.new}, changed {self.changed}, "
            f"unchanged {self.unchanged}, refused {self.refused}"
        )
