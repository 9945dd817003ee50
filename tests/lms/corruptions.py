"""How to break each promise of ``check_records``: raw SQL on the small demo.

``CORRUPTIONS`` maps the name of a check to the statements that break it.  Where one wrong row
cannot but break another promise too, ``COMPANIONS`` names it.
"""

from tests.lms.corruptions_closing import LATER

FINISHED = "(SELECT id FROM learning_trainingclass WHERE code = 'CDS-TD-2026')"
RUNNING = "(SELECT id FROM learning_trainingclass WHERE code = 'CDS-K1-2026')"
ROOT = "(SELECT id FROM members_unit WHERE code = 'DUK')"
PERSON = "(SELECT id FROM members_user WHERE personal_code = 'LS000005')"
OTHER_PERSON = "(SELECT id FROM members_user WHERE personal_code = 'LS000006')"
OTHER_EDITION = """(SELECT e.id FROM courses_edition e JOIN courses_course c ON c.id = e.course_id
    WHERE c.code = 'KHAC')"""


def other_lesson(kind):
    """A lesson of a course that nobody of the demo takes."""
    return f"""(SELECT id FROM courses_editionlesson
        WHERE edition_id = {OTHER_EDITION} AND kind = '{kind}')"""


def own_lesson(kind):
    """The first lesson of that kind of the demo's course."""
    return f"""(SELECT l.id FROM courses_editionlesson l JOIN learning_trainingclass c
        ON c.edition_id = l.edition_id WHERE c.id = {RUNNING} AND l.kind = '{kind}'
        ORDER BY l.position LIMIT 1)"""


IDLE = f"""(SELECT id FROM learning_enrolment WHERE training_class_id = {RUNNING}
    AND started_at IS NULL AND exempted_at IS NULL ORDER BY id LIMIT 1)"""
DONE = f"""(SELECT id FROM learning_enrolment WHERE training_class_id = {RUNNING}
    AND completed_at IS NOT NULL ORDER BY id LIMIT 1)"""
CERTIFIED = f"""(SELECT id FROM learning_enrolment WHERE training_class_id = {FINISHED}
    AND recognised_at IS NOT NULL ORDER BY id LIMIT 1)"""
ATTEMPT = f"(SELECT id FROM quizzes_attempt WHERE enrolment_id = {CERTIFIED})"
LAST_CERTIFICATE = """(SELECT id FROM certificates_certificate
    ORDER BY register_number DESC LIMIT 1)"""
LABEL = """facts = facts || jsonb_build_object('register', CASE WHEN register_number < 10
    THEN '0' ELSE '' END || register_number || '/' || extract(year FROM issued_on))"""
INELIGIBLE = """(SELECT l.id FROM certificates_recognitionline l WHERE NOT is_eligible
    ORDER BY id LIMIT 1)"""
PASSED_READING = f"enrolment_id = {DONE} AND lesson_id = {own_lesson('reading')}"
PASSED_VIDEO = f"enrolment_id = {DONE} AND lesson_id = {own_lesson('video')}"


def copied_attempt(*, lesson, number):
    """Give a copy of an attempt to somebody who has not begun."""
    return [
        f"""INSERT INTO quizzes_attempt (enrolment_id, lesson_id, number, allowed, quiz_version_id,
            state, started_at, deadline_at, closed_at, score, right_count)
        SELECT {IDLE}, {lesson}, {number}, allowed, quiz_version_id, state,
            now() - interval '1 hour', now() - interval '45 minutes', now() - interval '50 minutes',
            score, right_count FROM quizzes_attempt WHERE id = {ATTEMPT}""",
        f"""INSERT INTO quizzes_attemptquestion (attempt_id, position, question_version_id,
            option_order, answer, sequence, saved_at, is_right, points, graded_version_id)
        SELECT (SELECT id FROM quizzes_attempt WHERE enrolment_id = {IDLE}), position,
            question_version_id, option_order, answer, sequence, now() - interval '55 minutes',
            is_right, points, graded_version_id
        FROM quizzes_attemptquestion WHERE attempt_id = {ATTEMPT}""",
    ]


MEMBERS = {
    "members.phone_key_differs": [
        f"UPDATE members_user SET phone_key = 'another' WHERE id = {PERSON}",
    ],
    "members.audit_chain_broken": [
        """INSERT INTO members_auditseal (position, entry_id, chain, sealed_at)
        SELECT 1, min(id), sha256('another entry'), now() FROM members_auditentry""",
    ],
    "members.trigger_missing": [
        "ALTER TABLE members_auditentry DISABLE TRIGGER members_audit_append_only"
    ],
    "members.unit_not_of_open_membership": [
        f"UPDATE members_user SET unit_id = {ROOT} WHERE id = {PERSON}"
    ],
    "members.memberships_overlap": [
        f"""INSERT INTO members_membership (person_id, unit_id, kind, valid_from, valid_to)
        VALUES ({PERSON}, {ROOT}, 'official', '2025-03-01', '2025-04-01')"""
    ],
    "members.statuses_overlap": [
        f"""INSERT INTO members_statusperiod (person_id, status, valid_from, valid_to)
        VALUES ({PERSON}, 'candidate', '2025-03-01', '2025-04-01')"""
    ],
    "members.no_open_status": [
        f"UPDATE members_statusperiod SET valid_to = current_date WHERE person_id = {PERSON}"
    ],
    "members.position_twice": [
        """INSERT INTO members_positionheld (person_id, position, unit_id, valid_from)
        SELECT person_id, position, unit_id, valid_from + 10 FROM members_positionheld LIMIT 1"""
    ],
    "members.unit_name_differs": [
        f"UPDATE members_unitname SET name = 'Tên khác' WHERE unit_id = {ROOT}"
    ],
    "members.unit_parent_differs": [
        """UPDATE members_unitparent SET parent_id = unit_id WHERE unit_id =
        (SELECT id FROM members_unit WHERE code = 'TC002')"""
    ],
    "members.unit_children_differ": [
        f"UPDATE members_unit SET numchild = numchild + 1 WHERE id = {ROOT}"
    ],
    "members.merged_row_alive": [
        f"""INSERT INTO members_personmerge (survivor_id, other_id, swapped, reason, state,
            proposed_by_id, proposed_at, moved, closed, other_was_active)
        SELECT {OTHER_PERSON}, {PERSON}, '[]', 'x', 'done', {OTHER_PERSON}, now(), '{{}}', '{{}}',
            true""",
        f"UPDATE members_user SET merged_into_id = {OTHER_PERSON} WHERE id = {PERSON}",
    ],
    "members.merge_without_row": [
        f"""INSERT INTO members_personmerge (survivor_id, other_id, swapped, reason, state,
            proposed_by_id, proposed_at, moved, closed, other_was_active)
        SELECT {OTHER_PERSON}, {PERSON}, '[]', 'x', 'done', {OTHER_PERSON}, now(), '{{}}', '{{}}',
            true"""
    ],
    "members.name_keys_differ": [f"UPDATE members_user SET name_key = 'x' WHERE id = {PERSON}"],
    "members.unit_search_differs": [f"UPDATE members_unit SET search_text = '' WHERE id = {ROOT}"],
}
COURSES = {
    "courses.edition_numbers_have_gaps": [
        f"UPDATE courses_edition SET number = 3 WHERE id = {OTHER_EDITION}"
    ],
    "courses.lesson_positions_have_gaps": [
        f"""UPDATE courses_editionlesson SET position = 99
        WHERE edition_id = {OTHER_EDITION} AND kind = 'quiz'"""
    ],
    "courses.periods_differ": [
        f"UPDATE courses_edition SET periods = 90 WHERE id = {OTHER_EDITION}"
    ],
    "courses.fingerprint_differs": [
        f"UPDATE courses_editionlesson SET weight = weight + 1 WHERE id = {other_lesson('quiz')}"
    ],
    "courses.edition_without_required_lesson": [
        f"UPDATE courses_editionlesson SET is_required = false WHERE edition_id = {OTHER_EDITION}"
    ],
}
LEARNING = {
    "learning.lessonresult_of_other_edition": [
        f"""INSERT INTO learning_lessonresult (enrolment_id, lesson_id, evidence)
        VALUES ({DONE}, {other_lesson("reading")}, 0)""",
        f"""INSERT INTO learning_resultchange (enrolment_id, lesson_id, kind, at, evidence, reason)
        VALUES ({DONE}, {other_lesson("reading")}, 'withdrawn', now(), 0, 'x')""",
    ],
    "learning.resultchange_of_other_edition": [
        f"""INSERT INTO learning_resultchange (enrolment_id, lesson_id, kind, at, evidence, reason)
        VALUES ({DONE}, {other_lesson("reading")}, 'passed', now(), 0, '')"""
    ],
    "learning.readingvisit_of_other_edition": [
        f"""INSERT INTO learning_readingvisit
            (enrolment_id, lesson_id, opened_at, last_seen_at, dwell_seconds)
        VALUES ({DONE}, {other_lesson("reading")}, now(), now(), 0)"""
    ],
    "learning.result_differs_from_history": [
        f"UPDATE learning_resultchange SET evidence = 3 WHERE {PASSED_READING}"
    ],
    "learning.change_without_result": [
        f"""INSERT INTO learning_resultchange (enrolment_id, lesson_id, kind, at, evidence, reason)
        VALUES ({IDLE}, {own_lesson("reading")}, 'withdrawn', now(), 0, 'x')"""
    ],
    "learning.progress_differs": [
        f"UPDATE learning_enrolment SET band = 'Xuất chúng' WHERE id = {DONE}"
    ],
    "learning.started_differs": [
        f"UPDATE learning_enrolment SET started_at = NULL WHERE id = {DONE}"
    ],
    "learning.result_outside_class": [
        f"UPDATE learning_lessonresult SET passed_at = '2020-01-01' WHERE {PASSED_READING}",
        f"UPDATE learning_resultchange SET at = '2020-01-01' WHERE {PASSED_READING}",
    ],
    "learning.unit_then_differs": [
        f"UPDATE learning_enrolment SET unit_then_id = {ROOT} WHERE id = {DONE}"
    ],
    "learning.enrolled_before_opening": [
        f"UPDATE learning_enrolment SET enrolled_at = '2020-01-01' WHERE id = {IDLE}",
        # Before everything that the log knows: the unit of that day is asked of the homes.
        f"""UPDATE members_membership SET valid_from = '2019-01-01' WHERE person_id =
        (SELECT member_id FROM learning_enrolment WHERE id = {IDLE})""",
    ],
    "learning.withdrawn_without_reason": [
        f"UPDATE learning_enrolment SET withdrawn_at = now() WHERE id = {IDLE}"
    ],
    "learning.late_after_its_due": [
        f"UPDATE learning_enrolment SET late_after = due_at WHERE id = {IDLE}"
    ],
    "learning.requirement_without_rule": [
        "UPDATE learning_requirementversion SET state = 'replaced' WHERE state = 'in_force'"
    ],
    "learning.postponed_due_differs": [
        f"""INSERT INTO learning_postponement
            (enrolment_id, old_due_at, new_due_at, basis, reason, approved_by_id, approved_at)
        SELECT id, due_at, due_at + interval '1 day', 'CV 5', '', member_id, now()
        FROM learning_enrolment WHERE id = {IDLE}"""
    ],
    "learning.edition_of_other_course": [
        f"""UPDATE learning_trainingclass SET course_id =
        (SELECT id FROM courses_course WHERE code = 'KHAC') WHERE id = {RUNNING}"""
    ],
    "learning.dwell_longer_than_visit": [
        f"UPDATE learning_readingvisit SET dwell_seconds = 100000 WHERE {PASSED_READING}"
    ],
    "learning.reading_passed_without_visit": [
        f"DELETE FROM learning_readingvisit WHERE {PASSED_READING}"
    ],
}
MEDIA = {
    "media.ledger_of_other_edition": [
        f"""INSERT INTO media_watchledger (enrolment_id, lesson_id, asset_id, seen,
            credited_seconds, last_position, updated_at)
        SELECT {IDLE}, {other_lesson("video")}, asset_id, '{{}}', 0, 0, now()
        FROM media_watchledger LIMIT 1"""
    ],
    "media.ledger_of_other_recording": [
        """INSERT INTO media_mediaasset (key, contract_key, title, kind, file, mime, size_bytes,
            sha256, duration_seconds, width, height, poster, captions, transcript, state, problem,
            uploaded_at)
        SELECT 'a0000000-0000-4000-8000-000000000000', 'a0000000-0000-4000-8000-000000000000',
            title, kind, file, mime, size_bytes, sha256, duration_seconds, width, height, poster,
            captions, transcript, state, problem, uploaded_at FROM media_mediaasset LIMIT 1""",
        f"""UPDATE media_watchledger SET asset_id = (SELECT id FROM media_mediaasset
        WHERE key = 'a0000000-0000-4000-8000-000000000000') WHERE {PASSED_VIDEO}""",
    ],
    "media.credit_differs_from_stretches": [
        f"UPDATE media_watchledger SET seen = seen - '{{[3,4)}}' WHERE {PASSED_VIDEO}"
    ],
    "media.stretch_outside_recording": [
        f"""UPDATE media_watchledger SET seen = '{{[900,1800)}}', credited_seconds = 900
        WHERE {PASSED_VIDEO}"""
    ],
    "media.video_passed_without_watching": [
        f"""UPDATE media_watchledger SET seen = '{{[0,2)}}', credited_seconds = 2
        WHERE {PASSED_VIDEO}"""
    ],
    "media.lease_of_other_person": [
        f"""INSERT INTO media_watchlease (member_id, enrolment_id, lesson_id, asset_id, opened_at,
            last_beat_at, last_position, rate, sequence, budget)
        SELECT {PERSON}, {DONE}, lesson_id, asset_id, now(), now(), 0, 1, 0, 0
        FROM media_watchledger LIMIT 1"""
    ],
    "media.lesson_without_recording": [
        "DELETE FROM media_mediaasset",
    ],
}
QUIZZES = {
    "quizzes.trigger_missing": [
        "ALTER TABLE quizzes_quizversion DISABLE TRIGGER quizzes_quiz_version_is_final"
    ],
    "quizzes.attempt_of_other_edition": copied_attempt(lesson=other_lesson("quiz"), number=1),
    "quizzes.attempt_numbers_have_gaps": copied_attempt(lesson=own_lesson("quiz"), number=2),
    "quizzes.allowed_differs": [f"UPDATE quizzes_attempt SET allowed = 9 WHERE id = {ATTEMPT}"],
    "quizzes.times_differ": [
        f"UPDATE quizzes_attempt SET closed_at = closed_at + interval '1 day' WHERE id = {ATTEMPT}"
    ],
    "quizzes.started_before_enrolment": [
        f"""UPDATE quizzes_attemptquestion SET saved_at = saved_at - interval '3 years'
        WHERE attempt_id = {ATTEMPT}""",
        f"""UPDATE quizzes_attempt SET started_at = started_at - interval '3 years',
            deadline_at = (started_at - interval '3 years') + (deadline_at - started_at),
            closed_at = (started_at - interval '3 years') + (closed_at - started_at)
        WHERE id = {ATTEMPT}""",
    ],
    "quizzes.drawn_differs_from_blueprint": [
        f"""UPDATE quizzes_attemptquestion SET position = 50
        WHERE attempt_id = {ATTEMPT} AND position = 10"""
    ],
    "quizzes.question_drawn_twice": [
        f"""INSERT INTO quizzes_questionversion (question_id, number, kind, text, options, correct,
            explanation, source, created_at)
        SELECT v.question_id, 2, kind, text, options, correct, explanation, source, now()
        FROM quizzes_questionversion v JOIN quizzes_attemptquestion q
            ON q.question_version_id = v.id
        WHERE q.attempt_id = {ATTEMPT} AND q.is_right ORDER BY q.position LIMIT 1""",
        f"""UPDATE quizzes_attemptquestion q SET question_version_id = v.id,
            graded_version_id = v.id, option_order = ARRAY(
                SELECT o->>'key' FROM jsonb_array_elements(v.options) o), answer = v.correct
        FROM quizzes_questionversion v WHERE v.number = 2 AND q.id = (
            SELECT id FROM quizzes_attemptquestion WHERE attempt_id = {ATTEMPT} AND is_right
            ORDER BY position DESC LIMIT 1)""",
    ],
    "quizzes.options_differ": [
        f"""UPDATE quizzes_attemptquestion SET option_order = option_order || '{{zz}}'
        WHERE attempt_id = {ATTEMPT} AND position = 1"""
    ],
    "quizzes.saved_after_deadline": [
        f"""UPDATE quizzes_attemptquestion SET saved_at = saved_at + interval '1 day'
        WHERE attempt_id = {ATTEMPT}"""
    ],
    "quizzes.judgement_differs": [
        f"UPDATE quizzes_attemptquestion SET points = 0.5 WHERE attempt_id = {ATTEMPT}"
    ],
    "quizzes.score_differs": [
        f"UPDATE quizzes_attempt SET right_count = right_count - 1 WHERE id = {ATTEMPT}"
    ],
    "quizzes.passed_without_attempt": [
        f"DELETE FROM quizzes_attemptquestion WHERE attempt_id = {ATTEMPT}",
        f"DELETE FROM quizzes_attempt WHERE id = {ATTEMPT}",
    ],
    "quizzes.check_answer_differs": [
        f"UPDATE quizzes_checkanswer SET tries = 0 WHERE {PASSED_READING}"
    ],
    "quizzes.reading_passed_unchecked": [f"DELETE FROM quizzes_checkanswer WHERE {PASSED_READING}"],
    "quizzes.lesson_without_quiz": [
        f"""UPDATE courses_editionlesson SET quiz_version_key = gen_random_uuid()
        WHERE id = {other_lesson("quiz")}"""
    ],
}
CERTIFICATES = {
    "certificates.trigger_missing": [
        "DROP TRIGGER certificates_keep_lines ON certificates_recognitionline"
    ],
    "certificates.register_has_gaps": [
        "UPDATE certificates_numberseries SET last_number = last_number + 5",
        f"""UPDATE certificates_certificate SET register_number = register_number + 5
        WHERE id = {LAST_CERTIFICATE}""",
        f"UPDATE certificates_certificate SET {LABEL} WHERE id = {LAST_CERTIFICATE}",
    ],
    "certificates.last_number_differs": [
        "UPDATE certificates_numberseries SET last_number = last_number + 1"
    ],
    "certificates.register_runs_backwards": [
        f"""UPDATE certificates_certificate SET issued_on = issued_on - 1
        WHERE id = {LAST_CERTIFICATE}""",
        f"UPDATE certificates_certificate SET {LABEL} WHERE id = {LAST_CERTIFICATE}",
    ],
    "certificates.recognised_without_certificate": [
        f"UPDATE learning_enrolment SET recognised_at = now() WHERE id = {DONE}"
    ],
    "certificates.certificate_without_recognition": [
        f"""UPDATE learning_enrolment SET recognised_at = recognised_at + interval '1 day'
        WHERE id = {CERTIFIED}"""
    ],
    "certificates.approved_line_without_recognition": [
        f"""UPDATE certificates_recognitionline SET is_eligible = true, reasons = '[]'
        WHERE id = {INELIGIBLE}"""
    ],
    "certificates.certificate_without_line": [
        f"""UPDATE certificates_recognitionline SET is_eligible = false,
            reasons = '[{{"code": "exempt"}}]' WHERE enrolment_id = {CERTIFIED}"""
    ],
    "certificates.line_of_other_class": [
        f"UPDATE certificates_recognitionline SET enrolment_id = {IDLE} WHERE id = {INELIGIBLE}"
    ],
    "certificates.list_positions_have_gaps": [
        f"UPDATE certificates_recognitionline SET position = 9999 WHERE id = {INELIGIBLE}"
    ],
    "certificates.mark_differs": [
        f"UPDATE certificates_certificate SET mark = 1.5 WHERE id = {LAST_CERTIFICATE}"
    ],
    "certificates.chain_broken": [
        f"UPDATE certificates_certificate SET state = 'reissued' WHERE id = {LAST_CERTIFICATE}"
    ],
    "certificates.facts_differ": [
        f"""UPDATE certificates_certificate SET facts = facts || '{{"unit": "Đơn vị khác"}}'
        WHERE id = {LAST_CERTIFICATE}"""
    ],
    "certificates.search_differs": [
        f"UPDATE certificates_certificate SET search_text = '' WHERE id = {LAST_CERTIFICATE}"
    ],
}
VANPHONG = "(SELECT id FROM members_user WHERE personal_code = 'VANPHONG')"
CLOSED_REQUEST = f"""INSERT INTO office_datarequest (person_id, kind, state, text, field, new_value,
    channel, entered_by_id, received_at, acknowledge_by, due_on, extended_by_days,
    extension_reason, answer, closed_by_id, closed_at)
    VALUES ({PERSON}, 'delete', 'done', '', '', '', 'site', {PERSON}, now(), now(), now(), 0, '',
    '', {{closed_by}}, now())"""
OFFICE = {
    "office.trigger_missing": ["DROP TRIGGER office_consent_append_only ON office_consentrecord"],
    "office.erased_person_is_active": [
        f"""INSERT INTO office_tombstone (person_number, joined_at, pseudonym, erased_at)
        SELECT id, joined_at, 'XOAABCDEFGHJK', now() FROM members_user WHERE id = {PERSON}"""
    ],
    "office.restriction_not_on_person": [
        f"UPDATE members_user SET restricted_at = now(), is_active = false WHERE id = {PERSON}"
    ],
    "office.restricted_person_is_active": [
        CLOSED_REQUEST.format(closed_by=VANPHONG),
        f"""INSERT INTO office_restriction
            (person_id, request_id, since, imposed_by_id, lift_reason)
        VALUES ({PERSON}, (SELECT max(id) FROM office_datarequest), now(), {VANPHONG}, '')""",
        f"UPDATE members_user SET restricted_at = now() WHERE id = {PERSON}",
    ],
    "office.erased_by_one_person": [
        CLOSED_REQUEST.format(closed_by=VANPHONG),
        f"""INSERT INTO office_erasure (person_id, request_id, state, frozen_by_id, frozen_at,
            was_active, decided_by_id, decided_at, hold_reason, done_at)
        VALUES ({PERSON}, (SELECT max(id) FROM office_datarequest), 'done', {VANPHONG}, now(),
            true, {VANPHONG}, now(), '', now())""",
    ],
    "office.closed_request_without_closer": [CLOSED_REQUEST.format(closed_by="NULL")],
}
CORRUPTIONS = MEMBERS | COURSES | LEARNING | MEDIA | QUIZZES | CERTIFICATES | OFFICE | LATER
COMPANIONS = {
    "courses.edition_without_required_lesson": {"courses.fingerprint_differs"},
    "learning.lessonresult_of_other_edition": {"learning.resultchange_of_other_edition"},
    "learning.resultchange_of_other_edition": {"learning.change_without_result"},
    # Nobody's ledger names the recording any more either.
    "media.lesson_without_recording": set(),
    "quizzes.lesson_without_quiz": {"courses.fingerprint_differs"},
}
