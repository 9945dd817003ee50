"""A column of stretches: PostgreSQL's ``int4multirange``."""

import re
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from media.rules import Stretch

LITERAL = re.compile(r"\[(\d+),(\d+)\)")


class StretchesField(models.Field):
    """Stretches of whole seconds, which the database keeps merged."""

    description = "stretches of seconds"

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        """Return the type of the column."""
        return "int4multirange"

    def get_placeholder(self, value: Any, compiler: Any, connection: BaseDatabaseWrapper) -> str:
        """Name the type, because the value is written as text."""
        return "%s::int4multirange"

    def get_prep_value(self, value: Any) -> Any:
        """Write the stretches as PostgreSQL writes them."""
        return value if value is None else as_literal(value)

    def from_db_value(self, value: Any, *args: Any) -> list[Stretch] | None:
        """Read the stretches that psycopg found."""
        return None if value is None else [Stretch(piece.lower, piece.upper) for piece in value]

    def to_python(self, value: Any) -> list[Stretch] | None:
        """Accept pairs, or the text of the database."""
        if isinstance(value, str):
            return from_literal(value)
        return None if value is None else [Stretch(*piece) for piece in value]

    def value_to_string(self, obj: models.Model) -> str:
        """Return the text for a fixture."""
        stretches: Any = self.value_from_object(obj)
        return as_literal(stretches)


def as_literal(stretches: Iterable[tuple[int, int]]) -> str:
    """Return ``{[0,15),[30,45)}``."""
    return "{" + ",".join(f"[{start},{end})" for start, end in stretches) + "}"


def from_literal(text: str) -> list[Stretch]:
    """Read back what PostgreSQL prints."""
    return [Stretch(int(start), int(end)) for start, end in LITERAL.findall(text)]
