"""What must be true of consents, requests and erasures."""

from common.records import promise, promise_triggers

promise_triggers(
    "office",
    {
        "office_consent_append_only": "office_consentrecord",
        "office_notice_append_only": "office_privacynotice",
        "office_note_new_obligations": "learning_enrolment",
        "office_note_changed_obligations": "learning_enrolment",
        "office_note_gone_obligations": "learning_enrolment",
        "office_note_results": "learning_resultchange",
        "office_note_new_certificates": "certificates_certificate",
        "office_note_changed_certificates": "certificates_certificate",
        "office_note_new_people": "members_user",
        "office_note_changed_people": "members_user",
        "office_note_new_unit_events": "members_unitevent",
        "office_note_undone_unit_events": "members_unitevent",
    },
)
promise(
    "office.erased_person_is_active",
    "people whose file was erased and who can still sign in, or have a contact",
    """
    SELECT u.id FROM members_user u JOIN office_tombstone t
        ON t.person_number = u.id AND t.joined_at = u.joined_at
    WHERE u.is_active OR u.email IS NOT NULL OR u.phone IS NOT NULL
        OR u.card_number IS NOT NULL OR u.birth_date IS NOT NULL
    """,
)
promise(
    "office.restriction_not_on_person",
    "people whose data is restricted without a mark on their file, or marked without a reason",
    """
    SELECT u.id FROM members_user u
    LEFT JOIN office_tombstone t ON t.person_number = u.id AND t.joined_at = u.joined_at
    WHERE t.id IS NULL AND (u.restricted_at IS NOT NULL) <> (
        EXISTS (SELECT FROM office_restriction r WHERE r.person_id = u.id AND r.until IS NULL)
        OR EXISTS (SELECT FROM office_erasure e
            WHERE e.person_id = u.id AND e.state IN ('frozen', 'verified')))
    """,
)
promise(
    "office.restricted_person_is_active",
    "people whose data is restricted and who can still sign in",
    "SELECT id FROM members_user WHERE restricted_at IS NOT NULL AND is_active",
)
promise(
    "office.erased_by_one_person",
    "erasures that nobody else has verified",
    """
    SELECT id FROM office_erasure
    WHERE state IN ('verified', 'done') AND (decided_by_id IS NULL OR decided_by_id = frozen_by_id)
    """,
)
promise(
    "office.closed_request_without_closer",
    "requests about data that are closed, but not by anybody",
    """
    SELECT id FROM office_datarequest
    WHERE state IN ('done', 'refused', 'cancelled') AND (closed_by_id IS NULL OR closed_at IS NULL)
    """,
)
