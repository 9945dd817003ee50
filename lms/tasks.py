"""Work of the whole site; run by beat."""

from celery import shared_task

from office import retention


@shared_task
def apply_retention() -> None:
    """Delete what was kept as long as it may be."""
    retention.apply_retention()
