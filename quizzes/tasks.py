"""Background work of quizzes."""

from celery import shared_task

from quizzes import services


@shared_task
def close_expired_attempts() -> None:
    """Close and score the attempts whose time is over.  Safe to run twice, and at any time."""
    services.close_expired_attempts()
