"""Videos: what the person may use, uploading another, and what became of one."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from cms.desk.frame import editor_of, editors_only, page_of, saved_or_said, show
from common.progress import whole_when_over
from media import services
from media.forms import MediaTextsForm, MediaUploadForm
from media.models import Conversion, MediaAsset
from media.problems import words_of
from media.querysets import MediaAssetQuerySet
from media.selectors import preview_context, renditions_of
from members.models import User
from members.requests import MemberRequest

COMPONENT_STATES = {
    Conversion.State.QUEUED: "waiting",
    Conversion.State.RUNNING: "running",
    Conversion.State.DONE: "done",
}


@editors_only
def list_videos(request: HttpRequest) -> HttpResponse:
    """List the videos that the person may put into a lesson."""
    user = editor_of(request)
    videos = _videos_of(user).select_related("uploaded_by", "conversion")
    context = {
        "title": _("Video"),
        "icon": "media",
        "action_text": _("Upload a video"),
        "action_url": reverse("cms_desk:add_video"),
        "page": page_of(request, videos),
    }
    return show(request, "videos", context)


@editors_only
def add_video(request: HttpRequest) -> HttpResponse:
    """Upload a video."""
    form = MediaUploadForm(request.POST or None, request.FILES or None)
    saved: list[MediaAsset] = []
    if request.method == "POST" and saved_or_said(
        form, lambda: saved.append(form.save(by=editor_of(request)))
    ):
        messages.success(
            request,
            _("The video was uploaded. It can be used at once; the light versions follow."),
        )
        return redirect("cms_desk:video", asset_id=saved[0].pk)
    context = {"form": form, "title": _("Upload a video"), "icon": "media", "multipart": True}
    return show(request, "form", context)


@editors_only
def show_video(request: MemberRequest, asset_id: int) -> HttpResponse:
    """Show how far the conversion is, what came of it, and the texts of the video to edit."""
    user = editor_of(request)
    asset = get_object_or_404(_videos_of(user).with_streams(), pk=asset_id)
    form = MediaTextsForm(request.POST or None, request.FILES or None, asset=asset)
    if request.method == "POST" and saved_or_said(form, lambda: form.save(by=user)):
        messages.success(request, _("Captions and transcript were saved."))
        return redirect("cms_desk:video", asset_id=asset.pk)
    context = {
        "title": asset.title,
        "icon": "media",
        "asset": asset,
        "form": form,
        "player": preview_context(asset, user=user),
        "renditions": renditions_of(asset),
        **_conversion_context(asset),
    }
    response = show(request, "video", context)
    return whole_when_over(
        request, response, is_over=context["component_state"] not in {"waiting", "running"}
    )


@editors_only
@require_POST
def retry_video(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Convert again what failed."""
    user = editor_of(request)
    asset = get_object_or_404(_videos_of(user), pk=asset_id)
    conversion = get_object_or_404(Conversion, asset=asset)
    services.retry_conversion(conversion, by=user)
    messages.success(request, _("The conversion begins again."))
    return redirect("cms_desk:video", asset_id=asset.pk)


@editors_only
@require_POST
def make_transcript(request: HttpRequest, asset_id: int) -> HttpResponse:
    """Take the transcript from the captions."""
    user = editor_of(request)
    asset = get_object_or_404(_videos_of(user), pk=asset_id)
    services.transcript_from_captions(asset, by=user)
    messages.success(request, _("The transcript was made from the captions. Please read it over."))
    return redirect("cms_desk:video", asset_id=asset.pk)


def _videos_of(user: User) -> MediaAssetQuerySet:
    """Return the videos that the person may use; the technical account sees all."""
    videos: MediaAssetQuerySet = MediaAsset.objects.all()
    return videos if user.is_superuser else videos.usable_by(user)


def _conversion_context(asset: MediaAsset) -> dict[str, Any]:
    """Return what the page says about the conversion, in the words of ``task_progress``."""
    conversion = getattr(asset, "conversion", None)
    state = conversion.state if conversion else Conversion.State.QUEUED
    return {
        "conversion": conversion,
        "component_state": COMPONENT_STATES.get(state, "failed"),
        "is_impossible": state == Conversion.State.NO_PROGRAM,
        "why_failed": words_of(conversion) if conversion else "",
    }
