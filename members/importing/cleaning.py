"""What is left of a list that was taken over: the counts and the log, not the data."""

from datetime import timedelta

from django.core.files.storage import storages
from django.utils import timezone

from members.models import ImportRun

KEPT_FOR = timedelta(days=30)
AT_ONCE = 20


def empty_old_runs() -> int:
    """Delete files and rows of runs that nobody touched for a month; the undo is long over."""
    before = timezone.now() - KEPT_FOR
    old = ImportRun.objects.filter(changed_at__lt=before).exclude(file="")
    idle = list(old.exclude(state__in=("checking", "running", "undoing"))[:AT_ONCE])
    for run in idle:
        run.rows.all().delete()
        for name in (str(run.file.name), run.refused_file, run.report_file):
            if name:
                storages["private"].delete(name)
        ImportRun.objects.filter(pk=run.pk).update(
            file="", refused_file="", report_file="", choices={}
        )
    return len(idle)
