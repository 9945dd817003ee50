"""Seal what rows of imports hold of people, a thousand rows a transaction."""

from collections.abc import Callable, Iterator, Sequence

from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import common.encryption
from common.encryption import decrypt, encrypt, is_sealed

BATCH = 1_000
NAMES = ("plan", "problems", "undo")
TO_TEXT = "ALTER TABLE members_importrow ALTER COLUMN {name} TYPE text USING {name}::text"
TO_JSON = "ALTER TABLE members_importrow ALTER COLUMN {name} TYPE jsonb USING {name}::jsonb"
READ = """
    SELECT id, plan, problems, undo FROM members_importrow WHERE id > %s
    ORDER BY id LIMIT %s FOR NO KEY UPDATE
"""
WRITE = """
    UPDATE members_importrow r SET plan = new.plan, problems = new.problems, undo = new.undo
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[]) AS new(id, plan, problems, undo)
    WHERE r.id = new.id
"""


def seal(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Seal every value that is not sealed yet; broken off, it can be run again."""
    _rewrite(schema_editor, lambda text, column: text if _is_sealed(text) else _seal(text, column))


def open_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write every value in clear, as the release before reads it."""
    _rewrite(schema_editor, lambda text, column: _open(text, column) if _is_sealed(text) else text)


def _seal(text: str, column: str) -> str:
    return encrypt(text, column=column)


def _open(text: str, column: str) -> str:
    return decrypt(text, column=column)


def _is_sealed(text: str) -> bool:
    """Tell sealed values from JSON, in whose texts the mark may stand too."""
    return text[:1] not in "{[" and is_sealed(text)


def _rewrite(schema_editor: BaseDatabaseSchemaEditor, change: Callable[[str, str], str]) -> None:
    for rows in _batches(schema_editor):
        changed = [
            (
                pk,
                *(
                    change(text, f"members_importrow.{name}")
                    for name, text in zip(NAMES, texts, strict=True)
                ),
            )
            for pk, *texts in rows
        ]
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(WRITE, [list(column) for column in zip(*changed, strict=True)])


def _batches(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[Sequence[tuple[int, str]]]:
    """Yield rows in batches, each in a transaction of its own."""
    last = 0
    while True:
        with transaction.atomic(), schema_editor.connection.cursor() as cursor:
            cursor.execute(READ, [last, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            yield rows
            last = rows[-1][0]


class Migration(migrations.Migration):
    """Not one transaction; the rows live a month, and nothing else waits for them."""

    atomic = False
    dependencies = [("members", "0013_encrypted_values")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TO_TEXT.format(name=name), TO_JSON.format(name=name))
                for name in NAMES
            ],
            state_operations=[
                migrations.AlterField(
                    "importrow",
                    name,
                    common.encryption.EncryptedJSONField(
                        default=list if name == "problems" else dict
                    ),
                )
                for name in NAMES
            ],
        ),
        migrations.RunPython(seal, open_again),
    ]
