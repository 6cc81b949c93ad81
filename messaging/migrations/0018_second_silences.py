"""A second message that nobody answered: since when it is red, and who heard of it."""

import django.core.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('candidates', '0007_a_refused_file'),
        ('messaging', '0017_feedback_requests'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='carepolicyrow',
            name='raise_after',
            field=models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='a second silence goes to the administrators after'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='red_raised_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='red_since',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='red_told_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunSQL(
            "update messaging_conversation set red_since = waiting_since"
            " where unanswered >= 2 and waiting_since is not null",
            migrations.RunSQL.noop,
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('red_since__isnull', False)), fields=['red_since'], name='conversation_red'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('red_since__isnull', False), ('waiting_since__isnull', False)), models.Q(('red_raised_at', None), ('red_since', None), ('red_told_at', None)), _connector='OR'), name='red_waits'),
        ),
    ]
