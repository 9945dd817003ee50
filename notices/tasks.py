"""Work of notices that must not keep anybody waiting."""

from celery import shared_task

from notices import services


@shared_task
def send_due() -> None:
    """Send what is due.  Safe to run twice and at once; run by beat and after each queueing."""
    services.settle_unsure()
    services.send_due()
