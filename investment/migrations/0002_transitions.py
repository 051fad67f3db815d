"""Transitions of dated obligations by one table: what they keep, and what stood outside it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


def close_what_hangs_on_withdrawn_projects(apps, schema_editor):
    """A withdrawn project owes nothing of any kind any more (R-OD-6); until now only its
    milestones were closed, and not those that rested."""
    model = apps.get_model("investment", "MonthlyReport")
    event = apps.get_model("investment", "ReportEvent")
    entry = apps.get_model("accounts", "AuditEntry")
    reason = "项目已撤回"
    rows = model.objects.filter(Q(project__withdrawn_on__isnull=False) | Q(listing__withdrawn_on__isnull=False), state__in=["pending", "submitted"])
    for row in rows.select_related("project"):
        model.objects.filter(pk=row.pk).update(state="cancelled", version=row.version + 1)
        event.objects.create(report=row, kind="cancel", reason=reason, by_name="系统")
        entry.objects.create(
            by_name="系统",
            action="月报取消",
            subject_type="investment.monthlyreport",
            subject_id=row.pk,
            subject_name=str(f"{row.project.name} {row.year}年{row.month}月报")[:200],
            project_id=row.project_id,
            before={"状态": row.state},
            after={"状态": "cancelled"},
            reason=reason,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed'),
        ('investment', '0001_squashed'),
        ('projects', '0002_transitions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='monthlyreport',
            name='created_on',
            field=models.DateField(editable=False, null=True, verbose_name='录入日期'),
        ),
        migrations.AddField(
            model_name='monthlyreport',
            name='resumed_on',
            field=models.DateField(editable=False, null=True, verbose_name='恢复日期'),
        ),
        migrations.AddField(
            model_name='monthlyreport',
            name='submitted_for',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='on',
            field=models.DateField(null=True, verbose_name='事件日期'),
        ),
        migrations.AddField(
            model_name='reportevent',
            name='principal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='reportevent',
            name='kind',
            field=models.CharField(choices=[('submit', '填报'), ('confirm', '确认'), ('send_back', '退回'), ('reopen', '重新打开'), ('cancel', '取消'), ('freeze', '冻结'), ('thaw', '解冻')], max_length=10),
        ),
        migrations.RunPython(close_what_hangs_on_withdrawn_projects, migrations.RunPython.noop),
    ]
