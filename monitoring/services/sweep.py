"""Finding what lost messages and old files left behind."""

from django.core.files.storage import storages

from monitoring.models import ExportJob
from monitoring.services.exports import queue


def resume_lost() -> int:
    """Queue the jobs again that nobody works on; return how many."""
    jobs = list(ExportJob.objects.lost())
    for job in jobs:
        queue(job)
    return len(jobs)


def delete_old_files() -> int:
    """Delete the files of exports that have been kept long enough; return how many.

    The row stays: it says who took what, when and why.
    """
    jobs = list(ExportJob.objects.out_of_date())
    for job in jobs:
        storages["private"].delete(str(job.file.name))
        ExportJob.objects.filter(pk=job.pk).update(state=ExportJob.State.EXPIRED, file="")
    return len(jobs)
