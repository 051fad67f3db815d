"""The tables as of commit 202ca77, in one step (docs/decisions/0008-squashed-migrations.md).

And the county's 51 counted targets of 2026, with the phrase each of them was made in.
"""

import csv
import io
from decimal import Decimal

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

TARGETS = """\
number,code,name,area,amount,unit,comparison,reference,source,source_text,note
1,gdp,地区生产总值增速,,5,%,eq,,2026年“13310”工作部署，第 5 段,地区生产总值增长5%,
2,,规模以上工业增加值增速,,5,%,eq,,2026年“13310”工作部署，第 5 段,规模以上工业增加值增长5%,
3,fai_growth,固定资产投资增速,,6,%,eq,,2026年“13310”工作部署，第 5 段,固定资产投资增长6%,
4,,社会消费品零售总额增速,,5,%,eq,,2026年“13310”工作部署，第 5 段,社会消费品零售总额增长5%,
5,,一般公共预算收入增速,,4,%,eq,,2026年“13310”工作部署，第 5 段,一般公共预算收入增长4%,
6,,城镇居民人均可支配收入增速,,,%,sync,gdp,2026年“13310”工作部署，第 5 段,城镇居民人均可支配收入与经济增长同步,没有写明数字，与地区生产总值增速比较
7,,农村居民人均可支配收入增速,,,%,gt_ref,gdp,2026年“13310”工作部署，第 5 段,农村居民人均可支配收入高于经济增长水平,没有写明数字，与地区生产总值增速比较
8,,各项约束性指标,,,,assigned,,2026年“13310”工作部署，第 5 段,各项约束性指标完成国家及省、市下达任务,由上级下达，原文没有数字
9,reserve_ratio,项目储备库投资额与年度计划之比,project_drive,3,倍,ge,,2026年“13310”工作部署，第 10 段,确保项目储备库投资额达到年度计划3倍以上,
10,signed,全年签约额,project_drive,60,亿元,eq,,2026年“13310”工作部署，第 10 段,全年签约额目标60亿元,
11,funds,争取资金,project_drive,3,亿元,ge,,2026年“13310”工作部署，第 10 段,力争争取资金3亿元以上,
12,fai,全年完成固定资产投资,project_drive,50,亿元,eq,,2026年“13310”工作部署，第 13 段,全年完成固定资产投资50亿元,
13,,封育林地,environment,12,万亩,eq,,2026年“13310”工作部署，第 14 段,实施封育林地12万亩,
14,,新建口袋公园,environment,5,个,eq,,2026年“13310”工作部署，第 14 段,新建5个口袋公园,
15,,创建森林乡村,environment,2,个,eq,,2026年“13310”工作部署，第 14 段,创建2个森林乡村,
16,,引进各类人才,talent,70,人,ge,,2026年“13310”工作部署，第 15 段,全年引进各类人才70人以上,
17,,产学研合作项目,talent,10,个,ge,,2026年“13310”工作部署，第 15 段,全年实施产学研合作项目10个以上,
18,,新建高标准农田,agriculture,4,万亩,eq,,2026年“13310”工作部署，第 16 段,新建高标准农田4万亩,
19,,农技服务面积,agriculture,10,万亩,eq,,2026年“13310”工作部署，第 16 段,农技服务面积达10万亩,
20,,有机认证面积,agriculture,5,万亩,gt,,2026年“13310”工作部署，第 16 段,有机认证面积突破5万亩,
21,,有机产品,agriculture,50,个,eq,,2026年“13310”工作部署，第 16 段,有机产品达50个,
22,,精细管护百年老核桃树,agriculture,1,万株,eq,,2026年“13310”工作部署，第 16 段,精细管护1万株百年老核桃树,
23,,嫁接改良优质核桃,agriculture,5000,亩,eq,,2026年“13310”工作部署，第 16 段,嫁接改良优质核桃5000亩,
24,,新发展连翘等中药材,agriculture,1,万亩,ge,,2026年“13310”工作部署，第 16 段,新发展连翘等中药材1万亩以上,
25,,新建黑山羊养殖示范基地,agriculture,2,个,eq,,2026年“13310”工作部署，第 16 段,新建黑山羊养殖示范基地2个,
26,,黑山羊养殖规模,agriculture,30,万只,stable,,2026年“13310”工作部署，第 16 段,养殖规模稳定在30万只,
27,,粮食播种面积,agriculture,17,万亩,stable,,2026年“13310”工作部署，第 16 段,确保粮食播种面积稳定在17万亩,
28,,粮食产量,agriculture,1.1,亿斤,stable,,2026年“13310”工作部署，第 16 段,产量1.1亿斤,
29,,稳定生产煤矿,industry,6,座,stable,,2026年“13310”工作部署，第 17 段,稳定6座煤矿生产,
30,,停缓建煤矿复工复产,industry,5,座,eq,,2026年“13310”工作部署，第 17 段,推动5座停缓建煤矿复工复产,
31,,原煤产量,industry,500,万吨,gt,,2026年“13310”工作部署，第 17 段,原煤产量突破500万吨,
32,,综合能源基地规模,industry,500,万千瓦,eq,,2026年“13310”工作部署，第 17、18 段,打造500万千瓦级综合能源基地,原文没有写明年份
33,,绿电装机容量,industry,120,万千瓦,gt,,2026年“13310”工作部署，第 18 段,绿电装机容量突破120万千瓦,
34,,新增四上企业,industry,8,户,eq,,2026年“13310”工作部署，第 18 段,年内新增“四上”企业8户,
35,,新增创新型企业,industry,2,户,eq,,2026年“13310”工作部署，第 18 段,创新型企业2户,
36,,新增省级专精特新企业,industry,1,户,eq,,2026年“13310”工作部署，第 18 段,省级专精特新企业1户,
37,,国道干道建设,infrastructure,3,条,eq,,2026年“13310”工作部署，第 20 段,推进3条国道干道建设,
38,,新增停车位,urban_rural,800,个,eq,,2026年“13310”工作部署，第 21 段,新增停车位800个,
39,,创建精品示范村,urban_rural,10,个,eq,,2026年“13310”工作部署，第 21 段,创建精品示范村和提档升级村各10个,
40,,创建提档升级村,urban_rural,10,个,eq,,2026年“13310”工作部署，第 21 段,创建精品示范村和提档升级村各10个,
41,,新增城镇就业,livelihood,2000,人,ge,,2026年“13310”工作部署，第 22 段,新增城镇就业2000人以上,
42,,职业技能提升培训,livelihood,1,万人次,ge,,2026年“13310”工作部署，第 22 段,实施职业技能提升培训1万人次以上,
43,livelihood_items,十件民生实事,livelihood,10,件,eq,,2026年“13310”工作部署，第 22 段,办好十件民生实事,原文列出九项，两类充电桩分开计为十项
44,,新建电动自行车充电桩,livelihood,100,个,eq,,2026年“13310”工作部署，第 22 段,新建100个电动自行车充电桩,
45,,新建新能源汽车充电桩,livelihood,12,座,eq,,2026年“13310”工作部署，第 22 段,12座新能源汽车充电桩,
46,,新设立医保服务点,livelihood,3,个,eq,,2026年“13310”工作部署，第 22 段,新设立3个医保服务点,
47,,普惠性民办幼儿园均财政补助,livelihood,,,full_coverage,,2026年“13310”工作部署，第 22 段,实现普惠性民办幼儿园均财政补助全覆盖,没有写明数字，按全覆盖办理
48,,满负荷气球生产线,industry,6,条,stable,,2026年第一季度新闻发布会，第 18 段,确保现有6条气球生产线与8条丁腈手套生产线满负荷生产,
49,,满负荷丁腈手套生产线,industry,8,条,stable,,2026年第一季度新闻发布会，第 18 段,确保现有6条气球生产线与8条丁腈手套生产线满负荷生产,
50,,双十示范百村治理精品示范村,urban_rural,30,个,eq,,2026年第一季度新闻发布会，第 12 段,重点打造30个精品示范村、70个提档升级村,原文没有写明年份；2026 年部署为 10 个
51,,双十示范百村治理提档升级村,urban_rural,70,个,eq,,2026年第一季度新闻发布会，第 12 段,重点打造30个精品示范村、70个提档升级村,原文没有写明年份；2026 年部署为 10 个
"""
PLAIN = "number code name unit comparison source source_text note".split()


def sow_targets(apps, schema_editor):
    target = apps.get_model("investment", "AnnualTarget")
    areas = {area.code: area for area in apps.get_model("norms", "WorkArea").objects.all()}
    by_code = {}
    for row in csv.DictReader(io.StringIO(TARGETS)):
        made = target.objects.create(
            year=2026,
            work_area=areas.get(row["area"]),
            amount=Decimal(row["amount"]) if row["amount"] else None,
            reference=by_code.get(row["reference"]),
            **{key: row[key] for key in PLAIN},
        )
        by_code[made.code or made.number] = made


class Migration(migrations.Migration):

    replaces = [
        ('investment', '0001_initial'),
        ('investment', '0002_money'),
        ('investment', '0003_targets'),
        ('investment', '0004_seed_targets'),
        ('investment', '0005_report_proof'),
        ('investment', '0006_report_evidence'),
        ('investment', '0007_report_by_state'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed'),
        ('norms', '0001_squashed'),
        ('projects', '0001_squashed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnnualPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='年度计划投资（万元）')),
                ('is_current', models.BooleanField(default=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='projects.yearlisting')),
                ('curve', models.CharField(choices=[('linear', '按月均摊'), ('season', '施工季曲线'), ('own', '自定分月计划')], default='linear', max_length=6, verbose_name='分月方式')),
                ('document', models.CharField(blank=True, max_length=100, verbose_name='调整文号')),
                ('document_on', models.DateField(blank=True, null=True, verbose_name='调整日期')),
            ],
            options={
                'verbose_name': '年度计划',
                'verbose_name_plural': '年度计划',
                'ordering': ['listing', '-version'],
                'constraints': [models.UniqueConstraint(fields=('listing', 'version'), name='one_plan_a_version'), models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('listing',), name='one_current_plan'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='plan_not_negative', violation_error_message='年度计划投资不能为负数')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('enrolled_on', models.DateField(verbose_name='入统日期')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('project', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='enrolment', to='projects.project')),
            ],
            options={
                'verbose_name': '入统',
                'verbose_name_plural': '入统',
            },
        ),
        migrations.CreateModel(
            name='Month',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('month', models.PositiveSmallIntegerField(verbose_name='月份')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '结账月',
                'verbose_name_plural': '结账月',
                'ordering': ['-year', '-month'],
                'constraints': [models.UniqueConstraint(fields=('year', 'month'), name='a_month_is_closed_once', violation_error_message='这个月已经结账'), models.CheckConstraint(condition=models.Q(('month__range', (1, 12))), name='month_is_1_to_12')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='更正数额（万元）')),
                ('reference', models.CharField(max_length=100, verbose_name='依据')),
                ('reason', models.CharField(max_length=500, verbose_name='说明')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='projects.yearlisting')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='projects.project')),
                ('booked', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='booked_corrections', to='investment.month')),
                ('corrects', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='investment.month', verbose_name='更正月份')),
            ],
            options={
                'verbose_name': '更正',
                'verbose_name_plural': '更正',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='correction_changes_something', violation_error_message='更正数额不能为 0')],
            },
        ),
        migrations.CreateModel(
            name='MonthFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('number', models.PositiveSmallIntegerField(verbose_name='月份')),
                ('is_latest', models.BooleanField(default=False)),
                ('kind', models.CharField(blank=True, max_length=12)),
                ('stage', models.CharField(blank=True, max_length=12)),
                ('is_livelihood_item', models.BooleanField(default=False)),
                ('total_investment', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('plan', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='年度计划')),
                ('curve', models.CharField(blank=True, max_length=6)),
                ('planned', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='应完成')),
                ('month_amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='本月完成')),
                ('ytd', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='本年累计')),
                ('cumulative', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='开工以来累计')),
                ('rate', models.DecimalField(decimal_places=6, max_digits=20, null=True, verbose_name='完成率')),
                ('expected', models.DecimalField(decimal_places=6, max_digits=9, verbose_name='应完成比例')),
                ('gap', models.DecimalField(decimal_places=6, max_digits=20, null=True, verbose_name='较序时')),
                ('is_lit', models.BooleanField(default=False)),
                ('is_reported', models.BooleanField(default=False, verbose_name='已报')),
                ('has_opening', models.BooleanField(default=False, verbose_name='含首次填报')),
                ('owed', models.CharField(blank=True, max_length=20)),
                ('owed_on', models.DateField(null=True)),
                ('done_on', models.DateField(null=True)),
                ('overdue', models.PositiveSmallIntegerField(default=0, verbose_name='逾期节点')),
                ('overdue_days', models.PositiveIntegerField(default=0, verbose_name='最长逾期')),
                ('enrolled_on', models.DateField(null=True, verbose_name='入统日期')),
                ('is_enrolled', models.BooleanField(default=False, verbose_name='已入统')),
                ('light', models.CharField(max_length=6, verbose_name='灯')),
                ('sentence', models.CharField(blank=True, max_length=200)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='projects.yearlisting')),
                ('month', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='investment.month')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='projects.project')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                ('work_area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='norms.workarea')),
            ],
            options={
                'verbose_name': '月度数据',
                'verbose_name_plural': '月度数据',
                'ordering': ['month', 'listing'],
                'indexes': [models.Index(fields=['listing', 'number'], name='figure_by_listing')],
                'constraints': [models.UniqueConstraint(fields=('month', 'listing'), name='one_figure_a_month'), models.UniqueConstraint(condition=models.Q(('is_latest', True)), fields=('project',), name='one_latest_figure')],
            },
        ),
        migrations.CreateModel(
            name='MonthlyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_date', models.DateField(verbose_name='现定')),
                ('state', models.CharField(choices=[('pending', '未完成'), ('submitted', '待核'), ('done', '已完成'), ('cancelled', '已取消')], default='pending', max_length=10)),
                ('known_since', models.DateField(help_text='此日之前的提醒不补发；首批清单为 1 月 1 日', verbose_name='自何日起存在')),
                ('frozen_on', models.DateField(blank=True, editable=False, null=True, verbose_name='冻结日期')),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('month', models.PositiveSmallIntegerField(verbose_name='月份')),
                ('period', models.PositiveIntegerField(editable=False)),
                ('covers', models.PositiveSmallIntegerField(default=1, verbose_name='覆盖月数')),
                ('is_opening', models.BooleanField(default=False, verbose_name='首次填报')),
                ('month_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='本月完成（万元）')),
                ('physical_percent', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='形象进度（%）')),
                ('physical_progress', models.TextField(blank=True, max_length=1000, verbose_name='形象进度')),
                ('problems', models.TextField(blank=True, max_length=1000, verbose_name='存在问题')),
                ('next_step', models.TextField(blank=True, max_length=1000, verbose_name='下步措施')),
                ('is_unchanged', models.BooleanField(default=False, verbose_name='与上月相同')),
                ('submitted_at', models.DateTimeField(null=True)),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('returned_reason', models.CharField(blank=True, max_length=500, verbose_name='退回理由')),
                ('booked', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='investment.month')),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='projects.yearlisting')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='%(class)ss', to='projects.project')),
                ('submitted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proof', models.CharField(blank=True, max_length=200, verbose_name='凭证编号')),
                ('evidence', models.ManyToManyField(related_name='reports', to='projects.evidence')),
            ],
            options={
                'verbose_name': '月报',
                'verbose_name_plural': '月报',
                'ordering': ['-period', 'pk'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('frozen_on', None), ('state', 'pending')), fields=['due_date', 'id'], name='monthlyreport_open_by_due'), models.Index(fields=['project', '-period'], name='report_by_project'), models.Index(fields=['period', 'state'], name='report_by_period'), models.Index(fields=['state', 'due_date'], name='report_by_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'cancelled'), _negated=True), fields=('listing', 'period'), name='one_report_a_month'), models.CheckConstraint(condition=models.Q(('month_amount', None), ('month_amount__gte', 0), _connector='OR'), name='report_not_negative', violation_error_message='本月完成不能为负数；更正以前月份请由项目中心登记'), models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'cancelled']), ('month_amount__isnull', False), _connector='OR'), name='report_said_has_amount')],
            },
        ),
        migrations.CreateModel(
            name='PlanMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.PositiveSmallIntegerField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14)),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='months', to='investment.annualplan')),
            ],
            options={
                'ordering': ['plan', 'month'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'month'), name='one_plan_amount_a_month'), models.CheckConstraint(condition=models.Q(('amount__gte', 0), ('month__range', (1, 12))), name='plan_month_is_sound')],
            },
        ),
        migrations.CreateModel(
            name='ReportEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=[('submit', '填报'), ('confirm', '确认'), ('send_back', '退回'), ('reopen', '重新打开'), ('cancel', '取消')], max_length=10)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='investment.monthlyreport')),
            ],
            options={
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='StatisticsFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('month', models.PositiveSmallIntegerField(verbose_name='截至月份')),
                ('ytd', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='统计上报累计（万元）')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='差异说明')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statistics', to='projects.yearlisting')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statistics', to='projects.project')),
            ],
            options={
                'verbose_name': '统计数据',
                'verbose_name_plural': '统计数据',
                'ordering': ['listing', '-month'],
                'constraints': [models.UniqueConstraint(fields=('listing', 'month'), name='one_statistic_a_month'), models.CheckConstraint(condition=models.Q(('ytd__gte', 0), ('month__range', (1, 12))), name='statistic_is_sound', violation_error_message='统计上报累计不能为负数')],
            },
        ),
        migrations.CreateModel(
            name='CountyFai',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('month', models.PositiveSmallIntegerField(verbose_name='截至月份')),
                ('ytd', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='固定资产投资累计（万元）')),
                ('growth', models.DecimalField(blank=True, decimal_places=2, max_digits=7, null=True, verbose_name='同比增长（%）')),
                ('source', models.CharField(max_length=100, verbose_name='来源')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': '全县固定资产投资',
                'verbose_name_plural': '全县固定资产投资',
                'ordering': ['-year', '-month'],
                'constraints': [models.UniqueConstraint(fields=('year', 'month'), name='one_fai_a_month'), models.CheckConstraint(condition=models.Q(('ytd__gte', 0), ('month__range', (1, 12))), name='fai_is_sound')],
            },
        ),
        migrations.CreateModel(
            name='AnnualTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('number', models.PositiveSmallIntegerField(verbose_name='序号')),
                ('code', models.SlugField(blank=True, max_length=30, verbose_name='代号')),
                ('name', models.CharField(max_length=100, verbose_name='目标')),
                ('comparison', models.CharField(choices=[('eq', '达到'), ('ge', '不少于'), ('gt', '突破'), ('stable', '稳定在'), ('sync', '同步于'), ('gt_ref', '高于'), ('assigned', '按下达任务'), ('full_coverage', '全覆盖')], max_length=14, verbose_name='口径')),
                ('amount', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='目标值')),
                ('unit', models.CharField(blank=True, max_length=10, verbose_name='单位')),
                ('source', models.CharField(max_length=100, verbose_name='出处')),
                ('source_text', models.CharField(max_length=200, verbose_name='原文')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('reference', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='investment.annualtarget', verbose_name='比较对象')),
                ('work_area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='norms.workarea', verbose_name='所属工作')),
            ],
            options={
                'verbose_name': '年度目标',
                'verbose_name_plural': '年度目标',
                'ordering': ['-year', 'number'],
                'constraints': [models.UniqueConstraint(fields=('year', 'number'), name='one_target_a_number'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('year', 'code'), name='one_target_a_code'), models.CheckConstraint(condition=models.Q(('comparison__in', ['sync', 'gt_ref', 'assigned', 'full_coverage']), ('amount__isnull', False), _connector='OR'), name='target_has_its_number', violation_error_message='这类目标要有目标值')],
            },
        ),
        migrations.CreateModel(
            name='MonthBoard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('facts', models.JSONField()),
                ('month', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='board', to='investment.month')),
            ],
            options={
                'verbose_name': '结账月全县数据',
                'verbose_name_plural': '结账月全县数据',
            },
        ),
        migrations.CreateModel(
            name='TargetActual',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('as_of', models.DateField(verbose_name='截至日期')),
                ('amount', models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True, verbose_name='完成数')),
                ('is_met', models.BooleanField(blank=True, null=True, verbose_name='已完成')),
                ('source', models.CharField(max_length=100, verbose_name='来源')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='actuals', to='investment.annualtarget')),
            ],
            options={
                'verbose_name': '目标完成情况',
                'verbose_name_plural': '目标完成情况',
                'ordering': ['-as_of', '-pk'],
                'indexes': [models.Index(fields=['target', '-as_of', '-id'], name='actual_by_target')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__isnull', False), ('is_met__isnull', False), _connector='OR'), name='actual_says_something', violation_error_message='请填写完成数')],
            },
        ),
        migrations.RunPython(sow_targets, migrations.RunPython.noop),
    ]
