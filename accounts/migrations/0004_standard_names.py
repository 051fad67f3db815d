"""The correction of a term of office by its standard name.

Tables and columns stay: rows, constraints and indexes of a county's database are left alone. The
names of permissions follow; those of content types, by Django itself.
"""

from django.db import migrations

#: Former name of the model, the new one.
RENAMED = {"HoldingCorrection": "TermCorrection"}


def rename_permissions(apps, schema_editor):
    permissions = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="accounts"
    )
    for old, new in RENAMED.items():
        for act in ("add", "change", "delete", "view"):
            named = permissions.filter(codename=f"{act}_{old.lower()}")
            named.update(codename=f"{act}_{new.lower()}")


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_holding_corrections"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("projects", "0003_holding_corrections"),
    ]

    operations = [
        migrations.AlterModelTable("HoldingCorrection", "accounts_holdingcorrection"),
        migrations.RenameModel("HoldingCorrection", "TermCorrection"),
        migrations.RunPython(rename_permissions, migrations.RunPython.noop),
    ]
