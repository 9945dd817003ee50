"""Background work of the cms app."""

from celery import shared_task

from cms import publishing


@shared_task
def publish_missing_editions() -> int:
    """Make the editions that an interrupted publication left behind.  Safe to run at any time."""
    return publishing.publish_missing_editions()
