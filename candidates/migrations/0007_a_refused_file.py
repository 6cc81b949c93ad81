from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('candidates', '0006_what_cvs_say'),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="file_refused",
            field=models.CharField(blank=True, max_length=20),
        ),
    ]
