"""Jobs that end in a file of the private storage, which is kept for some days."""

from django.core.files.storage import storages

from common.jobs.rows import Job, jobs_like
from common.jobs.working import Superseded, finish


def finish_with_file(job: Job, name: str, **facts: object) -> None:
    """Say that the file is there; delete it when nobody wants it from this worker any more.

    The name must hold the attempt, so that a worker that comes late deletes its own file only.

    Raises:
        Superseded: somebody else has the job, or it was cancelled.
    """
    try:
        finish(job, file=name, **facts)
    except Superseded:
        storages["private"].delete(name)
        raise


def delete_old_files(model: type[Job]) -> int:
    """Delete the files that have been kept long enough; return how many.

    The row stays: it says who took what, and when.
    """
    rows = jobs_like(model)
    old = list(rows.out_of_date().values_list("pk", "file"))
    for pk, name in old:
        storages["private"].delete(name)
        rows.filter(pk=pk, file=name).update(state="expired", file="")
    return len(old)
