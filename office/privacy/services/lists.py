"""Taking an erased person out of the lists that were made and not yet deleted."""

from collections.abc import Sequence

from django.core.files.storage import storages
from django.db.models import Q, QuerySet

from common.jobs import queue_after_commit
from members.models import ListExport, SlipBatch, User
from monitoring.models import ExportJob
from office.exchange.packs import forget_person

GONE = "—"
State = ExportJob.State


def take_out_of_exports(person: User, known_as: Sequence[str]) -> None:
    """Delete the files in which the person stands, and what was searched for by the name.

    Which files those are was noted when they were made (``ListExport``).  Of a file of an older
    release nobody knows it: it goes too.  What is being made now is made again without the person.
    """
    noted = ListExport.objects.filter(subject__startswith="export:")
    naming = {_number(subject) for subject in _subjects(noted.naming(person))}
    known = {_number(subject) for subject in _subjects(noted)}
    for job in ExportJob.objects.filter(state=State.DONE).exclude(file=""):
        if job.pk in naming or job.pk not in known:
            storages["private"].delete(str(job.file.name))
            ExportJob.objects.filter(pk=job.pk).update(state=State.EXPIRED, file="")
    for job in ExportJob.objects.filter(state=State.RUNNING):
        # Its worker finds at the next step that the job is not its own any more.
        ExportJob.objects.filter(pk=job.pk, state=State.RUNNING).update(state=State.QUEUED)
        queue_after_commit("monitoring.tasks.run_export", job.pk)
    _delete_slips(person)
    forget_person(person)
    named, listed = Q(pk__in=[]), Q(pk__in=[])
    for text in known_as:
        named |= Q(purpose__icontains=text) | Q(params__q__icontains=text)
        listed |= Q(purpose__icontains=text)
    ExportJob.objects.filter(named).update(params={}, purpose=GONE)
    ListExport.objects.filter(listed).update(purpose=GONE)


def _delete_slips(person: User) -> None:
    """Delete the printed files that hold a slip of the person."""
    batches = SlipBatch.objects.filter(slips__person=person, state=SlipBatch.State.DONE).distinct()
    for batch in batches:
        storages["private"].delete(str(batch.file.name))
        SlipBatch.objects.filter(pk=batch.pk).update(state=SlipBatch.State.EXPIRED, file="")


def _subjects(lists: QuerySet[ListExport]) -> list[str]:
    return list(lists.values_list("subject", flat=True))


def _number(subject: str) -> int:
    return int(subject.partition(":")[2])
