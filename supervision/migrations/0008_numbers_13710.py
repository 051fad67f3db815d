"""The number that an instruction has on the 13710 platform."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('supervision', '0006_orders')]

    operations = [
        migrations.AddField(
            model_name='instruction',
            name='number_13710',
            field=models.CharField(blank=True, db_default='', max_length=40, verbose_name='13710 编号'),
        ),
        migrations.AddIndex(
            model_name='instruction',
            index=models.Index(condition=models.Q(('number_13710', ''), _negated=True), fields=['number_13710'], name='instruction_by_13710'),
        ),
    ]
