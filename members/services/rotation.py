"""Sealing everything with the current key again, while the site works."""

from collections.abc import Callable, Iterator

from allauth.mfa.models import Authenticator
from django.db import connection, transaction

from common import encryption
from common.encryption import EncryptedField
from members.mfa_adapter import COLUMN, MFAAdapter

BATCH = 1_000


def rotate_field_keys(say: Callable[[str, int], object] = lambda label, number: None) -> int:
    """Seal every value that another key sealed with the current one; return how many.

    A batch is a transaction.  Broken off, it goes on where it was when it is run again,
    because only values of other keys are looked for.
    """
    total = 0
    for field in encryption.encrypted_fields():
        for number in _rotate_column(field):
            total += number
            say(field.label, number)
    seeds = _rotate_seeds()
    say(COLUMN, seeds)
    return total + seeds


def _rotate_column(field: EncryptedField) -> Iterator[int]:
    """Yield how many rows of the column each batch sealed anew."""
    table, column, label = field.model._meta.db_table, field.column, field.label
    prefix = f"{encryption.current_key()}{encryption.MARK}"
    find = (
        f'SELECT id, "{column}" FROM "{table}" WHERE id > %s AND "{column}" <> \'\' '  # noqa: S608
        f'AND NOT starts_with("{column}", %s) ORDER BY id LIMIT %s FOR NO KEY UPDATE'
    )
    change = (
        f'UPDATE "{table}" t SET "{column}" = new.value '  # noqa: S608 - names of our own
        "FROM unnest(%s::bigint[], %s::text[]) AS new(id, value) WHERE t.id = new.id"
    )
    last = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(find, [last, prefix, BATCH])
            rows = cursor.fetchall()
            if not rows:
                return
            values = [
                encryption.encrypt(encryption.decrypt(stored, column=label), column=label)
                for _pk, stored in rows
            ]
            cursor.execute(change, [[pk for pk, _stored in rows], values])
            last = rows[-1][0]
        yield len(rows)


def _rotate_seeds() -> int:
    """Seal the secrets of second factors anew, also those that were never sealed."""
    adapter, number = MFAAdapter(), 0
    prefix = f"{encryption.current_key()}{encryption.MARK}"
    for pk in Authenticator.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = Authenticator.objects.select_for_update().filter(pk=pk).first()
            if row is None:
                continue
            names = ("secret", "seed", "migrated_codes")
            changed = {name: _resealed(adapter, row.data.get(name), prefix) for name in names}
            changed = {name: value for name, value in changed.items() if value is not None}
            if changed:
                row.data = {**row.data, **changed}
                row.save(update_fields=["data"])
                number += 1
    return number


def _resealed(
    adapter: MFAAdapter, stored: str | list[str] | None, prefix: str
) -> str | list[str] | None:
    """Return the secret under the current key; None when it is already."""
    if isinstance(stored, list):
        if all(one.startswith(prefix) for one in stored):
            return None
        return [adapter.encrypt(adapter.decrypt(one)) for one in stored]
    if not stored or stored.startswith(prefix):
        return None
    return adapter.encrypt(adapter.decrypt(stored))
