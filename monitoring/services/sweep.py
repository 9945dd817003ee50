"""Finding what lost messages and old files left behind."""

from common import jobs
from monitoring.models import ExportJob
from monitoring.services.exports import TASK
from monitoring.services.second_person import end_old_requests


def resume_lost() -> int:
    """Queue the jobs again that nobody works on; return how many.

    What waited too long for a second person is over.
    """
    end_old_requests()
    return jobs.queue_each(TASK, ExportJob.objects.lost())


def delete_old_files() -> int:
    """Delete the files of exports that have been kept long enough; return how many."""
    return jobs.delete_old_files(ExportJob)
