"""By which organisation a report groups its rows: that of the time of study, or that of today."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Basis(models.TextChoices):
    """The one parameter ``basis`` of every report; which rows one sees never depends on it."""

    AS_IS = "as_is", _("By the organisation of today")
    AS_WAS = "as_was", _("By the organisation at the time of study")

    @classmethod
    def named(cls, text: object, *, default: str = "as_is") -> str:
        """Return the basis that an address names; the default for anything else."""
        return str(text) if text in cls.values else default


# For a box of choices below the words "By the organisation".
CHOICES = [
    (Basis.AS_IS.value, pgettext_lazy("by the organisation", "of today")),
    (Basis.AS_WAS.value, pgettext_lazy("by the organisation", "at the time of study")),
]
