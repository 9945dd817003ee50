"""How to break each promise about notices: raw SQL on the small demo."""

SENT = """(SELECT n.id FROM notices_notice n WHERE n.state = 'sent' AND n.channel = 'in_app'
    ORDER BY n.id LIMIT 1)"""
NOTICES = {
    "notices.trigger_missing": ["DROP TRIGGER notices_log_append_only ON notices_deliveryattempt"],
    "notices.sent_without_log": [f"DELETE FROM notices_deliveryattempt WHERE notice_id = {SENT}"],
    "notices.sent_twice": [
        f"""INSERT INTO notices_deliveryattempt (notice_id, at, channel, outcome, lease, why,
            provider_reference) VALUES ({SENT}, now(), 'in_app', 'sent', 2, '', '')"""
    ],
    "notices.second_within_24_hours": [
        f"""WITH second AS (INSERT INTO notices_notice (state, attempts, heartbeat_at, receiver_id,
            kind, channel, subject, body, link, subject_key, text_version, occasion, is_first,
            "window", not_before, key, lease, reason, provider_reference, created_at, sent_at)
        SELECT 'sent', 1, now(), receiver_id, kind, channel, subject, body, link, 'x', 0,
            gen_random_uuid(), false, "window", not_before, gen_random_uuid(), 1, '', '', now(),
            sent_at + interval '1 hour'
        FROM notices_notice WHERE id = {SENT} RETURNING id)
        INSERT INTO notices_deliveryattempt (notice_id, at, channel, outcome, lease, why,
            provider_reference) SELECT id, now(), 'in_app', 'sent', 1, '', '' FROM second"""
    ],
}
