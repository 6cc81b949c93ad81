"""People may ask for a correction of their data, too."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('candidates', '0008_proposed_decisions'),
    ]

    operations = [
        migrations.AlterField(
            model_name='privacyrequest',
            name='kind',
            field=models.CharField(choices=[('access', 'A copy of their data'), ('erasure', 'Erasure of their data'), ('rectify', 'Correction of their data')], max_length=8),
        ),
    ]
