from django.db import migrations

from investment import seed


class Migration(migrations.Migration):
    dependencies = [("investment", "0003_targets"), ("norms", "0002_seed")]

    operations = [migrations.RunPython(seed.sow_targets, migrations.RunPython.noop)]
