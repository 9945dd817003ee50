"""What must be true of attempts, their questions and answers, and of check questions."""

from datetime import UTC, datetime

from django.conf import settings

from common.records import promise, promise_triggers
from quizzes.expiry import answers_expire_before
from quizzes.rules import DEFAULT_PASS_PERCENT, MULTIPLE

promise_triggers(
    "quizzes",
    {
        "quizzes_question_version_is_final": "quizzes_questionversion",
        "quizzes_quiz_version_is_final": "quizzes_quizversion",
    },
)


def _answers_expired() -> datetime:
    """Return the time before which answers were let go, and only their judgement is kept."""
    return answers_expire_before() or datetime.min.replace(tzinfo=UTC)


def _grace() -> int:
    """Return how many seconds after the deadline an answer still counts; a second for rounding."""
    return settings.QUIZ_GRACE_SECONDS + 1


promise(
    "quizzes.attempt_of_other_edition",
    "attempts at lessons that are no quizzes of the edition of the class",
    """
    SELECT a.id FROM quizzes_attempt a
    JOIN learning_enrolment e ON e.id = a.enrolment_id
    JOIN learning_trainingclass c ON c.id = e.training_class_id
    JOIN courses_editionlesson l ON l.id = a.lesson_id
    JOIN quizzes_quizversion v ON v.id = a.quiz_version_id
    WHERE l.edition_id IS DISTINCT FROM c.edition_id OR l.kind <> 'quiz'
        OR l.quiz_version_key IS DISTINCT FROM v.key
    """,
)
promise(
    "quizzes.attempt_numbers_have_gaps",
    "obligations whose attempts at a quiz are not numbered 1, 2, 3 without a gap",
    """
    SELECT enrolment_id AS id FROM quizzes_attempt GROUP BY enrolment_id, lesson_id
    HAVING min(number) <> 1 OR max(number) <> count(*)
    """,
)
promise(
    "quizzes.allowed_differs",
    "attempts whose limit is not the one of the edition",
    """
    SELECT a.id FROM quizzes_attempt a JOIN courses_editionlesson l ON l.id = a.lesson_id
    WHERE a.allowed IS DISTINCT FROM l.attempts
    """,
)
promise(
    "quizzes.times_differ",
    "attempts that were closed before they began, or too late, or have another time limit",
    """
    SELECT a.id FROM quizzes_attempt a JOIN quizzes_quizversion v ON v.id = a.quiz_version_id
    WHERE a.closed_at < a.started_at
        OR a.closed_at > a.deadline_at + make_interval(secs => %(grace)s)
        OR (a.state = 'expired' AND a.closed_at IS DISTINCT FROM a.deadline_at)
        OR a.deadline_at IS DISTINCT FROM
            a.started_at + make_interval(secs => v.time_limit_seconds)
    """,
    grace=_grace,
)
promise(
    "quizzes.started_before_enrolment",
    "attempts that were started before the person was enrolled",
    """
    SELECT a.id FROM quizzes_attempt a JOIN learning_enrolment e ON e.id = a.enrolment_id
    WHERE a.started_at < e.enrolled_at - interval '5 minutes'
    """,
)
# Topics and levels of questions may be corrected later; how many were drawn stays.
promise(
    "quizzes.drawn_differs_from_blueprint",
    "attempts with another number of questions than the quiz has, or with gaps between them",
    """
    WITH due AS (
        SELECT v.id, sum((line->>'count')::int) AS number
        FROM quizzes_quizversion v CROSS JOIN jsonb_array_elements(v.blueprint) line GROUP BY v.id
    )
    SELECT a.id FROM quizzes_attempt a
    JOIN due ON due.id = a.quiz_version_id
    LEFT JOIN (
        SELECT attempt_id, count(*) AS number, max(position) AS last
        FROM quizzes_attemptquestion GROUP BY attempt_id
    ) q ON q.attempt_id = a.id
    WHERE (coalesce(q.number, 0), q.last) IS DISTINCT FROM (due.number, due.number)
    """,
)
promise(
    "quizzes.question_drawn_twice",
    "attempts that ask one question twice",
    """
    SELECT q.attempt_id AS id FROM quizzes_attemptquestion q
    JOIN quizzes_questionversion v ON v.id = q.question_version_id
    GROUP BY q.attempt_id HAVING count(DISTINCT v.question_id) < count(*)
    """,
)
promise(
    "quizzes.options_differ",
    "questions of attempts whose options or answers are not those of their version",
    """
    WITH version AS (
        SELECT id, kind, ARRAY(
            SELECT o->>'key' FROM jsonb_array_elements(options) o ORDER BY 1) AS keys
        FROM quizzes_questionversion
    ), shown AS (
        SELECT question_version_id, option_order, answer, min(id) AS id
        FROM quizzes_attemptquestion GROUP BY 1, 2, 3
    )
    SELECT s.id FROM shown s JOIN version v ON v.id = s.question_version_id
    WHERE ARRAY(SELECT unnest(s.option_order::text[]) ORDER BY 1) <> v.keys
        OR (v.kind <> %(multiple)s AND cardinality(s.answer) > 1)
    """,
    multiple=MULTIPLE,
)
promise(
    "quizzes.saved_after_deadline",
    "answers that were saved after the deadline, or after the attempt was closed",
    """
    SELECT q.id FROM quizzes_attemptquestion q JOIN quizzes_attempt a ON a.id = q.attempt_id
    WHERE q.saved_at > a.deadline_at + make_interval(secs => %(grace)s)
        OR (a.state = 'submitted' AND q.saved_at > a.closed_at + interval '1 second')
        OR (q.saved_at IS NULL AND q.answer <> '{}')
    """,
    grace=_grace,
)
# Kept beside quizzes.rules.is_right.
promise(
    "quizzes.judgement_differs",
    "answers that are judged otherwise than the key says, or not at all, or too early",
    """
    SELECT q.id FROM quizzes_attemptquestion q
    JOIN quizzes_attempt a ON a.id = q.attempt_id
    JOIN quizzes_questionversion drawn ON drawn.id = q.question_version_id
    LEFT JOIN quizzes_questionversion v ON v.id = q.graded_version_id
    WHERE CASE WHEN a.state = 'open' THEN (q.is_right, q.points, v.id) IS DISTINCT FROM
            (NULL::bool, NULL::numeric, NULL::bigint)
        ELSE v.id IS NULL OR v.question_id <> drawn.question_id
            OR q.points IS DISTINCT FROM q.is_right::int
            OR (q.is_right IS DISTINCT FROM
                (q.answer <> '{}' AND q.answer <@ v.correct AND v.correct <@ q.answer)
                AND NOT (q.answer = '{}' AND a.closed_at < %(expired)s))
        END
    """,
    expired=_answers_expired,
)
# Kept beside quizzes.rules.score_of.
promise(
    "quizzes.score_differs",
    "closed attempts whose score is not that of their answers",
    """
    SELECT a.id FROM quizzes_attempt a
    LEFT JOIN (
        SELECT attempt_id, count(*) AS total, count(*) FILTER (WHERE is_right) AS right_count
        FROM quizzes_attemptquestion GROUP BY attempt_id
    ) q ON q.attempt_id = a.id
    WHERE a.state <> 'open' AND (a.right_count, a.score) IS DISTINCT FROM
        (coalesce(q.right_count, 0)::smallint,
         coalesce(round(10 * q.right_count / nullif(q.total, 0)::numeric, 2), 0))
    """,
)
promise(
    "quizzes.passed_without_attempt",
    "quizzes passed by the platform without an attempt of that score that passes",
    """
    SELECT r.id FROM learning_lessonresult r
    JOIN courses_editionlesson l ON l.id = r.lesson_id AND l.kind = 'quiz'
    WHERE r.passed_at IS NOT NULL AND r.evidence = 2
        AND NOT EXISTS (
            SELECT FROM quizzes_attempt a
            WHERE a.enrolment_id = r.enrolment_id AND a.lesson_id = r.lesson_id
                AND a.state <> 'open' AND a.score = r.score
                AND 10 * a.score >= coalesce(l.pass_percent, %(needed)s))
        AND NOT EXISTS (
            SELECT FROM learning_resultchange h WHERE h.enrolment_id = r.enrolment_id
                AND h.lesson_id = r.lesson_id AND h.by_id IS NOT NULL)
    """,
    needed=DEFAULT_PASS_PERCENT,
)
promise(
    "quizzes.check_answer_differs",
    "answers to check questions that are judged otherwise than the key says, or of other lessons",
    """
    SELECT k.id FROM quizzes_checkanswer k
    JOIN quizzes_questionversion v ON v.id = k.question_version_id
    JOIN quizzes_question q ON q.id = k.question_id
    JOIN courses_editionlesson l ON l.id = k.lesson_id
    JOIN learning_enrolment e ON e.id = k.enrolment_id
    JOIN learning_trainingclass c ON c.id = e.training_class_id
    WHERE v.question_id <> k.question_id OR l.edition_id IS DISTINCT FROM c.edition_id
        OR NOT l.check_keys ? q.key::text OR k.tries < 1
        OR k.is_right IS DISTINCT FROM
            (k.chosen <> '{}' AND k.chosen <@ v.correct AND v.correct <@ k.chosen)
    """,
)
promise(
    "quizzes.reading_passed_unchecked",
    "text lessons passed by the platform though check questions are not all answered rightly",
    """
    WITH keys AS (
        SELECT l.id, q.id AS question_id FROM courses_editionlesson l
        CROSS JOIN jsonb_array_elements_text(l.check_keys) k
        JOIN quizzes_question q ON q.key = k::uuid
        WHERE l.kind = 'reading' GROUP BY 1, 2
    ), asked AS (SELECT id, count(*) AS number FROM keys GROUP BY id
    ), right_answers AS (
        SELECT k.enrolment_id, k.lesson_id, count(*) AS number FROM quizzes_checkanswer k
        JOIN keys ON keys.id = k.lesson_id AND keys.question_id = k.question_id
        WHERE k.is_right GROUP BY 1, 2
    )
    SELECT r.id FROM learning_lessonresult r
    JOIN asked ON asked.id = r.lesson_id
    LEFT JOIN right_answers a ON a.enrolment_id = r.enrolment_id AND a.lesson_id = r.lesson_id
    WHERE r.passed_at IS NOT NULL AND r.evidence IN (0, 2)
        AND coalesce(a.number, 0) < asked.number
        AND NOT EXISTS (
            SELECT FROM learning_resultchange h WHERE h.enrolment_id = r.enrolment_id
                AND h.lesson_id = r.lesson_id AND h.by_id IS NOT NULL)
    """,
)
promise(
    "quizzes.lesson_without_quiz",
    "quiz lessons of editions that name a quiz version which is not there",
    """
    SELECT l.id FROM courses_editionlesson l
    WHERE l.kind = 'quiz' AND NOT EXISTS (
        SELECT FROM quizzes_quizversion v WHERE v.key = l.quiz_version_key)
    """,
)
