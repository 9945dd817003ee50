"""Facts of an MP4 file, read from its boxes.

The file comes from a stranger: depth, number and size of what is read are bounded.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import BinaryIO


class Mp4Problem(StrEnum):
    """Why a file is not accepted."""

    NOT_MP4 = "not_mp4"
    QUICKTIME = "quicktime"
    DAMAGED = "damaged"
    CUT_OFF = "cut_off"
    NO_DURATION = "no_duration"
    NO_TRACK = "no_track"
    NO_AUDIO = "no_audio"
    CODEC = "codec"


class Mp4Error(ValueError):
    """The file cannot be used; ``problem`` says why, ``detail`` names what was found."""

    def __init__(self, problem: Mp4Problem, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}")
        self.problem = problem
        self.detail = detail


@dataclass(frozen=True)
class Mp4Facts:
    """What a player needs to know.  Width and height are None for sound alone."""

    duration: float
    width: int | None
    height: int | None
    has_audio: bool
    is_fast_start: bool

    @property
    def has_video(self) -> bool:
        """Tell whether there is a picture."""
        return self.width is not None


@dataclass
class _Found:
    """What has been read so far."""

    timescale: int = 0
    duration: int = 0
    tracks: list["_Track"] = field(default_factory=list)
    boxes: int = 0


@dataclass
class _Track:
    """One track: its handler ("vide", "soun"), codec and size."""

    handler: str = ""
    codec: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True)
class _Box:
    """A box: its four letters, and where its content begins and ends."""

    kind: str
    start: int
    end: int


MAX_BOXES = 5_000
MAX_DEPTH = 6
MAX_READ = 4_096
MAX_SIDE = 8_192
CONTAINERS = frozenset({"moov", "trak", "mdia", "minf", "stbl", "mvex"})
BRANDS = frozenset({"isom", "mp41", "mp42", "avc1", "M4V ", "M4VH", "M4A ", "MSNV", "dash", "cmfc"})
VIDEO_CODECS = frozenset({"avc1", "avc3", "av01", "vp09"})
AUDIO_CODECS = frozenset({"mp4a", "Opus"})


def read_facts(file: BinaryIO) -> Mp4Facts:
    """Read duration, size of picture and presence of sound; the file is left at its start.

    Raises:
        Mp4Error: this is no MP4, or one that browsers do not play.
    """
    end = file.seek(0, 2)
    found = _Found()
    order: list[str] = []
    try:
        for box in _boxes(file, 0, end, found):
            if not order:
                _require_brand(file, box)
            order.append(box.kind)
            if box.kind == "moov":
                _descend(file, box, found, depth=1)
    finally:
        file.seek(0)
    if "moov" not in order:
        raise Mp4Error(Mp4Problem.CUT_OFF if order else Mp4Problem.NOT_MP4, "moov")
    return _facts(found, is_fast_start="mdat" not in order[: order.index("moov")])


def _boxes(file: BinaryIO, start: int, end: int, found: _Found) -> Iterator[_Box]:
    """Yield the boxes between two places, checking that each lies inside."""
    place = start
    while place + 8 <= end:
        found.boxes += 1
        if found.boxes > MAX_BOXES:
            raise Mp4Error(Mp4Problem.DAMAGED, "too many boxes")
        head = _read(file, place, 16)
        size, kind = struct.unpack(">I4s", head[:8])
        header = 8
        if size == 1 and len(head) == 16:
            size, header = struct.unpack(">Q", head[8:])[0], 16
        elif size == 0:
            size = end - place
        if place == 0 and kind != b"ftyp":
            raise Mp4Error(Mp4Problem.NOT_MP4)
        if size < header:
            raise Mp4Error(Mp4Problem.DAMAGED, "box size")
        if place + size > end:
            raise Mp4Error(Mp4Problem.CUT_OFF if start == 0 else Mp4Problem.DAMAGED, "box end")
        yield _Box(kind.decode("latin-1"), place + header, place + size)
        place += size
    if place == 0:
        raise Mp4Error(Mp4Problem.NOT_MP4)


def _descend(file: BinaryIO, parent: _Box, found: _Found, *, depth: int) -> None:
    """Read the boxes below a container."""
    if depth > MAX_DEPTH:
        raise Mp4Error(Mp4Problem.DAMAGED, "too deep")
    for box in _boxes(file, parent.start, parent.end, found):
        if box.kind == "trak":
            found.tracks.append(_Track())
        if box.kind in CONTAINERS:
            _descend(file, box, found, depth=depth + 1)
        elif box.kind in _READERS:
            content = _read(file, box.start, min(MAX_READ, box.end - box.start))
            try:
                _READERS[box.kind](content, found)
            except (struct.error, IndexError):
                raise Mp4Error(Mp4Problem.DAMAGED, box.kind) from None


def _read(file: BinaryIO, place: int, size: int) -> bytes:
    """Return up to ``size`` bytes from that place."""
    file.seek(place)
    return file.read(size)


def _require_brand(file: BinaryIO, box: _Box) -> None:
    """Refuse what says of itself that it is no MP4."""
    content = _read(file, box.start, min(MAX_READ, box.end - box.start)).decode("latin-1")
    brands = [content[:4]] + [content[at : at + 4] for at in range(8, len(content), 4)]
    if any(brand in BRANDS or brand.startswith("iso") for brand in brands):
        return
    is_quicktime = brands[0] == "qt  "
    raise Mp4Error(Mp4Problem.QUICKTIME if is_quicktime else Mp4Problem.NOT_MP4, brands[0])


def _read_mvhd(content: bytes, found: _Found) -> None:
    """Take the time scale and the duration of the whole."""
    layout, place = (">IQ", 20) if content[0] == 1 else (">II", 12)
    found.timescale, duration = struct.unpack_from(layout, content, place)
    unknown = 2**64 - 1 if content[0] == 1 else 2**32 - 1
    found.duration = max(found.duration, 0 if duration == unknown else duration)


def _read_mehd(content: bytes, found: _Found) -> None:
    """Take the duration of a recording that is stored in fragments."""
    (duration,) = struct.unpack_from(">Q" if content[0] == 1 else ">I", content, 4)
    found.duration = max(found.duration, duration)


def _read_tkhd(content: bytes, found: _Found) -> None:
    """Take width and height, which are fixed-point numbers of 16.16 bits."""
    width, height = struct.unpack_from(">II", content, 88 if content[0] == 1 else 76)
    track = found.tracks[-1]
    track.width, track.height = width >> 16, height >> 16


def _read_hdlr(content: bytes, found: _Found) -> None:
    """Take what the track is."""
    track = found.tracks[-1]
    track.handler = track.handler or content[8:12].decode("latin-1")


def _read_stsd(content: bytes, found: _Found) -> None:
    """Take the first codec of the track."""
    (number,) = struct.unpack_from(">I", content, 4)
    if number:
        found.tracks[-1].codec = struct.unpack_from(">4s", content, 12)[0].decode("latin-1")


_READERS = {
    "mvhd": _read_mvhd,
    "mehd": _read_mehd,
    "tkhd": _read_tkhd,
    "hdlr": _read_hdlr,
    "stsd": _read_stsd,
}


def _facts(found: _Found, *, is_fast_start: bool) -> Mp4Facts:
    """Return what was found, or refuse what no browser would play."""
    video = next((track for track in found.tracks if track.handler == "vide"), None)
    audio = next((track for track in found.tracks if track.handler == "soun"), None)
    if video is None and audio is None:
        raise Mp4Error(Mp4Problem.NO_TRACK)
    if audio is None:
        raise Mp4Error(Mp4Problem.NO_AUDIO)
    if video is not None and video.codec not in VIDEO_CODECS:
        raise Mp4Error(Mp4Problem.CODEC, video.codec)
    if audio.codec not in AUDIO_CODECS:
        raise Mp4Error(Mp4Problem.CODEC, audio.codec)
    if not found.timescale or not found.duration:
        raise Mp4Error(Mp4Problem.NO_DURATION)
    if video is not None and not (0 < video.width <= MAX_SIDE and 0 < video.height <= MAX_SIDE):
        raise Mp4Error(Mp4Problem.DAMAGED, "size of the picture")
    return Mp4Facts(
        duration=found.duration / found.timescale,
        width=video.width if video else None,
        height=video.height if video else None,
        has_audio=True,
        is_fast_start=is_fast_start,
    )
