"""Sending private files: whole or in ranges, by nginx where it is there."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

CHUNK = 256 * 1024
RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")
CACHE = "private, max-age=14400"


def send_private(request: HttpRequest, name: str, *, mime: str, etag: str) -> HttpResponseBase:
    """Answer with a file of the private storage; the caller has checked that the person may.

    One range is served, as players ask for it; of several the whole is sent, which the
    standard allows.
    """
    if settings.ACCEL_REDIRECT_PREFIX:
        response: HttpResponseBase = HttpResponse(content_type=mime)
        prefix = settings.ACCEL_REDIRECT_PREFIX.rstrip("/")
        response["X-Accel-Redirect"] = f"{prefix}/{quote(name)}"
    else:
        response = _streamed(request, name, mime=mime, etag=etag)
    response["Cache-Control"] = CACHE
    response["Content-Disposition"] = "inline"
    response["X-Robots-Tag"] = "noindex"
    return response


def _streamed(request: HttpRequest, name: str, *, mime: str, etag: str) -> HttpResponseBase:
    """Send the file in pieces from this process."""
    storage = storages["private"]
    if not storage.exists(name):
        raise Http404
    size, quoted = storage.size(name), f'"{etag}"'
    wanted = request.headers.get("Range", "")
    if request.headers.get("If-Range", quoted) != quoted:
        wanted = ""
    first, last = 0, size - 1
    status = HTTPStatus.OK
    if match := RANGE.match(wanted):
        found = byte_range(*match.groups(), size=size)
        if found is None:
            response: HttpResponseBase = HttpResponse(
                status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, content_type=mime
            )
            response["Content-Range"] = f"bytes */{size}"
            return response
        (first, last), status = found, HTTPStatus.PARTIAL_CONTENT
    if request.method == "HEAD":
        response = HttpResponse(status=status, content_type=mime)
    else:
        piece = FilePiece(storage.open(name), first, last - first + 1)
        response = StreamingHttpResponse(piece, status=status, content_type=mime)
    if status == HTTPStatus.PARTIAL_CONTENT:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = quoted
    return response


def byte_range(first: str, last: str, *, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of a range, or None where it holds nothing."""
    if not first:
        length = min(int(last or 0), size)
        return (size - length, size - 1) if length else None
    start, end = int(first), min(int(last), size - 1) if last else size - 1
    return (start, end) if start <= end else None


class FilePiece:
    """A part of an open file, read in pieces; Django closes it with the response."""

    def __init__(self, file: Any, start: int, length: int) -> None:
        self.file, self.start, self.length = file, start, length

    def __iter__(self) -> Iterator[bytes]:
        """Yield the part."""
        self.file.seek(self.start)
        left = self.length
        while left > 0 and (chunk := self.file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk

    def close(self) -> None:
        """Close the file."""
        self.file.close()
