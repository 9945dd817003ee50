"""Writes of the words that notices are made of."""

from django.db import transaction
from django.db.models import Max

from members.models import User
from members.services import record
from notices import rules
from notices.exceptions import TextTooLong, UnknownVariable
from notices.kinds import ALLOWED, LONGEST_BODY, Channel, Kind
from notices.models import NoticeTemplate


def check_text(kind: int, channel: str, *, subject: str, body: str) -> None:
    """See that the words use what their kind has and fit into a message of the channel.

    Raises:
        UnknownVariable: a variable means nothing here.
        TextTooLong: it does not fit.
    """
    allowed = ALLOWED[Kind(kind)]
    unknown = rules.unknown_variables(f"{subject} {body}", allowed)
    if unknown:
        raise UnknownVariable(unknown, allowed)
    longest = LONGEST_BODY[Channel(channel)]
    if len(body) > longest:
        raise TextTooLong(len(body), longest)


@transaction.atomic
def save_text(kind: int, channel: str, *, subject: str, body: str, by: User) -> NoticeTemplate:
    """Write the next version; what is queued already keeps its words.

    Raises:
        UnknownVariable, TextTooLong: see ``check_text``.
    """
    check_text(kind, channel, subject=subject, body=body)
    rows = NoticeTemplate.objects.filter(kind=kind, channel=channel)
    last = rows.aggregate(last=Max("version"))["last"] or 0
    row = NoticeTemplate.objects.create(
        kind=kind,
        channel=channel,
        version=last + 1,
        subject=subject.strip(),
        body=body.strip(),
        written_by=by,
    )
    record("notices.save_text", actor=by, subject=f"text:{row.pk}", version=row.version)
    return row
