"""What must be true of classes, obligations and results."""

from django.conf import settings

from common.records import promise
from courses.models import ASSESSED_KINDS
from learning.evidence import VERIFIED_FROM

# Clocks of two machines differ; what they wrote together may differ by so much.
CLOCKS = "5 minutes"

_OTHER_EDITION = """
    SELECT r.id FROM {table} r
    JOIN learning_enrolment e ON e.id = r.enrolment_id
    JOIN learning_trainingclass c ON c.id = e.training_class_id
    JOIN courses_editionlesson l ON l.id = r.lesson_id
    WHERE l.edition_id IS DISTINCT FROM c.edition_id
"""
for _what, _table in (
    ("results", "learning_lessonresult"),
    ("changes of results", "learning_resultchange"),
    ("reading visits", "learning_readingvisit"),
):
    promise(
        f"learning.{_table.removeprefix('learning_')}_of_other_edition",
        f"{_what} in lessons that are not of the edition of the class",
        _OTHER_EDITION.format(table=_table),
    )

promise(
    "learning.result_differs_from_history",
    "results that are not what their last change says",
    """
    SELECT r.id FROM learning_lessonresult r
    LEFT JOIN (
        SELECT DISTINCT ON (enrolment_id, lesson_id) *
        FROM learning_resultchange ORDER BY enrolment_id, lesson_id, id DESC
    ) last ON last.enrolment_id = r.enrolment_id AND last.lesson_id = r.lesson_id
    LEFT JOIN (
        SELECT DISTINCT ON (enrolment_id, lesson_id) enrolment_id, lesson_id, at
        FROM learning_resultchange WHERE kind = 'passed'
        ORDER BY enrolment_id, lesson_id, id DESC
    ) passed ON passed.enrolment_id = r.enrolment_id AND passed.lesson_id = r.lesson_id
    WHERE last.id IS NULL OR r.evidence <> last.evidence
        OR CASE WHEN last.kind = 'withdrawn' THEN r.passed_at IS NOT NULL OR r.score IS NOT NULL
            ELSE r.passed_at IS DISTINCT FROM passed.at OR r.score IS DISTINCT FROM last.score END
    """,
)
promise(
    "learning.change_without_result",
    "changes of a result that is not there",
    """
    SELECT h.id FROM learning_resultchange h
    LEFT JOIN learning_lessonresult r
        ON r.enrolment_id = h.enrolment_id AND r.lesson_id = h.lesson_id
    WHERE r.id IS NULL
    """,
)
# Kept beside learning.rules.progress_of, which says it for one row; a test compares the two.
# What was passed after a recognition counts no more.
promise(
    "learning.progress_differs",
    "obligations whose progress, mark, band, evidence or completion is not that of their results",
    """
    WITH lesson AS (
        SELECT id, edition_id, is_required, weight, periods,
            kind = ANY(%(assessed)s) OR check_keys <> '[]' AS is_assessed
        FROM courses_editionlesson
    ), required AS (
        SELECT edition_id, count(*) FILTER (WHERE is_required) AS number
        FROM lesson GROUP BY edition_id
    ), amounts AS (
        SELECT r.enrolment_id,
            count(*) FILTER (WHERE l.is_required) AS passed,
            coalesce(sum(l.periods) FILTER (
                WHERE l.is_required AND r.evidence >= %(verified)s), 0) AS verified,
            min(r.evidence) FILTER (WHERE l.is_required AND l.is_assessed) AS assessed_evidence,
            min(r.evidence) FILTER (WHERE l.is_required) AS any_evidence,
            round(sum(l.weight * r.score) FILTER (WHERE l.weight > 0 AND r.score IS NOT NULL)
                / nullif(sum(l.weight) FILTER (WHERE r.score IS NOT NULL), 0), 1) AS mark
        FROM learning_lessonresult r
        JOIN learning_enrolment e ON e.id = r.enrolment_id
        JOIN lesson l ON l.id = r.lesson_id
        WHERE r.passed_at IS NOT NULL
            AND (e.recognised_at IS NULL OR r.passed_at <= e.recognised_at)
        GROUP BY r.enrolment_id
    ), due AS (
        SELECT e.id, coalesce(a.passed, 0) AS passed, coalesce(a.verified, 0) AS verified,
            n.number > 0 AND a.passed = n.number AS has_all,
            coalesce(a.assessed_evidence, a.any_evidence) AS evidence, a.mark,
            ed.id AS edition_id, (ed.marking->>'pass_mark')::numeric AS pass_mark
        FROM learning_enrolment e
        JOIN learning_trainingclass c ON c.id = e.training_class_id
        JOIN courses_edition ed ON ed.id = c.edition_id
        JOIN required n ON n.edition_id = ed.id
        LEFT JOIN amounts a ON a.enrolment_id = e.id
    ), complete AS (
        SELECT *, coalesce(has_all AND (mark IS NULL OR mark >= pass_mark), false) AS is_complete
        FROM due
    ), band AS (
        SELECT DISTINCT ON (m.edition_id, m.mark) m.edition_id, m.mark, b->>'name' AS name
        FROM (SELECT DISTINCT edition_id, mark FROM complete WHERE is_complete) m
        JOIN courses_edition ed ON ed.id = m.edition_id
        CROSS JOIN jsonb_array_elements(ed.marking->'bands') b
        WHERE m.mark >= (b->>'minimum')::numeric
        ORDER BY m.edition_id, m.mark, (b->>'minimum')::numeric DESC, b->>'name' DESC
    )
    SELECT e.id FROM learning_enrolment e
    JOIN complete d ON d.id = e.id
    LEFT JOIN band b ON b.edition_id = d.edition_id AND b.mark = d.mark AND d.is_complete
    WHERE (e.passed_required, e.verified_periods, e.evidence, e.final_mark, e.band,
            e.completed_at IS NOT NULL)
        IS DISTINCT FROM
        (d.passed, d.verified, CASE WHEN d.has_all THEN d.evidence END,
            CASE WHEN d.is_complete THEN d.mark END, coalesce(b.name, ''), d.is_complete)
    """,
    assessed=sorted(str(kind) for kind in ASSESSED_KINDS),
    verified=int(VERIFIED_FROM),
)
promise(
    "learning.started_differs",
    "obligations with results that were never begun, or were completed before they were begun",
    """
    SELECT e.id FROM learning_enrolment e
    WHERE e.completed_at < e.started_at - %(clocks)s::interval
        OR e.started_at IS NULL AND EXISTS (
            SELECT FROM learning_lessonresult r WHERE r.enrolment_id = e.id)
    """,
    clocks=CLOCKS,
)
promise(
    "learning.result_outside_class",
    "results of a time when the person was not enrolled, or after the class was closed",
    """
    SELECT r.id FROM learning_lessonresult r
    JOIN learning_enrolment e ON e.id = r.enrolment_id
    JOIN learning_trainingclass c ON c.id = e.training_class_id
    WHERE r.passed_at < e.enrolled_at - %(clocks)s::interval
        OR r.passed_at > c.closed_at + %(clocks)s::interval
    """,
    clocks=CLOCKS,
)
# A transfer or a reorganisation may be entered later with an earlier date: then the log says
# where the person was known to be, and either answer is right.
promise(
    "learning.unit_then_differs",
    "obligations whose unit was not the person's on the day of enrolment",
    """
    SELECT e.id FROM learning_enrolment e
    WHERE NOT EXISTS (
        SELECT FROM members_membership m
        WHERE m.person_id = e.member_id AND m.unit_id = e.unit_then_id
            AND m.valid_from <= (e.enrolled_at AT TIME ZONE %(zone)s)::date
            AND coalesce(m.valid_to, 'infinity') >= (e.enrolled_at AT TIME ZONE %(zone)s)::date - 1
    ) AND e.unit_then_id IS DISTINCT FROM (
        SELECT a.unit_id FROM members_auditentry a
        WHERE a.person_id = e.member_id AND a.action = 'members.place_person'
            AND a.at <= e.enrolled_at
        ORDER BY a.at DESC, a.id DESC LIMIT 1
    ) AND NOT EXISTS (
        SELECT FROM members_membership m
        JOIN members_uniteventtrace t
            ON t.kind = 'membership' AND t.row = m.id AND t.was_unit = e.unit_then_id
        JOIN members_unitevent happened ON happened.id = t.event_id
        WHERE m.person_id = e.member_id AND happened.recorded_at >= e.enrolled_at
    )
    """,
    zone=lambda: settings.TIME_ZONE,
)
promise(
    "learning.enrolled_before_opening",
    "obligations in a class that was not opened, or opened later",
    """
    SELECT e.id FROM learning_enrolment e
    JOIN learning_trainingclass c ON c.id = e.training_class_id
    WHERE c.opened_at IS NULL OR e.enrolled_at < c.opened_at - %(clocks)s::interval
    """,
    clocks=CLOCKS,
)
promise(
    "learning.withdrawn_without_reason",
    "people taken off a class without a reason",
    """
    SELECT id FROM learning_enrolment
    WHERE (withdrawn_at IS NULL) <> (withdrawal_reason = '')
    """,
)
promise(
    "learning.edition_of_other_course",
    "classes with an edition of another course",
    """
    SELECT c.id FROM learning_trainingclass c JOIN courses_edition e ON e.id = c.edition_id
    WHERE e.course_id <> c.course_id
    """,
)
promise(
    "learning.dwell_longer_than_visit",
    "reading visits that count more time than passed",
    """
    SELECT id FROM learning_readingvisit
    WHERE last_seen_at < opened_at
        OR dwell_seconds > extract(epoch FROM last_seen_at - opened_at) + 1
    """,
)
# A result that a person gave (by) or vouches for (E1, E3) rests on that person.
promise(
    "learning.reading_passed_without_visit",
    "text lessons passed by the platform without a visit that was long enough and saw the end",
    """
    SELECT r.id FROM learning_lessonresult r
    JOIN courses_editionlesson l ON l.id = r.lesson_id AND l.kind = 'reading'
    LEFT JOIN learning_readingvisit v
        ON v.enrolment_id = r.enrolment_id AND v.lesson_id = r.lesson_id
    WHERE r.passed_at IS NOT NULL AND r.evidence IN (0, 2)
        AND (v.id IS NULL OR v.reached_end_at IS NULL OR v.dwell_seconds < l.min_dwell_seconds)
        AND NOT EXISTS (
            SELECT FROM learning_resultchange h WHERE h.enrolment_id = r.enrolment_id
                AND h.lesson_id = r.lesson_id AND h.by_id IS NOT NULL)
    """,
)
promise(
    "learning.late_after_its_due",
    "obligations whose first passed due moment does not lie before the present one",
    "SELECT id FROM learning_enrolment WHERE late_after >= due_at OR late_after > now()",
)
promise(
    "learning.requirement_without_rule",
    "requirements in force without a rule in force, or with a course without its class",
    """
    SELECT r.id FROM learning_requirement r
    WHERE r.state = 'active' AND (
        NOT EXISTS (
            SELECT FROM learning_requirementversion v
            WHERE v.requirement_id = r.id AND v.state = 'in_force')
        OR EXISTS (
            SELECT FROM learning_requirementcourse l
            LEFT JOIN learning_trainingclass c
                ON c.requirement_id = r.id AND c.course_id = l.course_id
            WHERE l.requirement_id = r.id AND c.id IS NULL))
    """,
)
promise(
    "learning.postponed_due_differs",
    "postponed obligations that are due before the day that was allowed",
    """
    SELECT e.id FROM learning_enrolment e
    JOIN learning_postponement p ON p.enrolment_id = e.id
    WHERE e.due_at < p.new_due_at
    """,
)
