"""Running ffmpeg on the files of strangers: found, bounded, watched, and never outliving us."""

import ctypes
import importlib
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from media import ladder
from media.ladder import Rung

NONE = "none"
NICE = 15
# A line of progress comes every second; a program that is silent this long hangs.
SILENCE_SECONDS = 60
LAST_LINES = 6
PROBE_SECONDS = 60
POSTER_WIDTH = 1280
PR_SET_PDEATHSIG = 1
# Read as MP4 only, from this machine's files only: what else the content claims to be is ignored.
READING = ("-f", "mov", "-protocol_whitelist", "file", "-max_pixels", "33177600", "-threads", "1")
DURATION = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
PICTURE = re.compile(r"Stream #0:\d+.*: Video: (?!.*\(attached pic\)).*?[ ,](\d{2,5})x(\d{2,5})")
SOUND = re.compile(r"Stream #0:\d+.*: Audio: (?!none)")
QUARTER_TURN = re.compile(r"rotation of -?(?:90|270)\.00 degrees")
PLAYED = re.compile(r"^out_time_us=(\d+)$")
PROGRESS = re.compile(r"^[a-z_0-9]+=")


class FfmpegFailed(Exception):
    """The program ended badly; the text is its last words, for the log."""


class FfmpegTooSlow(Exception):
    """The program took longer than it was given, or fell silent."""


@dataclass(frozen=True)
class SourceFacts:
    """What ffmpeg finds in a file.  Without a picture width and height are None."""

    seconds: float
    width: int | None
    height: int | None
    has_sound: bool


def program() -> str | None:
    """Return the path of ffmpeg: the setting, the system's, or that of the wheel; or None."""
    wanted: str = settings.FFMPEG_BINARY
    if wanted == NONE:
        return None
    if wanted:
        return shutil.which(wanted)
    return shutil.which("ffmpeg") or _of_the_wheel()


def _of_the_wheel() -> str | None:
    """Return the ffmpeg that comes with the demo; production does not install it."""
    try:
        return str(importlib.import_module("imageio_ffmpeg").get_ffmpeg_exe())
    except (ImportError, RuntimeError):
        return None


def probe(binary: str, path: Path) -> SourceFacts | None:
    """Return what is in the file, or None when ffmpeg cannot read it as MP4."""
    command = [binary, "-hide_banner", "-nostdin", *READING, "-i", str(path)]
    try:
        done = subprocess.run(
            command,
            check=False,  # without an output file it always ends with an error
            capture_output=True,
            timeout=PROBE_SECONDS,
            preexec_fn=_bounds,
        )
    except subprocess.TimeoutExpired as error:
        raise FfmpegTooSlow from error
    return read_facts(done.stderr.decode(errors="replace"))


def read_facts(words: str) -> SourceFacts | None:
    """Return the facts in what ``ffmpeg -i`` says about a file."""
    length, picture = DURATION.search(words), PICTURE.search(words)
    if length is None:
        return None
    hours, minutes, seconds = length.groups()
    width, height = (int(side) for side in picture.groups()) if picture else (None, None)
    if QUARTER_TURN.search(words):
        width, height = height, width
    return SourceFacts(
        seconds=int(hours) * 3600 + int(minutes) * 60 + float(seconds),
        width=width,
        height=height,
        has_sound=SOUND.search(words) is not None,
    )


def conversion_command(
    binary: str, source: Path, *, target: Path, rungs: Sequence[Rung]
) -> list[str]:
    """Return the command that makes all rungs and the sound in one pass over the source.

    The frames of all rungs come out of one filter, and key frames are forced at the same
    moments, so that a player may change between rungs at any segment.
    """
    command = [binary, "-hide_banner", "-nostdin", "-y", "-v", "error", "-nostats"]
    command += ["-progress", "pipe:1", "-stats_period", "1", "-filter_complex_threads", "1"]
    command += [*READING, "-i", str(source)]
    if rungs:
        command += ["-filter_complex", _filters(rungs)]
    for rung in rungs:
        command += ["-map", f"[{rung.name}]", *_picture(rung)]
        command += ["-map", "0:a:0", *_sound(rung.audio_kbits), *_segments(target / rung.name)]
    command += ["-map", "0:a:0", *_sound(ladder.AUDIO_KBITS), *_segments(target / ladder.AUDIO)]
    return command


def poster_command(binary: str, source: Path, *, target: Path, seconds: float) -> list[str]:
    """Return the command that takes a telling picture from the first part of a recording."""
    start = min(seconds / 10, 10.0)
    return [
        *(binary, "-hide_banner", "-nostdin", "-y", "-v", "error", "-nostats"),
        *("-progress", "pipe:1", "-ss", f"{start:.2f}", *READING, "-i", str(source)),
        *("-map", "0:v:0", "-an", "-frames:v", "1", "-q:v", "4"),
        *("-vf", f"thumbnail=50,scale='min({POSTER_WIDTH},iw)':-2"),
        str(target),
    ]


def _filters(rungs: Sequence[Rung]) -> str:
    """Return the filter that makes the pictures of all rungs out of the same frames."""
    parts = "".join(f"[in{rung.name}]" for rung in rungs)
    graph = [f"[0:v:0]fps=fps='min(source_fps,30)',split={len(rungs)}{parts}"]
    for rung in rungs:
        short = f"min({rung.height},min(iw,ih))"
        scaled = f"trunc({{}}*{short}/min(iw,ih)/2+0.5)*2"
        size = f"w='{scaled.format('iw')}':h='{scaled.format('ih')}'"
        graph.append(f"[in{rung.name}]scale={size},setsar=1,format=yuv420p[{rung.name}]")
    return ";".join(graph)


def _picture(rung: Rung) -> list[str]:
    """Return the options of H.264 that phones of ten years ago play."""
    rate = rung.video_kbits
    return [
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "main", "-level:v", "3.1"),
        *("-threads:v", "1", "-crf", str(rung.crf), "-maxrate", f"{rate}k"),
        *("-bufsize", f"{rate * ladder.BUFFER_SECONDS}k", "-sc_threshold", "0", "-g", "600"),
        *("-force_key_frames", f"expr:gte(t,n_forced*{ladder.SEGMENT_SECONDS})"),
    ]


def _sound(kbits: int) -> list[str]:
    """Return the options of AAC: speech in one channel."""
    return [*("-c:a", "aac", "-b:a", f"{kbits}k", "-ac", "1", "-ar", str(ladder.SOUND_RATE))]


def _segments(folder: Path) -> list[str]:
    """Return the options of the playlist and its segments (CMAF: fragments of MP4)."""
    return [
        *("-f", "hls", "-hls_time", str(ladder.SEGMENT_SECONDS), "-hls_playlist_type", "vod"),
        *("-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "init.mp4"),
        *("-hls_flags", "independent_segments", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-hls_segment_filename", str(folder / "s%05d.m4s"), str(folder / "list.m3u8")),
    ]


def run(
    command: Sequence[str], *, seconds: float, on_progress: Callable[[float], None] | None = None
) -> None:
    """Run ffmpeg for at most ``seconds``; ``on_progress`` hears how far it is in the recording.

    What ``on_progress`` raises ends the program, as does everything else.

    Raises:
        FfmpegFailed: it ended badly.
        FfmpegTooSlow: it took too long, or was silent for a minute.
    """
    last_words: deque[str] = deque(maxlen=LAST_LINES)
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=_bounds,  # noqa: PLW1509 - the child only calls nice and prctl
    )
    try:
        for line in _lines(child, until=time.monotonic() + seconds):
            if played := PLAYED.match(line):
                if on_progress is not None:
                    on_progress(int(played[1]) / 1_000_000)
            elif line and not PROGRESS.match(line):
                last_words.append(line[:300])
    except BaseException:
        # A worker that is told to stop, too: ffmpeg would go on for hours with nobody listening.
        child.kill()
        raise
    finally:
        child.wait()
        if child.stdout is not None:
            child.stdout.close()
    if child.returncode != 0:
        raise FfmpegFailed(" | ".join(last_words))


def _lines(child: "subprocess.Popen[bytes]", *, until: float) -> Iterator[str]:
    """Yield what the program prints, and end the wait when it takes too long."""
    if child.stdout is None:
        return
    handle, rest = child.stdout.fileno(), b""
    while True:
        patience = min(SILENCE_SECONDS, until - time.monotonic())
        if patience <= 0 or not select.select([handle], [], [], patience)[0]:
            raise FfmpegTooSlow
        piece = os.read(handle, 65536)
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        yield from (line.decode(errors="replace").strip() for line in lines)


def _bounds() -> None:
    """Between fork and exec: give way to everything else, and die with the worker."""
    os.nice(NICE)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
