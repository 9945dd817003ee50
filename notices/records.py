"""What must be true of notices, whoever wrote them."""

from common.records import promise, promise_triggers

promise_triggers("notices", {"notices_log_append_only": "notices_deliveryattempt"})
promise(
    "notices.sent_without_log",
    "notices that were sent, and the log does not say so",
    """
    SELECT n.id FROM notices_notice n
    WHERE n.state = 'sent' AND NOT EXISTS (
        SELECT FROM notices_deliveryattempt a WHERE a.notice_id = n.id AND a.outcome = 'sent'
    )
    """,
)
promise(
    "notices.sent_twice",
    "notices that the log calls sent more than once",
    """
    SELECT notice_id AS id FROM notices_deliveryattempt
    WHERE outcome = 'sent' GROUP BY notice_id HAVING count(*) > 1
    """,
)
promise(
    "notices.second_within_24_hours",
    "reminders of one kind that reached a person within 24 hours of another one",
    """
    SELECT b.id FROM notices_notice a JOIN notices_notice b
        ON a.receiver_id = b.receiver_id AND a.kind = b.kind AND a.occasion <> b.occasion
    WHERE a.state = 'sent' AND b.state = 'sent'
        AND NOT isempty(a.window) AND NOT isempty(b.window)
        AND b.sent_at > a.sent_at AND b.sent_at < a.sent_at + interval '24 hours'
    """,
)
