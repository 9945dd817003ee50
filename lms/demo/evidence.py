"""What a passed lesson leaves behind: visits, check answers, watch ledgers, attempts.

The small demo and the full one write their past with it, so that every result which the
platform claims to have measured can be traced to what was measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from courses.models import EditionLesson
from learning.models import ReadingVisit
from lms.demo.bulk import Rows, reserve_keys
from lms.demo.sheets import Sheet, SheetPool, attempt_times
from media.models import MediaAsset, WatchLedger
from media.rules import DEFAULT_WATCH_PERCENT, Stretch, total
from media.selectors import asset_by_key
from quizzes.models import Attempt, CheckAnswer, QuestionVersion
from quizzes.selectors.bank import question_versions_for

ANSWER_SECONDS = 15
Kind = EditionLesson.Kind


@dataclass
class _Buffers:
    """The rows that wait."""

    visits: Rows = field(default_factory=lambda: Rows(ReadingVisit))
    checks: Rows = field(default_factory=lambda: Rows(CheckAnswer))
    ledgers: Rows = field(default_factory=lambda: Rows(WatchLedger))


class EvidenceBook:
    """Collects what was measured, and writes it in one go."""

    def __init__(self, pool: SheetPool) -> None:
        self.pool = pool
        self._rows = _Buffers()
        self._attempts: list[tuple[dict[str, object], Sheet]] = []
        self._questions: dict[int, Sequence[QuestionVersion]] = {}
        self._assets: dict[object, MediaAsset] = {}

    def read(
        self, enrolment_id: int, lesson: EditionLesson, *, at: datetime, random: Random
    ) -> None:
        """The text was in front to its end for long enough, and its questions were answered."""
        checks = self._check_questions(lesson)
        dwell = lesson.min_dwell_seconds + random.randint(5, 240)
        end = at - timedelta(seconds=ANSWER_SECONDS * len(checks))
        self._rows.visits.add(
            enrolment_id=enrolment_id,
            lesson_id=lesson.pk,
            opened_at=end - timedelta(seconds=dwell + 3),
            last_seen_at=at,
            dwell_seconds=dwell,
            reached_end_at=end,
        )
        for place, version in enumerate(checks, start=1):
            self._rows.checks.add(
                enrolment_id=enrolment_id,
                lesson_id=lesson.pk,
                question_id=version.question_id,
                question_version_id=version.pk,
                chosen=sorted(version.correct),
                is_right=True,
                tries=random.choice((1, 1, 1, 2, 2, 3)),
                answered_at=end + timedelta(seconds=ANSWER_SECONDS * place),
            )

    def open_text(
        self, enrolment_id: int, lesson: EditionLesson, *, at: datetime, random: Random
    ) -> None:
        """The text was opened and left before its end."""
        dwell = random.randint(0, max(1, lesson.min_dwell_seconds))
        self._rows.visits.add(
            enrolment_id=enrolment_id,
            lesson_id=lesson.pk,
            opened_at=at - timedelta(seconds=dwell + 1),
            last_seen_at=at,
            dwell_seconds=dwell,
        )

    def watch(
        self,
        enrolment_id: int,
        lesson: EditionLesson,
        *,
        at: datetime,
        random: Random,
        is_enough: bool = True,
    ) -> None:
        """The recording was seen: enough of it to pass, or only its beginning."""
        asset = self._asset(lesson)
        length = lesson.media_seconds or asset.duration_seconds
        seen = _seen(length, lesson.watch_percent, random) if is_enough else []
        if not is_enough:
            seen = [Stretch(0, random.randint(1, max(1, length // 2)))]
        self._rows.ledgers.add(
            enrolment_id=enrolment_id,
            lesson_id=lesson.pk,
            asset_id=asset.pk,
            seen=seen,
            credited_seconds=total(seen),
            last_position=float(seen[-1].end),
            updated_at=at,
        )

    def attempt(
        self,
        enrolment_id: int,
        lesson: EditionLesson,
        *,
        number: int,
        share_right: float,
        at: datetime,
        random: Random,
        is_late: bool = False,
    ) -> Sheet:
        """The quiz was taken and handed in at that moment, or closed by the server then."""
        version = self.pool.version(lesson.quiz_version_key)
        sheet = self.pool.sheet(version, share_right=share_right, random=random)
        started, deadline = attempt_times(version, closed_at=at, random=random)
        is_late = is_late and version.time_limit_seconds is not None
        if is_late and version.time_limit_seconds is not None:
            started, deadline = at - timedelta(seconds=version.time_limit_seconds), at
        facts: dict[str, object] = {
            "enrolment_id": enrolment_id,
            "lesson_id": lesson.pk,
            "number": number,
            "allowed": lesson.attempts,
            "quiz_version_id": version.pk,
            "state": (Attempt.State.EXPIRED if is_late else Attempt.State.SUBMITTED).value,
            "started_at": started,
            "deadline_at": deadline,
            "closed_at": at,
            "score": sheet.score,
            "right_count": sheet.right,
        }
        self._attempts.append((facts, sheet))
        return sheet

    def write(self) -> None:
        """Store everything that waits."""
        attempts = Rows(Attempt, own_keys=True)
        keys = reserve_keys(Attempt, len(self._attempts)) if self._attempts else []
        for key, (facts, sheet) in zip(keys, self._attempts, strict=True):
            attempts.add(id=key, **facts)
            self.pool.use(sheet, attempt_id=key)
        self._attempts = []
        if attempts.write():
            self.pool.write()
        for rows in (self._rows.visits, self._rows.checks, self._rows.ledgers):
            rows.write()

    def _check_questions(self, lesson: EditionLesson) -> Sequence[QuestionVersion]:
        """Return the newest versions of the check questions of a text."""
        if lesson.pk not in self._questions:
            self._questions[lesson.pk] = question_versions_for(lesson.check_keys)
        return self._questions[lesson.pk]

    def _asset(self, lesson: EditionLesson) -> MediaAsset:
        """Return the recording of a video lesson."""
        if lesson.media_key not in self._assets:
            asset = asset_by_key(lesson.media_key)
            if asset is None:
                raise LookupError(f"no recording for lesson {lesson.pk}")
            self._assets[lesson.media_key] = asset
        return self._assets[lesson.media_key]


def _seen(length: int, watch_percent: int | None, random: Random) -> list[Stretch]:
    """Return what somebody saw who passed: all of it, or all but a piece that was skipped."""
    spare = length * (100 - (watch_percent or DEFAULT_WATCH_PERCENT)) // 100
    if random.random() < 0.6 or spare < 2:
        return [Stretch(0, length)]
    gap = random.randint(1, spare - 1)
    start = random.randint(1, length - gap - 1)
    return [Stretch(0, start), Stretch(start + gap, length)]
