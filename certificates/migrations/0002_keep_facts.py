"""Let the database itself refuse to change what was issued, and to issue what was not earned."""

from django.db import migrations

FORBID = """
CREATE FUNCTION certificates_keep_facts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['state', 'revoked_at', 'revoked_by_id', 'revocation_grounds',
                         'pdf', 'pdf_sha256', 'rendered_at'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'certificates are never deleted';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT 1 FROM learning_enrolment
                       WHERE id = NEW.enrolment_id AND recognised_at IS NOT NULL) THEN
            RAISE EXCEPTION 'no certificate without a recognised completion';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
        RAISE EXCEPTION 'the facts of a certificate are never changed';
    END IF;
    IF OLD.state <> 'issued' AND NEW.state <> OLD.state THEN
        RAISE EXCEPTION 'a certificate never comes back';
    END IF;
    IF OLD.state = 'revoked' AND (NEW.revoked_at, NEW.revoked_by_id, NEW.revocation_grounds)
            IS DISTINCT FROM (OLD.revoked_at, OLD.revoked_by_id, OLD.revocation_grounds) THEN
        RAISE EXCEPTION 'a revocation is never changed';
    END IF;
    IF OLD.pdf_sha256 <> '' AND NEW.pdf_sha256 <> OLD.pdf_sha256 THEN
        RAISE EXCEPTION 'the fingerprint of a paper is never changed';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER certificates_keep_facts
    BEFORE INSERT OR UPDATE OR DELETE ON certificates_certificate
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_facts();

CREATE FUNCTION certificates_keep_lines() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    list bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.recognition_id ELSE NEW.recognition_id END;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'lines of a list are never changed';
    END IF;
    IF EXISTS (SELECT 1 FROM certificates_recognition WHERE id = list AND state = 'approved') THEN
        RAISE EXCEPTION 'an approved list is never changed';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER certificates_keep_lines
    BEFORE INSERT OR UPDATE OR DELETE ON certificates_recognitionline
    FOR EACH ROW EXECUTE FUNCTION certificates_keep_lines();
"""
ALLOW = """
DROP TRIGGER certificates_keep_facts ON certificates_certificate;
DROP FUNCTION certificates_keep_facts();
DROP TRIGGER certificates_keep_lines ON certificates_recognitionline;
DROP FUNCTION certificates_keep_lines();
"""


class Migration(migrations.Migration):
    """Adds triggers; safe to run while the site serves."""

    dependencies = [("certificates", "0001_initial"), ("learning", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
