"""Notices for tests, queued through the service."""

from django.db.models import QuerySet

from members.models import User
from notices.kinds import Channel, Kind
from notices.models import Notice
from notices.services import Draft, queue_notices
from office.models import ConsentRecord
from office.privacy.services import set_consent

VALUES = {"ho_ten": "Hà", "lop": "Lớp 1", "so_lop": "1", "han": "30/11/2026", "duong_dan": "/x/"}


def draft(
    person: User, *channels: str, kind: Kind = Kind.REMINDER, key: str = "campaign:1", **more
):
    """A reminder to the person, on the site if nothing else is said."""
    return Draft(
        receiver=person.pk,
        kind=kind,
        channels=channels or [Channel.IN_APP],
        subject_key=key,
        values=VALUES,
        link="/hoc-tap/",
        **more,
    )


def queued(person: User, *channels: str, **more) -> "QuerySet[Notice]":
    """The rows of a reminder that was queued."""
    one = draft(person, *channels, **more)
    queue_notices([one])
    return Notice.objects.filter(occasion=one.occasion).order_by("pk")


def consenting(person: User) -> User:
    """The person, who agrees to be reminded by phone and e-mail."""
    set_consent(person, purpose=ConsentRecord.Purpose.REMINDERS, is_given=True, by=person)
    return person
