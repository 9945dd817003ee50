"""Seal the telephone numbers that are there, a thousand rows a transaction."""

from collections.abc import Iterator, Sequence

from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from common.encryption import blind_key, decrypt, encrypt, is_sealed

BATCH = 1_000
COLUMN = "members_user.phone"
READ = """
    SELECT id, phone FROM members_user WHERE id > %s AND phone <> ''
    ORDER BY id LIMIT %s FOR NO KEY UPDATE
"""
WRITE = """
    UPDATE members_user u SET phone = new.phone, phone_key = new.key
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS new(id, phone, key) WHERE u.id = new.id
"""


def seal(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Seal every number that is not sealed yet; broken off, it can be run again."""
    for rows in _batches(schema_editor):
        _write(
            schema_editor,
            [
                (pk, encrypt(phone, column=COLUMN), blind_key(phone, column=COLUMN))
                for pk, phone in rows
                if not is_sealed(phone)
            ],
        )


def open_again(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write every number in clear, as the release before reads it."""
    for rows in _batches(schema_editor):
        sealed = [(pk, phone) for pk, phone in rows if is_sealed(phone)]
        opened = [(pk, decrypt(phone, column=COLUMN), None) for pk, phone in sealed]
        _write(schema_editor, opened)


def _batches(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[list[tuple[int, str]]]:
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


def _write(
    schema_editor: BaseDatabaseSchemaEditor, rows: Sequence[tuple[int, str, str | None]]
) -> None:
    """Store one batch."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(WRITE, [list(column) for column in zip(*rows, strict=True)] or [[], [], []])


class Migration(migrations.Migration):
    """Not one transaction: sign-in and learning go on while it runs."""

    atomic = False
    dependencies = [("members", "0012_unit_tags")]

    operations = [migrations.RunPython(seal, open_again)]
