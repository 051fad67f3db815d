"""Transitions of dated obligations by one table: what they keep, and what stood outside it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def close_what_hangs_on_withdrawn_projects(apps, schema_editor):
    """A withdrawn project owes nothing of any kind any more (R-OD-6); until now only its
    milestones were closed, and not those that rested."""
    model = apps.get_model("projects", "Milestone")
    event = apps.get_model("projects", "MilestoneEvent")
    entry = apps.get_model("accounts", "AuditEntry")
    reason = "项目已撤回"
    rows = model.objects.filter(project__withdrawn_on__isnull=False, state__in=["pending", "submitted"])
    for row in rows.select_related("project"):
        model.objects.filter(pk=row.pk).update(state="cancelled", completed_on=None, is_confirmed=False, submitted_by=None, submitted_at=None, version=row.version + 1)
        event.objects.create(milestone=row, kind="cancel", reason=reason, by_name="系统")
        entry.objects.create(
            by_name="系统",
            action="取消",
            subject_type="projects.milestone",
            subject_id=row.pk,
            subject_name=str(row.name)[:200],
            project_id=row.project_id,
            before={"状态": row.state},
            after={"状态": "cancelled"},
            reason=reason,
        )


#: How far along a stage is, and the stage that each event brings a project to (R-OD-7).
ORDER = (
    "conceived reserved signed landed started building completed commissioned at_capacity"
).split()
STAGE_OF = {
    "START": "started",
    "RESUME": "started",
    "COMPLETE": "completed",
    "COMMISSION": "commissioned",
    "CAPACITY": "at_capacity",
}


def bring_stages_to_their_events(apps, schema_editor):
    """Until now a confirmed 竣工 left the stage where it was (R-OD-7)."""
    project = apps.get_model("projects", "Project")
    milestone = apps.get_model("projects", "Milestone")
    entry = apps.get_model("accounts", "AuditEntry")
    reached = {}
    done = milestone.objects.filter(state="done", code__in=STAGE_OF, project__withdrawn_on=None)
    for key, code in done.values_list("project", "code"):
        places = (reached.get(key, ""), STAGE_OF[code])
        reached[key] = max(places, key=lambda stage: ORDER.index(stage) if stage else -1)
    for row in project.objects.filter(pk__in=reached).exclude(stage__in=["suspended", "terminated"]):
        place = ORDER.index(row.stage) if row.stage in ORDER else -1
        if place >= ORDER.index(reached[row.pk]):
            continue
        project.objects.filter(pk=row.pk).update(stage=reached[row.pk], version=row.version + 1)
        entry.objects.create(
            by_name="系统",
            action="变更阶段",
            subject_type="projects.project",
            subject_id=row.pk,
            subject_name=row.name[:200],
            project_id=row.pk,
            before={"项目阶段": row.stage},
            after={"项目阶段": reached[row.pk]},
            reason="项目阶段跟随已核定的节点",
        )


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed'),
        ('projects', '0001_squashed'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='milestone',
            name='created_on',
            field=models.DateField(editable=False, null=True, verbose_name='录入日期'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='is_backdated',
            field=models.BooleanField(default=False, editable=False, verbose_name='补报'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='reported_on',
            field=models.DateField(editable=False, null=True, verbose_name='报告日期'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='resumed_on',
            field=models.DateField(editable=False, null=True, verbose_name='恢复日期'),
        ),
        migrations.AddField(
            model_name='milestone',
            name='submitted_for',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='milestoneevent',
            name='principal',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='milestoneevent',
            name='stage_before',
            field=models.CharField(blank=True, max_length=12),
        ),
        migrations.AddField(
            model_name='yearlisting',
            name='kind_decided_on',
            field=models.DateField(blank=True, help_text='年中改建设性质时，县里决定的日期（R-DL-6）', null=True, verbose_name='性质决定日期'),
        ),
        migrations.AddIndex(
            model_name='milestone',
            index=models.Index(condition=models.Q(('frozen_on', None), models.Q(('state', 'pending'), models.Q(('is_backdated', True), ('state', 'submitted')), _connector='OR')), fields=['due_date', 'id'], name='milestone_counted'),
        ),
        migrations.RunPython(close_what_hangs_on_withdrawn_projects, migrations.RunPython.noop),
        migrations.RunPython(bring_stages_to_their_events, migrations.RunPython.noop),
    ]
