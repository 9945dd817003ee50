"""New courses and copied ones, each with its own workspace."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Collection, GroupPagePermission

from cms.exceptions import WorkspaceMissing
from cms.models import BasePage, CourseIndexPage, CoursePage, CourseWorkspace, LessonPage
from cms.services.editorial import give_files, page_permission
from cms.services.groups import keep_groups_in_step
from common.text.vietnamese import fold
from members.models import User

COURSE_PERMISSIONS = ("add", "change")


@transaction.atomic
def create_course(*, title: str, by: User, **fields: Any) -> CoursePage:
    """Make the draft of a course below the course index, with ``by`` as its first trainer.

    Raises:
        WorkspaceMissing: the site has no course index yet.
    """
    index = CourseIndexPage.objects.first()
    if index is None:
        raise WorkspaceMissing
    fields.setdefault("slug", free_slug(index, title))
    page = CoursePage(title=title, owner=by, live=False, has_unpublished_changes=True, **fields)
    page = index.add_child(instance=page)
    page.trainers.add(by)
    page.save()
    page.save_revision(user=by)
    ensure_workspace(page)
    keep_groups_in_step(by)
    return page


def free_slug(parent: BasePage, title: str) -> str:
    """Return an address part from the title that no sibling has."""
    base = slugify(fold(title))[:80].strip("-") or "trang"
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


@transaction.atomic
def ensure_workspace(page: CoursePage) -> CourseWorkspace:
    """Return the workspace of the course; make its group, collection and permissions."""
    workspace = CourseWorkspace.objects.filter(course_key=page.key).first()
    if workspace is None:
        group, _created = Group.objects.get_or_create(name=f"course:{page.key}")
        root = Collection.get_first_root_node()
        collection = root.add_child(instance=Collection(name=page.title[:255]))
        workspace = CourseWorkspace.objects.create(
            course_key=page.key, group=group, collection=collection
        )
    for action in COURSE_PERMISSIONS:
        GroupPagePermission.objects.get_or_create(
            group=workspace.group, page_id=page.pk, permission=page_permission(action)
        )
    give_files(workspace.group, workspace.collection)
    return workspace


def tend_course(page: CoursePage) -> None:
    """Keep workspace, its name and its people in step with the page.  Safe at any time."""
    workspace = ensure_workspace(page)
    Collection.objects.filter(pk=workspace.collection_id).update(name=page.title[:255])
    wanted = set(page.trainers.values_list("pk", flat=True))
    there = set(workspace.group.user_set.values_list("pk", flat=True))
    for user in User.objects.filter(pk__in=wanted | there):
        keep_groups_in_step(user)


@transaction.atomic
def repair_copied_course(source: CoursePage, copy: CoursePage, *, by: User) -> None:
    """Let the outline of a copied course name the copied lessons, and give it a workspace.

    Lessons are paired by their order in the tree; a line whose lesson was not copied
    loses it, and the editor asks for another.
    """
    copy = CoursePage.objects.get(pk=copy.pk)
    pairs = dict(zip(_lesson_keys(source), _lesson_keys(copy), strict=False))
    draft = copy.get_latest_revision_as_object()
    for line in draft.outline.all():
        if line.lesson_key is not None:
            line.lesson_key = pairs.get(line.lesson_key)
    for line in copy.outline.all():
        if line.lesson_key is not None:
            line.lesson_key = pairs.get(line.lesson_key)
            line.save(update_fields=["lesson_key"])
    copy.trainers.add(by)
    copy.save()
    draft.trainers.add(by)
    draft.save_revision(user=by, changed=False)
    tend_course(copy)


def _lesson_keys(page: CoursePage) -> list[UUID]:
    """Return the keys of the lessons of a course in the order of the tree."""
    return list(LessonPage.objects.child_of(page).order_by("path").values_list("key", flat=True))
