"""A letter keeps its message once, as text: the parts were stored beside it a second time."""

from django.conf import settings
from django.db import migrations, models

AS_TEXT = {"postgresql": "convert_from(raw_bytes, 'UTF8')", "sqlite": "CAST(raw_bytes AS TEXT)"}
AS_BYTES = {"postgresql": "convert_to(raw, 'UTF8')", "sqlite": "CAST(raw AS BLOB)"}


def to_text(apps, schema_editor):
    value = AS_TEXT[schema_editor.connection.vendor]
    schema_editor.execute(f"UPDATE alerts_letter SET raw = {value}")


def to_bytes(apps, schema_editor):
    value = AS_BYTES[schema_editor.connection.vendor]
    schema_editor.execute(f"UPDATE alerts_letter SET raw_bytes = {value}")


class Migration(migrations.Migration):

    dependencies = [
        ('alerts', '0004_notice_stands_for'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField('letter', 'raw', 'raw_bytes'),
        migrations.AddField('letter', 'raw', models.TextField(blank=True, default=''), preserve_default=False),
        migrations.RunPython(to_text, to_bytes),
        migrations.RemoveField('letter', 'raw_bytes'),
        migrations.RemoveField('letter', 'text'),
        migrations.RemoveField('letter', 'html'),
    ]
