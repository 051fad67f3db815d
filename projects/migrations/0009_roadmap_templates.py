import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("norms", "0003_standard_names"),
        ("projects", "0008_indexes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RoadmapTemplate",
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
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("continuing", "续建"),
                            ("new", "新建"),
                            ("preliminary", "前期"),
                            ("reserve", "储备"),
                        ],
                        max_length=12,
                        verbose_name="建设性质",
                    ),
                ),
                ("effective_on", models.DateField(verbose_name="施行日期")),
                ("name", models.CharField(max_length=40, verbose_name="名称")),
                ("note", models.CharField(blank=True, max_length=200, verbose_name="说明")),
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
                    "work_area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="norms.workarea",
                        verbose_name="所属领域",
                    ),
                ),
            ],
            options={
                "verbose_name": "路线图模板",
                "verbose_name_plural": "路线图模板",
                "ordering": ["-effective_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="RoadmapTemplateStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(15),
                        ],
                        verbose_name="第几步",
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="节点")),
                (
                    "code",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("COMPLETE", "竣工"),
                            ("COMMISSION", "投产"),
                            ("CAPACITY", "达效"),
                        ],
                        max_length=12,
                        verbose_name="类别",
                    ),
                ),
                (
                    "month",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="月"),
                ),
                ("day", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="日")),
                (
                    "after",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="在第几步之后"
                    ),
                ),
                (
                    "days",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="多少天",
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="projects.roadmaptemplate",
                    ),
                ),
            ],
            options={
                "verbose_name": "路线图模板的步骤",
                "verbose_name_plural": "路线图模板的步骤",
                "ordering": ["number"],
            },
        ),
        migrations.AddConstraint(
            model_name="roadmaptemplate",
            constraint=models.UniqueConstraint(
                fields=("kind", "work_area", "effective_on"),
                name="one_template_edition_a_day",
                violation_error_message="这一天已有一版施行，请改日期，或先撤回那一版。",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmaptemplate",
            constraint=models.UniqueConstraint(
                condition=models.Q(("work_area", None)),
                fields=("kind", "effective_on"),
                name="one_general_template_edition_a_day",
                violation_error_message="这一天已有一版施行，请改日期，或先撤回那一版。",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmaptemplatestep",
            constraint=models.UniqueConstraint(
                fields=("template", "number"), name="template_step_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmaptemplatestep",
            constraint=models.UniqueConstraint(
                fields=("template", "name"),
                name="template_step_name",
                violation_error_message="同一模板里的节点不能重名。",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmaptemplatestep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code", ""), _negated=True),
                fields=("template", "code"),
                name="template_step_code",
                violation_error_message="竣工、投产、达效在同一模板里各只有一步。",
            ),
        ),
        migrations.AddConstraint(
            model_name="roadmaptemplatestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("after", None),
                        ("day__isnull", False),
                        ("days", None),
                        ("month__isnull", False),
                    ),
                    models.Q(
                        ("after__isnull", False),
                        ("day", None),
                        ("days__isnull", False),
                        ("month", None),
                        ("after__lt", models.F("number")),
                        ("days__gte", 1),
                    ),
                    _connector="OR",
                ),
                name="template_step_has_one_day",
                violation_error_message="每步填一个固定日期，或填在哪个更早的步骤之后多少天。",
            ),
        ),
    ]
