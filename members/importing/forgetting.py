"""Taking an erased person out of the lists that were uploaded and are still kept."""

from collections.abc import Sequence

from django.core.files.storage import storages
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from common.excel.limits import WorkbookRefused
from common.excel.reading import open_sheet
from common.text.vietnamese import fold
from members.importing.runs import path_of
from members.models import ImportRun, User

State = ImportRun.State
# What was found lies in the rows from then on; before, the workbook is all there is.
NEEDS_FILE = (State.UPLOADED, State.MAPPED, State.CHECKING, State.CHECKED, State.WAITING)


def forget_person(person: User, *, known_as: Sequence[str]) -> int:
    """Delete the workbooks and reports in which the person stands; return of how many lists.

    A list that was not taken over yet cannot be looked through any more and says so; one that was
    taken over keeps its rows, which are all that an undo needs.  Call it before the rows of the
    person are deleted: they say where the person stood.
    """
    kept = ImportRun.objects.exclude(file="")
    stands = kept.filter(
        Q(rows__person=person)
        | Q(rows__name=person.full_name)
        | Q(rows__candidates__contains=[person.pk])
    )
    unread = kept.filter(rows=None)
    found = {run.pk: run for run in stands.distinct()}
    found |= {run.pk: run for run in unread if _names(run, known_as)}
    for run in found.values():
        _empty(run)
    return len(found)


def _names(run: ImportRun, known_as: Sequence[str]) -> bool:
    """Tell whether a workbook that nobody looked through names the person, or cannot be read.

    A name may stand in two columns, so rows are compared as one line.
    """
    wanted = [fold(text) for text in known_as]
    try:
        rows = open_sheet(path_of(run), sheet=run.sheet).rows
        lines = (fold(" ".join(str(one) for one in row.values if one is not None)) for row in rows)
        return any(text in line for line in lines for text in wanted)
    except (WorkbookRefused, OSError):
        return True


def _empty(run: ImportRun) -> None:
    """Delete the files of the run, and end one that would still need them."""
    for name in (str(run.file.name), run.refused_file, run.report_file):
        if name:
            storages["private"].delete(name)
    row = ImportRun.objects.filter(pk=run.pk)
    row.update(file="", refused_file="", report_file="")
    row.filter(state__in=NEEDS_FILE).update(
        state=State.FAILED,
        failed_step="check",
        error=_("Somebody in this list was erased, so the file is gone. Upload a new list."),
        changed_at=timezone.now(),
        lease=F("lease") + 1,
    )
