"""The outbox of notices, its log, and the words of notices."""

import uuid

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

REFUSE = """
CREATE FUNCTION notices_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'lines of the log of notices are never changed';
END $$;
CREATE TRIGGER notices_log_append_only
    BEFORE UPDATE ON notices_deliveryattempt
    FOR EACH ROW EXECUTE FUNCTION notices_refuse_change();
"""
ALLOW = """
DROP TRIGGER notices_log_append_only ON notices_deliveryattempt;
DROP FUNCTION notices_refuse_change();
"""


class Migration(migrations.Migration):
    """New tables and a trigger only; safe to run while the site serves."""

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "reminder to a learner"),
                            (2, "numbers for those who look after a unit"),
                            (3, "end of the probation, to the member"),
                            (4, "ends of probations, to the unit"),
                        ],
                        verbose_name="what it is about",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_app", "on the site"),
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("zalo", "Zalo"),
                        ],
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("sending", "being sent"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("unsure", "not known whether it arrived"),
                            ("skipped", "left out"),
                            ("cancelled", "cancelled"),
                        ],
                        default="queued",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("body", models.TextField(verbose_name="text")),
                ("link", models.CharField(blank=True, max_length=300, verbose_name="address")),
                ("subject_key", models.CharField(max_length=80)),
                ("text_version", models.PositiveIntegerField(default=0)),
                ("occasion", models.UUIDField(default=uuid.uuid4)),
                ("is_first", models.BooleanField(default=True)),
                ("window", django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ("not_before", models.DateTimeField(verbose_name="not before")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("lease", models.PositiveIntegerField(default=0)),
                ("reason", models.CharField(blank=True, max_length=60, verbose_name="reason")),
                ("provider_reference", models.CharField(blank=True, max_length=120)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="queued")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="sent")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "receiver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="receiver",
                    ),
                ),
            ],
            options={
                "verbose_name": "notice",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="DeliveryAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_app", "on the site"),
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("zalo", "Zalo"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("sent", "sent"),
                            ("later", "put off"),
                            ("failed", "failed"),
                            ("unsure", "not known whether it arrived"),
                            ("skipped", "left out"),
                            ("cancelled", "cancelled"),
                        ],
                        max_length=12,
                        verbose_name="outcome",
                    ),
                ),
                ("lease", models.PositiveIntegerField()),
                ("why", models.CharField(blank=True, max_length=120, verbose_name="reason")),
                ("provider_reference", models.CharField(blank=True, max_length=120)),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log",
                        to="notices.notice",
                    ),
                ),
            ],
            options={
                "verbose_name": "attempt at delivery",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="NoticeTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "reminder to a learner"),
                            (2, "numbers for those who look after a unit"),
                            (3, "end of the probation, to the member"),
                            (4, "ends of probations, to the unit"),
                        ],
                        verbose_name="what it is about",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("in_app", "on the site"),
                            ("email", "e-mail"),
                            ("sms", "SMS"),
                            ("zalo", "Zalo"),
                        ],
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("subject", models.CharField(blank=True, max_length=120, verbose_name="subject")),
                ("body", models.TextField(max_length=4000, verbose_name="text")),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "text of notices",
                "ordering": ["kind", "channel", "-version"],
            },
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state", "queued")), fields=["not_before"], name="notices_due"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("state", "sending")),
                fields=["heartbeat_at"],
                name="notices_held",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                fields=["receiver", "channel", "-sent_at"], name="notices_of_person"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["subject_key"], name="notices_by_subject"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["created_at"], name="notices_by_age"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("receiver", "channel", "subject_key"), name="notices_same_thing_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("occasion", "channel"), name="notices_channel_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                condition=models.Q(
                    ("is_first", True),
                    models.Q(("state__in", ("cancelled", "skipped")), _negated=True),
                ),
                expressions=[
                    (
                        models.Func(
                            models.F("receiver"),
                            models.F("receiver"),
                            models.Value("[]"),
                            function="int8range",
                        ),
                        "&&",
                    ),
                    (
                        models.Func(
                            models.F("kind"),
                            models.F("kind"),
                            models.Value("[]"),
                            function="int4range",
                        ),
                        "&&",
                    ),
                    ("window", "&&"),
                ],
                name="notices_24_hours_apart",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True),
                    ("sent_at__isnull", False),
                    _connector="OR",
                ),
                name="notices_sent_has_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="noticetemplate",
            constraint=models.UniqueConstraint(
                fields=("kind", "channel", "version"), name="notices_one_text_a_version"
            ),
        ),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
