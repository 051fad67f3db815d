"""The day from which silence shows, and a ladder of replies that ends at 二级 (R-LT-7, R-LT-8).

What was decided keeps its edition: a county in use gets a new one from tomorrow on, and the rule of
silence is off in the editions before. In one that has no project yet nothing was decided, and its
first edition has both.
"""

from datetime import timedelta

import django.core.validators
from django.db import migrations, models
from django.utils import timezone

SILENT_DAYS = 40
#: A reply goes up to the lead official, as a monthly report does; beyond, its steps say nothing.
HIGHEST_OF_REPLIES = 2


def renew(apps, schema_editor):
    editions = apps.get_model("norms", "NormSet").objects.order_by("effective_on")
    today = timezone.localdate()
    if apps.get_model("projects", "Project").objects.exists():
        editions.filter(effective_on__lte=today).update(silent_days=None)
        if not editions.filter(effective_on=today + timedelta(days=1)).exists():
            copy_edition(editions.filter(effective_on__lte=today).last() or editions[0], today)
        editions = editions.filter(effective_on__gt=today)
    for edition in editions:
        edition.silent_days = SILENT_DAYS
        edition.save(update_fields=["silent_days"])
        edition.rungs.filter(obligation="reply", level__gt=HIGHEST_OF_REPLIES).delete()
    apps.get_model("norms", "NormsVersion").objects.update(number=models.F("number") + 1)


def copy_edition(source, today):
    """A new edition from tomorrow on, as the one in force is today."""
    rungs = list(source.rungs.order_by("pk"))
    source.pk, source.effective_on = None, today + timedelta(days=1)
    source.by, source.by_name, source.at = None, "系统", timezone.now()
    source.note = "批示回复止于二级，久未更新显示灰灯"
    source._state.adding = True
    source.save()
    for rung in rungs:
        rung.pk, rung.norm_set, rung._state.adding = None, source, True
        rung.save()


class Migration(migrations.Migration):
    dependencies = [
        ("norms", "0001_squashed"),
        ("projects", "0001_squashed"),
    ]

    operations = [
        migrations.AddField(
            model_name="normset",
            name="silent_days",
            field=models.PositiveSmallIntegerField(
                default=40,
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(365),
                ],
                verbose_name="多少天没有任何更新显示灰灯“未更新”",
            ),
        ),
        migrations.RunPython(renew, migrations.RunPython.noop),
    ]
