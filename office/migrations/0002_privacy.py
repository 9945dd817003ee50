"""Notices, consents, requests about data; the database itself refuses to change what was read."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORBID = """
CREATE FUNCTION office_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'notices and consents are never changed or deleted';
END $$;
CREATE TRIGGER office_consent_append_only
    BEFORE UPDATE OR DELETE ON office_consentrecord
    FOR EACH ROW EXECUTE FUNCTION office_refuse_change();
CREATE TRIGGER office_notice_append_only
    BEFORE UPDATE OR DELETE ON office_privacynotice
    FOR EACH ROW EXECUTE FUNCTION office_refuse_change();
"""
ALLOW = """
DROP TRIGGER office_consent_append_only ON office_consentrecord;
DROP TRIGGER office_notice_append_only ON office_privacynotice;
DROP FUNCTION office_refuse_change();
"""


class Migration(migrations.Migration):
    """New tables and triggers only; safe to run while the site serves."""

    dependencies = [
        ("office", "0001_reorganisation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person_number", models.BigIntegerField(unique=True)),
                ("joined_at", models.DateTimeField()),
                ("pseudonym", models.CharField(max_length=20, unique=True)),
                ("erased_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "tombstone",
            },
        ),
        migrations.CreateModel(
            name="DataRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("access", "see or receive a copy of my data"),
                            ("correct", "correct my data"),
                            ("withdraw", "withdraw a consent"),
                            ("restrict", "restrict the use of my data"),
                            ("object", "object to the use of my data"),
                            ("delete", "delete my data"),
                            ("complain", "complain"),
                        ],
                        max_length=12,
                        verbose_name="kind of request",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("acknowledged", "acknowledged"),
                            ("proposed", "waiting for a second person"),
                            ("done", "carried out"),
                            ("refused", "refused with a reason"),
                            ("cancelled", "taken back"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "text",
                    models.TextField(blank=True, max_length=2000, verbose_name="what it is about"),
                ),
                (
                    "field",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="what is to be corrected"
                    ),
                ),
                (
                    "new_value",
                    models.CharField(blank=True, max_length=200, verbose_name="correct value"),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("site", "on the site"), ("office", "in person at the office")],
                        default="site",
                        max_length=8,
                    ),
                ),
                ("received_at", models.DateTimeField(verbose_name="received")),
                ("acknowledge_by", models.DateField(verbose_name="acknowledge by")),
                ("due_on", models.DateField(verbose_name="complete by")),
                ("acknowledged_at", models.DateTimeField(blank=True, null=True)),
                ("extended_by_days", models.PositiveSmallIntegerField(default=0)),
                ("extension_reason", models.CharField(blank=True, max_length=300)),
                ("proposed_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="data_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "request about data",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
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
                            ("frozen", "account shut, waiting for a second person"),
                            ("held", "kept for a legal reason"),
                            ("verified", "verified, being redacted"),
                            ("done", "erased"),
                            ("dropped", "not carried out"),
                        ],
                        default="frozen",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("frozen_at", models.DateTimeField()),
                ("was_active", models.BooleanField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "hold_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason for keeping"),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "frozen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasures",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="erasure",
                        to="office.datarequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "erasure",
            },
        ),
        migrations.CreateModel(
            name="OwnCopy",
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
                            ("queued", "queued"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                            ("expired", "file deleted"),
                        ],
                        default="queued",
                        max_length=8,
                    ),
                ),
                ("done_tables", models.PositiveIntegerField(default=0)),
                ("total_tables", models.PositiveIntegerField(default=0)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="own_copies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "file of the own data",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PrivacyNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(unique=True, verbose_name="version")),
                ("summary", models.TextField(verbose_name="short notice")),
                ("text", models.TextField(verbose_name="full notice")),
                ("text_hash", models.CharField(max_length=64)),
                ("valid_from", models.DateTimeField(verbose_name="valid from")),
                ("published_at", models.DateTimeField(auto_now_add=True)),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="published by",
                    ),
                ),
            ],
            options={
                "verbose_name": "privacy notice",
                "ordering": ["-version"],
            },
        ),
        migrations.CreateModel(
            name="ConsentRecord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("notice", "privacy notice"),
                            ("reminders", "phone and e-mail for reminders"),
                            ("sharing", "sharing results with other provinces"),
                        ],
                        max_length=12,
                        verbose_name="purpose",
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("read", "read"),
                            ("given", "given"),
                            ("withdrawn", "consent withdrawn"),
                        ],
                        max_length=12,
                        verbose_name="act",
                    ),
                ),
                ("text_hash", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("site", "on the site"), ("office", "in person at the office")],
                        default="site",
                        max_length=8,
                        verbose_name="channel",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.privacynotice",
                    ),
                ),
            ],
            options={
                "verbose_name": "consent",
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Restriction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("lift_reason", models.CharField(blank=True, max_length=300)),
                (
                    "imposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="restrictions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="office.datarequest",
                    ),
                ),
            ],
            options={
                "verbose_name": "restriction",
            },
        ),
        migrations.AddConstraint(
            model_name="datarequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("extended_by_days__lte", 15)), name="office_one_short_extension"
            ),
        ),
        migrations.AddIndex(
            model_name="consentrecord",
            index=models.Index(fields=["person", "purpose", "at"], name="office_consent_state"),
        ),
        migrations.AddConstraint(
            model_name="restriction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)),
                fields=("person",),
                name="office_one_restriction",
            ),
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
