"""Keyed hashes of what is handed out: a stolen database without the key opens nothing."""

from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "members.activation"


def keyed_hash(secret: str, *, kind: str) -> str:
    """Return the hash under which a token or a code is kept."""
    return salted_hmac(f"{SALT}.{kind}", secret, algorithm="sha256").hexdigest()


def is_same(kept: str, secret: str, *, kind: str) -> bool:
    """Tell whether the secret is the one that was kept; takes as long when it is not."""
    return bool(kept) and constant_time_compare(kept, keyed_hash(secret, kind=kind))
