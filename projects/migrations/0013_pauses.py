"""停工 and 终止 come from a Pause; whatever rests today gets an opening one.

It begins on the day from which the project's obligations are frozen, else on the day on which the
stage was changed; its cause and its document are not known. The first review of what is in 停工 is
due three months after this is run.
"""

import calendar
from datetime import date

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

WORDS = {"suspended": "停工", "terminated": "终止"}
STAGES = {
    "谋划": "conceived",
    "储备": "reserved",
    "签约": "signed",
    "落地": "landed",
    "开工": "started",
    "在建": "building",
    "竣工": "completed",
    "投产": "commissioned",
    "达效": "at_capacity",
}
REVIEW_MONTHS = 3


def open_pauses(apps, schema_editor):
    projects = apps.get_model("projects", "Project")
    for project in projects.objects.filter(stage__in=WORDS).order_by("pk").iterator():
        open_pause(apps, project, timezone.localdate())


def open_pause(apps, project, today):
    entry = last_change(apps, project)
    since = frozen_since(apps, project)
    since = since or timezone.localdate(entry.at if entry else project.created_at)
    reason = (entry and entry.reason or "").strip()[:400]
    facts = {"terminated_on": since} if project.stage == "terminated" else {}
    pause = apps.get_model("projects", "Pause").objects.create(
        project=project,
        approved_on=since,
        reason=f"期初补记：{reason}" if reason else "期初补记",
        stage_before=STAGES.get(entry and entry.before.get("项目阶段"), ""),
        is_opening=True,
        by_name="系统",
        at=timezone.now(),
        **facts,
    )
    if project.stage == "suspended" and project.withdrawn_on is None:
        add_review(apps, pause, months_after(today, REVIEW_MONTHS), today)


def frozen_since(apps, project):
    """The first day from which something it owes is frozen, or None."""
    rows = apps.get_model("projects", "Milestone").objects.filter(project=project)
    return rows.aggregate(day=models.Min("frozen_on"))["day"]


def last_change(apps, project):
    """The entry of the trail by which it came to rest, or None."""
    entries = apps.get_model("accounts", "AuditEntry").objects.filter(
        project_id=project.pk, action="变更阶段"
    )
    last = entries.order_by("-pk").first()
    return last if last and last.after.get("项目阶段") == WORDS[project.stage] else None


def add_review(apps, pause, due_date, today):
    now = timezone.now()
    review = apps.get_model("projects", "PauseReview").objects.create(
        project=pause.project,
        pause=pause,
        due_date=due_date,
        known_since=today,
        created_on=today,
        created_at=now,
    )
    events = apps.get_model("projects", "PauseReviewEvent").objects
    events.create(review=review, kind="create", on=due_date, at=now, by_name="系统")


def months_after(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_account_notice"),
        ("projects", "0012_project_unit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="milestonechange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("replan", "项目中心改期"),
                    ("correction", "更正原定"),
                    ("pause", "停工顺延"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("category", models.CharField(blank=True, max_length=12, verbose_name="原因")),
                (
                    "caused_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("owner_unit", "项目单位"),
                            ("responsible", "责任单位"),
                            ("department", "有关部门"),
                            ("locality", "属地"),
                            ("superior", "上级"),
                            ("force", "不可抗力"),
                        ],
                        max_length=12,
                        verbose_name="原因在谁",
                    ),
                ),
                ("approved_on", models.DateField(verbose_name="批准停工日期")),
                ("reason", models.TextField(max_length=500, verbose_name="停工说明")),
                ("document", models.CharField(max_length=60, verbose_name="停工批准文件")),
                (
                    "stage_before",
                    models.CharField(blank=True, max_length=12, verbose_name="停工前阶段"),
                ),
                (
                    "is_opening",
                    models.BooleanField(default=False, editable=False, verbose_name="期初补记"),
                ),
                ("terminated_on", models.DateField(null=True, verbose_name="批准终止日期")),
                (
                    "termination_reason",
                    models.TextField(blank=True, max_length=500, verbose_name="终止说明"),
                ),
                (
                    "termination_document",
                    models.CharField(blank=True, max_length=60, verbose_name="终止批准文件"),
                ),
                ("resumed_on", models.DateField(null=True, verbose_name="恢复施工日期")),
                (
                    "resumption_reason",
                    models.TextField(blank=True, max_length=500, verbose_name="恢复说明"),
                ),
                (
                    "resumption_document",
                    models.CharField(blank=True, max_length=60, verbose_name="恢复施工文件"),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "caused_by_unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                        verbose_name="哪个部门",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "停工",
                "verbose_name_plural": "停工",
                "ordering": ["-approved_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="PauseReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_date", models.DateField(verbose_name="现定")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "未完成"),
                            ("submitted", "待核"),
                            ("done", "已完成"),
                            ("cancelled", "已取消"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                (
                    "known_since",
                    models.DateField(
                        help_text="此日之前的提醒不补发；首批清单为 1 月 1 日",
                        verbose_name="自何日起存在",
                    ),
                ),
                (
                    "created_on",
                    models.DateField(editable=False, null=True, verbose_name="录入日期"),
                ),
                (
                    "frozen_on",
                    models.DateField(
                        blank=True, editable=False, null=True, verbose_name="冻结日期"
                    ),
                ),
                (
                    "resumed_on",
                    models.DateField(editable=False, null=True, verbose_name="恢复日期"),
                ),
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="延长理由")),
                ("created_at", models.DateTimeField(editable=False)),
                (
                    "pause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="projects.pause",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "停工复核",
                "verbose_name_plural": "停工复核",
                "ordering": ["due_date", "pk"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PauseReviewEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("by_name", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "awaits_notice",
                    models.BooleanField(db_default=False, default=False, editable=False),
                ),
                ("request_key", models.UUIDField(editable=False, null=True)),
                ("on", models.DateField(null=True, verbose_name="事件日期")),
                ("reason", models.TextField(blank=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[("create", "设定"), ("confirm", "办结"), ("cancel", "取消")],
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "principal",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="projects.pausereview",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
                "abstract": False,
            },
        ),
        migrations.AddIndex(
            model_name="pause",
            index=models.Index(
                condition=models.Q(("resumed_on", None)), fields=["approved_on"], name="pause_open"
            ),
        ),
        migrations.AddIndex(
            model_name="pause",
            index=models.Index(fields=["project", "approved_on"], name="pause_by_project"),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("caused_by", "department"), ("caused_by_unit__isnull", False)),
                    models.Q(
                        models.Q(("caused_by", "department"), _negated=True),
                        ("caused_by_unit", None),
                    ),
                    _connector="OR",
                ),
                name="pause_names_the_department",
                violation_error_message="原因在有关部门的，要写明是哪个部门",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resumed_on", None)),
                fields=("project",),
                name="one_pause_at_a_time",
                violation_error_message="项目已在停工",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("resumed_on", None),
                        ("resumed_on__gte", models.F("approved_on")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("terminated_on", None),
                        ("terminated_on__gte", models.F("approved_on")),
                        _connector="OR",
                    ),
                ),
                name="pause_ends_after_its_approval",
                violation_error_message="恢复和终止的日期不能早于批准停工的日期",
            ),
        ),
        migrations.AddIndex(
            model_name="pausereview",
            index=models.Index(
                condition=models.Q(("frozen_on", None), ("state", "pending")),
                fields=["due_date", "id"],
                name="pausereview_open_by_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="pausereview",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "pending")),
                fields=("pause",),
                name="one_review_at_a_time",
                violation_error_message="这次停工已有待办的复核",
            ),
        ),
        migrations.AddIndex(
            model_name="pausereviewevent",
            index=models.Index(
                condition=models.Q(("awaits_notice", True)),
                fields=["id"],
                name="pausereviewevent_awaits_notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="pausereviewevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("request_key__isnull", False)),
                fields=("by", "request_key"),
                name="pausereviewevent_once_a_request",
                violation_error_message="这份已经收到",
            ),
        ),
        migrations.RunPython(open_pauses, migrations.RunPython.noop),
    ]
