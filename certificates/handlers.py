"""What certificates do when something happens below."""

from typing import Any

from common.jobs import queue_after_commit
from learning.events import CourseCompleted


def queue_certificate(*, event: CourseCompleted, **kwargs: Any) -> None:
    """Ask for the certificate once the completion is safely stored."""
    queue_after_commit("certificates.tasks.issue_certificate", event.enrolment_id)
