"""Group membership follows the role grants and the trainers of courses, never the other way."""

from collections.abc import Iterable

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q

from cms.models import CoursePage, CourseWorkspace
from members.models import User
from members.permissions import has_role
from members.roles import EDITS_CONTENT, Role
from members.services import record

# Names of rows, not words of a screen: groups are found by them.
TRAINERS = "Giảng viên"
APPROVERS = "Người duyệt nội dung"


def groups_for(user: User) -> set[int]:
    """Return the ids of the editor groups that the person should be in today."""
    names = []
    wanted: set[int] = set()
    if has_role(user, Role.TRAINER):
        names.append(TRAINERS)
        keys = CoursePage.objects.filter(trainers=user).values("key")
        workspaces = CourseWorkspace.objects.filter(course_key__in=keys)
        wanted |= set(workspaces.values_list("group_id", flat=True))
    if has_role(user, Role.APPROVER):
        names.append(APPROVERS)
    return wanted | set(Group.objects.filter(name__in=names).values_list("pk", flat=True))


def editor_groups(user: User) -> set[int]:
    """Return the ids of the editor groups that the person is in; other groups are not ours."""
    ours = Q(name__in=[TRAINERS, APPROVERS]) | Q(pk__in=CourseWorkspace.objects.values("group_id"))
    return set(user.groups.filter(ours).values_list("pk", flat=True))


def keep_groups_in_step(user: User) -> bool:
    """Bring the groups of one person in step with the grants; tell whether they were not.

    Called at sign-in, by the gate of the admin, and by the sweep.
    """
    wanted, there = groups_for(user), editor_groups(user)
    if wanted == there:
        return False
    with transaction.atomic():
        user.groups.remove(*(there - wanted))
        user.groups.add(*(wanted - there))
        record(
            "cms.sync_editor_groups",
            actor=None,
            person=user,
            added=sorted(wanted - there),
            removed=sorted(there - wanted),
        )
    return True


def people_to_sync() -> Iterable[User]:
    """Return everybody who is in an editor group or was ever given an editor's role."""
    in_group = Q(groups__name__in=[TRAINERS, APPROVERS]) | Q(
        groups__in=CourseWorkspace.objects.values("group_id")
    )
    with_role = Q(grants__role__in=EDITS_CONTENT)
    return User.objects.filter(in_group | with_role).distinct().order_by("pk")


def sync_editor_groups(*, dry_run: bool = False) -> int:
    """Bring everybody's groups in step; return how many people were out of step."""
    found = 0
    for user in people_to_sync():
        if dry_run:
            found += groups_for(user) != editor_groups(user)
        else:
            found += keep_groups_in_step(user)
    return found


def keep_groups_at_sign_in(sender: object, user: User, **kwargs: object) -> None:
    """Receive ``user_logged_in``: whoever gained a role since yesterday finds the desk ready."""
    keep_groups_in_step(user)


def keep_groups_on_change(sender: object, person: User, **kwargs: object) -> None:
    """Receive ``roles_changed``: an open session of the admin has the rights of this moment."""
    keep_groups_in_step(person)
