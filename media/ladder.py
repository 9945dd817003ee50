"""The ladder of qualities: what a recording is converted to, as plain numbers and text.

A rung is named after its most kilobits a second, picture and sound together.  The rates
given to the encoders are lower: ffmpeg's AAC overshoots by a quarter, and the boxes around
picture and sound take some.  ``tests/media/test_conversion.py`` measures the result.
"""

from collections.abc import Iterable
from dataclasses import dataclass

SEGMENT_SECONDS = 6
AUDIO = "audio"
SOUND_RATE = 32_000
# Two seconds of picture may be this much above the rate: easy parts lend to hard ones.
BUFFER_SECONDS = 2


@dataclass(frozen=True)
class Rung:
    """One quality with a picture.  ``height`` is the shorter side; ``crf`` keeps slides small."""

    name: str
    height: int
    video_kbits: int
    audio_kbits: int
    crf: int


RUNGS = (
    Rung("180", 240, 136, 24, 26),
    Rung("400", 360, 336, 36, 24),
    Rung("800", 480, 690, 48, 23),
)
AUDIO_KBITS = 36
NAMES = (*(rung.name for rung in RUNGS), AUDIO)


@dataclass(frozen=True)
class Stream:
    """One finished quality: what a playlist of all says about it, in bits a second."""

    name: str
    width: int | None
    height: int | None
    peak: int
    average: int


def rungs_for(width: int, height: int) -> list[Rung]:
    """Return the rungs that are no larger than the source; the lowest always."""
    return [rung for rung in RUNGS if rung.height <= min(width, height)] or [RUNGS[0]]


def picture_size(rung: Rung, *, width: int, height: int) -> tuple[int, int]:
    """Return the size of the picture on a rung: never larger than the source, even numbers."""
    short = min(rung.height, width, height)
    scale = short / min(width, height)
    return _even(width * scale), _even(height * scale)


def _even(side: float) -> int:
    """Return the nearest even number: H.264 halves both sides for colour."""
    return max(2, 2 * int(side / 2 + 0.5))


def master_playlist(streams: Iterable[Stream]) -> str:
    """Return the playlist of all rungs, the lowest first: that is where players begin.

    Sound alone is not in it: a player would mix it with the pictures; it is chosen by hand.
    """
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    for stream in sorted(streams, key=lambda stream: stream.peak):
        if stream.name == AUDIO:
            continue
        lines += [
            f"#EXT-X-STREAM-INF:BANDWIDTH={stream.peak},AVERAGE-BANDWIDTH={stream.average},"
            f'RESOLUTION={stream.width}x{stream.height},CODECS="avc1.4D401F,mp4a.40.2"',
            f"{stream.name}/list.m3u8",
        ]
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Piece:
    """One segment of a playlist."""

    name: str
    seconds: float


def pieces_of(playlist: str) -> list[Piece]:
    """Return the segments of a playlist that is complete; of a broken one nothing."""
    lines = playlist.splitlines()
    if lines[:1] != ["#EXTM3U"] or "#EXT-X-ENDLIST" not in lines:
        return []
    pieces, seconds = [], 0.0
    for line in lines:
        if line.startswith("#EXTINF:"):
            seconds = float(line.removeprefix("#EXTINF:").partition(",")[0])
        elif line and not line.startswith("#"):
            pieces.append(Piece(line, seconds))
    return pieces
