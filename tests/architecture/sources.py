"""Our own files, for the tests that read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = (
    "certificates",
    "cms",
    "common",
    "courses",
    "learning",
    "media",
    "members",
    "monitoring",
    "notices",
    "office",
    "quizzes",
)
PACKAGES = (*APPS, "lms")


def python_files(*folders: str) -> Iterator[Path]:
    """Yield the modules of the folders, without migrations."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


@cache
def tree(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def short(path: Path) -> str:
    """Return the path as it is spoken of."""
    return str(path.relative_to(ROOT))
