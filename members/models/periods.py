"""Facts that hold for a time: from a day, until a day or still."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PeriodQuerySet(models.QuerySet):
    """Dated facts, asked by day."""

    def on(self, day: date) -> Self:
        """Keep what held on that day; the last day counts."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=day), valid_from__lte=day)

    def current(self) -> Self:
        """Keep what holds today, by the clock of the house."""
        return self.on(timezone.localdate())


class Period(models.Model):
    """The dates of a fact.  ``valid_to`` is the last day on which it held; empty means still.

    Each model has its own queryset, at least ``PeriodQuerySet``.
    """

    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True


def dates_in_order(name: str) -> models.CheckConstraint:
    """Return the constraint that a period does not end before it begins."""
    return models.CheckConstraint(
        condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name=name
    )
