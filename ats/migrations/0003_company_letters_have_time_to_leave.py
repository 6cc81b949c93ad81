from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ('ats', '0002_public_commitments'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="company",
            constraint=models.CheckConstraint(
                condition=models.Q(("letters_from__lt", models.F("letters_until")))
                & models.Q(("letters_from__lt", models.F("friday_until"))),
                name="company_letters_have_time_to_leave",
            ),
        ),
    ]
