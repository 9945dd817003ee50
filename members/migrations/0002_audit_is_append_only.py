"""Let the database itself refuse to change the audit log, and number personal codes."""

from django.db import migrations

FORBID = """
CREATE FUNCTION members_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit entries are never changed or deleted';
END $$;
CREATE TRIGGER members_audit_append_only
    BEFORE UPDATE OR DELETE ON members_auditentry
    FOR EACH ROW EXECUTE FUNCTION members_refuse_change();
"""
ALLOW = """
DROP TRIGGER members_audit_append_only ON members_auditentry;
DROP FUNCTION members_refuse_change();
"""


class Migration(migrations.Migration):
    """Adds a sequence and a trigger; safe to run while the site serves."""

    dependencies = [("members", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE members_personal_code", "DROP SEQUENCE members_personal_code"
        ),
        migrations.RunSQL(FORBID, ALLOW),
    ]
