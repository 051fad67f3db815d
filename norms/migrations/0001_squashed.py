"""The tables as of commit 202ca77, in one step (docs/decisions/0008-squashed-migrations.md).

And what every county starts with: ten works, the 2026 working-day table, the default ladder.
"""

from datetime import date, timedelta

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WORK_AREAS = [
    ("project_drive", "攻坚项目建设"),
    ("environment", "优化发展环境"),
    ("talent", "聚焦人才引进"),
    ("agriculture", "做强农业产业"),
    ("industry", "深化工业转型"),
    ("tourism", "发力全域旅游"),
    ("infrastructure", "基础设施提档"),
    ("urban_rural", "推进城乡融合"),
    ("livelihood", "聚焦民生改善"),
    ("safety", "守牢安全底线"),
]

# The State Council's arrangement for 2026 (notice of 4 November 2025).
DAYS_OFF_2026 = [
    ("元旦", (1, 1), (1, 3)),
    ("春节", (2, 15), (2, 23)),
    ("清明节", (4, 4), (4, 6)),
    ("劳动节", (5, 1), (5, 5)),
    ("端午节", (6, 19), (6, 21)),
    ("中秋节", (9, 25), (9, 27)),
    ("国庆节", (10, 1), (10, 7)),
]
WORKED_2026 = [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]

OWNER, HEAD, LEAD = ["owner"], ["owner", "unit_head"], ["owner", "unit_head", "lead"]
ORDER = [*LEAD, "supervision"]
COUNTY = [*ORDER, "county"]

#: (code, days, level, level name, recipients, further columns): R-NT-0.
LADDER = [
    ("due-30", -30, 0, "", OWNER, {"statutory_only": True}),
    ("due-14", -14, 0, "", OWNER, {}),
    ("due-7", -7, 0, "", OWNER, {}),
    ("due-1", -1, 0, "", OWNER, {}),
    ("today", 0, 0, "", OWNER, {}),
    ("unit", 1, 1, "催办", HEAD, {}),
    ("lead", 8, 2, "报包联领导", LEAD, {}),
    ("order", 16, 3, "督办单", ORDER, {}),
    ("county", 31, 4, "通报约谈", COUNTY, {}),
    ("weekly", 31, 4, "通报约谈", COUNTY, {"repeat_days": 7}),
]
#: A reply has days, not weeks: one reminder the day before, then the same ladder.
REPLY_LADDER = [row for row in LADDER if row[1] >= -1]
#: A report is made on the 1st and due on the 5th; up to the lead, for it is no step of a project.
REPORT_LADDER = [row for row in LADDER if -1 <= row[1] <= 8]
LADDERS = {"milestone": LADDER, "reply": REPLY_LADDER, "report": REPORT_LADDER}


def days_2026():
    """[(date, is_workday, name)] of the 2026 table."""
    for name, first, last in DAYS_OFF_2026:
        day = date(2026, *first)
        while day <= date(2026, *last):
            yield day, False, name
            day += timedelta(days=1)
    for month, day in WORKED_2026:
        yield date(2026, month, day), True, "调休上班"


def sow(apps, schema_editor):
    area = apps.get_model("norms", "WorkArea")
    area.objects.bulk_create(
        area(number=number, code=code, name=name)
        for number, (code, name) in enumerate(WORK_AREAS, start=1)
    )
    day = apps.get_model("norms", "CalendarDay")
    day.objects.bulk_create(
        day(date=when, is_workday=works, name=name) for when, works, name in days_2026()
    )
    apps.get_model("norms", "NormsVersion").objects.create()
    first = apps.get_model("norms", "NormSet").objects.create(
        effective_on=date(2026, 1, 1), by_name="系统", note="默认制度"
    )
    for obligation, ladder in LADDERS.items():
        for code, days, level, level_name, recipients, more in ladder:
            first.rungs.create(
                obligation=obligation,
                code=code,
                days=days,
                level=level,
                level_name=level_name,
                recipients=recipients,
                **more,
            )


class Migration(migrations.Migration):

    replaces = [
        ('norms', '0001_initial'),
        ('norms', '0002_seed'),
        ('norms', '0003_money_norms'),
        ('norms', '0004_reserve_base'),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(unique=True, verbose_name='日期')),
                ('is_workday', models.BooleanField(verbose_name='上班')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='说明')),
            ],
            options={
                'verbose_name': '工作日',
                'verbose_name_plural': '工作日',
                'ordering': ['date'],
            },
        ),
        migrations.CreateModel(
            name='NormsVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveBigIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name='WorkArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(unique=True, verbose_name='序号')),
                ('code', models.SlugField(max_length=30, unique=True)),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='名称')),
            ],
            options={
                'verbose_name': '十项工作',
                'verbose_name_plural': '十项工作',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='NormSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('effective_on', models.DateField(unique=True, verbose_name='生效日期')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('warn_days_statutory', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='复工、开工到期前多少天亮黄灯')),
                ('warn_days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='其他节点到期前多少天亮黄灯')),
                ('red_days', models.PositiveSmallIntegerField(default=31, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='逾期多少天起亮红灯')),
                ('stale_days', models.PositiveSmallIntegerField(default=15, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='多少天没有填报提示“未更新”')),
                ('reply_workdays', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='批示默认几个工作日内回复')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('doubt_rate', models.PositiveSmallIntegerField(default=120, validators=[django.core.validators.MinValueValidator(100), django.core.validators.MaxValueValidator(1000)], verbose_name='完成率超过百分之多少提示核对')),
                ('enrol_floor', models.PositiveIntegerField(default=500, verbose_name='应入统的总投资起点（万元）')),
                ('enrol_red', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='开工超过几个月未入统亮红灯')),
                ('enrol_yellow', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(12)], verbose_name='开工满几个月未入统亮黄灯')),
                ('gap_red', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='投资低于应完成进度超过多少个百分点亮红灯')),
                ('gap_yellow', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='投资低于应完成进度多少个百分点起亮黄灯')),
                ('report_day', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(28)], verbose_name='月报于次月几日前报送（遇休息日顺延）')),
                ('reserve_base', models.CharField(choices=[('fai_target', '全年固定资产投资目标'), ('annual_plans', '台账项目年度计划合计')], default='fai_target', max_length=20, verbose_name='储备库倍数的“年度计划”按')),
            ],
            options={
                'verbose_name': '制度',
                'verbose_name_plural': '制度',
                'ordering': ['-effective_on'],
            },
        ),
        migrations.CreateModel(
            name='Rung',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('obligation', models.CharField(choices=[('milestone', '节点'), ('reply', '批示回复'), ('report', '月报')], max_length=20, verbose_name='事项')),
                ('code', models.SlugField(max_length=20, verbose_name='代号')),
                ('days', models.SmallIntegerField(verbose_name='天数（到期日为 0，之前为负）')),
                ('statutory_only', models.BooleanField(default=False, verbose_name='只用于复工、开工')),
                ('repeat_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='之后每隔多少天再提醒')),
                ('level', models.PositiveSmallIntegerField(default=0, verbose_name='督办级别（0 为提醒）')),
                ('level_name', models.CharField(blank=True, max_length=20, verbose_name='级别名称')),
                ('recipients', models.JSONField(default=list, verbose_name='提醒谁')),
                ('norm_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rungs', to='norms.normset')),
            ],
            options={
                'verbose_name': '提醒台阶',
                'verbose_name_plural': '提醒台阶',
                'ordering': ['obligation', 'days', 'repeat_days'],
                'constraints': [models.UniqueConstraint(fields=('norm_set', 'obligation', 'code'), name='one_rung_a_code'), models.CheckConstraint(condition=models.Q(('level__lte', 4)), name='rung_level_at_most_4')],
            },
        ),
        migrations.RunPython(sow, migrations.RunPython.noop),
    ]
