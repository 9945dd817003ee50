"""Background work of the cms app."""

from celery import shared_task
from django.core.management import call_command

from cms import publishing


@shared_task
def publish_missing_editions() -> int:
    """Make the editions that an interrupted publication left behind.  Safe to run at any time."""
    return publishing.publish_missing_editions()


@shared_task
def publish_scheduled_pages() -> None:
    """Publish what is due and take down what has expired.  Safe to run at any time."""
    call_command("publish_scheduled")
