"""Who can write a course."""

from members.models import RoleGrant, User
from members.querysets import UserQuerySet
from members.roles import Role
from office.programmes.permissions import may_link_courses


def trainers_for(user: User) -> UserQuerySet:
    """Return all trainers for the office; a trainer writes the own course."""
    trainers = RoleGrant.objects.current().filter(role=Role.TRAINER).values("person")
    people: UserQuerySet = User.objects.filter(pk__in=trainers, is_active=True)
    people = people.order_by("name_key")
    return people if may_link_courses(user) else people.filter(pk=user.pk)
