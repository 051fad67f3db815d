from django.db import migrations

from norms import seed


class Migration(migrations.Migration):
    dependencies = [("norms", "0001_initial")]
    operations = [migrations.RunPython(seed.sow, migrations.RunPython.noop)]
