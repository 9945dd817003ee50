"""Work on recordings that must not keep anybody waiting."""

from celery import shared_task

from media import services
from media.models import Conversion


@shared_task
def convert_recording(conversion_id: int) -> None:
    """Make the qualities of one recording.  Safe to run twice: one worker only takes it.

    The broker sends a message again when it is not done within its time-out, and a long
    recording takes longer: the second worker finds the conversion taken and goes away.
    """
    services.run_conversion(Conversion.objects.get(pk=conversion_id))


@shared_task
def sweep_conversions() -> None:
    """Find conversions that are due, lost or dead, and folders nobody needs; run by beat."""
    services.resume_conversions()
    services.delete_leftovers()
