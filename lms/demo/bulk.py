"""Writing many rows at once: PostgreSQL's COPY with the columns of a model.

Constraints and triggers judge every row as always; only the round trips are saved.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from psycopg import sql
from psycopg.types.json import Jsonb

from common.encryption import EncryptedField, encrypt
from media.fields import StretchesField, as_literal

CHUNK = 5_000


class Rows:
    """Rows of one model that wait to be written; ``add`` takes values by field name.

    Fields that are not named get their default.  Primary keys are drawn when the rows are
    written, in the order in which they were added.
    """

    def __init__(self, model: type[models.Model], *, own_keys: bool = False) -> None:
        self.model = model
        self._fields = [
            field
            for field in model._meta.concrete_fields
            if own_keys or field is not model._meta.pk
        ]
        self._defaults = [field.get_default() for field in self._fields]
        self._places = {field.attname: place for place, field in enumerate(self._fields)}
        self._adapters = [
            (place, adapter)
            for place, field in enumerate(self._fields)
            if (adapter := _adapter_of(field)) is not None
        ]
        self._waiting: list[list[Any]] = []

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, **values: Any) -> None:
        """Put one row behind the others."""
        row = self._defaults.copy()
        for name, value in values.items():
            row[self._places[name]] = value
        self._waiting.append(row)

    def add_object(self, instance: models.Model) -> None:
        """Put an unsaved instance behind the others."""
        self._waiting.append([getattr(instance, field.attname) for field in self._fields])

    def write(self) -> int:
        """Store what waits; return how many rows it was.  Takes part in the transaction."""
        if not self._waiting:
            return 0
        for place, adapter in self._adapters:
            for row in self._waiting:
                if row[place] is not None:
                    row[place] = adapter(row[place])
        copy_into(
            self.model._meta.db_table,
            [str(field.column) for field in self._fields],
            self._waiting,
        )
        written = len(self._waiting)
        self._waiting = []
        return written


def copy_into(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Send the rows to the table in one COPY."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def reserve_keys(model: type[models.Model], count: int) -> list[int]:
    """Draw primary keys for rows that others of the same COPY will name."""
    table, column = model._meta.db_table, str(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [table, column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def refresh_statistics(*tables: str) -> None:
    """Tell the planner what the tables hold now."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))


def _adapter_of(field: models.Field) -> Any:
    """Return what turns a value of the field into one that COPY understands."""
    if isinstance(field, models.JSONField):
        return Jsonb
    if isinstance(field, StretchesField):
        return as_literal
    if isinstance(field, EncryptedField):
        return partial(encrypt, column=field.label)
    if isinstance(field, models.FileField):
        return str
    if isinstance(field, ArrayField):
        return list
    return None
