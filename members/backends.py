"""Signing in by card number, personal code, e-mail or phone."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from members.models import User


class IdentifierBackend(AuthenticationBackend):
    """Finds the person by any of the four identifiers, and checks the password.

    allauth's backend around it costs one hash for an unknown identifier too, and leads a
    suspended person with the right password to a page that says so.
    """

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        """Return the person if the password is right and the person may sign in."""
        identifier = credentials.get("username") or credentials.get("personal_code") or ""
        person = User.objects.named_by(identifier)
        return self._check_password(person, credentials["password"])
