"""Reads of recordings and of what was watched, for one screen."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from common.text import formats
from courses.models import EditionLesson
from learning.models import Enrolment, LessonResult
from media import ladder, rules, streams, tokens
from media.models import Conversion, MediaAsset, WatchLedger
from media.rules import Policy, Stretch
from members.models import User

FILE_TOKEN_SECONDS = 4 * tokens.HOUR
HLS = "application/vnd.apple.mpegurl"
# What members choose by, for each rung of the ladder.
CHOICES = {"180": "low", "400": "medium", "800": "high", ladder.AUDIO: "audio"}
NAMES = {
    "auto": pgettext_lazy("quality", "Automatic"),
    "low": pgettext_lazy("quality", "Low"),
    "medium": pgettext_lazy("quality", "Medium"),
    "high": pgettext_lazy("quality", "High"),
    "audio": pgettext_lazy("quality", "Sound only"),
}
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
    return newest.with_streams().first()


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
    """Return what ``media/player.html`` needs, as its one variable ``player``.  Four queries.

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
    sources = sources_of(asset, member_id=member_id)
    return {
        "asset": asset,
        "file": sources[-1],
        "sources_json": json.dumps(sources),
        "choices": _choices(sources),
        "sizes": _sizes(sources),
        "poster_url": reverse("media:poster", args=[token]) if asset.poster else "",
        "captions_url": reverse("media:captions", args=[token]) if asset.captions else "",
        "transcript": [part.strip() for part in asset.transcript.split("\n\n") if part.strip()],
        "rates": [rate for rate in RATES if rate <= settings.WATCH_MAX_RATE],
        "max_rate": settings.WATCH_MAX_RATE,
        "interval": settings.HEARTBEAT_SECONDS,
    }


@dataclass(frozen=True)
class RenditionLine:
    """One quality as the desk lists it."""

    name: str
    size: str
    picture: str
    kilobits: str


def renditions_of(asset: MediaAsset) -> list[RenditionLine]:
    """Return the qualities of a recording for the desk, the lightest first."""
    conversion = getattr(asset, "conversion", None)
    if conversion is None or conversion.done_run is None:
        return []
    return [
        RenditionLine(
            name=str(NAMES[CHOICES[made.name]]),
            size=_megabytes(made.size_bytes),
            picture=f"{made.width} × {made.height}" if made.width else "–",
            kilobits=formats.number(made.average_bits / 1000, 0),
        )
        for made in conversion.renditions.all()
    ]


def _choices(sources: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return the menu of qualities; each says what it costs."""
    menu = []
    for source in sources[:-1]:
        size = _megabytes(source["size"])
        label = f"{NAMES[source['choice']]} ({size})"
        if source["choice"] == "auto":
            label = _("Automatic (at most %(size)s)") % {"size": size}
        menu.append({"choice": source["choice"], "label": label})
    return menu


def _megabytes(count: int) -> str:
    """Return a size as members buy it: always in megabytes, so that choices compare."""
    size = max(0.1, count / 1024**2)
    return f"{formats.number(size, 0 if size >= 10 else 1)}\u00a0MB"


def _sizes(sources: list[dict[str, Any]]) -> str:
    """Return the sizes of all qualities in one line, for a look before playing."""
    return "; ".join(
        f"{NAMES[source['choice']]} {_megabytes(source['size'])}"
        for source in sources
        if source["choice"] in CHOICES.values()
    )


def sources_of(asset: MediaAsset, *, member_id: int) -> list[dict[str, Any]]:
    """Return what a player may choose from, the file as it was uploaded last.

    ``choice`` is the word that browsers remember, ``size`` what playing all of it costs.
    """
    file = {
        "choice": "file",
        "url": reverse("media:file", args=[file_token(asset, member_id=member_id)]),
        "type": asset.mime,
        "size": asset.size_bytes,
    }
    conversion = getattr(asset, "conversion", None)
    if conversion is None or conversion.done_run is None:
        return [file]
    token = tokens.make_token(
        *(tokens.STREAM, conversion.pk, conversion.done_run, member_id),
        seconds=FILE_TOKEN_SECONDS,
        step=tokens.HOUR,
    )
    made = {rendition.name: rendition for rendition in conversion.renditions.all()}
    sources = [
        {
            "choice": CHOICES[name],
            "url": reverse("media:playlist", args=[token, name]),
            "type": HLS,
            "size": made[name].size_bytes,
        }
        for name in ladder.NAMES
        if name in made
    ]
    pictures = [source["size"] for source in sources if source["choice"] != ladder.AUDIO]
    if len(pictures) > 1:
        address = reverse("media:master_playlist", args=[token])
        automatic = {"choice": "auto", "url": address, "type": HLS, "size": max(pictures)}
        sources.insert(0, automatic)
    return [*sources, file]


def file_token(asset: MediaAsset, *, member_id: int) -> str:
    """Return the token with which one person may fetch a recording for some hours."""
    return tokens.make_token(tokens.FILE, asset.pk, member_id, seconds=FILE_TOKEN_SECONDS)


def folder_of_token(token: str, *, user: User) -> str | None:
    """Return the folder of streams that a token opens to the person, without a query."""
    numbers = _stream_numbers(token, user)
    return streams.folder_name(*numbers) if numbers else None


def folder_to_play(token: str, *, user: User) -> str | None:
    """Return the folder of a token, if the person may play the recording at this moment."""
    numbers = _stream_numbers(token, user)
    if numbers is None:
        return None
    allowed = Conversion.objects.visible_to(user).playable().filter(pk=numbers[0])
    return streams.folder_name(*numbers) if allowed.exists() else None


def _stream_numbers(token: str, user: User) -> tuple[int, int] | None:
    """Return conversion and run of a token that was made for this person."""
    numbers = tokens.read_token(tokens.STREAM, token)
    if numbers is None or len(numbers) != 3 or numbers[2] != user.pk or not user.is_active:
        return None
    return numbers[0], numbers[1]


def asset_of_token(token: str, *, user: User) -> MediaAsset | None:
    """Return the recording that the person may fetch with this token, or None."""
    numbers = tokens.read_token(tokens.FILE, token)
    if numbers is None or len(numbers) != 2 or numbers[1] != user.pk or not user.is_active:
        return None
    return MediaAsset.objects.visible_to(user).ready().filter(pk=numbers[0]).first()
