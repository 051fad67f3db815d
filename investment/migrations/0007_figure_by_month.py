from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("investment", "0006_typed_months")]

    operations = [
        migrations.AddIndex(
            model_name="monthfigure",
            index=models.Index(fields=["year", "number"], name="figure_by_month"),
        ),
    ]
