"""Which pages, pictures and documents are a trainer's own: those of the courses they write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.admin.models import EditingSession
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Revision, WorkflowState

from cms.models import BasePage, CoursePage, CourseWorkspace
from members.models import User


@dataclass(frozen=True)
class OwnMaterial:
    """What one trainer may touch.  Asked anew in each request; nothing is remembered longer."""

    user: User

    @cached_property
    def courses(self) -> list[tuple[str, Any]]:
        """Return (tree path, key) of the courses of which the user is a trainer."""
        found = CoursePage.objects.filter(trainers=self.user)
        return list(found.order_by("path").values_list("path", "key"))

    @cached_property
    def collections(self) -> set[int]:
        """Return the ids of the collections of these courses."""
        keys = [key for _path, key in self.courses]
        own = CourseWorkspace.objects.filter(course_key__in=keys).select_related("collection")
        ids: set[int] = set()
        for workspace in own:
            below = Collection.objects.descendant_of(workspace.collection, inclusive=True)
            ids |= set(below.values_list("pk", flat=True))
        return ids

    def is_own_path(self, path: str) -> bool:
        """Tell whether a page at that place of the tree belongs to one of the courses."""
        return any(path.startswith(course) for course, _key in self.courses)

    def is_above_own(self, path: str) -> bool:
        """Tell whether a page lies on the way to one of the courses."""
        return any(course.startswith(path) for course, _key in self.courses)

    def pages(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the own pages and the way to them."""
        kept = Q(pk__in=[])
        for path, _key in self.courses:
            above = [path[:end] for end in range(4, len(path), 4)]
            kept |= Q(path__startswith=path) | Q(path__in=above)
        return pages.filter(kept)

    def pages_to_link(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        """Keep the own pages and everything outside courses."""
        foreign = Q(pk__in=[])
        for path in CoursePage.objects.exclude(trainers=self.user).values_list("path", flat=True):
            foreign |= Q(path__startswith=path)
        return pages.exclude(foreign)

    def owns_page(self, page_id: int) -> bool:
        """Tell whether the page is there and own."""
        path = BasePage.objects.filter(pk=page_id).values_list("path", flat=True).first()
        return path is not None and self.is_own_path(path)

    def may_explore(self, page_id: int) -> bool:
        """Tell whether the page is own or on the way to an own one."""
        path = BasePage.objects.filter(pk=page_id).values_list("path", flat=True).first()
        return path is not None and (self.is_own_path(path) or self.is_above_own(path))

    def may_link_below(self, page_id: int) -> bool:
        """Tell whether the chooser may open the page."""
        return self.pages_to_link(BasePage.objects.filter(pk=page_id)).exists()

    def owns_image(self, image_id: int) -> bool:
        """Tell whether the picture lies in an own collection."""
        return self._in_own_collection(get_image_model(), [image_id])

    def owns_images(self, image_ids: Iterable[int]) -> bool:
        """Tell whether all the pictures lie in own collections."""
        return self._in_own_collection(get_image_model(), list(image_ids))

    def owns_document(self, document_id: int) -> bool:
        """Tell whether the document lies in an own collection."""
        return self._in_own_collection(get_document_model(), [document_id])

    def owns_session(self, session_id: int) -> bool:
        """Tell whether the editing session is the user's and on an own page."""
        session = EditingSession.objects.filter(pk=session_id, user=self.user).first()
        return session is not None and self.owns_object(session.content_type, session.object_id)

    def owns_object(self, content_type: ContentType, object_id: str) -> bool:
        """Tell whether the thing named by type and id is an own page."""
        model = content_type.model_class()
        is_page = model is not None and issubclass(model, BasePage)
        return is_page and object_id.isdecimal() and self.owns_page(int(object_id))

    def _in_own_collection(self, model: Any, ids: list[int]) -> bool:
        found = model.objects.filter(pk__in=ids, collection_id__in=self.collections)
        return bool(ids) and found.count() == len(set(ids))


def revision_of_page(revision_id: str | int, page_id: int) -> bool:
    """Tell whether the revision is one of that page."""
    return bool(Revision.page_revisions.filter(pk=revision_id, object_id=str(page_id)).exists())


def workflow_state_of_page(state_id: int, page_id: int) -> bool:
    """Tell whether the workflow state is one of that page."""
    page = BasePage.objects.filter(pk=page_id).first()
    return page is not None and bool(
        WorkflowState.objects.for_instance(page).filter(pk=state_id).exists()
    )
