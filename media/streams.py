"""The files of converted recordings: ``streams/<conversion>-<run>/`` in the private storage.

A folder is worked on under the name ``….part`` and renamed when it is whole.
"""

import os
import re
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from common.private_files import private_storage
from media import ladder
from media.ffmpeg import SourceFacts
from media.ladder import Rung, Stream
from media.models import Conversion

FOLDER = "streams"
MASTER = "master.m3u8"
PLAYLIST = "list.m3u8"
POSTER = "poster.jpg"
PART = ".part"
NAME = re.compile(r"^(\d{1,18})-(\d{1,9})(\.part)?$")
# Picture and sound may end a little apart.
SPARE_SECONDS = 1.5
# Those who are watching keep what they began with for as long as their address lasts.
KEPT_SECONDS = 5 * 3600


@dataclass(frozen=True)
class Made:
    """A stream that is complete, and what playing all of it costs."""

    stream: Stream
    size_bytes: int


def folder_name(pk: int, run: int) -> str:
    """Return the name of a folder of streams in the private storage."""
    return f"{FOLDER}/{pk}-{run}"


def working_folder(conversion: Conversion) -> Path:
    """Return where this run writes."""
    name = folder_name(conversion.pk, conversion.run) + PART
    return Path(private_storage().path(name))


def measured(
    work: Path, rungs: Sequence[Rung], facts: SourceFacts, *, seconds: int
) -> list[Made] | None:
    """Return all streams with their sizes; None when one is not as long as the recording.

    The ledger credits seconds of the recording, so a second must be the same in each.
    """
    sizes: dict[str, tuple[int | None, int | None]] = {
        rung.name: ladder.picture_size(rung, width=facts.width or 0, height=facts.height or 0)
        for rung in rungs
    }
    sizes[ladder.AUDIO] = (None, None)
    made: list[Made] = []
    for name, (width, height) in sizes.items():
        playlist = work / name / PLAYLIST
        pieces = ladder.pieces_of(playlist.read_text()) if playlist.is_file() else []
        length = sum(piece.seconds for piece in pieces)
        if not pieces or abs(length - seconds) > SPARE_SECONDS:
            return None
        bits = [8 * (work / name / piece.name).stat().st_size for piece in pieces]
        full = [piece.seconds >= 1 or len(pieces) == 1 for piece in pieces]
        peak = max(
            size / piece.seconds
            for size, piece, counts in zip(bits, pieces, full, strict=True)
            if counts
        )
        total = sum(path.stat().st_size for path in (work / name).iterdir())
        stream = Stream(name, width, height, peak=int(peak), average=int(sum(bits) / length))
        made.append(Made(stream, total))
    return made


def put_in_place(work: Path, conversion: Conversion, made: Sequence[Made]) -> None:
    """Write the playlist of all, make everything durable, and give the folder its name."""
    (work / MASTER).write_text(ladder.master_playlist(each.stream for each in made))
    for path in [*work.rglob("*"), work]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    target = Path(private_storage().path(folder_name(conversion.pk, conversion.run)))
    # Only where the database was thrown away or restored and the files were not.
    delete(target)
    work.replace(target)


def leftovers() -> Iterator[Path]:
    """Yield the folders that no row names and nobody can be watching or writing."""
    root = Path(private_storage().path(FOLDER))
    if not root.is_dir():
        return
    named = dict(Conversion.objects.values_list("pk", "done_run"))
    at_work = set(Conversion.objects.alive().values_list("pk", "run"))
    for folder in root.iterdir():
        match = NAME.match(folder.name)
        if match is None:
            continue
        pk, run, is_part = int(match[1]), int(match[2]), bool(match[3])
        is_old = time.time() - folder.stat().st_mtime > KEPT_SECONDS
        if (pk, run) in at_work or (not is_part and named.get(pk) == run):
            continue
        if is_part or is_old:
            yield folder


def delete(folder: Path) -> None:
    """Delete a folder of streams."""
    shutil.rmtree(folder, ignore_errors=True)
