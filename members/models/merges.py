"""Two rows that turned out to be one human, or turned out not to be (ADR 0014)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models.people import User
from members.querysets import DifferentPeopleQuerySet, MergeQuerySet


class PersonMerge(models.Model):
    """The proposal to keep one row of two, and what was done to carry it out.

    ``moved`` names the rows that changed hands ("learning.Enrolment.member": ids), and ``closed``
    the dated facts of the other row that were open ("members.Membership": ids): undoing goes the
    same way back.  No personal data is copied: values of ``swapped`` fields change places.
    """

    class State(models.TextChoices):
        """Where the proposal stands."""

        PROPOSED = "proposed", pgettext_lazy("merge", "waits for a second person")
        DONE = "done", pgettext_lazy("merge", "merged")
        REFUSED = "refused", pgettext_lazy("merge", "refused")
        UNDONE = "undone", pgettext_lazy("merge", "taken apart again")

    survivor = models.ForeignKey(User, models.PROTECT, related_name="+")
    other = models.ForeignKey(User, models.PROTECT, related_name="+")
    swapped = models.JSONField(default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    moved = models.JSONField(default=dict, blank=True)
    closed = models.JSONField(default=dict, blank=True)
    other_was_active = models.BooleanField(default=True)
    other_unit = models.ForeignKey(
        "members.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge of two rows")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(survivor=F("other")), name="members_merge_of_two_people"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="members_merge_decided_by_another",
            ),
            models.UniqueConstraint(
                fields=["other"],
                condition=Q(state__in=["proposed", "done"]),
                name="members_merged_once",
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class DifferentPeople(models.Model):
    """Somebody looked at the two rows: they are two humans.  ``first`` has the smaller id."""

    first = models.ForeignKey(User, models.PROTECT, related_name="+")
    second = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)

    objects = DifferentPeopleQuerySet.as_manager()

    class Meta:
        verbose_name = _("two people who look alike")
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="members_different_in_order"
            ),
            models.UniqueConstraint(fields=["first", "second"], name="members_different_said_once"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
