"""Certificates that are about to expire (sắp hết hạn)."""

from datetime import date, timedelta

from certificates.models import Certificate
from certificates.querysets import CertificateQuerySet
from members.models import Unit, User

WITHIN_DAYS = (30, 90, 180)


def expiring(
    user: User, *, today: date, within: int = 180, unit: Unit | None = None
) -> CertificateQuerySet:
    """Return the standing certificates of the user's people that end soon, the nearest first."""
    found: CertificateQuerySet = Certificate.objects.in_branches_of(user).standing()
    if unit is not None:
        found = found.of_unit(unit.path)
    last = today + timedelta(days=within)
    return (
        found.filter(valid_until__gte=today, valid_until__lte=last)
        .select_related("enrolment__member__unit")
        .order_by("valid_until", "name_key", "pk")
    )
