from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_answers"), ("pipeline", "0001_contracts")]

    operations = [
        migrations.AddField(
            model_name="importrow",
            name="contract",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="+",
                to="pipeline.signingcontract",
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="reason",
            field=models.CharField(blank=True, max_length=200, verbose_name="变更理由"),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ledger", "项目台账"),
                    ("figures", "计划和月度数据"),
                    ("statistics", "统计数据"),
                    ("contracts", "招商签约"),
                    ("pool", "储备库"),
                ],
                default="ledger",
                max_length=10,
                verbose_name="内容",
            ),
        ),
    ]
