"""Who holds which duty, where and for how long."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.people import User
from members.models.periods import Period, dates_in_order
from members.querysets import DatedMemberQuerySet
from members.roles import Role


class RoleGrant(Period):
    """A role of one person for one branch of the tree.  Expires by its date, without a job."""

    person = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit = models.ForeignKey("members.Unit", models.PROTECT, related_name="+")
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, blank=True)
    granted_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = DatedMemberQuerySet.as_manager()

    class Meta:
        constraints = [
            dates_in_order("members_grant_dates"),
            models.UniqueConstraint(
                fields=["person", "role", "unit", "valid_from"], name="members_one_grant_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}, {self.unit}"
