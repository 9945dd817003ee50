"""Where the local services keep their files.

The demo's data must survive restarts of the machine, so it lies under ``~/.local/state``, or under
``/var/lib`` for root: PostgreSQL refuses to run as root, and the ordinary user that it then runs as
could not reach a folder inside ``/root``.  Data of tests lies in the system's temporary folder.
A path carries a mark of the checkout, so that two checkouts never share a server; a fresh clone at
an old path gets a fresh mark, because its uploads are not there any more either.
"""

import hashlib
import os
import tempfile
import uuid
from pathlib import Path
from typing import Literal

Purpose = Literal["demo", "test"]

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
LOGS = VAR / "log"


def is_root() -> bool:
    """Tell whether the process runs as root, under which PostgreSQL refuses to work."""
    return os.geteuid() == 0


def state_dir(purpose: Purpose) -> Path:
    """Return the folder of the local services, made if it is missing."""
    folder = _base(purpose) / f"{_mark()}-{purpose}"
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        # The temporary folder is open to all: somebody else may have made ours before us.
        raise PermissionError(f"{folder} belongs to another user of this machine")
    return folder


def _base(purpose: Purpose) -> Path:
    if override := os.environ.get("LOCAL_STATE_DIR"):
        return Path(override).resolve()
    if purpose == "test":
        return Path(tempfile.gettempdir()).resolve() / f"hoc-tap-{os.geteuid()}"
    if is_root():
        return Path("/var/lib/hoc-tap")
    home = Path(os.environ.get("XDG_STATE_HOME", Path.home() / ".local" / "state"))
    return home / "hoc-tap"


def _mark() -> str:
    """Return ten characters that stand for this checkout."""
    VAR.mkdir(parents=True, exist_ok=True)
    identity = VAR / ".checkout-id"
    try:
        with identity.open("x") as file:
            file.write(uuid.uuid4().hex)
    except FileExistsError:
        pass
    return hashlib.sha256(f"{ROOT}:{identity.read_text()}".encode()).hexdigest()[:10]
