"""Files below ``PRIVATE_ROOT``: written whole or not at all, and sent by a view that has checked.

The names are relative to the storage "private".
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.http import FileResponse, HttpResponse, HttpResponseBase


def private_storage() -> Storage:
    """Return the storage that no address serves; asked for late, so that tests can move it."""
    return storages["private"]


def keep(name: str, content: bytes) -> None:
    """Write the file; a crash leaves the old one or none, never a half one."""
    with written_whole(name) as path:
        path.write_bytes(content)


@contextmanager
def written_whole(name: str) -> Iterator[Path]:
    """Give a path beside the target to write to; put in place when the block ends well."""
    target = Path(storages["private"].path(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    os.close(handle)
    part = Path(beside)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.chmod(0o640)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def send(name: str, *, download_name: str, content_type: str) -> HttpResponseBase:
    """Return the answer that downloads the file, through nginx where that is set up."""
    if not settings.ACCEL_REDIRECT_PREFIX:
        file = storages["private"].open(name)
        return FileResponse(
            file, as_attachment=True, filename=download_name, content_type=content_type
        )
    response = HttpResponse(content_type=content_type)
    response["X-Accel-Redirect"] = settings.ACCEL_REDIRECT_PREFIX + quote(name)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(download_name)}"
    return response
