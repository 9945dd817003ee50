"""How the entries of the audit log read."""

from django.utils.translation import gettext as _

from members.models import AuditEntry, User


def name_of(person: User | None) -> str:
    """Return a person with the code, which tells namesakes apart."""
    return f"{person.full_name} ({person.personal_code})" if person else ""


def reason_of(entry: AuditEntry) -> str:
    """Return the reason of an act, or that it was destroyed with the file of an erased person."""
    return _("(destroyed with an erased file)") if entry.is_reason_destroyed else entry.reason
