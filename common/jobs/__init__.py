"""Background work that is a row: queued, taken by one worker, watched, taken over when lost.

A model derives from ``Job``, its queryset from ``JobQuerySet``; the service of its app says what
is to be made.  Why and how: ``docs/decisions/0019-one-mechanism-for-jobs.md``.
"""

from common.jobs.files import delete_old_files, finish_with_file
from common.jobs.queue import queue_after_commit, queue_each
from common.jobs.rows import LOST_AFTER, Job, JobQuerySet
from common.jobs.working import (
    AttemptsUsedUp,
    Superseded,
    beat,
    claim,
    fail,
    finish,
    work_on,
    work_on_claimed,
)

__all__ = [
    "LOST_AFTER",
    "AttemptsUsedUp",
    "Job",
    "JobQuerySet",
    "Superseded",
    "beat",
    "claim",
    "delete_old_files",
    "fail",
    "finish",
    "finish_with_file",
    "queue_after_commit",
    "queue_each",
    "work_on",
    "work_on_claimed",
]
