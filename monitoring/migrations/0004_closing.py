"""Closings, versions of closed figures and confirmations; what is sealed the database keeps."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PROTECT = """
CREATE FUNCTION monitoring_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'closed figures and confirmations are never changed or deleted: %',
        TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION monitoring_refuse_sealed_page() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM monitoring_snapshot WHERE sealed_at IS NOT NULL AND id IN (
            CASE WHEN TG_OP <> 'INSERT' THEN OLD.snapshot_id END,
            CASE WHEN TG_OP <> 'DELETE' THEN NEW.snapshot_id END)
    ) THEN
        RAISE EXCEPTION 'closed figures are never changed or deleted: %', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER monitoring_sealed_snapshot_is_final
    BEFORE UPDATE OR DELETE ON monitoring_snapshot
    FOR EACH ROW WHEN (OLD.sealed_at IS NOT NULL) EXECUTE FUNCTION monitoring_refuse_change();
CREATE TRIGGER monitoring_sealed_page_is_final
    BEFORE INSERT OR UPDATE OR DELETE ON monitoring_snapshotpage
    FOR EACH ROW EXECUTE FUNCTION monitoring_refuse_sealed_page();
CREATE TRIGGER monitoring_confirmation_append_only
    BEFORE UPDATE OR DELETE ON monitoring_confirmation
    FOR EACH ROW EXECUTE FUNCTION monitoring_refuse_change();
CREATE TRIGGER monitoring_snapshot_not_emptied
    BEFORE TRUNCATE ON monitoring_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring_refuse_change();
CREATE TRIGGER monitoring_page_not_emptied
    BEFORE TRUNCATE ON monitoring_snapshotpage
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring_refuse_change();
CREATE TRIGGER monitoring_confirmation_not_emptied
    BEFORE TRUNCATE ON monitoring_confirmation
    FOR EACH STATEMENT EXECUTE FUNCTION monitoring_refuse_change();
"""
RELEASE = """
DROP TRIGGER monitoring_confirmation_not_emptied ON monitoring_confirmation;
DROP TRIGGER monitoring_page_not_emptied ON monitoring_snapshotpage;
DROP TRIGGER monitoring_snapshot_not_emptied ON monitoring_snapshot;
DROP TRIGGER monitoring_confirmation_append_only ON monitoring_confirmation;
DROP TRIGGER monitoring_sealed_page_is_final ON monitoring_snapshotpage;
DROP TRIGGER monitoring_sealed_snapshot_is_final ON monitoring_snapshot;
DROP FUNCTION monitoring_refuse_sealed_page();
DROP FUNCTION monitoring_refuse_change();
"""


class Migration(migrations.Migration):
    """New tables and triggers only; safe to run while the site serves."""

    dependencies = [
        ("learning", "0002_requirements"),
        ("members", "0018_document_form"),
        ("monitoring", "0003_quality"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="exportjob",
            name="kind",
            field=models.CharField(
                choices=[
                    ("overview", "Progress by unit"),
                    ("people", "List of people"),
                    ("register", "Certificate register"),
                    ("document", "Official report"),
                    ("quality", "Study quality by unit"),
                    ("topics", "Mastery of topics"),
                    ("closing", "Closed figures of a period"),
                    ("difference", "Differences from closed figures"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Closing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "cutoff_at",
                    models.DateTimeField(
                        help_text="Figures are those of this moment.", verbose_name="cut-off moment"
                    ),
                ),
                ("cells_due_on", models.DateField(verbose_name="cells confirm until")),
                (
                    "grassroots_due_on",
                    models.DateField(verbose_name="grassroots organisations confirm until"),
                ),
                (
                    "note",
                    models.CharField(blank=True, max_length=300, verbose_name="note to the units"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being prepared"),
                            ("confirming", "units confirm their figures"),
                            ("closed", "closed"),
                            ("dropped", "given up"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("opened_at", models.DateTimeField(editable=False, null=True)),
                ("closed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="learning.period",
                        verbose_name="period",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.unit",
                        verbose_name="unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "closing of a period",
                "ordering": ["-period__starts_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("heartbeat_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveSmallIntegerField(verbose_name="version")),
                (
                    "kind",
                    models.CharField(
                        choices=[("closing", "closing"), ("amendment", "amendment")],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "waits to be counted"),
                            ("counting", "being counted"),
                            ("ready", "counted"),
                            ("proposed", "waits for the second person"),
                            ("approved", "approved, waits for its seal"),
                            ("sealing", "being sealed"),
                            ("sealed", "sealed"),
                            ("failed", "could not be counted"),
                            ("dropped", "given up"),
                        ],
                        default="queued",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("lease", models.PositiveIntegerField(default=0, editable=False)),
                ("queued_at", models.DateTimeField(editable=False)),
                ("done_rows", models.PositiveIntegerField(default=0)),
                ("total_rows", models.PositiveIntegerField(default=0)),
                ("counted_at", models.DateTimeField(editable=False, null=True)),
                ("head", models.TextField(blank=True, editable=False)),
                (
                    "root_hash",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=64,
                        verbose_name="hash of the figures",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("basis", models.CharField(blank=True, max_length=200, verbose_name="basis")),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="answer")),
                ("proposed_at", models.DateTimeField(editable=False, null=True)),
                ("decided_at", models.DateTimeField(editable=False, null=True)),
                ("sealed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "closing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="snapshots",
                        to="monitoring.closing",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
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
            ],
            options={
                "verbose_name": "version of closed figures",
                "ordering": ["closing_id", "-version", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Confirmation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("confirmed", "confirmed"), ("objected", "objected")],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                (
                    "digest",
                    models.CharField(help_text="of the page that was looked at", max_length=64),
                ),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "by",
                    models.ForeignKey(
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
                    ),
                ),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="monitoring.snapshot",
                    ),
                ),
            ],
            options={
                "verbose_name": "confirmation of figures",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="SnapshotPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=255)),
                ("total", models.PositiveIntegerField(default=0)),
                ("digest", models.CharField(max_length=64)),
                ("body", models.TextField()),
                ("lines", models.TextField(default="[]")),
                (
                    "snapshot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pages",
                        to="monitoring.snapshot",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.unit",
                    ),
                ),
            ],
            options={
                "verbose_name": "page of closed figures",
                "ordering": ["snapshot_id", "path"],
            },
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "dropped"), _negated=True),
                fields=("period", "unit"),
                name="monitoring_one_closing_a_period_and_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(("grassroots_due_on__gte", models.F("cells_due_on"))),
                name="monitoring_cells_confirm_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="closing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    ("closed_at__isnull", False),
                    _connector="OR",
                ),
                name="monitoring_closed_has_a_moment",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "dropped"), _negated=True),
                fields=("closing", "version"),
                name="monitoring_snapshot_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["sealed", "dropped"]), _negated=True),
                fields=("closing",),
                name="monitoring_one_snapshot_under_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(
                        models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                        models.Q(("decided_by", models.F("requested_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="monitoring_snapshot_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sealed"), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False),
                        ("sealed_at__isnull", False),
                        models.Q(("root_hash", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="monitoring_sealed_is_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="confirmation",
            index=models.Index(fields=["snapshot", "unit", "-id"], name="monitoring_last_answer"),
        ),
        migrations.AddConstraint(
            model_name="confirmation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", "objected"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="monitoring_objection_has_a_reason",
            ),
        ),
        migrations.AddIndex(
            model_name="snapshotpage",
            index=models.Index(fields=["snapshot", "path"], name="monitoring_pages_by_place"),
        ),
        migrations.AddConstraint(
            model_name="snapshotpage",
            constraint=models.UniqueConstraint(
                fields=("snapshot", "unit"), name="monitoring_one_page_a_unit"
            ),
        ),
        migrations.RunSQL(PROTECT, RELEASE),
    ]
