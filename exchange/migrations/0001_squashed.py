"""The tables as of commit 202ca77, in one step (docs/decisions/0008-squashed-migrations.md)."""

import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('exchange', '0001_initial'),
        ('exchange', '0002_answers'),
        ('exchange', '0003_long_files'),
        ('exchange', '0004_report'),
        ('exchange', '0005_header_words'),
        ('exchange', '0006_figures'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('projects', '0001_squashed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('file', models.FileField(blank=True, upload_to='imports/')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('state', models.CharField(choices=[('reading', '正在读取'), ('preview', '待确认'), ('writing', '正在写入'), ('committed', '已写入'), ('failed', '没有读成'), ('dropped', '已放弃'), ('undone', '已撤销')], default='preview', max_length=10)),
                ('create_missing', models.BooleanField(default=False, verbose_name='新建名单里没有的单位和人员')),
                ('notes', models.JSONField(default=list, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('new', models.PositiveIntegerField(default=0, verbose_name='新增')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='更新')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='无变化')),
                ('refused', models.PositiveIntegerField(default=0, verbose_name='拒收')),
                ('committed_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('allowed', models.JSONField(default=list, verbose_name='准予新建')),
                ('fingerprint', models.CharField(blank=True, max_length=64)),
                ('fixes', models.JSONField(default=list, verbose_name='改正的单元格')),
                ('picks', models.JSONField(default=list, verbose_name='指明的项目')),
                ('rows_done', models.PositiveIntegerField(default=0, verbose_name='已处理')),
                ('rows_total', models.PositiveIntegerField(default=0, verbose_name='行数')),
                ('sentence', models.CharField(blank=True, max_length=400, verbose_name='没有读成的原因')),
                ('trail_from', models.BigIntegerField(null=True, verbose_name='此后的变更记录')),
                ('undone_at', models.DateTimeField(null=True)),
                ('unknown', models.JSONField(default=list, verbose_name='名录里没有的')),
                ('verified', models.JSONField(default=list, verbose_name='已核实的行')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('claimed_at', models.DateTimeField(null=True, verbose_name='后台开始处理')),
                ('is_report', models.BooleanField(default=False, help_text='单位自己报回的表：只填报，不核定', verbose_name='单位填报')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='调整文号')),
                ('document_on', models.DateField(null=True, verbose_name='调整日期')),
                ('kind', models.CharField(choices=[('ledger', '项目台账'), ('figures', '计划和月度数据'), ('statistics', '统计数据')], default='ledger', max_length=10, verbose_name='内容')),
                ('month', models.PositiveSmallIntegerField(null=True, verbose_name='月份')),
            ],
            options={
                'verbose_name': '导入批次',
                'verbose_name_plural': '导入批次',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(max_length=100)),
                ('number', models.PositiveIntegerField(verbose_name='行')),
                ('outcome', models.CharField(choices=[('new', '新增'), ('changed', '更新'), ('unchanged', '无变化'), ('refused', '错误')], max_length=10)),
                ('name', models.CharField(blank=True, max_length=200)),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('complaints', models.JSONField(default=list)),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='exchange.importbatch')),
                ('project', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='projects.project')),
                ('candidates', models.JSONField(default=list)),
                ('cells', models.JSONField(default=dict)),
                ('has_warning', models.BooleanField(default=False)),
                ('is_hidden', models.BooleanField(default=False, verbose_name='在表中隐藏')),
                ('restore', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('trail', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['batch', 'outcome', 'id'], name='import_row_by_outcome')],
            },
        ),
        migrations.CreateModel(
            name='HeaderWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('word', models.CharField(max_length=60, unique=True, verbose_name='表头用词')),
                ('key', models.CharField(max_length=40, verbose_name='对应的栏目')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '表头对应',
                'verbose_name_plural': '表头对应',
                'ordering': ['word'],
            },
        ),
    ]
