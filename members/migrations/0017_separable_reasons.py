"""Let the chain hold a digest of each new reason, so that its words can be destroyed (ADR 20)."""

from django.db import migrations, models

# A salt of 122 random bits: without it nobody can try out what the words were.
SALT = """
CREATE FUNCTION members_salt_reason() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.reason_salt := replace(gen_random_uuid()::text, '-', '');
    NEW.reason_digest := encode(
        sha256(convert_to(NEW.reason_salt || NEW.reason, 'UTF8')), 'hex');
    RETURN NEW;
END $$;
CREATE TRIGGER members_audit_salts_reason
    BEFORE INSERT ON members_auditentry
    FOR EACH ROW WHEN (NEW.reason <> '' AND NEW.reason_digest = '')
    EXECUTE FUNCTION members_salt_reason();
"""
UNSALT = """
DROP TRIGGER members_audit_salts_reason ON members_auditentry;
DROP FUNCTION members_salt_reason();
"""
ALLOW_DESTROYING = """
CREATE FUNCTION members_refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.reason_salt <> '' AND NEW.reason = '' AND NEW.reason_salt = ''
            AND to_jsonb(NEW) - 'reason' - 'reason_salt'
                = to_jsonb(OLD) - 'reason' - 'reason_salt' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'audit entries are never changed or deleted';
END $$;
DROP TRIGGER members_audit_append_only ON members_auditentry;
CREATE TRIGGER members_audit_append_only
    BEFORE UPDATE OR DELETE ON members_auditentry
    FOR EACH ROW EXECUTE FUNCTION members_refuse_audit_change();
"""
REFUSE_ALL = """
DROP TRIGGER members_audit_append_only ON members_auditentry;
DROP FUNCTION members_refuse_audit_change();
CREATE TRIGGER members_audit_append_only
    BEFORE UPDATE OR DELETE ON members_auditentry
    FOR EACH ROW EXECUTE FUNCTION members_refuse_change();
"""


class Migration(migrations.Migration):
    """No row is rewritten.  Going back, links of form 2 over a reason look broken to the release
    before, which knows form 1 only.
    """

    dependencies = [("members", "0016_list_exports")]

    operations = [
        migrations.AddField(
            "auditentry",
            "reason_salt",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=32),
        ),
        migrations.AddField(
            "auditentry",
            "reason_digest",
            models.CharField(blank=True, db_default="", default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            "auditseal",
            "form",
            models.PositiveSmallIntegerField(
                db_default=1,
                help_text="1: the hash holds the words of the reason; 2: only their digest",
            ),
        ),
        migrations.RunSQL(SALT, UNSALT),
        migrations.RunSQL(ALLOW_DESTROYING, REFUSE_ALL),
    ]
