"""Noting that the impact assessment was looked through."""

import hashlib

from django.db import transaction
from django.utils import timezone, translation

from members.models import User
from members.services import record
from office.models import ImpactReview
from office.privacy.dpia import as_markdown
from office.privacy.exceptions import ReasonMissing


@transaction.atomic
def note_review(*, note: str, by: User) -> ImpactReview:
    """Note who looked the assessment through as it is today, and what was found.

    Raises:
        ReasonMissing: nobody wrote what was found.
    """
    if not note.strip():
        raise ReasonMissing
    review = ImpactReview.objects.create(
        reviewed_at=timezone.now(),
        reviewed_by=by,
        text_hash=hash_of_today(),
        note=note.strip(),
    )
    record("office.review_impact", actor=by, subject=f"impactreview:{review.pk}")
    return review


def hash_of_today() -> str:
    """Return the fingerprint of the assessment as the record of processing makes it now."""
    with translation.override("vi"):
        return hashlib.sha256(as_markdown().encode()).hexdigest()
