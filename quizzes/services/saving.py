"""Saving answers: one statement for the lean path, the form and the script alike.

The statement is the only place that decides whether an answer still counts.  It asks, in
one round trip and by the database's clock: is this the member's attempt, may the member
still study, is the attempt open, is the deadline with its grace not over, is the answer
newer than the stored one, and does it name options of the question.  ``FOR KEY SHARE`` on
the attempt waits for a submission under way, so that an answer is counted or refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.conf import settings

from common.database import run_prepared
from learning.exceptions import NotOpenForStudy
from quizzes.exceptions import AnswerStale, AnswerUnusable, AttemptClosed, TooLate

SAVE = """
WITH attempt AS (
    SELECT a.id, a.state = 'open' AS is_open,
        (a.deadline_at + make_interval(secs => %(grace)s) < clock_timestamp()) IS TRUE AS is_late,
        u.is_active AND e.withdrawn_at IS NULL AND e.exempted_at IS NULL
            AND c.opened_at IS NOT NULL AND c.closed_at IS NULL AS is_permitted,
        a.deadline_at
    FROM quizzes_attempt a
    JOIN learning_enrolment e ON e.id = a.enrolment_id
    JOIN learning_trainingclass c ON c.id = e.training_class_id
    JOIN members_user u ON u.id = e.member_id
    WHERE a.id = %(attempt)s AND e.member_id = %(member)s
    FOR KEY SHARE OF a
), sent AS (
    SELECT position, sequence, string_to_array(choice, ',')::int[] AS places
    -- Behind SELECT the planner sees no lengths: one plan serves every call.
    FROM unnest((SELECT %(positions)s::int[]), (SELECT %(sequences)s::int[]),
        (SELECT %(choices)s::text[])) AS s(position, sequence, choice)
), meant AS (
    SELECT q.id, q.position, s.sequence, q.sequence AS stored_sequence, q.saved_at,
        q.answer AS stored,
        ARRAY(SELECT q.option_order[p] FROM unnest(s.places) p ORDER BY 1) AS answer,
        NOT EXISTS (SELECT FROM unnest(s.places) p WHERE p > cardinality(q.option_order))
            AND (cardinality(s.places) <= 1 OR v.kind = 'multiple') AS is_usable
    FROM sent s
    JOIN attempt a ON true
    JOIN quizzes_attemptquestion q ON q.attempt_id = a.id AND q.position = s.position
    JOIN quizzes_questionversion v ON v.id = q.question_version_id
), saved AS (
    UPDATE quizzes_attemptquestion q
    SET answer = m.answer, sequence = m.sequence, saved_at = clock_timestamp()
    FROM meant m, attempt a
    WHERE q.id = m.id AND m.is_usable AND a.is_open AND a.is_permitted AND NOT a.is_late
        AND q.sequence < m.sequence
    RETURNING q.position
)
SELECT clock_timestamp(), a.deadline_at, a.is_open, a.is_late, a.is_permitted,
    s.position, s.sequence, m.stored_sequence, m.is_usable,
    saved.position IS NOT NULL, m.stored = m.answer
FROM attempt a
LEFT JOIN sent s ON true
LEFT JOIN meant m ON m.position = s.position
LEFT JOIN saved ON saved.position = s.position
"""


@dataclass(frozen=True)
class SentAnswer:
    """An answer as the browser sends it: the places of the chosen options, from 1.

    ``sequence`` counts the answers to this question; an older one never replaces a newer.
    """

    position: int
    sequence: int
    places: tuple[int, ...]


class Verdict(StrEnum):
    """What became of a call as a whole."""

    TAKEN = "taken"
    NOT_FOUND = "not_found"
    NOT_PERMITTED = "not_permitted"
    CLOSED = "closed"
    TOO_LATE = "too_late"


class Outcome(StrEnum):
    """What became of one answer.  ``SAVED`` also for a repeat of what is stored."""

    SAVED = "saved"
    STALE = "stale"
    UNUSABLE = "unusable"


@dataclass(frozen=True)
class Receipt:
    """What the server says about a call: its time, the time left, and each answer."""

    verdict: Verdict
    at: datetime | None = None
    deadline: datetime | None = None
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    sequences: dict[int, int] = field(default_factory=dict)


def save_answers(*, attempt_id: int, member_id: int, answers: Sequence[SentAnswer]) -> Receipt:
    """Store the answers that still count, and say what became of each.

    Safe to repeat: an answer that is stored already counts as saved.  Without answers it
    tells whether the attempt is still open and how much time is left.
    """
    parameters = {
        "grace": settings.QUIZ_GRACE_SECONDS,
        "attempt": attempt_id,
        "member": member_id,
        "positions": [answer.position for answer in answers],
        "sequences": [answer.sequence for answer in answers],
        "choices": [",".join(map(str, answer.places)) for answer in answers],
    }
    rows, _touched = run_prepared(SAVE, parameters)
    return _receipt(rows)


def _receipt(rows: Sequence[tuple[Any, ...]]) -> Receipt:
    """Return what the rows of the statement say."""
    if not rows:
        return Receipt(Verdict.NOT_FOUND)
    at, deadline, is_open, is_late, is_permitted = rows[0][:5]
    if not is_permitted:
        return Receipt(Verdict.NOT_PERMITTED, at)
    if not is_open:
        return Receipt(Verdict.CLOSED, at)
    if is_late:
        return Receipt(Verdict.TOO_LATE, at)
    outcomes: dict[int, Outcome] = {}
    sequences: dict[int, int] = {}
    for position, sent, stored, is_usable, is_saved, is_same in (row[5:] for row in rows):
        if position is None:
            continue
        if is_saved or (is_usable and sent == stored and is_same):
            outcomes[position], sequences[position] = Outcome.SAVED, sent
        elif is_usable:
            outcomes[position], sequences[position] = Outcome.STALE, stored
        else:
            outcomes[position], sequences[position] = Outcome.UNUSABLE, stored or 0
    return Receipt(Verdict.TAKEN, at, deadline, outcomes, sequences)


def require_saved(receipt: Receipt) -> Receipt:
    """Return the receipt if everything in it was saved.

    Raises:
        NotOpenForStudy: the class, the enrolment or the member no longer allows it.
        AttemptClosed: the attempt was handed in.
        TooLate: the deadline and its grace are over.
        AnswerStale: a newer answer is stored.
        AnswerUnusable: an answer does not fit its question.
    """
    refusals = {
        Verdict.NOT_PERMITTED: NotOpenForStudy,
        Verdict.CLOSED: AttemptClosed,
        Verdict.TOO_LATE: TooLate,
    }
    if receipt.verdict in refusals:
        raise refusals[receipt.verdict]
    if Outcome.UNUSABLE in receipt.outcomes.values():
        raise AnswerUnusable
    if Outcome.STALE in receipt.outcomes.values():
        raise AnswerStale
    return receipt
