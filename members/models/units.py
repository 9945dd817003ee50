"""The tree of Party organisations, as it is now and as it was."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from common.text.vietnamese import fold
from members.models.periods import Period, PeriodQuerySet, dates_in_order
from members.querysets import UnitManager, UnitParentQuerySet


class Unit(MP_Node):
    """One organisation of the tree, found by its code for ever.

    The place in the tree and the name are those of today; ``UnitParent`` and
    ``UnitName`` keep what was.  A unit is ended, never deleted, because training
    records point at it.
    """

    class Kind(models.TextChoices):
        """What a unit is (DOMAIN §2.1)."""

        COMMITTEE = "committee", _("Party organisation directly above the grassroots")
        GRASSROOTS = "grassroots", _("grassroots Party organisation")
        GRASSROOTS_CELL = "grassroots_cell", _("grassroots cell")
        SECTION = "section", _("sectional Party organisation")
        CELL = "cell", _("affiliated cell")
        GROUP = "group", _("Party group")

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    sector = models.CharField(_("sector"), max_length=80, blank=True)
    head = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("responsible head"),
    )
    founded_on = models.DateField(_("founded on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    search_text = models.CharField(max_length=320, editable=False, db_index=True)

    objects = UnitManager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the search text in step with the names."""
        self.search_text = self.derived_search_text()
        super().save(*args, **kwargs)

    def derived_search_text(self) -> str:
        """Return the folded text by which the unit is found."""
        return fold(f"{self.code} {self.name} {self.short_name}")[:320]


class UnitName(Period):
    """The name that a unit bore in a period.  The open one equals ``Unit.name``."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            dates_in_order("members_unit_name_dates"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to=None), name="members_one_name_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UnitParent(Period):
    """The superior that a unit had in a period; empty for a root."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True, blank=True)

    objects = UnitParentQuerySet.as_manager()

    class Meta:
        constraints = [
            dates_in_order("members_unit_parent_dates"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(valid_to=None), name="members_one_parent_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} < {self.parent}"
