"""Workbooks of units: kept for a look, taken over, given back with what to mend."""

import uuid
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.storage import storages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from common import private_files, retention
from common.excel.reading import read_heads
from learning.models import Nomination, NominationUnit, NominationUpload
from learning.services import nominate
from members.models import User
from members.services import record
from office.nominations.reading import Reading, read_nominations, write_errors


@transaction.atomic
def keep_upload(entry: NominationUnit, file: UploadedFile, *, by: User) -> NominationUpload:
    """Store the workbook so that its preview, its taking over and its errors read the same file.

    Raises:
        WorkbookRefused: it is no workbook that can be read.
    """
    name = f"nominations/{timezone.localdate():%Y/%m}/{uuid.uuid4().hex}.xlsx"
    with private_files.written_whole(name) as path, path.open("wb") as target:
        for chunk in file.chunks():
            target.write(chunk)
        target.flush()
        read_heads(path, rows=1)
    upload = NominationUpload.objects.create(
        entry=entry, uploaded_by=by, original_name=(file.name or "")[:200], file=name
    )
    record(
        "office.upload_nominations",
        actor=by,
        unit=entry.unit,
        subject=f"nominations:{entry.call_id}",
    )
    return upload


def read_upload(upload: NominationUpload) -> Reading:
    """Return what the workbook says today; nothing is written.

    Raises:
        WorkbookRefused: there is no list of people in it.
    """
    return read_nominations(_path(upload), upload.entry, upload.uploaded_by)


@transaction.atomic
def take_over(upload: NominationUpload, *, by: User, late_reason: str = "") -> list[Nomination]:
    """Put the people of the workbook on the list; rows to mend stay for the error file.

    Doing it again adds nobody twice.

    Raises:
        NominationRefused: the list was sent, or late and without a reason.
    """
    upload = NominationUpload.objects.select_for_update(of=("self",)).get(pk=upload.pk)
    reading = read_upload(upload)
    made, _refused = nominate(
        upload.entry,
        reading.people.values(),
        by=by,
        notes=reading.notes,
        late_reason=late_reason,
    )
    upload.applied_at = upload.applied_at or timezone.now()
    upload.save(update_fields=["applied_at"])
    return made


def error_file(upload: NominationUpload) -> bytes:
    """Return the rows to mend as a workbook that can be sent again."""
    with TemporaryDirectory() as folder:
        target = Path(folder) / "errors.xlsx"
        write_errors(_path(upload), target, read_upload(upload))
        return target.read_bytes()


def delete_old_uploads() -> int:
    """Delete the workbooks that have been kept long enough, and their rows; return how many."""
    kept_for = timedelta(days=retention.days("imports") or 30)
    old = list(NominationUpload.objects.filter(uploaded_at__lt=timezone.now() - kept_for))
    for upload in old:
        storages["private"].delete(str(upload.file.name))
        upload.delete()
    return len(old)


def _path(upload: NominationUpload) -> Path:
    return Path(storages["private"].path(str(upload.file.name)))
