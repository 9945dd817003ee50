"""Finding what lost messages, dead workers and later runs left behind."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from media import ffmpeg, streams
from media.models import Conversion, MediaAsset
from media.services.conversion import queue, request_conversion

# So long a message may be under way.
LOST_AFTER = timedelta(minutes=1)
BATCH = 50


@transaction.atomic
def resume_conversions() -> int:
    """Queue what is due and nobody works on; return how many.

    Of those that wait one is enough: whoever has finished queues the next.
    """
    if ffmpeg.program() is None:
        return 0
    without = MediaAsset.objects.ready().filter(conversion=None).order_by("-pk")[:BATCH]
    for asset in without:
        request_conversion(asset)
    Conversion.objects.filter(state=Conversion.State.NO_PROGRAM).update(
        state=Conversion.State.QUEUED
    )
    due = list(Conversion.objects.dead())
    if not Conversion.objects.alive().exists():
        lost = Conversion.objects.waiting().filter(queued_at__lt=timezone.now() - LOST_AFTER)
        due += list(lost[:1])
    for conversion in due:
        queue(conversion)
    return len(due)


def delete_leftovers() -> int:
    """Delete the folders that nobody needs any more; return how many."""
    folders = list(streams.leftovers())
    for folder in folders:
        streams.delete(folder)
    return len(folders)
