"""The numbers of progress out of what is counted ahead, where counting now would take too long.

Only while every class that is meant was counted within the last minute; else, and where there are
few people, the numbers are counted now.  What is counted ahead is of one moment; the page says it.
"""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Case, DecimalField, F, Sum
from django.utils import timezone

from learning.rules import Status
from members.models import Unit, User
from monitoring.filters import Filters
from monitoring.models import QualityCount
from monitoring.placing import Placing
from monitoring.quality.selectors import placed, translated_name
from monitoring.rules import Counts

FRESH = timedelta(minutes=1)


def counted_at(filters: Filters) -> datetime | None:
    """Return when the oldest of the counts was made, if they are to be used; else None."""
    columns = ("counted__counted_at", "counted__people")
    found = list(filters.classes().order_by().values_list(*columns))
    moments = [moment for moment, _people in found if moment is not None]
    people = sum(number or 0 for _moment, number in found)
    if not found or len(moments) < len(found) or people < settings.COUNTED_AHEAD_FROM:
        return None
    oldest: datetime = min(moments)
    return oldest if oldest > timezone.now() - FRESH else None


def counts_by_path(
    user: User, filters: Filters, placing: Placing, below: list[Unit] | None, *, obliged: Case
) -> dict[str, Counts]:
    """Return the numbers of each unit by its place, as ``selectors.tree`` counts them now.

    ``obliged`` are the required tiết of an obligation, by its class.
    """
    rows = placed(QualityCount.objects.visible_to(user), user, filters, placing, below)
    groups = (
        rows.order_by()
        .values_list(translated_name(placing.group), "status")
        .annotate(
            number=Sum("people"),
            verified=Sum("verified_periods"),
            obliged=Sum(
                F("people") * obliged,
                output_field=DecimalField(),
                default=Decimal(0),
            ),
        )
    )
    by_path: dict[str, Counts] = defaultdict(Counts)
    for group, status, number, verified, periods in groups:
        counts = Counts(total=number, **{status: number})
        if status == Status.COMPLETED:
            counts += Counts(obliged_periods=periods, verified_periods=verified)
        by_path[placing.place_of(group)] += counts
    return by_path
