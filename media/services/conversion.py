"""Making a recording light: claimed by one worker, watched, put in place whole or not at all."""

import errno
import logging
import shutil
import time
from functools import partial
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import connection, transaction
from django.utils import timezone

from common import jobs
from common.exceptions import DomainError
from common.private_files import private_storage
from media import ffmpeg, ladder, streams
from media.exceptions import NothingToRetry
from media.models import Conversion, MediaAsset, Rendition
from media.streams import Made
from members.models import User
from members.services import record

logger = logging.getLogger(__name__)

REPORT_EVERY_SECONDS = 2.0
# A weak server needs as long as the recording; ten times that is a server that is stuck.
SECONDS_PER_SECOND = 10
SECONDS_AT_LEAST = 300
SPARE_BYTES = 200 * 1024 * 1024
CLAIM_LOCK = 0x6D65646961
FULL = {errno.ENOSPC, errno.EDQUOT}
Problem = Conversion.Problem
State = Conversion.State


class ConversionFailed(DomainError):
    """The recording cannot be converted; ``problem`` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.label, problem=problem.value)
        self.problem = problem


def request_conversion(asset: MediaAsset) -> Conversion:
    """Note that the recording is to be converted, and queue it after the commit."""
    conversion, _created = Conversion.objects.get_or_create(asset=asset)
    queue(conversion)
    return conversion


def queue(conversion: Conversion) -> None:
    """Have the conversion run after the commit."""
    jobs.queue_after_commit("media.tasks.convert_recording", conversion.pk)


@transaction.atomic
def retry_conversion(conversion: Conversion, *, by: User) -> Conversion:
    """Try again what failed, with fresh attempts.  What plays already goes on playing.

    Raises:
        NothingToRetry: it did not fail.
    """
    conversion = Conversion.objects.select_for_update(of=("self",)).get(pk=conversion.pk)
    if conversion.state not in {State.FAILED, State.NO_PROGRAM}:
        raise NothingToRetry(conversion=conversion.pk)
    conversion.state, conversion.problem = State.QUEUED, ""
    conversion.attempts = conversion.percent = 0
    conversion.queued_at = timezone.now()
    conversion.save(update_fields=["state", "problem", "attempts", "percent", "queued_at"])
    record("media.retry_conversion", actor=by, subject=f"asset:{conversion.asset_id}")
    queue(conversion)
    return conversion


def run_conversion(conversion: Conversion) -> Conversion:
    """Convert the recording.  A second worker, and a conversion that is over, change nothing.

    Not one transaction: its progress must be seen while it runs.
    """
    binary = ffmpeg.program()
    if binary is None:
        Conversion.objects.filter(pk=conversion.pk, state=State.QUEUED).update(
            state=State.NO_PROGRAM
        )
        return Conversion.objects.get(pk=conversion.pk)
    Conversion.objects.filter(pk=conversion.pk, state=State.NO_PROGRAM).update(state=State.QUEUED)
    claimed = _claim(conversion.pk)
    if claimed is not None:
        _run(claimed, binary)
        queue_next()
    return Conversion.objects.get(pk=conversion.pk)


def queue_next() -> None:
    """Queue the one that has waited longest: its own message was spent while another ran."""
    conversion = Conversion.objects.waiting().first()
    if conversion is not None:
        queue(conversion)


@transaction.atomic
def _claim(pk: int) -> Conversion | None:
    """Take the conversion, unless it is over, somebody is at it, or enough others run.

    One lock for all claims: so many run at once as the setting says, whatever the number of
    workers, and the rest of the workers stay free for other work.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLAIM_LOCK])
    if Conversion.objects.alive().count() >= settings.MEDIA_CONVERSIONS_AT_ONCE:
        return None
    return jobs.claim(Conversion, pk, give_up=_give_up, percent=0)


def _run(conversion: Conversion, binary: str) -> None:
    """Convert what was claimed, or say why not."""
    jobs.work_on_claimed(conversion, partial(_convert, binary=binary), give_up=_give_up)


def _convert(conversion: Conversion, *, binary: str) -> None:
    """Make everything in a folder of this run, and put it in place."""
    work = streams.working_folder(conversion)
    try:
        work.mkdir(parents=True, exist_ok=True)
        made = _make(conversion, binary, work)
        _finish(conversion, work, made)
    except ffmpeg.FfmpegTooSlow as slow:
        raise ConversionFailed(Problem.TOO_SLOW) from slow
    except ffmpeg.FfmpegFailed as failure:
        logger.warning("conversion %s: ffmpeg says %s", conversion.pk, failure)
        is_full = "No space left" in str(failure)
        raise ConversionFailed(Problem.NO_SPACE if is_full else Problem.DAMAGED) from failure
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise ConversionFailed(Problem.NO_SPACE) from error
    finally:
        streams.delete(work)


def _make(conversion: Conversion, binary: str, work: Path) -> list[Made]:
    """Write all streams, and a poster where there is none; return what was made."""
    asset = conversion.asset
    source = Path(private_storage().path(str(asset.file.name)))
    facts = _source_facts(asset, binary, source)
    is_video = asset.kind == MediaAsset.Kind.VIDEO
    rungs = ladder.rungs_for(facts.width or 0, facts.height or 0) if is_video else []
    _require_space(work, rungs, seconds=facts.seconds)
    for name in [*(rung.name for rung in rungs), ladder.AUDIO]:
        (work / name).mkdir()
    ffmpeg.run(
        ffmpeg.conversion_command(binary, source, target=work, rungs=rungs),
        seconds=SECONDS_AT_LEAST + SECONDS_PER_SECOND * facts.seconds,
        on_progress=_Reporter(conversion, facts.seconds),
    )
    if is_video and not asset.poster:
        poster = work / streams.POSTER
        command = ffmpeg.poster_command(binary, source, target=poster, seconds=facts.seconds)
        ffmpeg.run(command, seconds=SECONDS_AT_LEAST)
    made = streams.measured(work, rungs, facts, seconds=asset.duration_seconds)
    if made is None:
        raise ConversionFailed(Problem.DAMAGED)
    return made


def _source_facts(asset: MediaAsset, binary: str, source: Path) -> ffmpeg.SourceFacts:
    """Return what ffmpeg finds in the file, or refuse it."""
    facts = ffmpeg.probe(binary, source) if source.is_file() else None
    if facts is None:
        raise ConversionFailed(Problem.UNREADABLE)
    if not facts.has_sound:
        raise ConversionFailed(Problem.NO_SOUND)
    if asset.kind == MediaAsset.Kind.VIDEO and facts.width is None:
        raise ConversionFailed(Problem.UNREADABLE)
    return facts


def _require_space(work: Path, rungs: list[ladder.Rung], *, seconds: float) -> None:
    """Refuse to begin what would fill the disk on which everybody's work is stored."""
    kbits = sum(int(rung.name) for rung in rungs) + 2 * ladder.AUDIO_KBITS
    if shutil.disk_usage(work).free < kbits * 125 * seconds + SPARE_BYTES:
        raise ConversionFailed(Problem.NO_SPACE)


class _Reporter:
    """Tells the row how far the work is, and the worker whether it is still wanted."""

    def __init__(self, conversion: Conversion, seconds: float) -> None:
        self.conversion, self.seconds = conversion, seconds
        self.told_at = time.monotonic()

    def __call__(self, played: float) -> None:
        """Write the share that is done; 100 is for when the files are in place."""
        if time.monotonic() - self.told_at < REPORT_EVERY_SECONDS:
            return
        self.told_at = time.monotonic()
        percent = min(99, int(100 * played / max(self.seconds, 0.1)))
        jobs.beat(self.conversion, percent=percent)


@transaction.atomic
def _finish(conversion: Conversion, work: Path, made: list[Made]) -> None:
    """Put the files in place and say so; a crash in between leaves a folder nobody names."""
    jobs.finish(
        conversion,
        done_run=conversion.run,
        percent=100,
        problem="",
        finished_at=timezone.now(),
    )
    _keep_poster(conversion, work / streams.POSTER)
    streams.put_in_place(work, conversion, made)
    conversion.renditions.all().delete()
    Rendition.objects.bulk_create(
        Rendition(
            conversion=conversion,
            name=each.stream.name,
            width=each.stream.width,
            height=each.stream.height,
            size_bytes=each.size_bytes,
            peak_bits=each.stream.peak,
            average_bits=each.stream.average,
        )
        for each in made
    )


def _keep_poster(conversion: Conversion, picture: Path) -> None:
    """Store the picture that was taken, unless somebody has given one meanwhile."""
    if not picture.exists():
        return
    asset = MediaAsset.objects.select_for_update(of=("self",), no_key=True).get(
        pk=conversion.asset_id
    )
    if not asset.poster:
        name = f"media/{asset.key}/{streams.POSTER}"
        with picture.open("rb") as content:
            asset.poster.name = private_storage().save(name, File(content))
        asset.save(update_fields=["poster"])
    picture.unlink()


def _give_up(conversion: Conversion, refusal: DomainError) -> None:
    """End it without streams; the recording goes on playing as it was uploaded."""
    problem = refusal.problem if isinstance(refusal, ConversionFailed) else Problem.STOPPED
    jobs.fail(conversion, problem=problem, finished_at=timezone.now())
