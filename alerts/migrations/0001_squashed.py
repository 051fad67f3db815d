"""The tables as of commit 202ca77, in one step (docs/decisions/0008-squashed-migrations.md)."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('alerts', '0001_initial'),
        ('alerts', '0002_audit_and_clock'),
        ('alerts', '0003_notice_remark'),
        ('alerts', '0004_notice_stands_for'),
        ('alerts', '0005_one_message_a_letter'),
        ('alerts', '0006_letters_indexes'),
    ]

    initial = True

    dependencies = [
        ('contenttypes', '0002_remove_content_type_name'),
        ('projects', '0001_squashed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('decided_at', models.DateTimeField()),
                ('late', models.BooleanField(default=False)),
                ('found', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['-day'],
            },
        ),
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_at', models.DateTimeField(null=True)),
                ('channel_fault', models.TextField(blank=True)),
                ('channel_fault_at', models.DateTimeField(null=True)),
                ('boot', models.CharField(blank=True, max_length=36)),
                ('clock_fault', models.CharField(blank=True, max_length=200)),
                ('uptime', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Letter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(default='email', max_length=10)),
                ('day', models.DateField(verbose_name='日期')),
                ('occasion', models.CharField(choices=[('daily', '每日提醒'), ('by_hand', '人工催办'), ('event', '即时通知'), ('manual_pass', '手工运行')], max_length=12)),
                ('address', models.CharField(blank=True, max_length=254, verbose_name='收件地址')),
                ('state', models.CharField(choices=[('queued', '待发'), ('sending', '发送中'), ('sent', '已送达邮件服务器'), ('held', '未发出，留在系统内'), ('failed', '发送失败'), ('cancelled', '已取消')], default='queued', max_length=10)),
                ('phase', models.CharField(blank=True, max_length=10)),
                ('due_at', models.DateTimeField()),
                ('lease_until', models.DateTimeField(null=True)),
                ('token', models.CharField(blank=True, max_length=32)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('message_id', models.CharField(max_length=120)),
                ('subject', models.CharField(blank=True, max_length=200, verbose_name='主题')),
                ('reply', models.TextField(blank=True, verbose_name='服务器答复')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='原因')),
                ('maybe_twice', models.BooleanField(default=False, verbose_name='可能重复')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(null=True)),
                ('recipient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to=settings.AUTH_USER_MODEL)),
                ('raw', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': '信件',
                'verbose_name_plural': '信件',
                'ordering': ['-day', '-pk'],
                'indexes': [models.Index(fields=['-day', '-id'], name='letter_by_day'), models.Index(condition=models.Q(('state', 'queued')), fields=['due_at'], name='letter_queued'), models.Index(condition=models.Q(('state', 'sending')), fields=['id'], name='letter_sending')],
                'constraints': [models.UniqueConstraint(fields=('recipient', 'channel', 'day', 'occasion'), name='one_letter_a_person_day_occasion'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), models.Q(('token', ''), _negated=True)), models.Q(models.Q(('state', 'sending'), _negated=True), ('token', '')), _connector='OR'), name='letter_token_while_sending'), models.UniqueConstraint(fields=('message_id',), name='letter_message_id')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('outcome', models.CharField(choices=[('open', '进行中'), ('accepted', '已接收'), ('deferred', '稍后再试'), ('refused', '被拒收'), ('unknown', '结果不明'), ('crashed', '中断'), ('poison', '内容出错'), ('not_sent', '未发出')], default='open', max_length=10)),
                ('smtp_code', models.PositiveSmallIntegerField(null=True)),
                ('reply', models.TextField(blank=True)),
                ('worker', models.CharField(blank=True, max_length=60)),
                ('letter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tries', to='alerts.letter')),
            ],
            options={
                'ordering': ['letter', 'number'],
                'constraints': [models.UniqueConstraint(fields=('letter', 'number'), name='one_attempt_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.BigIntegerField(null=True)),
                ('title', models.CharField(max_length=200)),
                ('due_date', models.DateField(null=True)),
                ('rung', models.CharField(max_length=24)),
                ('event_key', models.CharField(blank=True, max_length=80)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('capacity', models.CharField(blank=True, max_length=12, verbose_name='以何身份')),
                ('occasion', models.CharField(choices=[('daily', '每日提醒'), ('by_hand', '人工催办'), ('event', '即时通知'), ('manual_pass', '手工运行')], max_length=12)),
                ('day', models.DateField(verbose_name='决定日期')),
                ('state', models.CharField(choices=[('open', '待告知'), ('told', '已告知'), ('folded', '已并入更高一级'), ('dropped', '已撤销'), ('in_app', '仅系统内')], default='open', max_length=8)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('read_at', models.DateTimeField(null=True)),
                ('content_type', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='contenttypes.contenttype')),
                ('letter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='alerts.letter')),
                ('project', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='projects.project')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('remark', models.TextField(blank=True, verbose_name='催办内容')),
                ('stands_for', models.CharField(blank=True, max_length=120, verbose_name='代谁')),
            ],
            options={
                'verbose_name': '提醒',
                'verbose_name_plural': '提醒',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'open')), fields=['occasion', 'recipient'], name='notice_open'), models.Index(fields=['content_type', 'object_id'], name='notice_by_obligation'), models.Index(condition=models.Q(('read_at', None), ('state__in', ['told', 'in_app'])), fields=['recipient'], name='notice_unread')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('event_key', '')), fields=('recipient', 'content_type', 'object_id', 'due_date', 'rung', 'occasion'), name='one_notice_a_rung'), models.UniqueConstraint(condition=models.Q(('event_key', ''), _negated=True), fields=('recipient', 'event_key'), name='one_notice_an_event')],
            },
        ),
        migrations.CreateModel(
            name='AuditAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True)),
                ('asked_at', models.DateTimeField()),
                ('unsaid', models.PositiveIntegerField(default=0)),
                ('twice', models.PositiveIntegerField(default=0)),
                ('lines', models.JSONField(default=list)),
            ],
            options={
                'ordering': ['-day'],
            },
        ),
    ]
