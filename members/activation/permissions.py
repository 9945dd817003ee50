"""Who may hand slips to whom."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from members.activation.rules import Duty, Giver, is_within, may_hand_slip
from members.models import RoleGrant, Unit, User
from members.permissions import has_role
from members.querysets import DatedMemberQuerySet, UserQuerySet, branch_paths
from members.roles import Role

CLERK = frozenset({Role.UNIT_CLERK})
ORGANISATION = frozenset({Role.ORGANISATION})
SYSTEM_ADMIN = frozenset({Role.SYSTEM_ADMIN})


def may_enter_desk(user: User) -> bool:
    """Clerks, the organisation department and system administrators hand out slips."""
    return has_role(user, Role.UNIT_CLERK, Role.ORGANISATION, Role.SYSTEM_ADMIN)


def may_reset_second_step(user: User) -> bool:
    """Only system administrators take a lost second step away."""
    return has_role(user, Role.SYSTEM_ADMIN)


def may_reset_second_step_of(user: User, person: User) -> bool:
    """Only for people whose home and duties lie in the administrator's branch.

    Who has neither is for an administrator of a whole organisation.
    """
    branches = branch_paths(user, roles=SYSTEM_ADMIN)
    home, duties = person.unit.path if person.unit else "", _duties_of([person])[person.pk]
    if not home and not duties:
        return any(len(path) == Unit.steplen for path in branches)
    return is_within(branches, home=home, duties=duties)


def people_of_desk(user: User) -> UserQuerySet:
    """Return the people who may appear at the user's desk; each is asked about again."""
    seen = Q(pk__in=[])
    for path in branch_paths(user, roles=CLERK | ORGANISATION):
        seen |= Q(unit__path__startswith=path)
    held = _open_grants().filter(role__in=settings.STAFF_ROLES)
    for path in branch_paths(user, roles=SYSTEM_ADMIN):
        in_branch = Q(unit__path__startswith=path) | Q(unit=None)
        seen |= in_branch & Q(pk__in=held.filter(unit__path__startswith=path).values("person"))
    people = User.objects.filter(seen, is_active=True, is_superuser=False, merged_into=None)
    return people.exclude(pk=user.pk)


def servable(user: User, people: Iterable[User]) -> dict[int, bool]:
    """Return for each person (with unit) whether the user may hand over a slip; one query."""
    chosen = list(people)
    duties = _duties_of(chosen)
    giver = Giver(
        clerk=tuple(branch_paths(user, roles=CLERK)),
        organisation=tuple(branch_paths(user, roles=ORGANISATION)),
        system_admin=tuple(branch_paths(user, roles=SYSTEM_ADMIN)),
    )
    return {
        person.pk: person.pk != user.pk
        and person.is_active
        and person.merged_into_id is None
        and not person.is_superuser
        and may_hand_slip(
            giver,
            home=person.unit.path if person.unit else "",
            duties=duties[person.pk],
            staff_roles=settings.STAFF_ROLES,
        )
        for person in chosen
    }


def _duties_of(people: list[User]) -> dict[int, list[Duty]]:
    duties: dict[int, list[Duty]] = {person.pk: [] for person in people}
    held = _open_grants().filter(person__in=duties).values_list("person", "role", "unit__path")
    for person, role, path in held:
        duties[person].append(Duty(role, path))
    return duties


def holds_staff_role(person: User) -> bool:
    """Tell whether the person has a staff role today or will have one."""
    return _open_grants().filter(person=person, role__in=settings.STAFF_ROLES).exists()


def _open_grants() -> DatedMemberQuerySet:
    """Return grants that hold or are to begin: a slip lives longer than today."""
    return RoleGrant.objects.filter(Q(valid_to=None) | Q(valid_to__gte=timezone.localdate()))
