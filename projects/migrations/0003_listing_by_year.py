from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0002_withdrawn_listing'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='yearlisting',
            index=models.Index(fields=['year', 'project'], name='listing_by_year'),
        ),
    ]
