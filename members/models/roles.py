"""Who holds which duty, where and for how long."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models.people import User
from members.models.periods import Period, dates_in_order
from members.querysets import GrantRequestQuerySet, RoleGrantQuerySet
from members.roles import Role


class RoleGrant(Period):
    """A role of one person for one branch of the tree.  Expires by its date, without a job.

    A grant that is revoked holds no more from that moment; the row stays as history.
    """

    person = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    granted_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(_("reason of revoking"), max_length=200, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            dates_in_order("members_grant_dates"),
            models.UniqueConstraint(
                fields=["person", "role", "unit", "valid_from"],
                condition=Q(revoked_at=None),
                name="members_one_grant_a_day",
            ),
        ]
        indexes = [models.Index(fields=["valid_to"], name="members_grant_until")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.unit}"


class GrantRequest(Period):
    """A grant of high risk, or a longer time for one, that waits for a second person.

    ``extends`` is the grant whose last day would become ``valid_to``; empty for a new grant.
    ``grant`` is what came of it.
    """

    class State(models.TextChoices):
        """How the request stands."""

        WAITING = "waiting", _("waiting for a second person")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("of a request", "withdrawn")

    person = models.ForeignKey(User, models.PROTECT, related_name="grant_requests")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    risks = models.JSONField(default=list, help_text=_("the risks that were shown"))
    extends = models.ForeignKey(
        RoleGrant, models.PROTECT, null=True, blank=True, related_name="extension_requests"
    )
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=200, blank=True)
    grant = models.ForeignKey(RoleGrant, models.PROTECT, null=True, blank=True, related_name="+")

    objects = GrantRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            dates_in_order("members_grant_request_dates"),
            models.UniqueConstraint(
                fields=["person", "role", "unit"],
                condition=Q(state="waiting"),
                name="members_one_waiting_grant_request",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(state="withdrawn")
                | ~Q(decided_by=models.F("requested_by")) & ~Q(decided_by=models.F("person")),
                name="members_grant_request_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.unit} ({self.state})"
