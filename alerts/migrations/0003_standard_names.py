"""The models of delivery and of the daily run by their standard names.

Tables and columns stay: rows, constraints and indexes of a county's database are left alone. The
names of permissions follow; those of content types, by Django itself.
"""

from django.db import migrations, models

#: Former name of the model, the new one.
RENAMED = {"Attempt": "DeliveryAttempt", "AlertDay": "ReminderRun", "Pulse": "Heartbeat", "AuditAnswer": "ReconciliationAnswer"}


def rename_permissions(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="alerts"
    )
    for old, new in RENAMED.items():
        for act in ("add", "change", "delete", "view"):
            named = permissions.filter(codename=f"{act}_{old.lower()}")
            named.update(codename=f"{act}_{new.lower()}")


class Migration(migrations.Migration):
    dependencies = [
        ("alerts", "0002_ladder_start"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelTable("Attempt", "alerts_attempt"),
        migrations.RenameModel("Attempt", "DeliveryAttempt"),
        migrations.AlterModelTable("AlertDay", "alerts_alertday"),
        migrations.RenameModel("AlertDay", "ReminderRun"),
        migrations.AlterModelTable("Pulse", "alerts_pulse"),
        migrations.RenameModel("Pulse", "Heartbeat"),
        migrations.AlterModelTable("AuditAnswer", "alerts_auditanswer"),
        migrations.RenameModel("AuditAnswer", "ReconciliationAnswer"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("Notice", "one_notice_a_rung"),
                migrations.RenameField("Notice", "rung", "step"),
                migrations.AlterField(
                    "Notice", "step", models.CharField(max_length=24, db_column="rung")
                ),
                migrations.AddConstraint(
                    "Notice",
                    models.UniqueConstraint(
                        fields=(
                            "recipient",
                            "content_type",
                            "object_id",
                            "ladder_start",
                            "step",
                            "occasion",
                        ),
                        condition=models.Q(("event_key", "")),
                        name="one_notice_a_rung",
                    ),
                ),
            ],
        ),
        migrations.RunPython(rename_permissions, migrations.RunPython.noop),
    ]
