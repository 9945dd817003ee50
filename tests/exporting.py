"""Asking for a list as a user does: the form, the worker, the file."""

from urllib.parse import urlencode

import openpyxl
from django.urls import reverse

from monitoring import services
from monitoring.models import ExportJob


def form_of(kind, **params):
    """Return the address of the form."""
    return f"{reverse('monitoring:new_export')}?{urlencode({'kind': kind, **params})}"


def taken(client, kind, *, purpose="Rà soát danh sách", form=None, **params):
    """Ask for the list, let the worker make it, and return the job and the cells of its sheet."""
    sent = {"purpose": purpose, "format": "xlsx", **(form or {})}
    answer = client.post(form_of(kind, **params), sent)
    assert answer.status_code == 302, answer.content.decode()
    job = services.run_export(ExportJob.objects.latest("pk"))
    assert job.state == "done", job.state
    return job, cells_of(job)


def cells_of(job):
    """Return all that stands in the list: {value as text}."""
    sheet = openpyxl.load_workbook(job.file.path).worksheets[0]
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]
