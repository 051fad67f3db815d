"""参与单位 by a joint review: its unit sees the project until the case is decided."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("projects", "0016_no_index_of_asking")]

    operations = [
        migrations.AlterField(
            "ProjectUnit",
            "role",
            models.CharField(
                choices=[
                    ("order", "督办承办"),
                    ("permit", "手续办理"),
                    ("problem", "问题办理"),
                    ("review", "联席论证"),
                ],
                max_length=12,
                verbose_name="承担什么",
            ),
        ),
    ]
