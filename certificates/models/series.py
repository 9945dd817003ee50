"""The numbers of the register, one series for each organisation."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates import rules

DEFAULT_PATTERN = "{number}-GCN/{symbol}"


def validate_pattern(pattern: str) -> None:
    """Refuse a pattern that could not be filled in, or that would give one number twice."""
    if not rules.is_number_pattern(pattern):
        raise ValidationError(
            _("Write {number} once; besides it only {symbol} and {year} may be used in braces.")
        )


class NumberSeries(models.Model):
    """The series of register numbers of one organisation, without a gap.

    A number is taken under the lock of this row, in the transaction that stores the
    certificate: a certificate that is not stored has taken no number.
    """

    class Reset(models.TextChoices):
        """When counting begins at 1 again (DOMAIN §4.1: each committee term)."""

        TERM = "term", _("each term of the committee")
        YEAR = "year", _("each year")
        NEVER = "never", _("never")

    root = models.OneToOneField(
        "members.Unit", models.PROTECT, related_name="+", verbose_name=_("root of the organisation")
    )
    pattern = models.CharField(
        _("pattern"), max_length=60, default=DEFAULT_PATTERN, validators=[validate_pattern]
    )
    reset = models.CharField(_("counts anew"), max_length=8, choices=Reset, default=Reset.TERM)
    term_started_on = models.DateField(_("term started on"), null=True, blank=True)
    period = models.CharField(
        max_length=12, blank=True, editable=False, help_text="the period of the last number"
    )
    last_number = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        constraints = [
            models.CheckConstraint(
                condition=~Q(reset="term") | Q(term_started_on__isnull=False),
                name="certificates_term_has_a_beginning",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pattern}, {self.root}"
