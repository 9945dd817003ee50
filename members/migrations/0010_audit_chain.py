"""Give the audit log a chain of hashes, and refuse to empty either table at once."""

import django.db.models.deletion
from django.db import migrations, models

PROTECT = """
CREATE TRIGGER members_seal_append_only
    BEFORE UPDATE OR DELETE ON members_auditseal
    FOR EACH ROW EXECUTE FUNCTION members_refuse_change();
CREATE TRIGGER members_seal_not_emptied
    BEFORE TRUNCATE ON members_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_change();
CREATE TRIGGER members_audit_not_emptied
    BEFORE TRUNCATE ON members_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION members_refuse_change();
"""
RELEASE = """
DROP TRIGGER members_audit_not_emptied ON members_auditentry;
DROP TRIGGER members_seal_not_emptied ON members_auditseal;
DROP TRIGGER members_seal_append_only ON members_auditseal;
"""


class Migration(migrations.Migration):
    """An empty table and triggers: entries of before are chained by the first run of the job."""

    dependencies = [("members", "0009_grant_requests")]

    operations = [
        migrations.CreateModel(
            name="AuditSeal",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("chain", models.BinaryField(max_length=32)),
                ("sealed_at", models.DateTimeField()),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seal",
                        to="members.auditentry",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(PROTECT, RELEASE),
    ]
