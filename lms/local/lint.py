"""``make lint``: every check in turn, all of them even when one fails.

Run as ``python -m lms.local.lint``.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lms.local.paths import ROOT


def main() -> None:
    """Run the checks, print what they found, end with 1 when one of them failed."""
    if "--list-templates" in sys.argv:
        print("\n".join(map(str, _templates())))
        return
    os.chdir(ROOT)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.dev")
    failed = [name for name, command in _checks() if not _passes(name, command)]
    if failed:
        raise SystemExit("make lint: failed: " + ", ".join(failed))
    print("make lint: all good")


def _checks() -> Iterator[tuple[str, list[str]]]:
    python = sys.executable
    yield "code (ruff check)", [python, "-m", "ruff", "check", "."]
    yield "format (ruff format)", [python, "-m", "ruff", "format", "--check", "--quiet", "."]
    yield "types (mypy)", [python, "-m", "mypy", *_packages(), "manage.py"]
    yield "layers (import-linter)", [str(Path(python).with_name("lint-imports"))]
    if templates := [str(path) for path in _templates()]:
        djlint = [python, "-m", "djlint", "--quiet"]
        yield "templates (djlint --check)", [*djlint, "--check", *templates]
        yield "templates (djlint --lint)", [*djlint, "--lint", *templates]
    if (shellcheck := Path(python).with_name("shellcheck")).exists():
        options = ["-x", "-P", "SCRIPTDIR", *map(str, _scripts())]
        yield "shell (shellcheck)", [str(shellcheck), *options]
    yield "catalogues", [python, "-m", "lms.local.catalogues"]
    yield "migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run", "-v", "1"]


def _passes(name: str, command: list[str]) -> bool:
    started_at = time.monotonic()
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    is_good = result.returncode == 0
    seconds = time.monotonic() - started_at
    print(f"{'ok  ' if is_good else 'FAIL'} {name} ({seconds:.0f} s)", flush=True)
    if not is_good:
        print(result.stdout[-8000:], result.stderr[-4000:], flush=True)
    return is_good


def _packages() -> list[str]:
    """Return our packages that hold typed code."""
    found = (path.parent.name for path in ROOT.glob("*/__init__.py"))
    return sorted(set(found) - {"tests", "bench"})


def _scripts() -> Iterator[Path]:
    """Return our shell scripts."""
    for pattern in ("deploy/**/*.sh", "deploy/hoc-tap", "lms/local/*.sh"):
        yield from sorted(path.relative_to(ROOT) for path in ROOT.glob(pattern))


def _templates() -> Iterator[Path]:
    for app in _packages():
        for pattern in ("templates/**/*.html", "jinja2/**/*.html"):
            yield from sorted(path.relative_to(ROOT) for path in (ROOT / app).glob(pattern))


if __name__ == "__main__":
    main()
