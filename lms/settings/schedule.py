"""What beat runs, and when."""

from datetime import timedelta

from celery.schedules import crontab

from lms.settings.connections import CONNECTIONS_BEAT
from lms.settings.notices import NOTICES_BEAT

CELERY_BEAT_SCHEDULE = {
    "close-expired-attempts": {
        "task": "quizzes.tasks.close_expired_attempts",
        "schedule": timedelta(seconds=30),
    },
    "issue-missing-certificates": {
        "task": "certificates.tasks.issue_missing_certificates",
        "schedule": timedelta(minutes=5),
    },
    "publish-missing-editions": {
        "task": "cms.tasks.publish_missing_editions",
        "schedule": timedelta(minutes=10),
    },
    "publish-scheduled-pages": {
        "task": "cms.tasks.publish_scheduled_pages",
        "schedule": timedelta(minutes=5),
    },
    "sweep-conversions": {
        "task": "media.tasks.sweep_conversions",
        "schedule": timedelta(minutes=2),
    },
    "sweep-slips": {
        "task": "members.tasks.sweep_slips",
        "schedule": timedelta(minutes=5),
    },
    "send-lost-recovery-codes": {
        "task": "members.tasks.send_lost_recovery_codes",
        "schedule": timedelta(minutes=2),
    },
    "sweep-own-copies": {
        "task": "office.tasks.sweep_own_copies",
        "schedule": timedelta(minutes=5),
    },
    "apply-retention": {
        "task": "lms.tasks.apply_retention",
        "schedule": crontab(hour=3, minute=10),
    },
    "seal-audit-log": {
        "task": "members.tasks.seal_audit_log",
        "schedule": timedelta(minutes=5),
    },
    "seal-whole-audit-log": {
        "task": "members.tasks.seal_whole_audit_log",
        "schedule": crontab(hour=2, minute=20),
    },
    # Study quality: pages show numbers of the last minute.
    "refresh-quality": {
        "task": "monitoring.tasks.refresh_quality",
        "schedule": timedelta(seconds=30),
    },
    # Scheduled reports: the row of each says when it is due.
    "run-schedules": {
        "task": "monitoring.tasks.run_schedules",
        "schedule": timedelta(minutes=1),
    },
    "resume-lost-exports": {
        "task": "monitoring.tasks.resume_lost_exports",
        "schedule": timedelta(minutes=5),
    },
    # closing of periods
    "resume-lost-snapshots": {
        "task": "monitoring.tasks.resume_lost_snapshots",
        "schedule": timedelta(minutes=2),
    },
    "resume-lost-reorganisations": {
        "task": "office.tasks.resume_lost_reorganisations",
        "schedule": timedelta(minutes=10),
    },
    # requirements: who must study what
    "sweep-requirements": {
        "task": "office.tasks.sweep_requirements",
        "schedule": timedelta(minutes=1),
    },
    "evaluate-all-requirements": {
        "task": "office.tasks.evaluate_all_requirements",
        "schedule": crontab(hour=1, minute=30),
    },
    # training: approved lists of nominations
    "sweep-nominations": {
        "task": "office.tasks.sweep_nominations",
        "schedule": timedelta(minutes=5),
    },
    **NOTICES_BEAT,
    **CONNECTIONS_BEAT,
    "resume-lost-imports": {
        "task": "members.tasks.resume_lost_imports",
        "schedule": timedelta(minutes=2),
    },
}
