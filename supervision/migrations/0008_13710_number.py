from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("supervision", "0006_orders"),
    ]

    operations = [
        migrations.AddField(
            model_name="instruction",
            name="number_13710",
            field=models.CharField(blank=True, max_length=40, verbose_name="13710 编号"),
        ),
    ]
