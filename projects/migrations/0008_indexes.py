from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_request_key")]

    operations = [
        migrations.AddIndex(
            model_name="milestone",
            index=models.Index(
                fields=["code", "project"],
                condition=models.Q(("code", ""), _negated=True),
                name="milestone_by_code",
            ),
        ),
        migrations.AddIndex(
            model_name="milestoneevent",
            index=models.Index(
                fields=["milestone", "at"],
                condition=models.Q(("kind__in", ["submit", "confirm"])),
                name="milestone_event_heard",
            ),
        ),
    ]
