"""Signing in by card number, personal code, e-mail or phone."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q
from django.http import HttpRequest

from common.text.vietnamese import nfc
from members.models import User


class IdentifierBackend(ModelBackend):
    """Finds the person by any of the four identifiers, and checks the password."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the person, or None; takes as long for an unknown identifier."""
        identifier = nfc(username or kwargs.get("personal_code") or "")
        if not identifier or password is None:
            return None
        person = find_by_identifier(identifier)
        if person is None:
            User().set_password(password)
            return None
        if person.check_password(password) and self.user_can_authenticate(person):
            return person
        return None


def find_by_identifier(identifier: str) -> User | None:
    """Return the one person whom the identifier names; None if nobody or not clear."""
    named = User.objects.filter(
        Q(personal_code__iexact=identifier)
        | Q(card_number=identifier)
        | Q(email__iexact=identifier)
        | Q(phone=identifier)
    )
    found = list(named[:2])
    return found[0] if len(found) == 1 else None
