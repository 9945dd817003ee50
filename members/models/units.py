"""The tree of Party organisations, as it is now and as it was."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node

from common.text.vietnamese import fold
from members.models.periods import Period, PeriodQuerySet, dates_in_order
from members.querysets import UnitEventQuerySet, UnitManager, UnitParentQuerySet


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


class UnitEvent(models.Model):
    """One act of reorganisation, with its decision (DOMAIN §2.2).

    ``sides`` name the units before and after it: a merge of A and B into C has A and B (and C, if
    it was there) before, C after; a transfer has the same unit on both sides.  An event that was
    undone stays as a row and counts no more.
    """

    class Kind(models.TextChoices):
        """What happened to the units."""

        FOUNDING = "founding", _("founding")
        RENAMING = "renaming", _("renaming")
        MERGE = "merge", _("merge")
        SPLIT = "split", _("split")
        TRANSFER = "transfer", _("transfer")
        END = "end", _("end of activity")

    kind = models.CharField(_("kind of event"), max_length=10, choices=Kind)
    decision_number = models.CharField(_("decision number"), max_length=60, blank=True)
    decision_date = models.DateField(_("decision date"), null=True, blank=True)
    effective_on = models.DateField(_("effective on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UnitEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a unit")
        ordering = ["-effective_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.decision_number}".strip()


class UnitEventSide(models.Model):
    """A unit that an event began from, or that came out of it."""

    class Side(models.TextChoices):
        """On which side of the event the unit stands."""

        BEFORE = "before", _("before")
        AFTER = "after", _("after")

    event = models.ForeignKey(UnitEvent, models.CASCADE, related_name="sides")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="event_sides")
    side = models.CharField(max_length=6, choices=Side)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "unit", "side"], name="members_event_names_a_unit_once_a_side"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.unit}"


class UnitEventTrace(models.Model):
    """What one row was before an event changed it, so that the event can be undone exactly.

    ``row`` is the id in the table that ``kind`` names; the other columns are the old values, as
    far as that kind has them.  Written set by set, read only to undo.
    """

    class Kind(models.TextChoices):
        """Whose row it is, and what was changed."""

        MEMBERSHIP = "membership", _("membership")
        GRANT = "grant", _("role")
        LINK = "link", _("superior")
        NAME = "name", _("name")
        PLACE = "place", _("place in the tree")
        ENDED = "ended", _("ended")
        FOUNDED = "founded", _("founded")

    event = models.ForeignKey(UnitEvent, models.CASCADE, related_name="traces")
    kind = models.CharField(max_length=10, choices=Kind)
    row = models.BigIntegerField()
    was_unit = models.BigIntegerField(null=True)
    was_until = models.DateField(null=True)
    was_path = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "kind", "row"], name="members_event_traces_a_row_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.kind} {self.row}"


class UnitName(Period):
    """The name that a unit bore in a period.  The open one equals ``Unit.name``."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="names")
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=80, blank=True)
    event = models.ForeignKey(UnitEvent, models.PROTECT, null=True, blank=True, related_name="+")

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
    event = models.ForeignKey(UnitEvent, models.PROTECT, null=True, blank=True, related_name="+")

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
