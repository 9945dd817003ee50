"""Captions in WebVTT and SRT: read, check, and turn into a transcript.  Plain functions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class CaptionsProblem(StrEnum):
    """Why captions are not accepted."""

    NOT_TEXT = "not_text"
    NO_HEADER = "no_header"
    TOO_LONG = "too_long"
    EMPTY = "empty"
    TIME = "time"
    ORDER = "order"
    BEYOND_END = "beyond_end"


class CaptionsError(ValueError):
    """The captions cannot be used; ``line`` says where (0: the file as a whole)."""

    def __init__(self, problem: CaptionsProblem, line: int = 0) -> None:
        super().__init__(f"{problem} at line {line}")
        self.problem = problem
        self.line = line


@dataclass(frozen=True)
class Cue:
    """Words that stand below the picture from ``start`` to ``end``, in seconds."""

    start: float
    end: float
    text: str
    line: int


MAX_CHARACTERS = 500_000
SPARE_SECONDS = 2.0
# A pause this long starts a new paragraph of the transcript.
PARAGRAPH_PAUSE = 2.5
TIME = r"(?:(\d{1,2}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"^\s*{TIME}\s+-->\s+{TIME}(?:\s.*)?$")
SUBRIP = re.compile(r"^\s*\d+\s*\n\s*\d{1,2}:\d\d:\d\d[,.]\d{3}\s+-->")
SUBRIP_TIME = re.compile(r"^\s*\d{1,2}:\d\d:\d\d,\d{3}\s+-->\s+\d{1,2}:\d\d:\d\d,\d{3}.*$")
TAG = re.compile(r"<[^<>]{0,200}>")


def decoded(content: bytes) -> str:
    """Return the text of a caption file in UTF-8, with plain line ends.

    Raises:
        CaptionsError: it is not text in UTF-8.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaptionsError(CaptionsProblem.NOT_TEXT) from None
    if "\0" in text:
        raise CaptionsError(CaptionsProblem.NOT_TEXT)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def as_web_vtt(text: str) -> str:
    """Return captions in WebVTT; SubRip (.srt) is made into it, all else stays as it is.

    SubRip has no first line of its own: a number, then times with a comma.
    """
    if text.startswith("WEBVTT") or not SUBRIP.match(text):
        return text
    lines = [SUBRIP_TIME.sub(_with_point, line) for line in text.split("\n")]
    return "WEBVTT\n\n" + "\n".join(lines)


def _with_point(match: re.Match[str]) -> str:
    """Return a line of times as WebVTT writes it."""
    return match[0].replace(",", ".")


def read_cues(text: str, *, duration: float | None = None) -> list[Cue]:
    """Return the cues in their order; ``duration`` is that of the recording, if known.

    Raises:
        CaptionsError: the text is no WebVTT that players show as meant.
    """
    if len(text) > MAX_CHARACTERS:
        raise CaptionsError(CaptionsProblem.TOO_LONG)
    lines = text.split("\n")
    if not re.match(r"^WEBVTT([ \t].*)?$", lines[0]):
        raise CaptionsError(CaptionsProblem.NO_HEADER, 1)
    cues: list[Cue] = []
    for number, block in _blocks(lines):
        cue = _cue(number, block)
        if cue is None:
            continue
        if cues and cue.start < cues[-1].start:
            raise CaptionsError(CaptionsProblem.ORDER, cue.line)
        if duration is not None and cue.end > duration + SPARE_SECONDS:
            raise CaptionsError(CaptionsProblem.BEYOND_END, cue.line)
        cues.append(cue)
    if not cues:
        raise CaptionsError(CaptionsProblem.EMPTY)
    return cues


def _blocks(lines: list[str]) -> list[tuple[int, list[str]]]:
    """Return the groups of lines between empty lines, each with the number of its first line."""
    blocks: list[tuple[int, list[str]]] = []
    is_inside = False
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            is_inside = False
        elif is_inside:
            blocks[-1][1].append(line)
        else:
            blocks.append((number, [line]))
            is_inside = True
    return blocks


def _cue(number: int, block: list[str]) -> Cue | None:
    """Return the cue of a block; None for notes, styles and settings of the header."""
    at = next((place for place, line in enumerate(block[:2]) if "-->" in line), None)
    if at is None:
        return None
    timing = TIMING.match(block[at])
    if timing is None:
        raise CaptionsError(CaptionsProblem.TIME, number + at)
    parts = timing.groups()
    start, end = _seconds(parts[:4]), _seconds(parts[4:])
    if end <= start:
        raise CaptionsError(CaptionsProblem.TIME, number + at)
    words = " ".join(TAG.sub("", line).strip() for line in block[at + 1 :])
    return Cue(start, end, words.strip(), number + at)


def _seconds(parts: tuple[str | None, ...]) -> float:
    """Return hours, minutes, seconds and milliseconds as seconds."""
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def transcript_of(cues: Iterable[Cue]) -> str:
    """Return the words of the cues, a new paragraph after each long pause."""
    paragraphs: list[list[str]] = []
    last_end = None
    for cue in cues:
        if last_end is None or cue.start - last_end >= PARAGRAPH_PAUSE:
            paragraphs.append([])
        if cue.text:
            paragraphs[-1].append(cue.text)
        last_end = cue.end
    return "\n\n".join(" ".join(words) for words in paragraphs if words)
