"""Child processes of the demo: each in a group of its own, each with a log, all ended together."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lms.local.paths import LOGS, ROOT

# A worker finishes the job in its hands; after that it is ended, and the sweeps find the job.
PATIENCE_SECONDS = 15


@dataclass
class ProcessGroup:
    """The processes that were started together and end together."""

    environment: Mapping[str, str]
    _running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str, command: Sequence[str]) -> None:
        """Start a process that writes to its own log."""
        LOGS.mkdir(parents=True, exist_ok=True)
        with log_of(name).open("ab") as log:
            self._running[name] = subprocess.Popen(
                command,
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def first_ended(self) -> str | None:
        """Return the name of a process that has ended by itself."""
        for name, child in self._running.items():
            if child.poll() is not None:
                return name
        return None

    def end(self) -> None:
        """End them all, with everything that they started themselves."""
        for child in self._running.values():
            _signal(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for child in self._running.values():
            try:
                child.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                pass
            # The group may outlive its leader.
            _signal(child.pid, signal.SIGKILL)
            child.wait()
        self._running.clear()


def log_of(name: str) -> Path:
    """Return the file that a process of the demo writes to."""
    return LOGS / f"{name}.log"


def _signal(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass
