"""What must be built before the site or its tests run: packages of node, catalogues, assets.

Run as ``python -m lms.local.prepare``; does nothing when nothing has changed.
"""

import fcntl
from collections.abc import Iterator
from pathlib import Path

from lms.local import steps
from lms.local.paths import ROOT, VAR


def prepare() -> None:
    """Bring everything that is built up to date; two at a time wait for each other."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / ".prepare.lock").open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        _prepare()


def _prepare() -> None:
    installed = ROOT / "node_modules" / ".package-lock.json"
    if not installed.exists():
        steps.forget("node")
    node_lock = ROOT / "package-lock.json"
    steps.once_per_state("node", [node_lock], steps.install_node_packages)

    if not (VAR / "assets").exists():
        steps.forget("assets")
    # Django would warn of a folder of static files that is not there yet.
    (VAR / "assets" / "public").mkdir(parents=True, exist_ok=True)

    catalogues = list(_ours("*.po"))
    if any(not path.with_suffix(".mo").exists() for path in catalogues):
        steps.forget("catalogues")
    steps.once_per_state("catalogues", catalogues, lambda: steps.manage("compile_catalogues"))

    sources = [node_lock, *_ours("management/commands/build_assets.py"), *_ours("static_src/**/*")]
    steps.once_per_state("assets", sources, lambda: steps.manage("build_assets"))


def _ours(pattern: str) -> Iterator[Path]:
    """Find files of our apps, without walking through what was installed."""
    for app in ROOT.iterdir():
        if (app / "__init__.py").exists() and app.name != "tests":
            yield from (path for path in app.rglob(pattern) if path.is_file())


if __name__ == "__main__":
    prepare()
