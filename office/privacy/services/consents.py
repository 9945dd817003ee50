"""Writes of the notice and of the consent ledger."""

import hashlib

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from members.models import User
from members.services import record
from office.models import ConsentRecord, PrivacyNotice
from office.privacy.exceptions import NoticeChanged, SummaryTooLong
from office.privacy.rules import LONGEST_SUMMARY
from office.privacy.selectors import NOTICE_KEY, current_notice

OPTIONAL = (ConsentRecord.Purpose.REMINDERS, ConsentRecord.Purpose.SHARING)


@transaction.atomic
def publish_notice(*, summary: str, text: str, by: User | None) -> PrivacyNotice:
    """Bring out the next version of the notice; everybody reads it at the next visit.

    Raises:
        SummaryTooLong: the short notice has more than 150 words.
    """
    if len(summary.split()) > LONGEST_SUMMARY:
        raise SummaryTooLong
    last = PrivacyNotice.objects.aggregate(last=Max("version"))["last"] or 0
    notice = PrivacyNotice.objects.create(
        version=last + 1,
        summary=summary.strip(),
        text=text.strip(),
        text_hash=hash_of(summary.strip(), text.strip()),
        valid_from=timezone.now(),
        published_by=by,
    )
    record("office.publish_notice", actor=by, subject=f"notice:{notice.version}")
    transaction.on_commit(lambda: cache.delete(NOTICE_KEY))
    return notice


def hash_of(*texts: str) -> str:
    """Return the fingerprint of what the person was shown."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


@transaction.atomic
def note_read(person: User, *, version: int) -> ConsentRecord:
    """Note that the person has read the notice of this version.

    Raises:
        NoticeChanged: it is not the notice of today any more.
    """
    notice = current_notice()
    if notice is None or notice.version != version:
        raise NoticeChanged
    return ConsentRecord.objects.create(
        person=person,
        purpose=ConsentRecord.Purpose.NOTICE,
        act=ConsentRecord.Act.READ,
        notice=notice,
        text_hash=notice.text_hash,
        at=timezone.now(),
    )


@transaction.atomic
def set_consent(
    person: User,
    *,
    purpose: ConsentRecord.Purpose,
    is_given: bool,
    by: User,
    channel: str = ConsentRecord.Channel.SITE,
) -> ConsentRecord:
    """Write that a consent was given or withdrawn; the text that was shown is fingerprinted."""
    return ConsentRecord.objects.create(
        person=person,
        purpose=purpose,
        act=ConsentRecord.Act.GIVEN if is_given else ConsentRecord.Act.WITHDRAWN,
        notice=current_notice(),
        text_hash=hash_of(str(purpose.label)),
        at=timezone.now(),
        channel=channel,
        recorded_by=None if by.pk == person.pk else by,
    )
