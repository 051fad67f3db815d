"""The ladders of 顺延申请 and 停工复核: reminders alone, no level.

What was decided keeps its edition: a county in use gets them by a new one from tomorrow on; in one
that has no project yet, its first edition has both.
"""

from datetime import timedelta

from django.db import migrations, models
from django.utils import timezone

#: (code, days, recipients, further columns); a repeat without a level comes each Monday.
LADDERS = {
    "request": [
        ("due-1", -1, ["holder"], {}),
        ("today", 0, ["holder"], {}),
        ("late", 1, ["holder", "office"], {}),
        ("weekly", 1, ["office"], {"repeat_days": 7}),
    ],
    "pause_review": [
        ("due-7", -7, ["office"], {}),
        ("today", 0, ["office"], {}),
        ("late", 1, ["office"], {}),
        ("weekly", 1, ["office"], {"repeat_days": 7}),
    ],
}


def lay_down(apps, schema_editor):
    editions = apps.get_model("norms", "PolicyVersion").objects.order_by("effective_on")
    today = timezone.localdate()
    if apps.get_model("projects", "Project").objects.exists():
        if not editions.filter(effective_on=today + timedelta(days=1)).exists():
            copy_edition(editions.filter(effective_on__lte=today).last() or editions[0], today)
        editions = editions.filter(effective_on__gt=today)
    for edition in editions:
        add_ladders(edition)
    apps.get_model("norms", "PolicyRevision").objects.update(number=models.F("number") + 1)


def add_ladders(edition):
    for obligation, ladder in LADDERS.items():
        for code, days, recipients, more in ladder:
            edition.steps.create(
                obligation=obligation, code=code, days=days, recipients=recipients, **more
            )


def copy_edition(source, today):
    """A new edition from tomorrow on, as the one in force is today."""
    rows = [*source.steps.order_by("pk"), *source.causes.order_by("pk")]
    source.pk, source.effective_on = None, today + timedelta(days=1)
    source.by, source.by_name, source.at = None, "系统", timezone.now()
    source.note = "增加顺延申请和停工复核的提醒"
    source._state.adding = True
    source.save()
    for row in rows:
        row.pk, row.policy_version, row._state.adding = None, source, True
        row.save()


class Migration(migrations.Migration):
    dependencies = [
        ("norms", "0004_causes_and_requests"),
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
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
