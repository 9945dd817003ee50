"""Reading the keys of encrypted columns from the environment; knows no models."""

import base64
import binascii
from functools import cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32


@cache
def parsed_keys(text: str) -> dict[str, AESGCM]:
    """Return the keys of ``id:base64,id:base64`` by id, the current one first."""
    keys: dict[str, AESGCM] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        name, _colon, encoded = part.partition(":")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise ImproperlyConfigured(f"FIELD_KEYS: the key {name!r} is not base64.") from error
        if not name.isalnum() or len(raw) != KEY_BYTES or name in keys:
            raise ImproperlyConfigured(
                f"FIELD_KEYS: each key is id:base64 of {KEY_BYTES} bytes, each id once."
            )
        keys[name] = AESGCM(raw)
    if not keys:
        raise ImproperlyConfigured("FIELD_KEYS is empty.")
    return keys
