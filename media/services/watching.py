"""Leases and heartbeats: what a player may report, and what it earns.

A heartbeat comes every 15 seconds from everybody who watches, so it costs two statements
and no model.  Both doors (``views.heartbeat`` and ``lean``) call ``record_heartbeat``.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from common.database import run_prepared
from courses.models import EditionLesson
from learning.evidence import Evidence
from learning.exceptions import LessonNotInEdition, NotOpenForStudy
from learning.models import Enrolment
from learning.services import mark_started, pass_lesson
from media import rules, selectors
from media.exceptions import BeatRefused, LeaseClosed, LeaseTakenOver, RecordingNotReady
from media.fields import as_literal, from_literal
from media.models import MediaAsset, WatchLease, WatchLedger
from media.rules import Stretch
from members.models import User

KEEP_CLOSED = timedelta(days=30)
# Two beats of one lease at the same moment: the later one looks again.
TRIES = 4


@dataclass(frozen=True)
class Beat:
    """One report: what was played and not acknowledged yet, where the player is, how fast."""

    sequence: int
    position: float
    rate: float
    stretches: tuple[tuple[float, float], ...]
    is_closing: bool = False


@dataclass(frozen=True)
class BeatResult:
    """What the member is told after a report."""

    sequence: int
    seen: list[Stretch]
    credited: int
    duration: int
    is_passed: bool

    @property
    def percent(self) -> int:
        """Return the share that was seen, rounded down."""
        return rules.watched_percent(self.credited, duration=self.duration)


@dataclass(frozen=True)
class OpenedLease:
    """A lease with the recording it plays and what is credited so far."""

    lease: WatchLease
    ledger: WatchLedger
    asset: MediaAsset


@transaction.atomic
def open_lease(enrolment: Enrolment, *, lesson: EditionLesson) -> OpenedLease:
    """Let one player report for the member, and close the one that did so before.

    The new lease takes over what the clock of the server has left of the old one, two
    seconds at most, so that opening again and again earns nothing.

    Raises:
        LessonNotInEdition: the lesson is not part of the edition.
        NotOpenForStudy: the class is not open to the member.
        RecordingNotReady: the recording is not there.
    """
    if lesson.edition_id != enrolment.training_class.edition_id:
        raise LessonNotInEdition(lesson=lesson.pk, enrolment=enrolment.pk)
    if not Enrolment.objects.open_for_study().filter(pk=enrolment.pk).exists():
        raise NotOpenForStudy(enrolment=enrolment.pk)
    asset = selectors.asset_by_key(lesson.media_key)
    if asset is None:
        raise RecordingNotReady(lesson=lesson.pk)
    mark_started(enrolment)
    User.objects.select_for_update(of=("self",), no_key=True).only("pk").get(pk=enrolment.member_id)
    before = WatchLease.objects.filter(member=enrolment.member_id).order_by("-opened_at").first()
    if before is not None and before.closed_at is None:
        before = _closed(before)
    now = _database_now()
    budget = rules.opening_budget(
        left=before.budget if before else None,
        elapsed=(now - before.last_beat_at).total_seconds() if before else 0.0,
        policy=selectors.policy(),
    )
    ledger, _created = WatchLedger.objects.get_or_create(
        enrolment=enrolment, lesson=lesson, defaults={"asset": asset}
    )
    lease = WatchLease.objects.create(
        member_id=enrolment.member_id,
        enrolment=enrolment,
        lesson=lesson,
        asset=asset,
        opened_at=now,
        last_beat_at=now,
        last_position=ledger.last_position,
        budget=budget,
    )
    WatchLease.objects.filter(member=enrolment.member_id, closed_at__lt=now - KEEP_CLOSED).exclude(
        pk=lease.pk
    ).delete()
    _pass_if_watched(enrolment, lesson=lesson, credited=ledger.credited_seconds)
    return OpenedLease(lease, ledger, asset)


@transaction.atomic
def close_lease(lease: WatchLease) -> None:
    """Let the player report no more.  Closing twice is once."""
    _closed(lease)


def _closed(lease: WatchLease) -> WatchLease:
    """Return the lease as it is stored, locked and closed."""
    lease = WatchLease.objects.select_for_update(of=("self",), no_key=True).get(pk=lease.pk)
    if lease.closed_at is None:
        lease.closed_at = _database_now()
        lease.save(update_fields=["closed_at"])
    return lease


def _database_now() -> datetime:
    """Return the clock of the database: web servers may disagree, it does not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _pass_if_watched(enrolment: Enrolment, *, lesson: EditionLesson, credited: int) -> None:
    """Pass a lesson that was watched but not passed, for example after a result was withdrawn."""
    duration = lesson.media_seconds or 0
    if enrolment.recognised_at is not None or not rules.is_watched(
        credited, duration=duration, watch_percent=lesson.watch_percent
    ):
        return
    pass_lesson(enrolment, lesson=lesson, evidence=Evidence.MEASURED)


def record_heartbeat(lease_id: int, *, member_id: int, beat: Beat) -> BeatResult:
    """Credit what one report of a player proves; pass the lesson when enough was seen.

    A report that is not newer than the last one earns nothing and is answered like the
    last one: its answer was lost on the way, or a later one overtook it.  The write carries
    the sequence number that was read, so of two at once one looks again.

    Raises:
        BeatRefused: there is no such lease of the member, or the member may not sign in.
        LeaseClosed, LeaseTakenOver: another player reports now.
        NotOpenForStudy: the class was closed, or the obligation withdrawn or exempted.
    """
    for _try in range(TRIES):
        state = _read_state(lease_id, member_id)
        if beat.sequence <= state.sequence:
            break
        result = _judge_and_write(state, beat)
        if result is not None:
            return result
    return BeatResult(state.sequence, state.seen, state.credited, state.duration, state.is_passed)


@dataclass(frozen=True)
class _State:
    """Everything that decides about a beat, as the database knows it at this moment."""

    lease_id: int
    sequence: int
    budget: float
    elapsed: float
    duration: int
    ledger_id: int
    seen: list[Stretch]
    credited: int
    enrolment_id: int
    lesson_id: int
    watch_percent: int | None
    is_passed: bool
    is_recognised: bool


READ = """
SELECT lease.closed_at, person.is_active,
       enrolment.withdrawn_at IS NULL AND enrolment.exempted_at IS NULL
         AND class.opened_at IS NOT NULL AND class.closed_at IS NULL,
       lease.sequence, lease.budget,
       extract(epoch FROM clock_timestamp() - lease.last_beat_at)::float8,
       asset.duration_seconds, ledger.id, ledger.seen::text, ledger.credited_seconds,
       lease.enrolment_id, lease.lesson_id, lesson.watch_percent, result.passed_at IS NOT NULL,
       enrolment.recognised_at IS NOT NULL
  FROM media_watchlease lease
  JOIN media_watchledger ledger
    ON ledger.enrolment_id = lease.enrolment_id AND ledger.lesson_id = lease.lesson_id
  JOIN media_mediaasset asset ON asset.id = lease.asset_id
  JOIN members_user person ON person.id = lease.member_id
  JOIN learning_enrolment enrolment ON enrolment.id = lease.enrolment_id
  JOIN learning_trainingclass class ON class.id = enrolment.training_class_id
  JOIN courses_editionlesson lesson ON lesson.id = lease.lesson_id
  LEFT JOIN learning_lessonresult result
    ON result.enrolment_id = lease.enrolment_id AND result.lesson_id = lease.lesson_id
 WHERE lease.id = %s AND lease.member_id = %s
"""

# The guard on sequence and closed_at makes it safe without a lock held from the read on:
# only the one open lease of a member writes a ledger.
WRITE = """
WITH beaten AS (
  UPDATE media_watchlease
     SET sequence = %(sequence)s, budget = %(budget)s, last_position = %(position)s,
         rate = %(rate)s, last_beat_at = clock_timestamp(),
         closed_at = CASE WHEN %(is_closing)s THEN clock_timestamp() END
   WHERE id = %(lease)s AND sequence = %(read_sequence)s AND closed_at IS NULL
  RETURNING id
)
UPDATE media_watchledger
   SET seen = seen + %(proven)s::int4multirange, credited_seconds = %(credited)s,
       last_position = %(position)s, updated_at = clock_timestamp()
 WHERE id = %(ledger)s AND EXISTS (SELECT 1 FROM beaten)
"""


def _read_state(lease_id: int, member_id: int) -> _State:
    """Read what decides about a beat, and refuse where nothing can be earned."""
    rows, _touched = run_prepared(READ, [lease_id, member_id])
    if not rows:
        raise BeatRefused(lease=lease_id)
    closed_at, is_active, is_open_for_study, *rest = rows[0]
    if not is_active:
        raise BeatRefused(lease=lease_id)
    if not is_open_for_study:
        raise NotOpenForStudy(lease=lease_id)
    if closed_at is not None:
        others = WatchLease.objects.still_open().filter(member=member_id)
        raise (LeaseTakenOver if others.exists() else LeaseClosed)(lease=lease_id)
    sequence, budget, elapsed, duration, ledger_id, seen, *more = rest
    return _State(
        lease_id, sequence, budget, elapsed, duration, ledger_id, from_literal(seen), *more
    )


def _judge_and_write(state: _State, beat: Beat) -> BeatResult | None:
    """Write what the beat proves; None when another beat was faster."""
    verdict = rules.proven_by_beat(
        beat.stretches,
        seen=state.seen,
        duration=state.duration,
        rate=beat.rate,
        elapsed=state.elapsed,
        budget=state.budget,
        policy=selectors.policy(),
    )
    credited = state.credited + rules.total(verdict.proven)
    is_enough = rules.is_watched(
        credited, duration=state.duration, watch_percent=state.watch_percent
    )
    # Recognised results are locked; what is watched afterwards is credited all the same.
    is_due = is_enough and not state.is_passed and not state.is_recognised
    values: dict[str, Any] = {
        "lease": state.lease_id,
        "ledger": state.ledger_id,
        "read_sequence": state.sequence,
        "sequence": beat.sequence,
        "budget": verdict.budget,
        "position": min(max(beat.position, 0.0), float(state.duration)),
        "rate": beat.rate,
        "is_closing": beat.is_closing,
        "proven": as_literal(verdict.proven),
        "credited": credited,
    }
    if is_due:
        is_written = _write_and_pass(state, values)
    else:
        is_written = _write(values)
    if not is_written:
        return None
    seen = rules.merged([*state.seen, *verdict.proven])
    return BeatResult(beat.sequence, seen, credited, state.duration, state.is_passed or is_due)


def _write(values: dict[str, Any]) -> bool:
    """Store the beat in one statement; tell whether it was still the next one."""
    _rows, touched = run_prepared(WRITE, values)
    return touched == 1


@transaction.atomic
def _write_and_pass(state: _State, values: dict[str, Any]) -> bool:
    """Store the beat and pass the lesson, both or neither."""
    if not _write(values):
        return False
    pass_lesson(
        Enrolment.objects.get(pk=state.enrolment_id),
        lesson=EditionLesson.objects.get(pk=state.lesson_id),
        evidence=Evidence.MEASURED,
    )
    return True
