"""Which papers were made, as a table of page and file."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.tables import Cell, Column, Table
from common.text import formats
from members.models import User
from monitoring.documents.kinds import Report
from monitoring.models import ExportJob


def papers_table(jobs: list[ExportJob], user: User) -> Table:
    """Return who made which paper when, and how many rows it has."""
    table = Table(
        [
            Column(key="report", label=_("Report")),
            Column(key="by", label=_("Made by")),
            Column(key="at", label=_("Requested at")),
            Column(key="state", label=_("State")),
            Column(key="rows", label=_("Rows"), is_number=True),
        ]
    )
    for job in jobs:
        is_own = job.requested_by_id == user.pk
        href = reverse("documents:document", args=[job.pk]) if is_own else ""
        table.add(
            {
                "report": Cell(text=label_of(job), href=href),
                "by": job.requested_by.full_name,
                "at": f"{timezone.localtime(job.created_at):%H:%M %d/%m/%Y}",
                "state": job.get_state_display(),
                "rows": "" if job.row_count is None else formats.number(job.row_count),
            }
        )
    return table


def label_of(job: ExportJob) -> str:
    """Return the name of the report."""
    report = job.params.get("report", "")
    return str(Report(report).label) if report in Report.values else job.get_kind_display()
