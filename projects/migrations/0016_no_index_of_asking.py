"""What asks for coordination is a problem since supervision 0005: nobody looks for the reports."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("projects", "0015_cause_facts")]

    operations = [migrations.RemoveIndex(model_name="progressupdate", name="update_that_asks")]
