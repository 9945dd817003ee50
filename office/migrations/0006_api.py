"""Connections of other systems, signed packs, and the triggers that note what changes for them."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

import common.encryption

# Nothing is written while there is no connection: a site without other systems pays one look.
NOTE_CHANGES = """
CREATE FUNCTION office_note_obligations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM office_apiclient) THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO office_apichange (kind, row, event)
        SELECT 'obligation', n.id,
            CASE WHEN n.withdrawn_at IS NULL THEN 'obligation.created' ELSE '' END
        FROM fresh n;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO office_apichange (kind, row, event, unit_before)
        SELECT 'obligation', n.id,
            CASE
                WHEN o.withdrawn_at IS NULL AND n.withdrawn_at IS NOT NULL
                    THEN 'obligation.withdrawn'
                WHEN o.withdrawn_at IS NOT NULL AND n.withdrawn_at IS NULL
                    THEN 'obligation.created'
                WHEN o.completed_at IS NULL AND n.completed_at IS NOT NULL
                    THEN 'course.completed'
                ELSE ''
            END,
            CASE WHEN o.member_id <> n.member_id
                THEN (SELECT unit_id FROM members_user WHERE id = o.member_id) END
        FROM fresh n JOIN gone o USING (id) WHERE n.* IS DISTINCT FROM o.*;
    ELSE
        INSERT INTO office_apichange (kind, row, unit_before)
        SELECT 'obligation', o.id, u.unit_id FROM gone o JOIN members_user u ON u.id = o.member_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER office_note_new_obligations AFTER INSERT ON learning_enrolment
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION office_note_obligations();
CREATE TRIGGER office_note_changed_obligations AFTER UPDATE ON learning_enrolment
    REFERENCING NEW TABLE AS fresh OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION office_note_obligations();
CREATE TRIGGER office_note_gone_obligations AFTER DELETE ON learning_enrolment
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION office_note_obligations();

CREATE FUNCTION office_note_results() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM office_apiclient) THEN RETURN NULL; END IF;
    INSERT INTO office_apichange (kind, row, event)
    SELECT 'obligation', n.enrolment_id,
        CASE WHEN n.kind IN ('corrected', 'withdrawn') THEN 'result.corrected' ELSE '' END
    FROM fresh n;
    RETURN NULL;
END $$;
CREATE TRIGGER office_note_results AFTER INSERT ON learning_resultchange
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION office_note_results();

CREATE FUNCTION office_note_certificates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM office_apiclient) THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO office_apichange (kind, row, event)
        SELECT 'certificate', n.id, 'certificate.issued' FROM fresh n;
    ELSE
        INSERT INTO office_apichange (kind, row, event)
        SELECT 'certificate', n.id,
            CASE WHEN n.state = 'revoked' THEN 'certificate.revoked' ELSE '' END
        FROM fresh n JOIN gone o USING (id) WHERE n.state <> o.state;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER office_note_new_certificates AFTER INSERT ON certificates_certificate
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION office_note_certificates();
CREATE TRIGGER office_note_changed_certificates AFTER UPDATE ON certificates_certificate
    REFERENCING NEW TABLE AS fresh OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION office_note_certificates();

-- Whoever moves, is restricted or is merged takes all rows out of one branch into another.
CREATE FUNCTION office_note_people() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM office_apiclient) THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO office_apichange (kind, row) SELECT 'person', n.id FROM fresh n;
        RETURN NULL;
    END IF;
    INSERT INTO office_apichange (kind, row, unit_before)
    SELECT 'person', n.id, o.unit_id FROM fresh n JOIN gone o USING (id)
    WHERE (n.unit_id, n.restricted_at, n.merged_into_id, n.personal_code, n.card_number)
        IS DISTINCT FROM
        (o.unit_id, o.restricted_at, o.merged_into_id, o.personal_code, o.card_number);
    INSERT INTO office_apichange (kind, row, unit_before)
    SELECT 'obligation', e.id, o.unit_id
    FROM fresh n JOIN gone o USING (id) JOIN learning_enrolment e ON e.member_id = n.id
    WHERE (n.unit_id, n.restricted_at) IS DISTINCT FROM (o.unit_id, o.restricted_at);
    INSERT INTO office_apichange (kind, row, unit_before)
    SELECT 'certificate', c.id, o.unit_id
    FROM fresh n JOIN gone o USING (id) JOIN learning_enrolment e ON e.member_id = n.id
        JOIN certificates_certificate c ON c.enrolment_id = e.id
    WHERE (n.unit_id, n.restricted_at) IS DISTINCT FROM (o.unit_id, o.restricted_at);
    RETURN NULL;
END $$;
CREATE TRIGGER office_note_new_people AFTER INSERT ON members_user
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION office_note_people();
CREATE TRIGGER office_note_changed_people AFTER UPDATE ON members_user
    REFERENCING NEW TABLE AS fresh OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION office_note_people();

CREATE FUNCTION office_note_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM office_apiclient) THEN RETURN NULL; END IF;
    IF TG_OP = 'INSERT' OR NEW.undone_at IS DISTINCT FROM OLD.undone_at THEN
        INSERT INTO office_apichange (kind, row, event)
        VALUES ('unit', NEW.id, 'unit.reorganised');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER office_note_new_unit_events AFTER INSERT ON members_unitevent
    FOR EACH ROW EXECUTE FUNCTION office_note_units();
CREATE TRIGGER office_note_undone_unit_events AFTER UPDATE ON members_unitevent
    FOR EACH ROW EXECUTE FUNCTION office_note_units();
"""
FORGET_CHANGES = """
DROP TRIGGER office_note_new_obligations ON learning_enrolment;
DROP TRIGGER office_note_changed_obligations ON learning_enrolment;
DROP TRIGGER office_note_gone_obligations ON learning_enrolment;
DROP TRIGGER office_note_results ON learning_resultchange;
DROP TRIGGER office_note_new_certificates ON certificates_certificate;
DROP TRIGGER office_note_changed_certificates ON certificates_certificate;
DROP TRIGGER office_note_new_people ON members_user;
DROP TRIGGER office_note_changed_people ON members_user;
DROP TRIGGER office_note_new_unit_events ON members_unitevent;
DROP TRIGGER office_note_undone_unit_events ON members_unitevent;
DROP FUNCTION office_note_obligations(), office_note_results(), office_note_certificates(),
    office_note_people(), office_note_units();
"""


class Migration(migrations.Migration):
    """New tables and triggers; locks the four watched tables for a moment."""

    dependencies = [
        ("learning", "0002_requirements"),
        ("certificates", "0003_remake_search_keys"),
        ("members", "0019_api_lists"),
        ("office", "0005_reminders"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(null=True, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("obligation", "obligation"),
                            ("certificate", "certificate"),
                            ("person", "person"),
                            ("unit", "unit"),
                        ],
                        max_length=12,
                    ),
                ),
                ("row", models.BigIntegerField()),
                ("event", models.CharField(blank=True, db_default="", max_length=24)),
                ("unit_before", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "number"], name="office_change_feed"),
                    models.Index(
                        condition=models.Q(("number", None)),
                        fields=["id"],
                        name="office_change_without_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiClient",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        max_length=120, unique=True, verbose_name="name of the system"
                    ),
                ),
                (
                    "contact",
                    models.CharField(
                        help_text="a department, an e-mail, a phone",
                        max_length=200,
                        verbose_name="contact over there",
                    ),
                ),
                ("purpose", models.CharField(max_length=300, verbose_name="what for")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "responsible",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who answers for it here",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.unit",
                        verbose_name="branch it belongs to",
                    ),
                ),
            ],
            options={
                "verbose_name": "connection",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="ApiToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="until")),
                ("prefix", models.CharField(max_length=16, unique=True)),
                ("secret_hash", models.CharField(max_length=64)),
                (
                    "scopes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                (
                                    "units:read",
                                    "units: the tree, names by date, what became of them",
                                ),
                                ("obligations:read", "classes and obligations, without names"),
                                ("results:read", "results of lessons"),
                                ("certificates:read", "certificates: number, dates, whether valid"),
                                (
                                    "people:read",
                                    "people: a stable number of this connection, unit, status",
                                ),
                                ("people:codes", "personal codes and card numbers of people"),
                            ],
                            max_length=24,
                        ),
                        size=None,
                        verbose_name="may read",
                    ),
                ),
                (
                    "addresses",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=43),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="addresses",
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for a second person"),
                            ("active", "active"),
                            ("rejected", "rejected"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("requested_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "revoked_reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason of revoking"),
                ),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to="office.apiclient",
                    ),
                ),
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
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.unit",
                        verbose_name="branch that it reads",
                    ),
                ),
            ],
            options={
                "verbose_name": "token",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ApiUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("endpoint", models.CharField(max_length=20)),
                ("requests", models.PositiveIntegerField(default=0)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                (
                    "token",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uses",
                        to="office.apitoken",
                    ),
                ),
            ],
            options={
                "ordering": ["-day", "endpoint"],
            },
        ),
        migrations.CreateModel(
            name="ExchangePack",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("from_day", models.DateField(blank=True, null=True, verbose_name="enrolled from")),
                ("to_day", models.DateField(blank=True, null=True, verbose_name="enrolled until")),
                ("purpose", models.CharField(max_length=200, verbose_name="purpose")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waits for a second person"),
                            ("rejected", "rejected"),
                            ("queued", "waiting to be made"),
                            ("running", "being made"),
                            ("done", "made"),
                            ("failed", "failed"),
                            ("expired", "file deleted"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("people", models.PositiveIntegerField(default=0)),
                ("done_rows", models.PositiveIntegerField(default=0)),
                ("total_rows", models.PositiveIntegerField(default=0)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("manifest_sha256", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("queued_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="packs",
                        to="office.apiclient",
                        verbose_name="receiver",
                    ),
                ),
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
                    "requested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resends",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        help_text="the pack whose rejected lines are sent again",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="resent_by",
                        to="office.exchangepack",
                    ),
                ),
                (
                    "training_class",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="learning.trainingclass",
                        verbose_name="class",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.unit",
                        verbose_name="people of",
                    ),
                ),
            ],
            options={
                "verbose_name": "exchange pack",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="PackLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "no answer yet"),
                            ("accepted", "accepted"),
                            ("rejected", "not accepted"),
                        ],
                        default="sent",
                        max_length=8,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=16)),
                ("reason", models.CharField(blank=True, max_length=200, verbose_name="reason")),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="learning.enrolment",
                    ),
                ),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="office.exchangepack",
                    ),
                ),
            ],
            options={
                "ordering": ["pack", "number"],
            },
        ),
        migrations.CreateModel(
            name="PackReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("accepted", models.PositiveIntegerField()),
                ("rejected", models.PositiveIntegerField()),
                ("uploaded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "pack",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="receipts",
                        to="office.exchangepack",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=16, unique=True)),
                ("private", common.encryption.EncryptedField()),
                ("public", models.CharField(help_text="32 bytes in base64", max_length=64)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=models.Q(("retired_at", None)),
                        name="office_one_current_key",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Webhook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=500, verbose_name="address")),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("course.completed", "a course was completed"),
                                ("result.corrected", "a result was corrected or withdrawn"),
                                ("certificate.issued", "a certificate was issued"),
                                ("certificate.revoked", "a certificate was revoked"),
                                ("obligation.created", "an obligation was made"),
                                ("obligation.withdrawn", "an obligation was withdrawn"),
                                ("unit.reorganised", "a unit was reorganised"),
                            ],
                            max_length=24,
                        ),
                        size=None,
                        verbose_name="events",
                    ),
                ),
                ("secret", common.encryption.EncryptedField(blank=True, default="")),
                ("old_secret", common.encryption.EncryptedField(blank=True, default="")),
                ("old_secret_until", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("paused_at", models.DateTimeField(blank=True, null=True)),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hooks",
                        to="office.apiclient",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("events", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waiting"),
                            ("sending", "being sent"),
                            ("done", "delivered"),
                            ("failed", "given up"),
                        ],
                        default="queued",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("lease", models.PositiveIntegerField(default=0)),
                ("not_before", models.DateTimeField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=60, verbose_name="answer")),
                (
                    "hook",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="office.webhook",
                    ),
                ),
            ],
            options={
                "verbose_name": "call of a webhook",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                ),
                name="office_token_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_to__isnull", False)), name="office_token_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="office_token_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="apiuse",
            constraint=models.UniqueConstraint(
                fields=("token", "day", "endpoint"), name="office_api_use_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangepack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("requested_by")), _negated=True),
                    _connector="OR",
                ),
                name="office_pack_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchangepack",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), _negated=True),
                    models.Q(
                        models.Q(("file", ""), _negated=True),
                        models.Q(("manifest_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="office_done_pack_has_a_file",
            ),
        ),
        migrations.AddConstraint(
            model_name="packline",
            constraint=models.UniqueConstraint(
                fields=("pack", "number"), name="office_pack_line_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="packreceipt",
            constraint=models.UniqueConstraint(
                fields=("pack", "sha256"), name="office_receipt_once"
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("state__in", ["queued", "sending"])),
                fields=["not_before"],
                name="office_calls_due",
            ),
        ),
        migrations.RunSQL(NOTE_CHANGES, FORGET_CHANGES),
    ]
