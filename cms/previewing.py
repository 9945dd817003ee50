"""What publishing a draft of a course page would do to its contract, and to whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms.bookkeeping import PublishedOutline
from cms.contract_words import changes_in_words
from cms.outlines import outline_of_page
from common.exceptions import DomainError
from courses.contract import differences
from courses.models import Edition
from courses.selectors import newest_edition, outline_of
from learning.models import Enrolment, TrainingClass

if TYPE_CHECKING:
    from cms.pages import CoursePage


def contract_preview(page: CoursePage) -> dict[str, Any]:
    """Return the newest edition, the changes of the draft in words, and who stays behind.

    A draft that is not complete has a ``problem`` instead of changes.
    """
    if page.pk is None:
        return {"is_new": True}
    edition = newest_edition(page.key)
    refused = PublishedOutline.objects.filter(course_key=page.key).exclude(refusal="").first()
    shown: dict[str, Any] = {"edition": edition, "refusal": refused.refusal if refused else ""}
    try:
        draft = outline_of_page(page)
    except DomainError as problem:
        return shown | {"problem": str(problem.message)}
    if edition is None:
        return shown | {"lines": len(draft.lessons), "periods": draft.periods}
    changes = changes_in_words(differences(outline_of(edition), draft))
    classes, people = people_on(edition)
    return shown | {
        "changes": changes,
        "next_number": edition.number + 1,
        "classes": classes,
        "people": people,
    }


def people_on(edition: Edition) -> tuple[int, int]:
    """Return how many open classes, and people in them, stay on the edition."""
    classes = TrainingClass.objects.filter(edition=edition, opened_at__isnull=False, closed_at=None)
    people = Enrolment.objects.filter(
        training_class__in=classes, withdrawn_at=None, completed_at=None
    )
    return classes.count(), people.count()
