"""Campaigns of reminders become jobs: who is at it, how far it is, where to go on."""

from django.db import migrations, models

STATES = [
    ("waiting", "being prepared"),
    ("preparing", "being handed to the outbox"),
    ("unit_told", "units told, learners later"),
    ("reminding", "learners being handed to the outbox"),
    ("done", "handed to the outbox"),
    ("cancelled", "cancelled"),
    ("failed", "broken off"),
]


class Migration(migrations.Migration):
    """New columns with defaults and a wider state; safe to run while the site serves."""

    dependencies = [("office", "0006_api")]

    operations = [
        migrations.AddField(
            model_name="remindercampaign",
            name="attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="remindercampaign",
            name="heartbeat_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="remindercampaign",
            name="lease",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="remindercampaign",
            name="done",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="remindercampaign",
            name="total",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="remindercampaign",
            name="last_person",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="remindercampaign",
            name="state",
            field=models.CharField(
                choices=STATES, default="waiting", max_length=12, verbose_name="state"
            ),
        ),
    ]
