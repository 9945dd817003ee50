"""Make the search text and the place in the alphabet anew: they follow from what is printed."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from common.text.vietnamese import search_text, sort_key

BATCH = 2000
STATE = ["state", "revoked_at", "revoked_by_id", "revocation_grounds", "pdf", "pdf_sha256"]
FREE = [*STATE, "rendered_at"]
DERIVED = ["search_text", "name_key"]
KEEP_FACTS = """
CREATE OR REPLACE FUNCTION certificates_keep_facts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY[@FREE@];
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
"""


def keep_facts(free: list[str]) -> str:
    """Return the function of the trigger that lets only these columns change."""
    return KEEP_FACTS.replace("@FREE@", ", ".join(f"'{column}'" for column in free))


def remake(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write both keys of every line, as the register's search and order of today want them."""
    lines = apps.get_model("certificates", "Certificate").objects
    batch = []
    for line in lines.only("printed_name", "number", "code").iterator(chunk_size=BATCH):
        line.search_text = search_text(f"{line.printed_name} {line.number} {line.code}")[:400]
        line.name_key = sort_key(line.printed_name)[:500]
        batch.append(line)
        if len(batch) == BATCH:
            lines.bulk_update(batch, DERIVED)
            batch = []
    lines.bulk_update(batch, DERIVED)


class Migration(migrations.Migration):
    """Lets the two derived columns change, and fills them; safe to repeat.

    Backwards only the trigger changes: the older code reads these keys as well, a few searches
    excepted.
    """

    dependencies = [("certificates", "0002_keep_facts")]

    operations = [
        migrations.RunSQL(keep_facts([*FREE, *DERIVED]), keep_facts(FREE)),
        migrations.RunPython(remake, migrations.RunPython.noop),
    ]
