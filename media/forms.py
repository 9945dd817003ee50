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
from media.services import edit_texts, upload_asset
from media.services.assets import POSTER_TYPES, recording_facts, refuse_captions
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
        label=gettext_lazy("Captions (.vtt or .srt)"),
        required=False,
        help_text=gettext_lazy("For those who do not hear well or watch without sound."),
        widget=forms.ClearableFileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
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
        facts = getattr(self, "facts", None)
        return _captions_of(self.cleaned_data["captions"], facts.duration if facts else None)

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


class MediaTextsForm(forms.Form):
    """Captions and transcript of a recording that is there already."""

    captions = forms.FileField(
        label=gettext_lazy("Captions (.vtt or .srt)"),
        required=False,
        help_text=gettext_lazy("Without a file the captions stay as they are."),
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,text/vtt"}),
    )
    transcript = forms.CharField(
        label=gettext_lazy("Transcript"),
        required=False,
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("An empty line begins a new paragraph."),
    )

    def __init__(self, *args: Any, asset: MediaAsset, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["transcript"] = asset.transcript
        self.asset = asset

    def clean_captions(self) -> str:
        """Return the captions as text, checked against the length of the recording."""
        return _captions_of(self.cleaned_data["captions"], self.asset.duration_seconds)

    def save(self, *, by: User) -> MediaAsset:
        """Store what was given."""
        return edit_texts(self.asset, by=by, **self.cleaned_data)


def _captions_of(file: UploadedFile | None, duration: float | None) -> str:
    """Return an uploaded file of captions as WebVTT, or say in which line it is wrong."""
    if not file:
        return ""
    if (file.size or 0) > MAX_CAPTIONS_BYTES:
        raise forms.ValidationError(_("The captions are too long. Is this the right file?"))
    added_lines = 0
    try:
        given = vtt.decoded(file.read())
        text = vtt.as_web_vtt(given)
        added_lines = text.count("\n") - given.count("\n")
        vtt.read_cues(text, duration=duration)
    except vtt.CaptionsError as error:
        # The line is that of the file which the trainer has before the eyes.
        error.line = max(0, error.line - added_lines)
        raise forms.ValidationError(refuse_captions(error)) from error
    return text
