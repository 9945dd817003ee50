"""Noting who took a workbook away."""

from members.models import User
from members.services import record
from monitoring.models import ExportJob


def note_download(job: ExportJob, *, by: User) -> None:
    """Note that the workbook left the house, and with how many rows."""
    record(
        "monitoring.download_export",
        actor=by,
        subject=f"export:{job.pk}",
        reason=job.purpose,
        kind=job.kind,
        rows=job.row_count,
    )
