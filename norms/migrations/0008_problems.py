"""The ladder of problems, with levels: 7, 15 and 30 days past its date (policy).

What was decided keeps its edition: a county in use gets it by a new one from tomorrow on; in one
that has no project yet, its first edition has it.
"""

from datetime import timedelta

from django.core import validators
from django.db import migrations, models
from django.utils import timezone

#: (code, days, recipients, further columns); cumulative, as those of milestones (R-NT-0).
LADDER = [
    ("due-1", -1, ["holder"], {}),
    ("today", 0, ["holder"], {}),
    ("late", 1, ["holder", "office"], {}),
    ("lead", 7, ["holder", "office", "lead"], {"level": 1, "level_name": "报包联领导"}),
    ("agenda", 15, ["holder", "office", "lead"], {"level": 2, "level_name": "提请调度"}),
    ("county", 30, ["holder", "office", "lead", "county"], {"level": 3, "level_name": "报县领导"}),
    (
        "weekly",
        30,
        ["holder", "office", "lead", "county"],
        {"repeat_days": 7, "level": 3, "level_name": "报县领导"},
    ),
]


def lay_down(apps, schema_editor):
    editions = apps.get_model("norms", "PolicyVersion").objects.order_by("effective_on")
    today = timezone.localdate()
    if apps.get_model("projects", "Project").objects.exists():
        if not editions.filter(effective_on=today + timedelta(days=1)).exists():
            copy_edition(editions.filter(effective_on__lte=today).last() or editions[0], today)
        editions = editions.filter(effective_on__gt=today)
    for edition in editions:
        for code, days, recipients, more in LADDER:
            edition.steps.create(
                obligation="problem", code=code, days=days, recipients=recipients, **more
            )
    apps.get_model("norms", "PolicyRevision").objects.update(number=models.F("number") + 1)


def copy_edition(source, today):
    """A new edition from tomorrow on, as the one in force today is."""
    rows = [*source.steps.order_by("pk"), *source.causes.order_by("pk")]
    source.pk, source.effective_on = None, today + timedelta(days=1)
    source.by, source.by_name, source.at = None, "系统", timezone.now()
    source.note = "增加问题的提醒和升级"
    source._state.adding = True
    source.save()
    for row in rows:
        row.pk, row.policy_version, row._state.adding = None, source, True
        row.save()


def number(name, default, most):
    """A column of the policy with what every edition that is there gets."""
    bounds = [validators.MinValueValidator(1), validators.MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(
        name, default=default, db_default=default, validators=bounds
    )


class Migration(migrations.Migration):
    dependencies = [
        ("norms", "0007_orders"),
        ("projects", "0001_squashed"),
    ]

    operations = [
        migrations.AddField(
            "PolicyVersion", "problem_name_workdays", number("问题几个工作日内交办", 1, 365)
        ),
        migrations.AddField(
            "PolicyVersion", "problem_days", number("问题交办后几天内答复（遇休息日顺延）", 7, 365)
        ),
        migrations.AddField(
            "PolicyVersion",
            "problem_hard_months",
            number("疑难问题交办后几个月内答复（遇休息日顺延）", 1, 12),
        ),
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
                    ("problem", "问题"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
