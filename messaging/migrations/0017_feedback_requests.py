"""Requests for feedback, and the letters that answer them: about the decision, once at a time."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('candidates', '0007_a_refused_file'),
        ('messaging', '0016_letter_points'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FeedbackRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('open', 'Waiting for its feedback'), ('answered', 'Answered by letter'), ('otherwise', 'Answered another way'), ('dropped', 'Was no such request')], default='open', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('due_on', models.DateField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['due_on', 'id'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='one_live_letter',
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='answer_has_decision_delay_none',
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('decline', 'Answer'), ('delay', 'Delay'), ('feedback', 'Feedback that was asked for')], default='decline', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('status', 'cancelled'), _negated=True), models.Q(('kind__in', ['delay', 'feedback']), _negated=True)), fields=('application', 'kind'), name='one_live_letter'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'feedback'), models.Q(('status__in', ['cancelled', 'sent']), _negated=True)), fields=('application',), name='one_live_feedback_letter'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision__isnull', False), ('kind__in', ['decline', 'feedback'])), models.Q(('decision__isnull', True), ('kind', 'delay')), models.Q(('kind__in', ['decline', 'feedback', 'delay']), _negated=True), _connector='OR'), name='answer_has_decision_delay_none'),
        ),
        migrations.AddField(
            model_name='feedbackrequest',
            name='application',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feedback_requests', to='candidates.application'),
        ),
        migrations.AddField(
            model_name='feedbackrequest',
            name='letter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='feedback_requests', to='messaging.letter'),
        ),
        migrations.AddField(
            model_name='feedbackrequest',
            name='message',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='feedback_request', to='messaging.message'),
        ),
        migrations.AddIndex(
            model_name='feedbackrequest',
            index=models.Index(condition=models.Q(('status', 'open')), fields=['due_on'], name='feedback_request_open'),
        ),
        migrations.AddConstraint(
            model_name='feedbackrequest',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('application',), name='one_open_feedback_request'),
        ),
        migrations.AddConstraint(
            model_name='feedbackrequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('status', 'open')), models.Q(models.Q(('status', 'open'), _negated=True), ('settled_at__isnull', False)), _connector='OR'), name='settled_feedback_request_has_date'),
        ),
    ]
