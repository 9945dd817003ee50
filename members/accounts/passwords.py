"""What a password must be: long enough, not one that everybody tries, not about oneself.

NIST 800-63B and ASVS 5: no rules about kinds of characters, no change by the calendar.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.text.vietnamese import fold

if TYPE_CHECKING:
    from members.models import User

LONGEST = 128
# Parts of one's own data that are shorter than this are in many good passwords by chance.
SHORTEST_FACT = 4
_LIST = Path(__file__).parent.parent / "data" / "common_passwords.txt"
_NOT_LETTERS = re.compile(r"[\W_]+")


class LengthValidator:
    """Eight characters, twelve for those who may see or change other people's data."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse what is too short for the person's duties, or endless."""
        least = least_length(user)
        if len(password) < least:
            message = ngettext(
                "The password is too short: it needs at least %(least)s character. Several "
                "words in a row are easy to remember.",
                "The password is too short: it needs at least %(least)s characters. Several "
                "words in a row are easy to remember.",
                least,
            )
            raise ValidationError(message % {"least": least}, code="password_too_short")
        if len(password) > LONGEST:
            raise ValidationError(
                _("The password is too long: at most %(most)s characters.") % {"most": LONGEST},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _(
            "At least %(least)s characters; %(staff)s for people with a duty on this site. Any "
            "characters, spaces too."
        ) % {"least": settings.PASSWORD_MIN_LENGTH, "staff": settings.PASSWORD_MIN_LENGTH_STAFF}


class ObviousPasswordValidator(CommonPasswordValidator):
    """Not one of those that are tried first: of our list and of Django's."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a common one, with or without marks, digits and signs around it."""
        bare = _bare(password)
        is_ours = bare in _common() or bare.rstrip("0123456789") in _common()
        if is_ours or password.lower().strip() in self.passwords:
            raise ValidationError(
                _("Many people use this password and it is tried first. Choose another one."),
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("Not one that many people use, such as «matkhau123».")


class OwnFactsValidator:
    """Not made of the own name, numbers or unit, which others know."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse a password that is mainly a fact about the person."""
        if user is None or not user.pk:
            return
        bare = _bare(password)
        for fact in _facts(user):
            if fact in bare and len(fact) * 2 > len(bare):
                raise ValidationError(
                    _(
                        "The password is mainly your name, number, date of birth or unit, which "
                        "others know. Choose another one."
                    ),
                    code="password_too_similar",
                )

    def get_help_text(self) -> str:
        """Return the rule in words."""
        return _("Not your name, card number, phone, date of birth or unit.")


def least_length(user: User | None) -> int:
    """Return the least length for that person."""
    from members.activation.permissions import holds_staff_role

    if user is not None and user.pk and holds_staff_role(user):
        return max(settings.PASSWORD_MIN_LENGTH, settings.PASSWORD_MIN_LENGTH_STAFF)
    return int(settings.PASSWORD_MIN_LENGTH)


def _bare(text: str) -> str:
    """Return the letters and digits, without case, marks, spaces and signs."""
    return _NOT_LETTERS.sub("", fold(text))


@cache
def _common() -> frozenset[str]:
    lines = _LIST.read_text(encoding="utf-8").splitlines()
    return frozenset(_bare(line) for line in lines if line and not line.startswith("#"))


def _facts(user: User) -> list[str]:
    """Return what others know about the person, as it would stand in a password."""
    facts = [user.full_name, user.card_number, user.personal_code, user.email or ""]
    facts.append((user.email or "").split("@")[0])
    if user.phone:
        facts += [user.phone, "0" + user.phone.removeprefix("+84")]
    if user.birth_date:
        facts += [f"{user.birth_date:%d%m%Y}", f"{user.birth_date:%Y%m%d}"]
    if user.unit:
        facts += [user.unit.name, user.unit.short_name, user.unit.code]
    bare = {_bare(fact) for fact in facts if fact}
    return [fact for fact in bare if len(fact) >= SHORTEST_FACT]
