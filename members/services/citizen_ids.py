"""The personal id of the State (12 digits): never stored, only a keyed hash to match by."""

import re

from django.utils.translation import gettext as _

from common.encryption import blind_key
from common.exceptions import DomainError
from members.models import User
from members.services.audit import record

COLUMN = "members_user.citizen_id"
DIGITS = re.compile(r"\d{12}", re.ASCII)


class BadCitizenId(DomainError):
    """What was given is not twelve digits."""


def citizen_id_key(number: str) -> str:
    """Return the keyed hash of a personal id; spaces and dots are let pass."""
    digits = re.sub(r"[\s.]", "", number)
    key = blind_key(digits, column=COLUMN) if DIGITS.fullmatch(digits) else None
    if key is None:
        raise BadCitizenId(_("A personal identification number has 12 digits. Please check it."))
    return key


def set_citizen_id(person: User, number: str, *, by: User | None = None) -> None:
    """Remember the person's id as a hash; an empty text forgets it."""
    person.citizen_id_key = citizen_id_key(number) if number else None
    person.save(update_fields=["citizen_id_key"])
    record("members.set_citizen_id", actor=by, person=person, is_known=bool(number))


def person_with_citizen_id(number: str) -> User | None:
    """Return the person with that id."""
    return User.objects.filter(citizen_id_key=citizen_id_key(number)).first()
