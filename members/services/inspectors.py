"""An inspector comes for a time (DOMAIN §1.5)."""

from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from common.exceptions import DomainError
from members.roles import Role


class InspectionWithoutEnd(DomainError):
    """The role of inspector was asked for without a last day, or for too long."""


def require_end_of_inspection(role: str, *, since: date | None, until: date | None) -> None:
    """Refuse an inspector without a last day or for longer than the setting; others pass."""
    if role != Role.INSPECTOR:
        return
    days = settings.INSPECTOR_MAX_DAYS
    if until is None:
        raise InspectionWithoutEnd(
            _("The role of inspector needs a last day, at most %(days)s days ahead.")
            % {"days": days}
        )
    if (until - (since or timezone.localdate())).days > days:
        raise InspectionWithoutEnd(
            _("The role of inspector lasts %(days)s days at most. Choose an earlier last day.")
            % {"days": days}
        )
