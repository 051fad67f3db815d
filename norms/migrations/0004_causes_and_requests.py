"""The one table of causes, in every edition, and how long a request for a new date may take.

The table says what words mean, and decides nothing: editions gone by get it as well, so that what
was written under them can be read. projects 0010 gives the rows that name a cause its codes.
"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


CAUSES = [
    ("land", "用地"),
    ("permits", "手续"),
    ("funds", "资金"),
    ("relocation", "征拆"),
    ("weather", "天气"),
    ("design", "设计变更"),
    ("construction", "施工组织"),
    ("market", "市场"),
    ("other", "其他"),
]


def fill(apps, schema_editor):
    cause = apps.get_model("norms", "Cause")
    cause.objects.bulk_create(
        cause(policy_version=edition, code=code, name=name, number=number)
        for edition in apps.get_model("norms", "PolicyVersion").objects.all()
        for number, (code, name) in enumerate(CAUSES, start=1)
    )
    apps.get_model("norms", "PolicyRevision").objects.update(number=models.F("number") + 1)


class Migration(migrations.Migration):

    dependencies = [
        ('norms', '0003_standard_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='policyversion',
            name='request_warn_days',
            field=models.PositiveSmallIntegerField(db_default=15, default=15, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='到期前多少天以内提出的顺延申请，提醒审批人离到期已近'),
        ),
        migrations.AddField(
            model_name='policyversion',
            name='request_workdays',
            field=models.PositiveSmallIntegerField(db_default=3, default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='顺延申请几个工作日内办理'),
        ),
        migrations.CreateModel(
            name='Cause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=12, verbose_name='代号')),
                ('name', models.CharField(max_length=20, verbose_name='名称')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('policy_version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='causes', to='norms.policyversion')),
            ],
            options={
                'verbose_name': '原因',
                'verbose_name_plural': '原因',
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('policy_version', 'code'), name='one_cause_a_code'), models.UniqueConstraint(fields=('policy_version', 'name'), name='one_cause_a_name')],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
