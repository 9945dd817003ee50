"""The form with which a trainer uploads a recording."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.text import formats
from media import captions as vtt
from media.exceptions import MediaRefused
from media.models import MediaAsset
from media.services import upload_asset
from media.services.assets import POSTER_TYPES, checked_captions, recording_facts, refuse_captions
from members.models import User

MEGABYTE = 1024 * 1024
MAX_CAPTIONS_BYTES = 1 * MEGABYTE
MAX_POSTER_BYTES = 5 * MEGABYTE


class MediaUploadForm(forms.Form):
    """Title, file, captions and transcript, with the statement about State secrets (DOMAIN L9).

    Everything is checked before anything is stored; ``save`` stores it.
    """

    title = forms.CharField(label=gettext_lazy("Title"), max_length=255)
    file = forms.FileField(
        label=gettext_lazy("Recording (MP4)"),
        widget=forms.ClearableFileInput(attrs={"accept": "video/mp4,audio/mp4,.mp4,.m4a"}),
    )
    captions = forms.FileField(
        label=gettext_lazy("Captions (.vtt)"),
        required=False,
        help_text=gettext_lazy("For those who do not hear well or watch without sound."),
        widget=forms.ClearableFileInput(attrs={"accept": ".vtt,text/vtt"}),
    )
    transcript = forms.CharField(
        label=gettext_lazy("Transcript"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Left empty, it is made from the captions."),
    )
    poster = forms.ImageField(label=gettext_lazy("Picture before the start"), required=False)
    is_unclassified = forms.BooleanField(
        label=gettext_lazy(
            "I confirm that the content holds no document marked SECRET and nothing that must not "
            "be published."
        ),
        error_messages={"required": gettext_lazy("Tick this statement to upload the recording.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "At most %(size)s. MP4 with video H.264 and sound AAC plays on every phone."
        ) % {"size": formats.file_size(settings.MEDIA_MAX_UPLOAD_MB * MEGABYTE)}

    def clean_file(self) -> UploadedFile:
        """Check size and content; the name is not looked at."""
        file = self.cleaned_data["file"]
        if file.size > settings.MEDIA_MAX_UPLOAD_MB * MEGABYTE:
            raise forms.ValidationError(
                _(
                    "The file is %(size)s, more than the %(limit)s that are allowed. Export it "
                    "with a smaller picture (720p), or cut it into two lessons."
                )
                % {
                    "size": formats.file_size(file.size),
                    "limit": formats.file_size(settings.MEDIA_MAX_UPLOAD_MB * MEGABYTE),
                }
            )
        try:
            self.facts = recording_facts(file)
        except MediaRefused as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        return file

    def clean_captions(self) -> str:
        """Return the captions as text."""
        file = self.cleaned_data["captions"]
        if not file:
            return ""
        if file.size > MAX_CAPTIONS_BYTES:
            raise forms.ValidationError(_("The captions are too long. Is this the right file?"))
        facts = getattr(self, "facts", None)
        try:
            text = vtt.decoded(file.read())
            checked_captions(text, duration=facts.duration if facts else None)
        except vtt.CaptionsError as error:
            raise forms.ValidationError(refuse_captions(error)) from error
        except MediaRefused as refusal:
            raise forms.ValidationError(str(refusal.message)) from refusal
        return text

    def clean_poster(self) -> UploadedFile | None:
        """Check size and kind of the picture."""
        file = self.cleaned_data["poster"]
        if not file:
            return None
        ending = (file.name or "").rpartition(".")[2].lower()
        if ending not in POSTER_TYPES or file.size > MAX_POSTER_BYTES:
            raise forms.ValidationError(
                _("The picture must be a JPG, PNG or WebP file of at most 5 MB.")
            )
        return file

    def save(self, *, by: User, replaces: MediaAsset | None = None) -> MediaAsset:
        """Store the recording.

        Raises:
            ReplacementDiffers: the replacement has another length.
        """
        return upload_asset(
            self.cleaned_data["file"],
            title=self.cleaned_data["title"],
            by=by,
            captions=self.cleaned_data["captions"],
            transcript=self.cleaned_data["transcript"],
            poster=self.cleaned_data["poster"],
            replaces=replaces,
        )
