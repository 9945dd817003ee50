"""Videos: what the person may use, and uploading another."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages

from cms.desk.frame import editor_of, editors_only, page_of, saved_or_said, show
from media.forms import MediaUploadForm
from media.models import MediaAsset


@editors_only
def list_videos(request: HttpRequest) -> HttpResponse:
    """List the videos that the person may put into a lesson."""
    user = editor_of(request)
    videos = MediaAsset.objects.select_related("uploaded_by")
    if not user.is_superuser:
        videos = videos.usable_by(user)
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
    if request.method == "POST" and saved_or_said(form, lambda: form.save(by=editor_of(request))):
        messages.success(request, _("The video was uploaded."))
        return redirect("cms_desk:videos")
    context = {"form": form, "title": _("Upload a video"), "icon": "media", "multipart": True}
    return show(request, "form", context)
