"""What moved a date or stood in the way is a code of the one table of causes (norms 0004).

企业自身 of a move becomes 施工组织, brought about by 项目单位; 供货 of an obstacle becomes 市场. The
trail keeps the words of then.
"""

import django.db.models.deletion
from django.db import migrations, models


def use_table(apps, schema_editor):
    own = apps.get_model("projects", "MilestoneChange").objects.filter(category="enterprise")
    own.update(category="construction", caused_by="owner_unit")
    stuck = apps.get_model("projects", "ProgressUpdate").objects.filter(obstacle="supply")
    stuck.update(obstacle="market")


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_account_notice'),
        ('norms', '0004_causes_and_requests'),
        ('projects', '0009_roadmap_templates'),
    ]

    operations = [
        migrations.AddField(
            model_name='milestonechange',
            name='caused_by',
            field=models.CharField(blank=True, choices=[('owner_unit', '项目单位'), ('responsible', '责任单位'), ('department', '有关部门'), ('locality', '属地'), ('superior', '上级'), ('force', '不可抗力')], max_length=12, verbose_name='原因在谁'),
        ),
        migrations.AddField(
            model_name='milestonechange',
            name='caused_by_unit',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit', verbose_name='哪个部门'),
        ),
        migrations.AlterField(
            model_name='milestonechange',
            name='category',
            field=models.CharField(blank=True, max_length=12, verbose_name='原因'),
        ),
        migrations.AlterField(
            model_name='progressupdate',
            name='obstacle',
            field=models.CharField(blank=True, max_length=12, verbose_name='卡在哪里'),
        ),
        migrations.AddConstraint(
            model_name='milestonechange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('caused_by', 'department'), ('caused_by_unit__isnull', False)), models.Q(models.Q(('caused_by', 'department'), _negated=True), ('caused_by_unit', None)), _connector='OR'), name='milestonechange_names_the_department', violation_error_message='原因在有关部门的，要写明是哪个部门'),
        ),
        migrations.RunPython(use_table, migrations.RunPython.noop),
    ]
