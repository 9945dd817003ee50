"""How the forms of a paper are called and sent."""

from urllib.parse import quote

from django.http import HttpResponse

from monitoring.documents.making import DOCX, PDF, XLSX

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARTS = {
    "pdf": (PDF, "application/pdf"),
    "docx": (DOCX, WORD),
    "xlsx": (XLSX, EXCEL),
}


def as_download(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """Return the answer that saves the file; papers are small enough to be held."""
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
