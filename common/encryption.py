"""Columns that a stolen dump or backup does not tell (QUALITY P-14, ADR 0018).

A value is stored as ``key$sealed``: the id of the key, and AES-256-GCM over the text, bound to
its column.  Next to it may stand a blind index, a keyed hash by which equal values are found.
Keys come from the environment (``FIELD_KEYS``, the first one encrypts; ``FIELD_INDEX_KEY``).
"""

import base64
import binascii
import hashlib
import hmac
import json
import os
from typing import Any

from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import connection, models
from django.db.models.expressions import Col

from common.field_keys import parsed_keys

MARK = "$"
NONCE_BYTES = 12


class LostKeyError(Exception):
    """A stored value that none of the keys of this site opens."""


def current_key() -> str:
    """Return the id of the key that encrypts."""
    return next(iter(parsed_keys(settings.FIELD_KEYS)))


def encrypt(text: str, *, column: str) -> str:
    """Seal a text for a column.  Nothing stays nothing."""
    if not text:
        return text
    name = current_key()
    nonce = os.urandom(NONCE_BYTES)
    sealed = parsed_keys(settings.FIELD_KEYS)[name].encrypt(nonce, text.encode(), column.encode())
    return f"{name}{MARK}{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str, *, column: str) -> str:
    """Open a stored value; a lost key is an error, never a blank."""
    if not stored:
        return stored
    name, mark, encoded = stored.partition(MARK)
    key = parsed_keys(settings.FIELD_KEYS).get(name)
    if not mark or key is None:
        raise LostKeyError(f"{column}: FIELD_KEYS has no key for a stored value.")
    try:
        raw = base64.b64decode(encoded, validate=True)
        return key.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], column.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise LostKeyError(f"{column}: the key {name!r} does not open a stored value.") from error


def is_sealed(stored: str) -> bool:
    """Tell whether a stored text has the form of a sealed one."""
    return MARK in stored


def blind_key(text: str | None, *, column: str) -> str | None:
    """Return the keyed hash by which equal values of a column are found."""
    if not text:
        return None
    secret = settings.FIELD_INDEX_KEY.encode()
    return hmac.new(secret, f"{column}\n{text}".encode(), hashlib.sha256).hexdigest()


class EncryptedField(models.TextField):
    """A text that is stored sealed.

    ``index`` names the column of the blind index, by which ``exact`` and ``in`` look; every
    other comparison is refused, because it would compare what is sealed.
    """

    def __init__(self, *args: Any, index: str = "", **kwargs: Any) -> None:
        self.index = index
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Tell migrations of the index too."""
        name, path, args, kwargs = super().deconstruct()
        if self.index:
            kwargs["index"] = self.index
        return name, path, args, kwargs

    @property
    def label(self) -> str:
        """What a sealed value is bound to."""
        return f"{self.model._meta.db_table}.{self.column}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Seal what is written."""
        text = super().get_db_prep_value(value, connection, prepared)
        return text if text is None else encrypt(str(text), column=self.label)

    def from_db_value(self, value: str | None, *_args: Any) -> str | None:
        """Open what is read."""
        return value if value is None else decrypt(value, column=self.label)

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow the comparisons that a sealed column can answer."""
        allowed = {"isnull": super().get_lookup("isnull")}
        if self.index:
            allowed |= {"exact": EqualByIndex, "in": AmongByIndex}
        if lookup_name not in allowed:
            raise FieldError(f"{self.name} is encrypted: {lookup_name} cannot be asked.")
        return allowed[lookup_name]

    def formfield(self, **kwargs: Any) -> Any:
        """Be one line in forms."""
        return models.Field.formfield(self, **({"max_length": self.max_length} | kwargs))


class EncryptedJSONField(EncryptedField):
    """A value of JSON that is stored sealed, as one text; it cannot be looked into by a query."""

    # For the type checker: what comes out is not the text that is stored.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Write the value as JSON and seal it."""
        text = value if value is None else json.dumps(value, ensure_ascii=False)
        return super().get_db_prep_value(text, connection, prepared)

    def get_prep_value(self, value: Any) -> Any:
        """Leave the value whole; a text field would write it as Python prints it."""
        return value

    def from_db_value(self, value: str | None, *_args: Any) -> Any:
        """Open what is read, as JSON."""
        text = super().from_db_value(value)
        return json.loads(text) if text else None

    def to_python(self, value: Any) -> Any:
        """Keep what JSON made of it."""
        return value


class EqualByIndex(models.Lookup):
    """``exact``, asked of the blind index."""

    lookup_name = "exact"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        """Hash the value instead of sealing it."""
        return "%s", [blind_key(value, column=self.lhs.target.label)]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Compare the index."""
        column, parameters = compiler.compile(_index_of(self.lhs))
        _sql, values = self.get_db_prep_lookup(self.rhs, connection)
        return f"{column} = %s", [*parameters, *values]


class AmongByIndex(EqualByIndex):
    """``in``, asked of the blind index."""

    lookup_name = "in"

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Any:
        """Hash each value."""
        return "%s", [[blind_key(one, column=self.lhs.target.label) for one in value]]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Compare the index with each."""
        sql, parameters = super().as_sql(compiler, connection)
        return sql.replace("= %s", "= ANY(%s)"), parameters


def _index_of(lhs: Any) -> Col:
    """Return the blind index beside an encrypted column."""
    field = lhs.target
    return Col(lhs.alias, field.model._meta.get_field(field.index))


def encrypted_fields() -> list[EncryptedField]:
    """Return the encrypted columns of all apps."""
    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedField)
    ]


def columns_without_key() -> list[str]:
    """Return the columns that hold a value which no key of this site opens.

    One value of each key id is tried: a wrong key under a right name is found too.
    """
    lost = set()
    for field in encrypted_fields():
        table, column = field.model._meta.db_table, field.column
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT min("{column}") FROM "{table}" '  # noqa: S608 - names of our own
                f"WHERE \"{column}\" <> '' GROUP BY split_part(\"{column}\", '{MARK}', 1)"
            )
            for (stored,) in cursor.fetchall():
                try:
                    decrypt(stored, column=field.label)
                except LostKeyError:
                    lost.add(field.label)
    return sorted(lost)
