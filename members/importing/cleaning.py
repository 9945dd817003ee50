"""What is left of a list that was taken over: the counts and the log, not the data."""

from datetime import timedelta

from django.core.files.storage import storages
from django.db.models import QuerySet
from django.utils import timezone

from common import retention
from members.models import ImportRun

AT_ONCE = 20


def expire_imports(*, dry_run: bool = False) -> int:
    """Empty every run that was kept long enough, for the retention command."""
    if dry_run:
        return _old_runs().count()
    emptied = 0
    while number := empty_old_runs():
        emptied += number
    return emptied


def empty_old_runs() -> int:
    """Delete files and rows of some runs that nobody touched so long; the undo is long over."""
    idle = list(_old_runs()[:AT_ONCE])
    for run in idle:
        run.rows.all().delete()
        for name in (str(run.file.name), run.refused_file, run.report_file):
            if name:
                storages["private"].delete(name)
        ImportRun.objects.filter(pk=run.pk).update(
            file="", refused_file="", report_file="", choices={}
        )
    return len(idle)


def _old_runs() -> QuerySet[ImportRun]:
    """Return the runs that the rule lets go and nobody works on."""
    days = retention.days("imports")
    if days is None:
        return ImportRun.objects.none()
    before = timezone.now() - timedelta(days=days)
    old = ImportRun.objects.filter(changed_at__lt=before).exclude(file="")
    return old.exclude(state__in=("checking", "running", "undoing"))
