"""Work of members that must not keep anybody waiting."""

from celery import shared_task

from members.importing import cleaning, runs, working


@shared_task(acks_late=True)
def work_on_import(run_id: int) -> None:
    """Do what is due for one import.  Safe to run twice: one worker only holds a run."""
    working.work_on(run_id)


@shared_task
def resume_lost_imports() -> None:
    """Queue lost imports again, and empty those that are over; run by beat."""
    runs.resume_lost()
    cleaning.empty_old_runs()
