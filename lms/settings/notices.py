"""Settings of notices: Zalo, hours of silence, what a lost answer means (ADR 22), and when."""

from datetime import timedelta

import environ
from celery.schedules import crontab

env = environ.Env()

# Messages by Zalo: "" (none), "console", "file" (var/zalo) or "http".
ZALO_GATEWAY = env("ZALO_GATEWAY", default="")
ZALO_HTTP = {
    "url": env("ZALO_HTTP_URL", default=""),
    "token": env("ZALO_HTTP_TOKEN", default=""),
    "to_field": env("ZALO_HTTP_TO_FIELD", default="to"),
    "text_field": env("ZALO_HTTP_TEXT_FIELD", default="text"),
    "key_header": env("ZALO_HTTP_KEY_HEADER", default=""),
}
NOTICE_QUIET_HOURS = env("NOTICE_QUIET_HOURS", default="21:00-07:00")
# What is read on the site wakes nobody up.
NOTICE_QUIET_HOURS_BY_CHANNEL = env.dict(
    "NOTICE_QUIET_HOURS_BY_CHANNEL", default={"in_app": "none"}
)
# Channels on which a message that may have gone is sent again: twice rather than never.
NOTICE_RATHER_TWICE = env.list("NOTICE_RATHER_TWICE", default=["email"])
NOTICES_BEAT = {
    "send-due-notices": {
        "task": "notices.tasks.send_due",
        "schedule": timedelta(minutes=1),
    },
    "resume-lost-campaigns": {
        "task": "office.tasks.resume_lost_campaigns",
        "schedule": timedelta(minutes=2),
    },
    "remind-by-rules": {
        "task": "office.tasks.remind_by_rules",
        "schedule": crontab(hour=8, minute=5),
    },
}
