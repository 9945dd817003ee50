"""What one member did in one class, as plain data: when each lesson was passed, and how well.

A story is told forwards in time and stops at the end of the class, at a withdrawal or now.
What measured lessons rest on goes into the book of evidence at the same time.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from courses.models import EditionLesson
from learning.evidence import Evidence
from learning.models import ResultChange
from lms.demo.evidence import EvidenceBook
from lms.demo.full.plans import ClassPlan
from lms.demo.full.population import Temper
from quizzes import rules as quiz_rules

Kind, Change = EditionLesson.Kind, ResultChange.Kind
DAY = 86_400
MORNING, NIGHT = 6 * 3_600 + 1_800, 22 * 3_600
SAME_SITTING, BEGINS, TRIES_TO_IMPROVE, ROLL_WAS_WRONG = 0.55, 0.55, 0.08, 0.003
RETRIES, TIME_RUNS_OUT = 0.9, 0.02
# A lesson was opened so long before it was passed, at least.
BEFORE = timedelta(minutes=20)
ROLL_REASON = "Nhập nhầm danh sách điểm danh"


@dataclass(frozen=True)
class ClassFacts:
    """What all stories of a class share.  Seconds count from the first midnight of the class."""

    plan: ClassPlan
    lessons: Sequence[EditionLesson]
    midnight: datetime
    limit: int
    clerk_id: int
    trainer_id: int


@dataclass
class Standing:
    """A result as it stands."""

    passed_at: datetime | None
    evidence: int
    score: Decimal | None


@dataclass
class Story:
    """What became of one obligation."""

    enrolment_id: int
    started_at: datetime | None = None
    standing: dict[int, Standing] = field(default_factory=dict)
    changes: list[tuple[int, str, datetime, int, Decimal | None, int | None, str]] = field(
        default_factory=list
    )

    def begin(self, at: datetime) -> None:
        """Note the first work."""
        if self.started_at is None or at < self.started_at:
            self.started_at = at

    def passed(
        self,
        lesson: EditionLesson,
        at: datetime,
        evidence: Evidence,
        *,
        score: Decimal | None = None,
        by: int | None = None,
    ) -> None:
        """Pass the lesson, or improve what stands, as ``learning.services.pass_lesson`` does."""
        self.begin(at)
        now = self.standing.get(lesson.pk)
        if now is None or now.passed_at is None:
            now = self.standing[lesson.pk] = Standing(at, evidence.value, score)
            kind = Change.PASSED
        else:
            is_higher = score is not None and (now.score is None or score > now.score)
            if evidence <= now.evidence and not is_higher:
                return
            now.evidence = max(now.evidence, evidence.value)
            now.score = max((s for s in (now.score, score) if s is not None), default=None)
            kind = Change.IMPROVED
        self.changes.append((lesson.pk, kind.value, at, now.evidence, now.score, by, ""))

    def withdrawn(self, lesson: EditionLesson, at: datetime, *, by: int, reason: str) -> None:
        """Take the result back, as ``withdraw_result`` does."""
        now = self.standing[lesson.pk]
        kind = Change.WITHDRAWN.value
        self.changes.append((lesson.pk, kind, at, now.evidence, now.score, by, reason))
        now.passed_at = now.score = None


class Teller:
    """Tells the stories of one class."""

    def __init__(self, facts: ClassFacts, book: EvidenceBook, *, seed: str) -> None:
        self._facts = facts
        self._book = book
        self._seed = seed
        self._meetings: dict[tuple[int, str], int] = {}

    def tell(
        self, enrolment_id: int, temper: Temper, organisation: str, *, code: str, limit: int
    ) -> Story:
        """Tell one story up to the limit; the same class and code give the same story."""
        random = Random(f"{self._seed}:{code}")  # noqa: S311
        story = Story(enrolment_id)
        chance = self._facts.plan.strength * temper.will * random.uniform(0.96, 1.04)
        fate = random.random()
        goes_to_end = fate < chance
        begins = goes_to_end or random.random() < BEGINS
        last = len(self._facts.lessons) if goes_to_end else random.randint(0, 2)
        hesitation = fate / chance if goes_to_end else 0.0
        clock = _Clock(random, first=self._first_day(random, hesitation))
        for place, lesson in enumerate(self._facts.lessons):
            if lesson.kind in (Kind.SESSIONS, Kind.PAPER):
                if goes_to_end or place < last:
                    self._confirmed(story, lesson, place, temper, organisation, random, limit)
                continue
            if not begins:
                continue
            at = clock.next()
            if at > limit:
                break
            if place >= last:
                self._opened(story, lesson, at, random)
                break
            if not self._measured(story, lesson, at, temper, random, limit, clock):
                break
        return story

    def _first_day(self, random: Random, hesitation: float) -> int:
        """Return the day on which the member begins: the willing early, the others late."""
        window = self._facts.plan.due
        if hesitation > 0.93:  # somebody who needs the reminder after the due date
            return window + random.randint(0, 14)
        return int(window * min(0.98, random.betavariate(1.1, 2.2)))

    def _moment(self, seconds: int) -> datetime:
        return self._facts.midnight + timedelta(seconds=seconds)

    def _measured(
        self,
        story: Story,
        lesson: EditionLesson,
        at: int,
        temper: Temper,
        random: Random,
        limit: int,
        clock: "_Clock",
    ) -> bool:
        """Let the member do a lesson that the platform measures; tell whether it was passed."""
        moment = self._moment(at)
        story.begin(moment - BEFORE)
        if lesson.kind == Kind.QUIZ:
            return self._quiz(story, lesson, at, temper, random, limit, clock)
        if lesson.kind == Kind.VIDEO:
            if not lesson.is_required and random.random() < 0.5:
                return True
            self._book.watch(story.enrolment_id, lesson, at=moment, random=random)
            story.passed(lesson, moment, Evidence.MEASURED)
            return True
        self._book.read(story.enrolment_id, lesson, at=moment, random=random)
        grade = Evidence.MEASURED if lesson.check_keys else Evidence.CLAIMED
        story.passed(lesson, moment, grade)
        return True

    def _quiz(
        self,
        story: Story,
        lesson: EditionLesson,
        at: int,
        temper: Temper,
        random: Random,
        limit: int,
        clock: "_Clock",
    ) -> bool:
        """Take the test until it is passed, attempts or time are over; some try for more."""
        is_passed = False
        for number in range(1, (lesson.attempts or 3) + 1):
            moment = self._moment(at)
            share = random.gauss(temper.skill + 0.05 * number, 0.13)
            sheet = self._book.attempt(
                story.enrolment_id,
                lesson,
                number=number,
                share_right=share,
                at=moment,
                random=random,
                is_late=random.random() < TIME_RUNS_OUT,
            )
            if quiz_rules.is_passed(sheet.score, lesson.pass_percent):
                story.passed(lesson, moment, Evidence.MEASURED, score=sheet.score)
                is_passed = True
            at = clock.next()
            again = TRIES_TO_IMPROVE if is_passed else RETRIES
            if at > limit or random.random() >= again:
                break
        if is_passed and self._facts.plan.supervised and at <= limit:
            by = self._facts.clerk_id
            story.passed(lesson, self._moment(at), Evidence.SUPERVISED, by=by)
        return is_passed

    def _confirmed(
        self,
        story: Story,
        lesson: EditionLesson,
        place: int,
        temper: Temper,
        organisation: str,
        random: Random,
        limit: int,
    ) -> None:
        """Let a person say of the member: was there, or handed in a good paper."""
        at = self._meeting(place, organisation)
        if at > limit or random.random() >= temper.presence:
            return
        facts, moment = self._facts, self._moment(at)
        if lesson.kind == Kind.PAPER:
            score = Decimal(random.choice((5, 6, 6.5, 7, 7, 7.5, 8, 8, 8.5, 9, 9.5)))
            story.passed(lesson, moment, Evidence.CONFIRMED, score=score, by=facts.trainer_id)
            return
        if not temper.has_rolls and not facts.plan.supervised:
            story.passed(lesson, moment, Evidence.CLAIMED)
            return
        grade = Evidence.SUPERVISED if facts.plan.supervised else Evidence.CONFIRMED
        story.passed(lesson, moment, grade, by=facts.clerk_id)
        if random.random() < ROLL_WAS_WRONG and at + 2 * DAY <= limit:
            noticed = self._moment(at + DAY)
            story.withdrawn(lesson, noticed, by=facts.clerk_id, reason=ROLL_REASON)
            if random.random() < 0.5:
                story.passed(lesson, self._moment(at + 2 * DAY), grade, by=facts.clerk_id)

    def _meeting(self, place: int, organisation: str) -> int:
        """Return when the organisation met for the lesson: an evening of its own."""
        key = (place, organisation)
        if key not in self._meetings:
            random = Random(f"{self._seed}:{key}")  # noqa: S311
            share = (place + random.uniform(0.3, 1.0)) / (len(self._facts.lessons) + 0.5)
            day = 1 + int(self._facts.plan.due * min(share, 0.97))
            self._meetings[key] = day * DAY + 16 * 3_600 + random.randint(0, 7_200)
        return self._meetings[key]

    def _opened(self, story: Story, lesson: EditionLesson, at: int, random: Random) -> None:
        """Let the member open a lesson and leave it."""
        moment = self._moment(at)
        story.begin(moment)
        if lesson.kind == Kind.READING:
            self._book.open_text(story.enrolment_id, lesson, at=moment, random=random)
        elif lesson.kind == Kind.VIDEO:
            self._book.watch(story.enrolment_id, lesson, at=moment, random=random, is_enough=False)


class _Clock:
    """The hours at which one member studies: some lessons in one sitting, others days later."""

    def __init__(self, random: Random, *, first: int) -> None:
        self._random = random
        self._now = first * DAY + random.randint(8 * 3_600, NIGHT)

    def next(self) -> int:
        """Return when the next lesson is done, in seconds from the first midnight."""
        random = self._random
        if random.random() < SAME_SITTING:
            self._now += random.randint(1_200, 3_600)
            if self._now % DAY < NIGHT and self._now % DAY > MORNING:
                return self._now
        day = self._now // DAY + random.choice((1, 1, 1, 2, 3))
        self._now = day * DAY + random.randint(MORNING, NIGHT)
        return self._now
