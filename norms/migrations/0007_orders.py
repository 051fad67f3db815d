"""The clocks and 代字 of orders, and the ladder of their steps, which ends at 二级 (R-SO-1, R-LT-8).

What was decided keeps its edition: a county in use gets the ladder by a new one from tomorrow on; in
one that has no project yet, its first edition has it.
"""

from datetime import timedelta

import django.core.validators
from django.db import migrations, models
from django.utils import timezone

#: (code, days, level, level name, recipients).
LADDER = [
    ("due-1", -1, 0, "", ["holder"]),
    ("today", 0, 0, "", ["holder"]),
    ("late", 1, 1, "催办", ["holder", "supervision"]),
    ("lead", 8, 2, "报包联领导", ["holder", "supervision", "lead"]),
]
DAYS = (1, 365)
MONTHS = (1, 12)
#: (column, label, default, bounds)
FIGURES = [
    ("order_sign_workdays", "督办件发出后几个工作日内签收", 1, DAYS),
    ("order_answer_workdays", "督办件发出后几个工作日内反馈", 3, DAYS),
    ("order_done_days", "督办件发出后多少天内办结（遇休息日顺延）", 7, DAYS),
    ("order_hard_months", "疑难督办件发出后几个月内办结（遇休息日顺延）", 1, MONTHS),
    ("order_gap_workdays", "督办件办结至少晚于反馈几个工作日", 2, DAYS),
    ("order_review_workdays", "督办件报办结后几个工作日内复核", 3, DAYS),
    ("order_return_workdays", "督办件退回后几个工作日内重新反馈", 2, DAYS),
    ("order_report_days", "多少天以内报过的进展、月报可以转作督办件的反馈", 7, DAYS),
]
#: (column, label, 代字)
SERIES = [
    ("order_series", "督办单的发文代字", "左督"),
    ("letter_series", "提醒函的发文代字", "左督函"),
    ("talk_series", "约谈通知的发文代字", "左督谈"),
]


def lay_down(apps, schema_editor):
    editions = apps.get_model("norms", "PolicyVersion").objects.order_by("effective_on")
    today = timezone.localdate()
    if apps.get_model("projects", "Project").objects.exists():
        if not editions.filter(effective_on=today + timedelta(days=1)).exists():
            copy_edition(editions.filter(effective_on__lte=today).last() or editions[0], today)
        editions = editions.filter(effective_on__gt=today)
    for edition in editions:
        for code, days, level, name, recipients in LADDER:
            edition.steps.create(
                obligation="order",
                code=code,
                days=days,
                level=level,
                level_name=name,
                recipients=recipients,
            )
    apps.get_model("norms", "PolicyRevision").objects.update(number=models.F("number") + 1)


def copy_edition(source, today):
    """A new edition from tomorrow on, as the one in force is today."""
    rows = [*source.steps.order_by("pk"), *source.causes.order_by("pk")]
    source.pk, source.effective_on = None, today + timedelta(days=1)
    source.by, source.by_name, source.at = None, "系统", timezone.now()
    source.note = "增加督办件签收、反馈、办结的提醒"
    source._state.adding = True
    source.save()
    for row in rows:
        row.pk, row.policy_version, row._state.adding = None, source, True
        row.save()


def figure(name, label, default, bounds):
    least, most = bounds
    return migrations.AddField(
        "PolicyVersion",
        name,
        models.PositiveSmallIntegerField(
            db_default=default,
            default=default,
            validators=[
                django.core.validators.MinValueValidator(least),
                django.core.validators.MaxValueValidator(most),
            ],
            verbose_name=label,
        ),
    )


def series(name, label, word):
    return migrations.AddField(
        "PolicyVersion",
        name,
        models.CharField(db_default=word, default=word, max_length=10, verbose_name=label),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("norms", "0006_pause_review_months"),
        ("projects", "0001_squashed"),
    ]

    operations = [
        migrations.AlterField(
            "EscalationStep",
            "obligation",
            models.CharField(
                choices=[
                    ("milestone", "节点"),
                    ("reply", "批示回复"),
                    ("report", "月报"),
                    ("request", "顺延申请"),
                    ("pause_review", "停工复核"),
                    ("order", "督办"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
        *(figure(*each) for each in FIGURES),
        *(series(*each) for each in SERIES),
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
