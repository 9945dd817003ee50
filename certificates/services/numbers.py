"""Taking numbers out of a series, without a gap."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from certificates import rules
from certificates.models import NumberSeries
from members.models import Organisation, User
from members.services import record


@dataclass(frozen=True)
class Numbers:
    """Consecutive numbers of one series, and the day that belongs to them."""

    series: NumberSeries
    day: date
    period: str
    first: int
    count: int

    def __iter__(self) -> Iterator[int]:
        return iter(range(self.first, self.first + self.count))


def take_numbers(organisation: Organisation, *, count: int = 1) -> Numbers:
    """Take the next numbers of the organisation's series.

    The caller is inside the transaction that stores the certificates: the lock on the
    series holds until it ends, so nobody else takes a number in between, and a
    transaction that fails gives its numbers back.  The day is read under the lock,
    so that days never run backwards within the register.
    """
    series, _created = NumberSeries.objects.get_or_create(
        root_id=organisation.root_id, defaults={"term_started_on": organisation.valid_from}
    )
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    day = timezone.localdate()
    period = rules.register_period(series.reset, day=day, term_started_on=series.term_started_on)
    last = series.last_number if series.period == period else 0
    series.period, series.last_number = period, last + count
    series.save(update_fields=["period", "last_number"])
    return Numbers(series=series, day=day, period=period, first=last + 1, count=count)


@transaction.atomic
def start_term(series: NumberSeries, *, on: date, by: User) -> NumberSeries:
    """Begin a new term of the committee: the next number of a series by term is 1."""
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    if series.term_started_on != on:
        series.term_started_on = on
        series.save(update_fields=["term_started_on"])
        record(
            "certificates.start_term",
            actor=by,
            unit=series.root,
            subject=f"series:{series.pk}",
            on=on.isoformat(),
        )
    return series
