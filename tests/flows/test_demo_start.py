"""``make demo`` from a bare copy of the checkout: it runs, it ends, it loses nothing."""

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
FIRST_START_SECONDS = 600
SECOND_START_SECONDS = 15
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".venv-tools", "node_modules", "var", "__pycache__", "*.mo", ".*_cache"
)

pytestmark = pytest.mark.slow


class Demo:
    """A running ``make demo``, read line by line."""

    def __init__(self, folder, state):
        self.started_at = time.monotonic()
        names = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "TEST_FILES_DIR")
        environment = {name: text for name, text in os.environ.items() if name not in names}
        self.process = subprocess.Popen(
            ["make", "demo"],
            cwd=folder,
            env=environment | {"LOCAL_STATE_DIR": str(state), "PORT": "18000", "MAKEFLAGS": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines = []

    def address(self, seconds):
        """Wait for the address to be printed, and return it with the time it took."""
        for line in self.process.stdout:
            self.lines.append(line)
            if found := re.search(r"The site runs at (\S+)", line):
                took = time.monotonic() - self.started_at
                assert took <= seconds, f"{took:.0f} s\n" + "".join(self.lines)
                return found[1]
        raise AssertionError("".join(self.lines))

    def logins(self):
        """Return what is printed between the address and the last line."""
        printed = []
        for line in self.process.stdout:
            if "Ctrl-C" in line:
                return "".join(printed)
            printed.append(line)
        raise AssertionError("".join(printed))

    def end(self):
        """Press Ctrl-C, as a terminal would: to the whole group."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            self.process.communicate(timeout=60)


@pytest.fixture
def bare_copy():
    # Outside of pytest's own folder, which the user of PostgreSQL may not enter.
    home = Path(f"/tmp/ht-demo-{os.getpid()}")
    shutil.copytree(ROOT, home / "copy", ignore=LEFT_OUT)
    yield home
    shutil.rmtree(home)


def test_demo_runs_ends_and_loses_nothing(bare_copy):
    first_logins = start_look_and_end(bare_copy, within=FIRST_START_SECONDS)
    second_logins = start_look_and_end(bare_copy, within=SECOND_START_SECONDS)

    assert "hocvien" in first_logins
    assert second_logins == first_logins


def start_look_and_end(home, *, within):
    """Run the demo once, look at its first page, press Ctrl-C; return the printed logins."""
    demo = Demo(home / "copy", home / "state")
    try:
        address = demo.address(within)
        logins = demo.logins()
        with urllib.request.urlopen(address) as page:
            assert page.status == 200
    finally:
        demo.end()
    assert not processes_of(home)
    return logins


def processes_of(folder):
    """Return the command lines of living processes that work in the folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            line = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            place = (path / "cwd").readlink()
        except OSError:
            continue
        if str(folder) in line or place.is_relative_to(folder):
            found.append(line)
    return found
