"""Reads of the granting screens."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import BooleanField, ExpressionWrapper, Q
from django.utils import timezone

from common.text.vietnamese import nfc
from members.models import GrantRequest, RoleGrant, Unit, User
from members.querysets import GrantRequestQuerySet, RoleGrantQuerySet, UserQuerySet
from members.roles import Role

SOON_DAYS = 30


def grants_for(
    user: User, *, q: str = "", state: str = "", role: str = "", unit: str = ""
) -> RoleGrantQuerySet:
    """Return the grants of the user's branches that the filters mean, the first to end on top."""
    grants = RoleGrant.objects.overseen_by(user).select_related("person", "unit")
    if q:
        grants = grants.filter(person__in=User.objects.search(q).values("pk"))
    if role in Role.values:
        grants = grants.filter(role=role)
    if unit:
        path = Unit.objects.filter(code__iexact=nfc(unit)).values_list("path", flat=True).first()
        grants = grants.filter(unit__path__startswith=path) if path else grants.none()
    return _in_state(grants, state).order_by("valid_to", "person__name_key", "pk")


def _in_state(grants: RoleGrantQuerySet, state: str) -> RoleGrantQuerySet:
    today = timezone.localdate()
    match state:
        case "all":
            return grants
        case "soon":
            return grants.current().filter(valid_to__lte=today + timedelta(days=SOON_DAYS))
        case "future":
            return grants.filter(valid_from__gt=today, revoked_at=None)
        case "over":
            return grants.filter(Q(valid_to__lt=today) | ~Q(revoked_at=None))
        case _:
            return grants.current()


def requests_for(user: User) -> GrantRequestQuerySet:
    """Return the requests of the user's branches, those that wait on top, then the newest."""
    found = GrantRequest.objects.overseen_by(user)
    is_waiting = ExpressionWrapper(Q(state=GrantRequest.State.WAITING), output_field=BooleanField())
    return found.select_related("person", "unit", "requested_by", "decided_by").order_by(
        is_waiting.desc(), "-pk"
    )


def people_to_choose(user: User, q: str) -> UserQuerySet:
    """Return the people whom the words name, of those to whom the user may grant a role."""
    return (
        User.objects.grantable_by(user).search(q).select_related("unit").order_by("name_key", "pk")
    )
