"""The desk: by when an answer is owed, how many messages wait, and until when one is put off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('messaging', '0014_dns_checks')]

    operations = [
        migrations.AddField("conversation", "due_on", models.DateField(blank=True, null=True)),
        migrations.AddField(
            "conversation", "unanswered", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            "conversation", "snoozed_until", models.DateField(blank=True, null=True)
        ),
        migrations.RunSQL(
            "update messaging_conversation set"
            " due_on = (waiting_since + interval '2 days')::date, unanswered = 1"
            " where waiting_since is not null",
            migrations.RunSQL.noop,
        ),
        migrations.AddConstraint(
            "conversation",
            models.CheckConstraint(
                condition=models.Q(snoozed_until=None) | models.Q(waiting_since__isnull=False),
                name="only_what_waits_is_put_off",
            ),
        ),
    ]
