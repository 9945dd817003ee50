"""The organisation that runs the site, by date: names end, records stay (DOMAIN §2.4)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.periods import Period, PeriodQuerySet, dates_in_order

MILLIMETRES = [MinValueValidator(10), MaxValueValidator(40)]
POINTS = [MinValueValidator(13), MaxValueValidator(15)]


class Organisation(Period):
    """How the organisation is called, and how its papers look, in a period."""

    class Form(models.TextChoices):
        """Which rules of form its documents follow."""

        PARTY = "party", _("Party form (HD 36)")
        STATE = "state", _("State form (NĐ 30)")

    root = models.ForeignKey(
        "members.Unit", models.PROTECT, related_name="+", verbose_name=_("root of its tree")
    )
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80)
    superior_name = models.CharField(_("superior body"), max_length=200, blank=True)
    issuer_name = models.CharField(
        _("issuing body on certificates"), max_length=200, help_text=_("the standing board in full")
    )
    symbol = models.CharField(_("symbol in document numbers"), max_length=20)
    place = models.CharField(_("place of the date line"), max_length=80)
    form = models.CharField(_("form of documents"), max_length=8, choices=Form, default=Form.PARTY)
    # DOMAIN §4.1: the rule of 2018; bodies that keep the older one type its numbers.
    margin_top = models.PositiveSmallIntegerField(
        _("top margin (mm)"), default=20, validators=MILLIMETRES
    )
    margin_bottom = models.PositiveSmallIntegerField(
        _("bottom margin (mm)"), default=20, validators=MILLIMETRES
    )
    margin_left = models.PositiveSmallIntegerField(
        _("left margin (mm)"), default=30, validators=MILLIMETRES
    )
    margin_right = models.PositiveSmallIntegerField(
        _("right margin (mm)"), default=15, validators=MILLIMETRES
    )
    mirrors_margins = models.BooleanField(
        _("left and right margin change sides on the back"), default=True
    )
    text_size = models.PositiveSmallIntegerField(
        _("size of the text (pt)"), default=14, validators=POINTS
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        constraints = [
            dates_in_order("members_organisation_dates"),
            models.UniqueConstraint(
                fields=["root", "valid_from"], name="members_one_organisation_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Signer(Period):
    """Who signs for the organisation in a period, and in whose name."""

    organisation_root = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    full_name = models.CharField(_("full name"), max_length=120)
    position = models.CharField(_("position"), max_length=80)
    authority_line = models.CharField(
        _("signs on behalf of"), max_length=80, default="T/M BAN THƯỜNG VỤ"
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("signer")
        constraints = [dates_in_order("members_signer_dates")]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.position}"
