"""The key of a notice names the day from which its rung counts (R-DL-6, R-NT-1).

Until now that was the due date: what is written down keeps it.
"""

from django.db import migrations, models

KEY = ["recipient", "content_type", "object_id", "ladder_start", "rung", "occasion"]


def count_from_the_due_date(apps, schema_editor):
    apps.get_model("alerts", "Notice").objects.update(ladder_start=models.F("due_date"))


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_squashed")]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="ladder_start",
            field=models.DateField(null=True, verbose_name="提醒起算日"),
        ),
        migrations.RunPython(count_from_the_due_date, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name="notice", name="one_notice_a_rung"),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                condition=models.Q(("event_key", "")), fields=KEY, name="one_notice_a_rung"
            ),
        ),
    ]
