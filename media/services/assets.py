"""Taking in a recording: checked by its content, stored where no address leads."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

from django.core.files import File
from django.db import transaction
from django.utils.functional import Promise
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

from common.private_files import private_storage
from media import captions as vtt
from media.exceptions import MediaRefused, NoRoom, ReplacementDiffers
from media.models import MediaAsset
from media.mp4 import Mp4Error, Mp4Facts, Mp4Problem, read_facts
from media.services.conversion import request_conversion
from members.models import User
from members.services import record

CHUNK = 1024 * 1024
MAX_HOURS = 6
POSTER_TYPES = ("jpg", "jpeg", "png", "webp")

# What a trainer reads when a file is refused: what is wrong, then how to mend it.
REFUSALS: dict[Mp4Problem, str | Promise] = {
    Mp4Problem.NOT_MP4: _(
        "This is not an MP4 file, whatever its name says. Open it in the program it was made "
        "with and export it as MP4 (video H.264, sound AAC)."
    ),
    Mp4Problem.QUICKTIME: _(
        "This is a QuickTime (MOV) file, as iPhones and Macs make. Export it as MP4 (H.264), or "
        "set the phone to Settings, Camera, Formats, Most compatible, and record again."
    ),
    Mp4Problem.DAMAGED: _(
        "The file is damaged. Play it to the end on your computer; if that fails, export it again."
    ),
    Mp4Problem.CUT_OFF: _(
        "The end of the file is missing: copying or exporting was interrupted. Copy or export it "
        "again, then upload it again."
    ),
    Mp4Problem.NO_DURATION: _(
        "The length of the recording cannot be read. Export it again as an ordinary MP4 file."
    ),
    Mp4Problem.NO_TRACK: _("The file holds neither picture nor sound. Choose another file."),
    Mp4Problem.NO_AUDIO: _(
        "The recording has no sound. Check the microphone or the export settings, then export it "
        "again."
    ),
    Mp4Problem.CODEC: _(
        "Many phones and computers cannot play this kind of video or sound (HEVC, for example). "
        "Export it as MP4 with video H.264 and sound AAC."
    ),
}
CAPTION_REFUSALS: dict[vtt.CaptionsProblem, str | Promise] = {
    vtt.CaptionsProblem.NOT_TEXT: _("The captions are not text in UTF-8. Save the file as UTF-8."),
    vtt.CaptionsProblem.NO_HEADER: _('The first line of the captions must be "WEBVTT".'),
    vtt.CaptionsProblem.TOO_LONG: _("The captions are too long. Is this the right file?"),
    vtt.CaptionsProblem.EMPTY: _("The captions hold no words."),
    vtt.CaptionsProblem.TIME: _(
        "The time in line %(line)s of the captions cannot be read. It must look like this: "
        "00:01:05.000 --> 00:01:08.500"
    ),
    vtt.CaptionsProblem.ORDER: _(
        "The words in line %(line)s of the captions start earlier than the words before them."
    ),
    vtt.CaptionsProblem.BEYOND_END: _(
        "The words in line %(line)s of the captions lie beyond the end of the recording. Do the "
        "captions belong to this recording?"
    ),
}


def recording_facts(file: Any) -> Mp4Facts:
    """Read what an uploaded file really is, whatever its name says.

    Raises:
        MediaRefused: it is no recording that browsers play, with how to mend it.
    """
    try:
        facts = read_facts(file)
    except Mp4Error as error:
        raise MediaRefused(REFUSALS[error.problem], detail=error.detail) from error
    if facts.duration < 1:
        raise MediaRefused(_("The recording is shorter than a second."))
    if facts.duration > MAX_HOURS * 3600:
        raise MediaRefused(_("The recording is longer than 6 hours. Cut it into lessons."))
    return facts


def checked_captions(text: str, *, duration: float | None = None) -> list[vtt.Cue]:
    """Return the cues of captions.

    Raises:
        MediaRefused: they cannot be shown as meant, with the line.
    """
    try:
        return vtt.read_cues(text, duration=duration)
    except vtt.CaptionsError as error:
        raise MediaRefused(refuse_captions(error), line=error.line) from error


def refuse_captions(error: vtt.CaptionsError) -> str:
    """Return what a trainer is told about captions that cannot be used."""
    message = str(CAPTION_REFUSALS[error.problem])
    return message % {"line": error.line} if error.line > 1 else message


def upload_asset(
    file: File,
    *,
    title: str,
    by: User | None,
    captions: str = "",
    transcript: str = "",
    poster: File | None = None,
    replaces: MediaAsset | None = None,
    key: UUID | None = None,
) -> MediaAsset:
    """Store a recording and return it, ready to play.

    Nothing is read into memory as a whole.  A refused file leaves no row and no file.  With
    a ``key`` that is known already the stored recording is returned, so that a script may
    run twice.  Without a transcript, that of the captions is taken.

    Raises:
        MediaRefused: the file or the captions cannot be used.
        ReplacementDiffers: the replacement has another length.
    """
    known = MediaAsset.objects.filter(key=key).first() if key else None
    if known is not None:
        return known
    facts = recording_facts(file)
    cues = checked_captions(captions, duration=facts.duration) if captions else []
    duration = max(1, int(facts.duration + 0.5))
    if replaces is not None and replaces.duration_seconds != duration:
        raise ReplacementDiffers(asset=replaces.pk)
    asset = MediaAsset(
        key=key or uuid4(),
        title=title.strip(),
        kind=MediaAsset.Kind.VIDEO if facts.has_video else MediaAsset.Kind.AUDIO,
        mime="video/mp4" if facts.has_video else "audio/mp4",
        duration_seconds=duration,
        width=facts.width,
        height=facts.height,
        captions=captions,
        transcript=transcript.strip() or vtt.transcript_of(cues),
        state=MediaAsset.State.READY,
        uploaded_by=by,
        replaces=replaces,
    )
    asset.contract_key = replaces.contract_key if replaces else asset.key
    return _stored(asset, file=file, poster=poster, by=by)


@transaction.atomic
def edit_texts(
    asset: MediaAsset, *, by: User, captions: str = "", transcript: str | None = None
) -> MediaAsset:
    """Change captions, unless none are given, and the transcript, and write it down.

    Raises:
        MediaRefused: the captions do not fit the recording.
    """
    asset = MediaAsset.objects.select_for_update(of=("self",), no_key=True).get(pk=asset.pk)
    if captions:
        checked_captions(captions, duration=asset.duration_seconds)
        asset.captions = captions
    if transcript is not None:
        asset.transcript = transcript.strip()
    asset.save(update_fields=["captions", "transcript"])
    record("media.edit_texts", actor=by, subject=f"asset:{asset.pk}")
    return asset


def transcript_from_captions(asset: MediaAsset, *, by: User) -> MediaAsset:
    """Make the transcript anew out of the captions.

    Raises:
        MediaRefused: there are no captions.
    """
    cues = checked_captions(asset.captions or "WEBVTT")
    return edit_texts(asset, by=by, transcript=vtt.transcript_of(cues))


def _stored(asset: MediaAsset, *, file: File, poster: File | None, by: User | None) -> MediaAsset:
    """Write the files, then the row; without the row the files go again."""
    storage = private_storage()
    counted = _CountedFile(file)

    def write(name: str, content: File) -> str:
        # Noted before it is written: what a full disk cut off must go as well.
        undo.callback(storage.delete, name)
        try:
            return storage.save(name, content)
        except OSError as error:
            raise NoRoom(asset=str(asset.key)) from error

    with ExitStack() as undo:
        asset.file.name = write(f"media/{asset.key}/recording.mp4", counted)
        asset.size_bytes, asset.sha256 = counted.length, counted.digest.hexdigest()
        if poster is not None:
            name = f"media/{asset.key}/poster.{_picture_type(poster)}"
            asset.poster.name = write(name, poster)
        with transaction.atomic():
            asset.save(force_insert=True)
            record("media.upload_asset", actor=by, subject=f"asset:{asset.pk}")
            request_conversion(asset)
        undo.pop_all()
    return asset


def _picture_type(poster: File) -> str:
    """Return the ending of the name of a picture, which decides the type it is served as."""
    ending = get_valid_filename((poster.name or "").rpartition("/")[2] or "x").rpartition(".")[2]
    if ending.lower() not in POSTER_TYPES:
        raise MediaRefused(_("The picture must be a JPG, PNG or WebP file."))
    return ending.lower()


class _CountedFile(File):
    """A file that is hashed and counted while it is stored."""

    def __init__(self, file: File) -> None:
        self.source: Any = getattr(file, "file", file)
        super().__init__(self.source)
        self.digest = hashlib.sha256()
        self.length = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the content, a megabyte at a time."""
        self.source.seek(0)
        while chunk := self.source.read(chunk_size or CHUNK):
            self.digest.update(chunk)
            self.length += len(chunk)
            yield chunk
