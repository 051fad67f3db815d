"""The models of the policy by their standard names.

Tables and columns stay: rows, constraints and indexes of a county's database are left alone. The
names of permissions follow; those of content types, by Django itself.
"""

import django.db.models.deletion
from django.db import migrations, models

#: Former name of the model, the new one.
RENAMED = {"NormSet": "PolicyVersion", "NormsVersion": "PolicyRevision", "Rung": "EscalationStep"}


def rename_permissions(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="norms"
    )
    for old, new in RENAMED.items():
        for act in ("add", "change", "delete", "view"):
            named = permissions.filter(codename=f"{act}_{old.lower()}")
            named.update(codename=f"{act}_{new.lower()}")


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("norms", "0002_silence_and_replies"),
    ]

    operations = [
        migrations.AlterModelTable("NormSet", "norms_normset"),
        migrations.RenameModel("NormSet", "PolicyVersion"),
        migrations.AlterModelTable("NormsVersion", "norms_normsversion"),
        migrations.RenameModel("NormsVersion", "PolicyRevision"),
        migrations.AlterModelTable("Rung", "norms_rung"),
        migrations.RenameModel("Rung", "EscalationStep"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("EscalationStep", "one_rung_a_code"),
                migrations.RenameField("EscalationStep", "norm_set", "policy_version"),
                migrations.AlterField(
                    "EscalationStep",
                    "policy_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="norms.policyversion",
                        db_column="norm_set_id",
                    ),
                ),
                migrations.AddConstraint(
                    "EscalationStep",
                    models.UniqueConstraint(
                        fields=("policy_version", "obligation", "code"), name="one_rung_a_code"
                    ),
                ),
            ],
        ),
        migrations.RunPython(rename_permissions, migrations.RunPython.noop),
    ]
