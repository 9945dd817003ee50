"""Compile the catalogues of our apps, without the gettext tools that target machines lack."""

from pathlib import Path
from typing import Any

import polib
from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Run after every change of a ``.po`` file.  Compiles only what changed."""

    help = "Compile the catalogues of our apps and of LOCALE_PATHS."

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile the catalogues that are younger than their result."""
        own = [Path(config.path) for config in apps.get_app_configs() if _is_ours(config.path)]
        folders = [app / "locale" for app in own] + [Path(path) for path in settings.LOCALE_PATHS]
        sources = [
            source for folder in folders for source in sorted(folder.glob("*/LC_MESSAGES/*.po"))
        ]
        stale = [path for path in sources if _is_stale(path)]
        for path in stale:
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
        self.stdout.write(f"{len(sources)} catalogues, {len(stale)} compiled")


def _is_ours(path: str) -> bool:
    """Tell whether the app lies in this project and not among the installed packages."""
    return (settings.BASE_DIR / Path(path).name).resolve() == Path(path).resolve()


def _is_stale(source: Path) -> bool:
    """Tell whether the compiled catalogue is missing or older than its source."""
    compiled = source.with_suffix(".mo")
    return not compiled.is_file() or compiled.stat().st_mtime < source.stat().st_mtime
