"""Make the search text and the place in the alphabet of people anew: both follow from the name."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from common.text.vietnamese import search_text, sort_key

BATCH = 2000
DERIVED = ["search_text", "name_key"]


def remake(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write both keys of everybody, as search and lists of today want them."""
    people = apps.get_model("members", "User").objects
    batch = []
    needed = ("full_name", "card_number", "personal_code")
    for person in people.only(*needed).iterator(chunk_size=BATCH):
        named = f"{person.full_name} {person.card_number or ''} {person.personal_code}"
        person.search_text = search_text(named)[:200]
        person.name_key = sort_key(person.full_name)[:500]
        batch.append(person)
        if len(batch) == BATCH:
            people.bulk_update(batch, DERIVED)
            batch = []
    people.bulk_update(batch, DERIVED)


class Migration(migrations.Migration):
    """Fills columns that can be recomputed; safe to repeat.

    Backwards nothing happens: the older code reads these keys as well, a few searches excepted.
    """

    dependencies = [("members", "0002_audit_is_append_only")]

    operations = [migrations.RunPython(remake, migrations.RunPython.noop)]
