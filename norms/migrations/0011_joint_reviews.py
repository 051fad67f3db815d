"""The days, parties and ladders of joint reviews (R-JR-1): reminders alone, no level.

What was decided keeps its edition: a county in use gets the ladders by a new one from tomorrow on;
in one that has no project yet, its first edition has them.
"""

from datetime import timedelta

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone

#: (code, days, recipients, further columns); a repeat without a level comes each Monday.
LADDERS = {
    "joint_review": [
        ("due-1", -1, ["office"], {}),
        ("today", 0, ["office"], {}),
        ("late", 1, ["office"], {}),
        ("weekly", 1, ["office"], {"repeat_days": 7}),
    ],
    "joint_opinion": [
        ("due-1", -1, ["holder"], {}),
        ("today", 0, ["holder"], {}),
        ("late", 1, ["holder", "office"], {}),
        ("weekly", 1, ["holder", "office"], {"repeat_days": 7}),
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
    source.note = "增加联席会议和论证意见的提醒"
    source._state.adding = True
    source.save()
    for row in rows:
        row.pk, row.policy_version, row._state.adding = None, source, True
        row.save()


def workdays(name, label, default):
    """A column of the policy with what every edition that is there gets."""
    bounds = [
        django.core.validators.MinValueValidator(1),
        django.core.validators.MaxValueValidator(365),
    ]
    return migrations.AddField(
        "PolicyVersion",
        name,
        models.PositiveSmallIntegerField(
            label, default=default, db_default=default, validators=bounds
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("norms", "0010_pool"),
        ("accounts", "0001_squashed"),
        ("projects", "0001_squashed"),
    ]

    operations = [
        workdays("opinion_workdays", "联席会议后几个工作日内出具论证意见", 3),
        workdays("review_workdays", "联席会议后几个工作日内办结", 5),
        migrations.CreateModel(
            name="ReviewParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="序号")),
                (
                    "policy_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="review_parties",
                        to="norms.policyversion",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "联席单位",
                "verbose_name_plural": "联席单位",
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=["policy_version", "unit"], name="one_party_a_unit"
                    )
                ],
            },
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
                    ("joint_review", "联席会议"),
                    ("joint_opinion", "论证意见"),
                ],
                max_length=20,
                verbose_name="事项",
            ),
        ),
        migrations.RunPython(lay_down, migrations.RunPython.noop),
    ]
