"""Letting go of old answers: scores and judgements stay (DOMAIN L7)."""

from itertools import islice

from django.db import transaction
from django.db.models import QuerySet

from quizzes.expiry import answers_expire_before
from quizzes.models import Attempt, AttemptQuestion

BATCH = 5_000


def expire_answers(*, dry_run: bool = False) -> int:
    """Empty the answers of attempts closed long ago; return how many there were.

    What was judged stays, so that the score still follows from its rows.
    """
    rows = expired_answers()
    if dry_run:
        return rows.count()
    total = 0
    while ids := list(islice(rows.order_by("pk").values_list("pk", flat=True), BATCH)):
        with transaction.atomic():
            total += AttemptQuestion.objects.filter(pk__in=ids).update(answer=[], saved_at=None)
    return total


def expired_answers() -> QuerySet[AttemptQuestion]:
    """Return the answers that are kept longer than they may be."""
    before = answers_expire_before()
    if before is None:
        return AttemptQuestion.objects.none()
    old = AttemptQuestion.objects.filter(attempt__closed_at__lt=before)
    return old.exclude(attempt__state=Attempt.State.OPEN).exclude(answer=[])
