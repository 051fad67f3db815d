"""Transitions of dated obligations by one table: what they keep, and what stood outside it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def tell_what_happened(apps, schema_editor):
    """The dated rows of instructions that stand already."""
    event = apps.get_model("supervision", "InstructionEvent")
    rows = []
    for row in apps.get_model("supervision", "Instruction").objects.order_by("issued_at", "pk"):
        told = {"instruction": row, "by_id": row.issued_by_id, "by_name": row.issued_name or "批示人"}
        rows.append(event(kind="create", at=row.issued_at, on=row.due_date, **told))
    event.objects.bulk_create(rows)
    replied = apps.get_model("supervision", "Instruction").objects.filter(state="done")
    event.objects.bulk_create(
        event(
            instruction=row,
            kind="submit",
            at=row.replied_at,
            by_id=row.replied_by_id,
            by_name=row.replied_name or "答复人",
        )
        for row in replied.order_by("replied_at", "pk")
    )


def close_what_hangs_on_withdrawn_projects(apps, schema_editor):
    """A withdrawn project owes nothing of any kind any more (R-OD-6); until now only its
    milestones were closed, and not those that rested."""
    model = apps.get_model("supervision", "Instruction")
    event = apps.get_model("supervision", "InstructionEvent")
    entry = apps.get_model("accounts", "AuditEntry")
    reason = "项目已撤回"
    rows = model.objects.filter(project__withdrawn_on__isnull=False, state__in=["pending", "submitted"])
    for row in rows.select_related("project"):
        model.objects.filter(pk=row.pk).update(state="cancelled", version=row.version + 1)
        event.objects.create(instruction=row, kind="cancel", reason=reason, by_name="系统")
        entry.objects.create(
            by_name="系统",
            action="批示取消",
            subject_type="supervision.instruction",
            subject_id=row.pk,
            subject_name=str(f"批示：{row.text[:30]}")[:200],
            project_id=row.project_id,
            before={"状态": row.state},
            after={"状态": "cancelled"},
            reason=reason,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed'),
        ('supervision', '0001_squashed'),
        ('projects', '0002_transitions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='instruction',
            name='created_on',
            field=models.DateField(editable=False, null=True, verbose_name='录入日期'),
        ),
        migrations.AddField(
            model_name='instruction',
            name='resumed_on',
            field=models.DateField(editable=False, null=True, verbose_name='恢复日期'),
        ),
        migrations.CreateModel(
            name='InstructionEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_name', models.CharField(max_length=60)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('on', models.DateField(null=True, verbose_name='事件日期')),
                ('reason', models.TextField(blank=True)),
                ('kind', models.CharField(choices=[('create', '下达'), ('submit', '回复'), ('cancel', '取消')], max_length=10)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('instruction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='supervision.instruction')),
                ('principal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-id'],
                'abstract': False,
            },
        ),
        migrations.RunPython(tell_what_happened, migrations.RunPython.noop),
        migrations.RunPython(close_what_hangs_on_withdrawn_projects, migrations.RunPython.noop),
    ]
