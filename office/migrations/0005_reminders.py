"""Campaigns of reminders, and rules by date."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """New tables only; safe to run while the site serves."""

    dependencies = [
        ("learning", "0001_initial"),
        ("members", "0014_sealed_import_rows"),
        ("office", "0004_impact_reviews"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReminderCampaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("choice", models.JSONField()),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("in_app", "on the site"),
                                ("email", "e-mail"),
                                ("sms", "SMS"),
                                ("zalo", "Zalo"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                    ),
                ),
                (
                    "members_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="learners are reminded on"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "being prepared"),
                            ("unit_told", "units told, learners later"),
                            ("done", "handed to the outbox"),
                            ("cancelled", "cancelled"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "campaign of reminders",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReminderLadder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("proposed", "waiting for a second person"),
                            ("active", "active"),
                            ("paused", "paused"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("drafted_at", models.DateTimeField(auto_now=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "training_class",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="learning.trainingclass",
                        verbose_name="class",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of reminders",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="LadderStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("days", models.SmallIntegerField(verbose_name="days from the due date")),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("member", "the learners"),
                            ("cell", "the cell secretary"),
                            ("clerk", "the unit clerk"),
                            ("head", "the leader of the unit"),
                        ],
                        max_length=8,
                        verbose_name="to",
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("in_app", "on the site"),
                                ("email", "e-mail"),
                                ("sms", "SMS"),
                                ("zalo", "Zalo"),
                            ],
                            max_length=8,
                        ),
                        size=None,
                    ),
                ),
                (
                    "ladder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="office.reminderladder",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of reminders",
                "ordering": ["days", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="reminderladder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("active", "paused")), _negated=True),
                    models.Q(
                        ("approved_by__isnull", False),
                        models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="office_ladder_has_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="ladderstep",
            constraint=models.UniqueConstraint(
                fields=("ladder", "days", "audience"), name="office_one_step_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="ladderstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__gte", -90), ("days__lte", 90)),
                name="office_step_is_near",
            ),
        ),
    ]
