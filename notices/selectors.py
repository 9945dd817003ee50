"""Reads of notices and of their words."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from members.models import User
from notices.kinds import WITH_SUBJECT, Channel, Kind
from notices.models import Notice, NoticeTemplate
from notices.querysets import NoticeQuerySet

FIRST_TEXTS = Path(__file__).parent / "texts" / "templates.json"


@dataclass(frozen=True)
class Words:
    """The words of a kind over a channel, as they are now.  Version 0: the program's own."""

    kind: Kind
    channel: Channel
    version: int
    subject: str
    body: str


def words_for(kind: int, channel: str) -> Words:
    """Return the words that hold now."""
    row = NoticeTemplate.objects.filter(kind=kind, channel=channel).first()
    return _words_of(Kind(kind), Channel(channel), row)


def all_words() -> list[Words]:
    """Return the words of every kind and channel, in one query."""
    rows = NoticeTemplate.objects.order_by("version")
    newest = {(row.kind, row.channel): row for row in rows}
    return [
        _words_of(kind, channel, newest.get((kind, channel)))
        for kind in Kind
        for channel in Channel
    ]


def _words_of(kind: Kind, channel: Channel, row: NoticeTemplate | None) -> Words:
    """Return the words of the row, or those that the program brings."""
    if row is None:
        return first_words(kind, channel)
    return Words(kind, channel, row.version, row.subject, row.body)


def first_words(kind: Kind, channel: Channel) -> Words:
    """Return the words that the program brings."""
    text = _first_texts()[kind.name.lower()]
    subject = text["subject"] if channel in WITH_SUBJECT else ""
    body = text["long"] if channel == Channel.EMAIL else text["short"]
    if channel == Channel.IN_APP:
        body = text["on_site"]
    return Words(kind, channel, 0, subject, body)


@cache
def _first_texts() -> dict[str, dict[str, str]]:
    texts: dict[str, dict[str, str]] = json.loads(FIRST_TEXTS.read_text(encoding="utf-8"))
    return texts


def notices_of(person: User) -> NoticeQuerySet:
    """Return what the person reads on the site, the newest first."""
    return Notice.objects.own(person.pk).arrived_on_site().order_by("-sent_at", "-pk")


def held_back(people: Collection[int], kind: int, *, at: datetime) -> set[int]:
    """Return the people to whom nothing of the kind may be queued for that moment."""
    rows = Notice.objects.holding(kind, at=at).filter(receiver__in=people)
    return set(rows.values_list("receiver", flat=True))
