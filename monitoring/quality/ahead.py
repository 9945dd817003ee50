"""The numbers of progress out of what is counted ahead, where counting now would take too long.

Only while every class that is meant was counted within the last minute; else, and where there are
few people, the numbers are counted now.  What is counted ahead is of one moment; the page says it.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db.models import Case, DecimalField, F, Q, Sum
from django.utils import timezone

from learning.rules import Status
from members.models import Unit, User
from monitoring.filters import Filters
from monitoring.models import QualityCount
from monitoring.placing import Placing
from monitoring.quality.selectors import placed, translated_name
from monitoring.rules import Counts, OfClass

FRESH = timedelta(minutes=1)


def facts_of_classes(filters: Filters) -> list[OfClass]:
    """Return what is known of the classes that are meant, in one question."""
    is_required = Q(edition__lessons__is_required=True)
    classes = filters.classes().annotate(
        required=Sum("edition__lessons__periods", filter=is_required, default=Decimal(0))
    )
    columns = ("pk", "required", "counted__counted_at", "counted__people")
    return [OfClass(*row) for row in classes.order_by().values_list(*columns)]


def usable_since(facts: Sequence[OfClass]) -> datetime | None:
    """Return when the oldest of the counts was made, if they are to be used; else None."""
    moments = [one.counted_at for one in facts if one.counted_at is not None]
    people = sum(one.people or 0 for one in facts)
    if not facts or len(moments) < len(facts) or people < settings.COUNTED_AHEAD_FROM:
        return None
    oldest = min(moments)
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
