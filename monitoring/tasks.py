"""Work of monitoring that must not keep anybody waiting."""

from celery import shared_task

from monitoring import services
from monitoring.closing import sealing
from monitoring.models import ExportJob
from monitoring.quality import counting
from monitoring.schedules import occurring


@shared_task
def run_export(job_id: int) -> None:
    """Make one workbook.  Safe to run twice: a job is taken by one worker only."""
    services.run_export(ExportJob.objects.get(pk=job_id))


@shared_task
def resume_lost_exports() -> None:
    """Queue lost jobs again, and delete files that are out of date; run by beat."""
    services.resume_lost()
    services.delete_old_files()


@shared_task
def refresh_quality() -> None:
    """Count the classes whose numbers are old; run by beat.  Safe to run twice at once."""
    counting.refresh()


@shared_task
def run_schedules() -> None:
    """Make the scheduled reports that are due; run by beat.  Safe to run twice at once."""
    occurring.run_due()


@shared_task
def work_on_snapshot(snapshot_id: int) -> None:
    """Count or seal one version of closed figures.  Safe to run twice, and at any later time."""
    sealing.work_on_snapshot(snapshot_id)


@shared_task
def resume_lost_snapshots() -> None:
    """Queue versions again whose worker was lost; run by beat."""
    sealing.resume_lost()
