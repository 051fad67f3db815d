"""The tables as of commit 202ca77, in one step (docs/decisions/0008-squashed-migrations.md)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('supervision', '0001_initial'),
        ('supervision', '0002_signed_names'),
    ]

    initial = True

    dependencies = [
        ('projects', '0001_squashed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Instruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_date', models.DateField(verbose_name='现定')),
                ('state', models.CharField(choices=[('pending', '未完成'), ('submitted', '待核'), ('done', '已完成'), ('cancelled', '已取消')], default='pending', max_length=10)),
                ('known_since', models.DateField(help_text='此日之前的提醒不补发；首批清单为 1 月 1 日', verbose_name='自何日起存在')),
                ('frozen_on', models.DateField(blank=True, editable=False, null=True, verbose_name='冻结日期')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('text', models.TextField(max_length=2000, verbose_name='批示内容')),
                ('issued_at', models.DateTimeField()),
                ('reply', models.TextField(blank=True, max_length=2000, verbose_name='回复')),
                ('replied_at', models.DateTimeField(null=True)),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to=settings.AUTH_USER_MODEL)),
                ('milestone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to='projects.milestone')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='projects.project')),
                ('replied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_name', models.CharField(blank=True, max_length=60)),
                ('replied_name', models.CharField(blank=True, max_length=60)),
            ],
            options={
                'verbose_name': '批示',
                'verbose_name_plural': '批示',
                'ordering': ['-issued_at', '-pk'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('frozen_on', None), ('state', 'pending')), fields=['due_date', 'id'], name='instruction_open_by_due'), models.Index(fields=['project', '-issued_at'], name='instruction_by_project')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('replied_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('replied_at', None)), _connector='OR'), name='instruction_replied_when_done')],
            },
        ),
    ]
