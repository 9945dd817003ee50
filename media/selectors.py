"""Reads of recordings and of what was watched, for one screen."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from courses.models import EditionLesson
from learning.models import Enrolment, LessonResult
from media import rules, tokens
from media.models import MediaAsset, WatchLedger
from media.rules import Policy, Stretch
from members.models import User

FILE_TOKEN_SECONDS = 4 * tokens.HOUR
# The choice of speeds; those beyond the policy are not offered.
RATES = (0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
# So many pieces are listed in words; the bar shows them all.
LISTED_PIECES = 6


@dataclass(frozen=True)
class Standing:
    """What is credited to a member of one recording, and what is missing."""

    seen: list[Stretch]
    credited: int
    duration: int
    watch_percent: int
    is_passed: bool

    @property
    def percent(self) -> int:
        """Return the share that was seen, rounded down."""
        return rules.watched_percent(self.credited, duration=self.duration)

    @property
    def credited_clock(self) -> str:
        """Return the credited time as players write it."""
        return rules.clock(self.credited)

    @property
    def duration_clock(self) -> str:
        """Return the length as players write it."""
        return rules.clock(self.duration)

    @property
    def missing_text(self) -> str:
        """Return ``00:40–00:55, 01:10–01:20``; an ellipsis where there is more."""
        pieces = rules.missing(self.seen, duration=self.duration)
        words = [f"{rules.clock(start)}–{rules.clock(end)}" for start, end in pieces]
        return ", ".join(words[:LISTED_PIECES]) + (" …" if len(words) > LISTED_PIECES else "")

    @property
    def bar(self) -> list[dict[str, int]]:
        """Return the seen stretches as places and widths of the bar, in seconds."""
        return [{"start": start, "width": end - start} for start, end in self.seen]


def policy() -> Policy:
    """Return what players may report, from the settings."""
    return Policy(
        max_rate=settings.WATCH_MAX_RATE,
        interval=settings.HEARTBEAT_SECONDS,
        max_gap=settings.WATCH_MAX_GAP_SECONDS,
    )


def asset_by_key(media_key: UUID | None) -> MediaAsset | None:
    """Return the recording that a contract names: the newest replacement that is ready."""
    if media_key is None:
        return None
    newest = MediaAsset.objects.ready().filter(contract_key=media_key).order_by("-pk")
    return newest.first()


def assets_usable_by(user: User) -> QuerySet[MediaAsset]:
    """Return the recordings that an editor may put into a lesson, the newest first."""
    return MediaAsset.objects.usable_by(user).ready()


def standing_of(enrolment: Enrolment, lesson: EditionLesson) -> Standing:
    """Return what is credited of a recorded lesson.  Two queries."""
    ledger = WatchLedger.objects.filter(enrolment=enrolment, lesson=lesson).first()
    passed = LessonResult.objects.passed().filter(enrolment=enrolment, lesson=lesson).exists()
    return _standing(lesson, ledger, is_passed=passed)


def _standing(lesson: EditionLesson, ledger: WatchLedger | None, *, is_passed: bool) -> Standing:
    """Return the standing of what was read."""
    percent = lesson.watch_percent
    return Standing(
        seen=ledger.seen if ledger else [],
        credited=ledger.credited_seconds if ledger else 0,
        duration=lesson.media_seconds or 0,
        watch_percent=rules.DEFAULT_WATCH_PERCENT if percent is None else percent,
        is_passed=is_passed,
    )


def player_context(enrolment: Enrolment, lesson: EditionLesson) -> dict[str, Any]:
    """Return what ``media/player.html`` needs, as its one variable ``player``.  Three queries.

    The caller has checked that the enrolment is the member's own.
    """
    asset = asset_by_key(lesson.media_key)
    if asset is None:
        return {"asset": None}
    ledger = WatchLedger.objects.filter(enrolment=enrolment, lesson=lesson).first()
    passed = LessonResult.objects.passed().filter(enrolment=enrolment, lesson=lesson).exists()
    position = ledger.last_position if ledger else 0.0
    return {
        **_recording(asset, member_id=enrolment.member_id),
        "standing": _standing(lesson, ledger, is_passed=passed),
        "position": rules.resume_position(position, duration=asset.duration_seconds),
        "lease_url": reverse("media:open_lease", args=[enrolment.pk, lesson.pk]),
    }


def preview_context(asset: MediaAsset, *, user: User) -> dict[str, Any]:
    """Return what ``media/player.html`` needs to show a recording that nobody is credited for."""
    return {**_recording(asset, member_id=user.pk), "standing": None, "position": 0.0}


def _recording(asset: MediaAsset, *, member_id: int) -> dict[str, Any]:
    """Return the addresses and facts of a recording for one person."""
    token = file_token(asset, member_id=member_id)
    return {
        "asset": asset,
        "sources": sources_of(asset, token),
        "poster_url": reverse("media:poster", args=[token]) if asset.poster else "",
        "captions_url": reverse("media:captions", args=[token]) if asset.captions else "",
        "transcript": [part.strip() for part in asset.transcript.split("\n\n") if part.strip()],
        "rates": [rate for rate in RATES if rate <= settings.WATCH_MAX_RATE],
        "max_rate": settings.WATCH_MAX_RATE,
        "interval": settings.HEARTBEAT_SECONDS,
    }


def sources_of(asset: MediaAsset, token: str) -> list[dict[str, str]]:
    """Return the files that a player may choose from, the best first."""
    return [{"url": reverse("media:file", args=[token]), "type": asset.mime}]


def file_token(asset: MediaAsset, *, member_id: int) -> str:
    """Return the token with which one person may fetch a recording for some hours."""
    return tokens.make_token(tokens.FILE, asset.pk, member_id, seconds=FILE_TOKEN_SECONDS)


def asset_of_token(token: str, *, user: User) -> MediaAsset | None:
    """Return the recording that the person may fetch with this token, or None."""
    numbers = tokens.read_token(tokens.FILE, token)
    if numbers is None or len(numbers) != 2 or numbers[1] != user.pk or not user.is_active:
        return None
    return MediaAsset.objects.visible_to(user).ready().filter(pk=numbers[0]).first()
