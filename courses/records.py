"""What must be true of editions, the contracts that people are judged by."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from common.records import promise, promise_by
from courses import contract
from courses.contract import Band, Marking
from courses.models import Edition
from courses.selectors import outline_of

promise(
    "courses.edition_numbers_have_gaps",
    "courses whose editions are not numbered 1, 2, 3 without a gap",
    """
    SELECT course_id AS id FROM courses_edition GROUP BY course_id
    HAVING min(number) <> 1 OR max(number) <> count(*)
    """,
)
promise(
    "courses.lesson_positions_have_gaps",
    "editions whose lessons are not numbered 1, 2, 3 without a gap",
    """
    SELECT edition_id AS id FROM courses_editionlesson GROUP BY edition_id
    HAVING min(position) <> 1 OR max(position) <> count(*)
    """,
)
promise(
    "courses.edition_without_required_lesson",
    "editions that nobody could complete",
    """
    SELECT e.id FROM courses_edition e WHERE NOT EXISTS (
        SELECT FROM courses_editionlesson l WHERE l.edition_id = e.id AND l.is_required)
    """,
)
promise(
    "courses.periods_differ",
    "editions whose teaching periods are not the sum of their lessons'",
    """
    SELECT e.id FROM courses_edition e
    LEFT JOIN courses_editionlesson l ON l.edition_id = e.id
    GROUP BY e.id HAVING e.periods <> coalesce(sum(l.periods), 0)
    """,
)


@promise_by(
    "courses.fingerprint_differs", "editions whose contract is not the one of their fingerprint"
)
def _editions_with_another_contract() -> Iterator[int]:
    """Yield editions whose stored lines and marking give another fingerprint."""
    editions = Edition.objects.select_related("course").prefetch_related("lessons")
    for edition in editions.order_by("pk"):
        outline = replace(outline_of(edition), marking=_marking_as_stored(edition))
        if contract.fingerprint(outline) != edition.fingerprint:
            yield edition.pk


def _marking_as_stored(edition: Edition) -> Marking:
    """Return the marking with its bands in the stored order, which the fingerprint saw."""
    bands = (Band(Decimal(row["minimum"]), row["name"]) for row in edition.marking["bands"])
    return Marking(bands=tuple(bands), pass_mark=Decimal(edition.marking["pass_mark"]))
