"""The tables as of commit 202ca77, in one step (docs/decisions/0008-squashed-migrations.md)."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# The trail refuses UPDATE and DELETE in the database itself (S18).
CREATE = {
    "sqlite": [
        f"""CREATE TRIGGER IF NOT EXISTS audit_no_{verb.lower()} BEFORE {verb} ON accounts_auditentry
        BEGIN SELECT RAISE(ABORT, 'the audit trail is insert-only'); END"""
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        """CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger AS $$
        BEGIN RAISE EXCEPTION 'the audit trail is insert-only'; END $$ LANGUAGE plpgsql""",
        """CREATE OR REPLACE TRIGGER audit_insert_only BEFORE UPDATE OR DELETE ON accounts_auditentry
        FOR EACH ROW EXECUTE FUNCTION audit_refuse()""",
    ],
}
DROP = {
    "sqlite": [f"DROP TRIGGER IF EXISTS audit_no_{verb}" for verb in ("update", "delete")],
    "postgresql": ["DROP TRIGGER IF EXISTS audit_insert_only ON accounts_auditentry"],
}


def create_triggers(apps, schema_editor):
    run(CREATE, schema_editor)


def drop_triggers(apps, schema_editor):
    run(DROP, schema_editor)


def run(statements, schema_editor):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):

    replaces = [
        ('accounts', '0001_initial'),
        ('accounts', '0002_audit_triggers'),
        ('accounts', '0003_deputyship'),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='全称')),
                ('name_key', models.CharField(editable=False, max_length=200, unique=True)),
                ('short_name', models.CharField(blank=True, max_length=40, verbose_name='简称')),
                ('short_name_key', models.CharField(blank=True, db_index=True, editable=False, max_length=200)),
                ('email', models.EmailField(blank=True, help_text='几个人共用的邮箱填在单位，不填在个人名下', max_length=254, verbose_name='办公邮箱')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='撤销日期')),
            ],
            options={
                'verbose_name': '单位',
                'verbose_name_plural': '单位',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='FormerUnitName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('name_key', models.CharField(db_index=True, max_length=200)),
                ('until', models.DateField(verbose_name='更名日期')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='former_names', to='accounts.unit')),
            ],
            options={
                'ordering': ['-until'],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('username', models.CharField(blank=True, error_messages={'unique': '这个用户名已有人用'}, max_length=60, null=True, unique=True, verbose_name='用户名')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('name_key', models.CharField(db_index=True, editable=False, max_length=200)),
                ('title', models.CharField(blank=True, max_length=60, verbose_name='职务')),
                ('email', models.EmailField(blank=True, error_messages={'unique': '这个邮箱已登记给别人；几个人共用的邮箱请填在单位'}, max_length=254, null=True, unique=True, verbose_name='邮箱')),
                ('email_state', models.CharField(choices=[('ok', '正常'), ('refused', '被拒收'), ('bounced', '被退回')], default='ok', editable=False, max_length=10)),
                ('email_state_at', models.DateTimeField(editable=False, null=True)),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='电话')),
                ('is_active', models.BooleanField(default=True, verbose_name='可以登录和收信')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='离任日期')),
                ('must_change_password', models.BooleanField(default=False, editable=False)),
                ('invited_at', models.DateTimeField(editable=False, null=True)),
                ('is_demo', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people', to='accounts.unit', verbose_name='单位')),
            ],
            options={
                'verbose_name': '人员',
                'verbose_name_plural': '人员',
                'ordering': ['name_key', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='person_email_null_not_empty'), models.CheckConstraint(condition=models.Q(('username', ''), _negated=True), name='person_username_null_not_empty')],
            },
        ),
        migrations.CreateModel(
            name='UnitHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='headed_units', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='heads', to='accounts.unit')),
            ],
            options={
                'verbose_name': '单位负责人',
                'verbose_name_plural': '单位负责人',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='unithead_until_after_since', violation_error_message='结束日期不能早于开始日期'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('unit',), name='one_head_a_unit', violation_error_message='该单位已有负责人，请先结束原负责人的任期')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('action', models.CharField(max_length=60, verbose_name='动作')),
                ('subject_type', models.CharField(max_length=60)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('subject_name', models.CharField(max_length=200)),
                ('project_id', models.BigIntegerField(null=True)),
                ('before', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('after', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('reason', models.TextField(blank=True)),
                ('address', models.GenericIPAddressField(null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['project_id', '-id'], name='audit_by_project'), models.Index(fields=['subject_type', 'subject_id', '-id'], name='audit_by_subject')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('kind', models.CharField(choices=[('office', '项目中心'), ('supervision', '督查室'), ('statistician', '统计员'), ('county_leader', '县领导'), ('auditor', '审计员'), ('administrator', '系统管理员')], max_length=20, verbose_name='岗位')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '岗位',
                'verbose_name_plural': '岗位',
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='duty_until_after_since', violation_error_message='结束日期不能早于开始日期'), models.UniqueConstraint(condition=models.Q(('until', None)), fields=('person', 'kind'), name='one_open_duty_of_a_kind', violation_error_message='此人已有这个岗位')],
            },
        ),
        migrations.CreateModel(
            name='Deputyship',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='自')),
                ('until', models.DateField(blank=True, null=True, verbose_name='至（不含）')),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standing_in', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputyships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '代办',
                'verbose_name_plural': '代办',
                'ordering': ['-since', '-pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='deputyship_until_after_since', violation_error_message='结束日期不能早于开始日期'), models.CheckConstraint(condition=models.Q(('deputy', models.F('person')), _negated=True), name='nobody_deputises_for_oneself', violation_error_message='不能由本人代办'), models.CheckConstraint(condition=models.Q(('until__isnull', False)), name='deputyship_has_an_end', violation_error_message='请填代办到哪一天')],
            },
        ),
        migrations.RunPython(create_triggers, drop_triggers),
    ]
