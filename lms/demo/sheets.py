"""Answer sheets of the demo's quizzes: drawn, answered and judged by the rules of quizzes.

A class of thousands takes its attempts from a pool: for each number of right answers some
sheets, each drawn from the bank as an attempt is, with its own order of questions and
options.  What is stored of an attempt can therefore be judged again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from django.db import connection

from lms.demo.bulk import copy_into
from quizzes import rules
from quizzes.models import QuestionVersion, QuizVersion
from quizzes.selectors.bank import drawable_candidates, quiz_version_by_key

SHEETS_A_COUNT = 8


@dataclass(frozen=True)
class Sheet:
    """One answered attempt without its times; ``number`` is that of the pool."""

    number: int
    right: int
    score: Decimal


class SheetPool:
    """The sheets of this run, and in which attempt each was used.

    Lives in two temporary tables of the connection, so that the rows of the questions are
    made inside the database.
    """

    def __init__(self, *, seed: str) -> None:
        self._random = Random(seed)  # noqa: S311
        self._by_version: dict[int, list[list[Sheet]]] = {}
        self._versions: dict[str, QuizVersion] = {}
        self._taken: list[tuple[int, int]] = []
        self._number = 0
        with connection.cursor() as cursor:
            cursor.execute(_TABLES)

    def version(self, key: object) -> QuizVersion:
        """Return the quiz version that a lesson names."""
        name = str(key)
        if name not in self._versions:
            found = quiz_version_by_key(name)
            if found is None:
                raise LookupError(f"no quiz version {name}")
            self._versions[name] = found
        return self._versions[name]

    def sheet(self, version: QuizVersion, *, share_right: float, random: Random) -> Sheet:
        """Return a sheet with about that share of right answers."""
        pool = self._by_version.get(version.pk)
        if pool is None:
            pool = self._by_version[version.pk] = self._filled(version)
        right = round(max(0.0, min(1.0, share_right)) * (len(pool) - 1))
        return random.choice(pool[right])

    def use(self, sheet: Sheet, *, attempt_id: int) -> None:
        """Note that the attempt has the questions and answers of the sheet."""
        self._taken.append((attempt_id, sheet.number))

    def write(self) -> None:
        """Store the questions of the attempts that were noted, which are stored already."""
        copy_into("demo_taken", ["attempt_id", "sheet"], self._taken)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE demo_taken")
            cursor.execute(_QUESTIONS)
            cursor.execute("TRUNCATE demo_taken")
        self._taken = []

    def _filled(self, version: QuizVersion) -> list[list[Sheet]]:
        """Return new sheets of a quiz, by the number of right answers."""
        lines = version.lines
        candidates = drawable_candidates(lines)
        versions = {
            row.question_id: row
            for row in QuestionVersion.objects.filter(
                question__in=[candidate.id for candidate in candidates]
            ).newest()
        }
        rows: list[tuple[object, ...]] = []
        pool = []
        for right in range(version.question_count + 1):
            sheets = []
            for _turn in range(SHEETS_A_COUNT):
                drawn = rules.draw(
                    candidates,
                    lines,
                    seed=f"{self._random.random()}",
                    shuffle=version.shuffle_questions,
                )
                sheets.append(self._answered([versions[pk] for pk in drawn], version, right, rows))
            pool.append(sheets)
        columns = ["sheet", "position", "question_version_id", "option_order", "answer", "is_right"]
        copy_into("demo_sheet", columns, rows)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE demo_sheet")
        return pool

    def _answered(
        self,
        drawn: Sequence[QuestionVersion],
        version: QuizVersion,
        right: int,
        rows: list[tuple[object, ...]],
    ) -> Sheet:
        """Answer as many of the drawn questions rightly, and judge the sheet."""
        self._number += 1
        meant = set(self._random.sample(range(len(drawn)), right))
        judged = 0
        for place, question in enumerate(drawn):
            order = rules.option_order(
                [option["key"] for option in question.options],
                kind=question.kind,
                shuffle=version.shuffle_options,
                seed=f"{self._random.random()}",
            )
            answer = self._answer(question, order, is_meant=place in meant)
            is_right = rules.is_right(answer, question.correct)
            judged += is_right
            rows.append((self._number, place + 1, question.pk, order, answer, is_right))
        return Sheet(self._number, judged, rules.score_of(judged, len(drawn)))

    def _answer(self, question: QuestionVersion, order: list[str], *, is_meant: bool) -> list[str]:
        """Return the right answer, or a wrong one, now and then none."""
        if is_meant:
            return sorted(question.correct)
        wrong = [key for key in order if key not in question.correct]
        return [] if self._random.random() < 0.1 else [self._random.choice(wrong)]


def attempt_times(
    version: QuizVersion, *, closed_at: datetime, random: Random
) -> tuple[datetime, datetime | None]:
    """Return when an attempt that was handed in at that moment began, and its deadline."""
    limit = version.time_limit_seconds
    taken = random.randint(120, min(limit or 900, 900) - 20)
    started = closed_at - timedelta(seconds=taken)
    return started, None if limit is None else started + timedelta(seconds=limit)


_TABLES = """
DROP TABLE IF EXISTS demo_sheet;
DROP TABLE IF EXISTS demo_taken;
CREATE TEMPORARY TABLE demo_sheet (
    sheet int, position int, question_version_id bigint, option_order text[], answer text[],
    is_right bool, PRIMARY KEY (sheet, position)
);
CREATE TEMPORARY TABLE demo_taken (attempt_id bigint PRIMARY KEY, sheet int);
"""
_QUESTIONS = """
INSERT INTO quizzes_attemptquestion
    (attempt_id, position, question_version_id, option_order, answer, sequence, saved_at,
     is_right, points, graded_version_id)
SELECT a.id, s.position, s.question_version_id, s.option_order, s.answer,
    CASE WHEN s.answer = '{}' THEN 0 ELSE 1 END,
    CASE WHEN s.answer <> '{}'
        THEN a.started_at + (a.closed_at - a.started_at) * s.position / (n.total + 1) END,
    s.is_right, s.is_right::int, s.question_version_id
FROM demo_taken t
JOIN quizzes_attempt a ON a.id = t.attempt_id
JOIN demo_sheet s ON s.sheet = t.sheet
JOIN (SELECT sheet, count(*) AS total FROM demo_sheet GROUP BY sheet) n ON n.sheet = t.sheet
ORDER BY a.id, s.position
"""
