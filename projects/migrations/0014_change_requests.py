"""顺延申请 (R-CH-2, R-CH-5): requests and their events; a move names the request it comes of."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_account_notice'),
        ('projects', '0013_pauses'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='milestonechange',
            name='kind',
            field=models.CharField(choices=[('replan', '项目中心改期'), ('request', '同意顺延申请'), ('correction', '更正原定'), ('pause', '停工顺延')], max_length=12),
        ),
        migrations.CreateModel(
            name='ChangeRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(blank=True, max_length=12, verbose_name='原因')),
                ('caused_by', models.CharField(blank=True, choices=[('owner_unit', '项目单位'), ('responsible', '责任单位'), ('department', '有关部门'), ('locality', '属地'), ('superior', '上级'), ('force', '不可抗力')], max_length=12, verbose_name='原因在谁')),
                ('due_date', models.DateField(verbose_name='现定')),
                ('state', models.CharField(choices=[('pending', '未完成'), ('submitted', '待核'), ('done', '已完成'), ('cancelled', '已取消')], default='pending', max_length=10)),
                ('known_since', models.DateField(help_text='此日之前的提醒不补发；首批清单为 1 月 1 日', verbose_name='自何日起存在')),
                ('created_on', models.DateField(editable=False, null=True, verbose_name='录入日期')),
                ('frozen_on', models.DateField(blank=True, editable=False, null=True, verbose_name='冻结日期')),
                ('resumed_on', models.DateField(editable=False, null=True, verbose_name='恢复日期')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('old_due', models.DateField(verbose_name='申请时的现定')),
                ('new_due', models.DateField(verbose_name='申请顺延到')),
                ('agreed_due', models.DateField(editable=False, null=True, verbose_name='同意的日期')),
                ('reason', models.TextField(max_length=500, verbose_name='说明')),
                ('is_by_office', models.BooleanField(default=False, editable=False, verbose_name='项目中心发起')),
                ('needs_office', models.BooleanField(default=False, editable=False, verbose_name='要项目中心凭批准文号同意')),
                ('has_no_lead', models.BooleanField(default=False, editable=False, verbose_name='无包联领导')),
                ('approval', models.CharField(blank=True, max_length=60, verbose_name='批准文号')),
                ('first_due_date', models.DateField(editable=False, null=True, verbose_name='第一方应于何日办理')),
                ('submitted_at', models.DateTimeField(editable=False, verbose_name='申请时间')),
                ('submitted_name', models.CharField(max_length=60, verbose_name='申请人')),
                ('consented_at', models.DateTimeField(editable=False, null=True)),
                ('approved_at', models.DateTimeField(editable=False, null=True)),
                ('outcome', models.CharField(blank=True, choices=[('agreed', '同意'), ('refused', '不同意'), ('withdrawn', '已撤回'), ('ended', '自动终止')], max_length=10, verbose_name='结果')),
                ('answer', models.TextField(blank=True, max_length=500, verbose_name='答复')),
                ('decided_at', models.DateTimeField(editable=False, null=True, verbose_name='办结时间')),
                ('decided_name', models.CharField(blank=True, max_length=60, verbose_name='办理人')),
                ('annual_plan', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='年度计划投资（万元）')),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_for', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('caused_by_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='哪个部门')),
                ('consented_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('consented_for', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lead_official', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='包联领导')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='change_requests', to='projects.milestone')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='projects.project')),
                ('responsible_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='责任单位')),
                ('submitted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('submitted_for', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '顺延申请',
                'verbose_name_plural': '顺延申请',
                'ordering': ['-submitted_at', '-pk'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='evidence',
            name='change_request',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='projects.changerequest'),
        ),
        migrations.AddField(
            model_name='milestonechange',
            name='request',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='projects.changerequest'),
        ),
        migrations.CreateModel(
            name='RequestEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('awaits_notice', models.BooleanField(db_default=False, default=False, editable=False)),
                ('request_key', models.UUIDField(editable=False, null=True)),
                ('on', models.DateField(null=True, verbose_name='事件日期')),
                ('reason', models.TextField(blank=True)),
                ('kind', models.CharField(choices=[('ask', '提出'), ('consent', '包联领导同意'), ('approve', '项目中心同意'), ('agree', '同意'), ('refuse', '不同意'), ('retract', '撤回申请'), ('end', '自动终止')], max_length=10)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change_request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='projects.changerequest')),
                ('principal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='changerequest',
            index=models.Index(condition=models.Q(('frozen_on', None), ('state', 'pending')), fields=['due_date', 'id'], name='changerequest_open_by_due'),
        ),
        migrations.AddIndex(
            model_name='changerequest',
            index=models.Index(fields=['milestone', '-submitted_at'], name='request_by_milestone'),
        ),
        migrations.AddIndex(
            model_name='changerequest',
            index=models.Index(fields=['project', '-submitted_at'], name='request_by_project'),
        ),
        migrations.AddConstraint(
            model_name='changerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('caused_by', 'department'), ('caused_by_unit__isnull', False)), models.Q(models.Q(('caused_by', 'department'), _negated=True), ('caused_by_unit', None)), _connector='OR'), name='changerequest_names_the_department', violation_error_message='原因在有关部门的，要写明是哪个部门'),
        ),
        migrations.AddConstraint(
            model_name='changerequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'pending')), fields=('milestone',), name='one_pending_request_a_milestone', violation_error_message='这个节点已有一项顺延申请在办'),
        ),
        migrations.AddConstraint(
            model_name='changerequest',
            constraint=models.CheckConstraint(condition=models.Q(('new_due__gt', models.F('old_due'))), name='request_for_a_later_date'),
        ),
        migrations.AddConstraint(
            model_name='changerequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agreed_due__isnull', False), ('outcome', 'agreed'), ('agreed_due__lte', models.F('new_due'))), models.Q(('outcome', 'agreed'), _negated=True), _connector='OR'), name='request_agreed_to_a_date'),
        ),
        migrations.AddIndex(
            model_name='requestevent',
            index=models.Index(condition=models.Q(('awaits_notice', True)), fields=['id'], name='requestevent_awaits_notice'),
        ),
        migrations.AddConstraint(
            model_name='requestevent',
            constraint=models.UniqueConstraint(condition=models.Q(('request_key__isnull', False)), fields=('by', 'request_key'), name='requestevent_once_a_request', violation_error_message='这份已经收到'),
        ),
    ]
