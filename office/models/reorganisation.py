"""A plan of reorganisation: steps of one decision, which two people answer for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Unit, UnitEvent
from members.roles import Role
from members.scopes import branch_paths

if TYPE_CHECKING:
    from members.models import User

PLANS = frozenset({Role.ORGANISATION})
DECIDES = frozenset({Role.ORGANISATION, Role.LEADER})


class ReorganisationQuerySet(models.QuerySet):
    """Plans, and who works on them."""

    def visible_to(self, user: User) -> Self:
        """Keep the plans all of whose living units lie in the user's branches."""
        inside = Q(pk__in=[])
        for path in branch_paths(user, roles=DECIDES):
            inside |= Q(path__startswith=path)
        if not branch_paths(user, roles=DECIDES):
            return self.none()
        outside = Unit.objects.filter(ended_on=None).exclude(inside).values("pk")
        return self.exclude(units__in=outside)


class Reorganisation(models.Model):
    """What shall happen to which units, by which decision, and how far it has come."""

    class State(models.TextChoices):
        """Where the plan stands."""

        DRAFT = "draft", _("being drafted")
        PROPOSED = "proposed", _("waits for the second person")
        APPROVED = "approved", _("being carried out")
        APPLIED = "applied", _("carried out")
        UNDONE = "undone", _("undone")
        REJECTED = "rejected", _("rejected")

    title = models.CharField(_("title of the plan"), max_length=200)
    decision_number = models.CharField(_("decision number"), max_length=60)
    decision_date = models.DateField(_("decision date"))
    effective_on = models.DateField(_("effective on"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    units = models.ManyToManyField(Unit, related_name="+")
    preview = models.JSONField(default=dict, blank=True)
    seen_facts = models.JSONField(default=dict, blank=True)
    facts_after = models.JSONField(default=dict, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    objects = ReorganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("reorganisation")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None)
                | Q(proposed_by=None)
                | ~Q(decided_by=models.F("proposed_by")),
                name="office_reorganisation_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReorganisationStep(models.Model):
    """One event of the plan.  Units are named by code: some are founded by an earlier step."""

    plan = models.ForeignKey(Reorganisation, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind of event"), max_length=10, choices=UnitEvent.Kind)
    params = models.JSONField(default=dict)
    event = models.ForeignKey(UnitEvent, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "position"], name="office_reorganisation_step_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}/{self.position} {self.kind}"


class PlannedGrant(models.Model):
    """A role that the plan gives again on a unit of afterwards, chosen one by one."""

    plan = models.ForeignKey(Reorganisation, models.CASCADE, related_name="grants")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    unit_code = models.CharField(_("unit"), max_length=20)
    until = models.DateField(_("until"), null=True)
    grant = models.ForeignKey("members.RoleGrant", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "person", "role", "unit_code"], name="office_planned_grant_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id}: {self.role} {self.unit_code}"
