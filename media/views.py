"""What players ask for: a lease, a heartbeat, and files."""

from http import HTTPStatus
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from courses.models import EditionLesson
from learning.selectors import own_enrolments
from media import rules, selectors, services, tokens, wire
from media.delivery import CACHE, send_private
from media.exceptions import BeatRefused
from media.ladder import AUDIO
from media.models import MediaAsset
from media.selectors import HLS
from media.streams import MASTER, PLAYLIST
from members.models import User

BEAT_TOKEN_SECONDS = 4 * tokens.HOUR
STREAM_TYPES = {AUDIO: "audio/mp4"}
POSTER_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


def _json(body: dict[str, Any], status: int = HTTPStatus.OK) -> JsonResponse:
    """Answer a player; nobody keeps a copy."""
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})


@csrf_exempt  # the header of our own stands for the token: see wire.require_own_page
@login_required
@require_POST
def open_lease(request: HttpRequest, enrolment_id: int, lesson_id: int) -> HttpResponse:
    """Let this player report, and tell it where to go on."""
    wire.require_own_page(request.META)
    enrolment = get_object_or_404(own_enrolments(_person(request)), pk=enrolment_id)
    lesson = get_object_or_404(
        EditionLesson,
        pk=lesson_id,
        edition=enrolment.training_class.edition_id,
        media_key__isnull=False,
    )
    opened = services.open_lease(enrolment, lesson=lesson)
    token = tokens.make_token(
        tokens.BEAT,
        opened.lease.pk,
        enrolment.member_id,
        seconds=BEAT_TOKEN_SECONDS,
        bound_to=request.session.session_key or "",
    )
    asset, ledger = opened.asset, opened.ledger
    position = rules.resume_position(ledger.last_position, duration=asset.duration_seconds)
    return _json(
        {
            "beat_url": reverse("media:heartbeat", args=[token]),
            "sequence": 0,
            "position": position,
            "interval": selectors.policy().interval,
            "sources": selectors.sources_of(asset, member_id=enrolment.member_id),
            "credited": ledger.credited_seconds,
            "duration": asset.duration_seconds,
            "percent": rules.watched_percent(
                ledger.credited_seconds, duration=asset.duration_seconds
            ),
            "seen": ledger.seen[: wire.MAX_PIECES],
        }
    )


@csrf_exempt  # as above
@login_required
@require_POST
def heartbeat(request: HttpRequest, token: str) -> HttpResponse:
    """Credit what a player reports.  ``media.lean`` usually answers before this is reached."""
    wire.require_own_page(request.META)
    lease_id, member_id = wire.lease_of_token(token, session_key=request.session.session_key)
    if member_id != request.user.pk:
        raise BeatRefused(lease=lease_id)
    beat = wire.read_beat(request.read(wire.body_length(request.META)))
    result = services.record_heartbeat(lease_id, member_id=member_id, beat=beat)
    return _json(wire.answer(result))


def _person(request: HttpRequest) -> User:
    """Return who asks; the views here are for signed-in people only."""
    return cast(User, request.user)


def _asset_or_404(request: HttpRequest, token: str) -> MediaAsset:
    """Return the recording of a token that this person may use now."""
    asset = selectors.asset_of_token(token, user=_person(request))
    if asset is None:
        raise Http404
    return asset


@login_required
@require_safe
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the recording, whole or in ranges."""
    asset = _asset_or_404(request, token)
    return send_private(request, str(asset.file.name), mime=asset.mime, etag=asset.sha256[:32])


@login_required
@require_safe
def poster(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the picture that stands before the recording starts."""
    asset = _asset_or_404(request, token)
    mime = POSTER_TYPES.get((asset.poster.name or "").rpartition(".")[2])
    if mime is None:
        raise Http404
    return send_private(request, str(asset.poster.name), mime=mime, etag=f"{asset.pk}-poster")


@login_required
@require_safe
def captions(request: HttpRequest, token: str) -> HttpResponse:
    """Send the captions."""
    asset = _asset_or_404(request, token)
    if not asset.captions:
        raise Http404
    headers = {"Cache-Control": CACHE}
    return HttpResponse(asset.captions, content_type="text/vtt; charset=utf-8", headers=headers)


@login_required
@require_safe
def playlist(request: HttpRequest, token: str, quality: str = "") -> HttpResponseBase:
    """Send the playlist of all qualities, or of one, to a person who may play the recording now."""
    folder = selectors.folder_to_play(token, user=_person(request))
    return _streamed_file(request, folder, f"{quality}/{PLAYLIST}" if quality else MASTER)


@login_required
@require_safe
def segment(request: HttpRequest, token: str, quality: str, piece: str) -> HttpResponseBase:
    """Send one segment.  Only the token is looked at: they come every few seconds.

    It was made when the playlist was allowed, for this person and this folder, and lasts
    some hours; who is signed out or may not sign in any more gets nothing.
    """
    folder = selectors.folder_of_token(token, user=_person(request))
    return _streamed_file(request, folder, f"{quality}/{piece}")


def _streamed_file(request: HttpRequest, folder: str | None, name: str) -> HttpResponseBase:
    """Send a file of a folder of streams; the addresses let no other names through."""
    if folder is None:
        raise Http404
    mime = HLS if name.endswith(".m3u8") else STREAM_TYPES.get(name.partition("/")[0], "video/mp4")
    path = f"{folder}/{name}"
    return send_private(request, path, mime=mime, etag=path.replace("/", "-"))
