"""From a published page to an edition: the bridge between the desk and the contract.

A page is read into a ``CourseOutline``; ``courses`` decides whether that is a new edition.
Refusals never break the publication of the page: they are stored, logged and shown.
"""

import logging
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from cms.models import CoursePage, LessonPage, PublishedOutline
from cms.outlines import outline_of_page
from common.exceptions import DomainError
from courses.selectors import newest_edition
from courses.services import publish_edition
from members.models import User

logger = logging.getLogger(__name__)


def publish_edition_of_page(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Receive Wagtail's ``page_published``: bring the course of the page up to date.

    A lesson brings its course with it, because its check questions are part of the contract.
    """
    revision = kwargs.get("revision")
    by = revision.user if revision is not None else None
    if isinstance(instance, CoursePage):
        page: CoursePage | None = instance
    elif isinstance(instance, LessonPage):
        page = CoursePage.objects.parent_of(instance).live().first()
    else:
        return
    if page is not None:
        bring_up_to_date(page, by=by)


def bring_up_to_date(page: CoursePage, *, by: User | None = None) -> PublishedOutline:
    """Make the edition that the live page describes, and remember what came of it.

    Never raises a refusal: publishing a page and making an edition are two things.
    """
    started = timezone.now()
    page = CoursePage.objects.get(pk=page.pk)
    before = newest_edition(page.key)
    outcome: dict[str, Any] = {"refusal": "", "made_edition": False}
    try:
        with transaction.atomic():
            edition = publish_edition(outline_of_page(page), by=by)
        outcome["edition_number"] = edition.number
        outcome["made_edition"] = before is None or before.number != edition.number
    except DomainError as refusal:
        logger.warning("no edition of course %s: %s", page.key, refusal.message)
        outcome["refusal"] = str(refusal.message)[:300]
        outcome["edition_number"] = before.number if before else None
    row, _created = PublishedOutline.objects.update_or_create(
        course_key=page.key, defaults={"read_at": started, **outcome}
    )
    return row


def pages_without_edition() -> list[CoursePage]:
    """Return the live course pages that the bridge has not read since their last publication.

    Refused ones are among them: what was missing may be there now.
    """
    read = dict(PublishedOutline.objects.filter(refusal="").values_list("course_key", "read_at"))
    newest: dict[str, datetime] = {}
    for path, published_at in LessonPage.objects.live().values_list("path", "last_published_at"):
        course = path[: -LessonPage.steplen]
        if published_at is not None:
            newest[course] = max(newest.get(course, published_at), published_at)
    behind = []
    for page in CoursePage.objects.live():
        moments = [page.last_published_at, newest.get(page.path)]
        last = max((moment for moment in moments if moment is not None), default=None)
        if page.key not in read or (last is not None and last > read[page.key]):
            behind.append(page)
    return behind


def publish_missing_editions() -> int:
    """Bring every page up to date that was left behind; return how many editions were made."""
    made = 0
    for page in pages_without_edition():
        made += bring_up_to_date(page).made_edition
    return made
