"""The Ed25519 keys that sign packs.  The private half is sealed like a telephone number."""

import base64
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from django.db import transaction
from django.utils import timezone

from members.models import User
from members.services import record
from office.models import SigningKey


@transaction.atomic
def rotate_key(*, by: User | None = None) -> SigningKey:
    """Make a new key and retire the one before; what that one signed stays verifiable."""
    for old in SigningKey.objects.current().select_for_update():
        old.retired_at = timezone.now()
        old.save(update_fields=["retired_at"])
    private = Ed25519PrivateKey.generate()
    raw = private.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    key = SigningKey.objects.create(
        name=f"{timezone.localdate():%Y%m%d}-{secrets.token_hex(3)}",
        private=base64.b64encode(raw).decode(),
        public=base64.b64encode(public).decode(),
    )
    record("office.make_signing_key", actor=by, subject=f"signing_key:{key.pk}")
    return key


def current_key() -> SigningKey:
    """Return the key that signs; the first one is made when it is first needed."""
    return SigningKey.objects.current().first() or rotate_key()


def sign(key: SigningKey, content: bytes) -> bytes:
    """Return the detached signature, 64 bytes."""
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(key.private)).sign(content)


def public_half(encoded: str) -> Ed25519PublicKey:
    """Return the key of 32 bytes in base64."""
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(encoded))


def public_keys() -> list[dict[str, object]]:
    """Return all public halves, the present one first."""
    return [
        {
            "name": key.name,
            "algorithm": "Ed25519",
            "public_key": key.public,
            "created_on": timezone.localdate(key.created_at),
            "retired_on": timezone.localdate(key.retired_at) if key.retired_at else None,
        }
        for key in SigningKey.objects.order_by("-pk")
    ]


def pem_of(key: SigningKey) -> str:
    """Return the public half as openssl reads it."""
    public = public_half(key.public)
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
