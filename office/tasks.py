"""Work of the office that must not keep anybody waiting."""

from celery import shared_task

from office.privacy import services


@shared_task
def make_own_copy(copy_id: int) -> None:
    """Make one file of the own data.  Safe to run twice: a job is taken by one worker only."""
    services.run_copy(copy_id)


@shared_task
def sweep_own_copies() -> None:
    """Queue lost jobs again, and delete files that are out of date; run by beat."""
    services.resume_lost()
    services.delete_old_copies()
