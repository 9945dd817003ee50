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
from media.models import MediaAsset
from members.models import User

BEAT_TOKEN_SECONDS = 4 * tokens.HOUR
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
    file_token = selectors.file_token(asset, member_id=enrolment.member_id)
    position = rules.resume_position(ledger.last_position, duration=asset.duration_seconds)
    return _json(
        {
            "beat_url": reverse("media:heartbeat", args=[token]),
            "sequence": 0,
            "position": position,
            "interval": selectors.policy().interval,
            "sources": selectors.sources_of(asset, file_token),
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
    return send_private(request, asset.file, mime=asset.mime, etag=asset.sha256[:32])


@login_required
@require_safe
def poster(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the picture that stands before the recording starts."""
    asset = _asset_or_404(request, token)
    mime = POSTER_TYPES.get((asset.poster.name or "").rpartition(".")[2])
    if mime is None:
        raise Http404
    return send_private(request, asset.poster, mime=mime, etag=f"{asset.pk}-poster")


@login_required
@require_safe
def captions(request: HttpRequest, token: str) -> HttpResponse:
    """Send the captions."""
    asset = _asset_or_404(request, token)
    if not asset.captions:
        raise Http404
    headers = {"Cache-Control": CACHE}
    return HttpResponse(asset.captions, content_type="text/vtt; charset=utf-8", headers=headers)
