"""The scripts of ``deploy/`` on the test's own database and folders."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from lms.local.paths import ROOT, state_dir
from lms.local.postgres import _programs

DEPLOY = ROOT / "deploy"


def needs(program):
    """Skip loudly where the machine lacks what a real installation has from Debian."""
    return pytest.mark.skipif(
        shutil.which(program) is None, reason=f"{program} is missing: apt-get install {program}"
    )


def programs_of_postgres():
    """Return the folder of pg_dump and its kin that fit the running server."""
    if "run" in (
        connection.settings_dict["OPTIONS"].get("host") or connection.settings_dict["HOST"]
    ):
        return str(_programs(state_dir("test")) / "bin")
    return ""


class Box:
    """A pretended machine: folders, keys, and the environment that the scripts read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files, self.backups = folder / "var", folder / "backups"
        self.state, self.key = folder / "state", folder / "key.txt"
        for made in (self.files / "uploads", self.files / "private", self.state):
            made.mkdir(parents=True)
        self.recipients = folder / "recipients"
        self.recipients.write_text(make_key(self.key))
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "lms.settings.test",
            "PG_BIN": programs_of_postgres(),
            "BACKUPS": str(self.backups),
            "FILES_ROOT": str(self.files),
            "RECIPIENTS_FILE": str(self.recipients),
            "BACKUP_STATE_DIR": str(self.state),
            "PYTHON": sys.executable,
            "AS_SELF": "1",
            "TMPDIR": str(folder),
        }

    def run(self, script, *arguments, **changes):
        """Run a script; return what it said and how it ended."""
        return subprocess.run(
            [str(DEPLOY / script), *map(str, arguments)],
            env=self.environment | changes,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    def back_up(self, *arguments, **changes):
        """Make a backup that must succeed; return its folder."""
        result = self.run("backup.sh", *arguments, **changes)
        assert result.returncode == 0, result.stdout + result.stderr
        return self.newest()

    def newest(self):
        return max(self.backups.glob("2*Z*"))


def make_key(path: Path) -> str:
    """Make a pair of keys; return the public one."""
    subprocess.run(["age-keygen", "-o", str(path)], check=True, capture_output=True)
    made = subprocess.run(["age-keygen", "-y", str(path)], check=True, capture_output=True)
    return made.stdout.decode()


@pytest.fixture
def box(tmp_path, transactional_db):
    assert settings.DATABASES["default"]["NAME"].startswith("lms_test_")
    return Box(tmp_path)
