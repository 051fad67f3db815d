"""参与单位, and promises of what has no project."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_account_notice'),
        ('projects', '0011_template_end'),
    ]

    operations = [
        migrations.AlterField(
            model_name='promise',
            name='project',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='promises', to='projects.project'),
        ),
        migrations.CreateModel(
            name='ProjectUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('recorded_at', models.DateTimeField(editable=False, null=True)),
                ('end_recorded_at', models.DateTimeField(editable=False, null=True)),
                ('role', models.CharField(choices=[('order', '督办承办'), ('permit', '手续办理'), ('problem', '问题办理')], max_length=12, verbose_name='承担什么')),
                ('corrected_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(app_label)s_%(class)s_written', to='accounts.termcorrection')),
                ('project', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='given_units', to='projects.project')),
                ('superseded_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='%(app_label)s_%(class)s_closed', to='accounts.termcorrection')),
                ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='given_projects', to='accounts.unit')),
            ],
            options={
                'verbose_name': '参与单位',
                'verbose_name_plural': '参与单位',
                'ordering': ['since', 'pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['unit', 'until'], name='project_unit_by_unit'), models.Index(fields=['project', 'since'], name='project_unit_by_project')],
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='projectunit_until_after_since', violation_error_message='结束日期不能早于开始日期')],
            },
        ),
    ]
