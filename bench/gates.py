"""What can stand around the steps of a journey: a barrier that weighs them, a reader of the log."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from bench import machine

# What PostgreSQL logs of each statement, simple or prepared; further lines begin with a tab.
STATEMENT = re.compile(r"LOG:  (?:statement|execute [^:]+): (.*(?:\n\t.*)*)")
CONTROL = re.compile(
    r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START TRANSACTION|SET |DEALLOCATE)", re.IGNORECASE
)


class Lockstep:
    """Lets all users into a step together, a few at a time, and weighs what the step cost.

    Nobody begins the next step before the last has finished this one, so that the CPU
    between two meetings belongs to one step alone.
    """

    def __init__(self, users: int, at_once: int, pidfiles: machine.PidFiles) -> None:
        self.users, self.pidfiles = users, pidfiles
        self.cost: dict[str, Counter[str]] = {}
        self._few = asyncio.Semaphore(at_once)
        self._arrived, self._current = 0, ""
        self._door = asyncio.Event()
        self._reading: Mapping[str, float] = {}

    async def enter(self, name: str) -> None:
        """Wait until everybody has come, then for a free place."""
        self._arrived += 1
        door = self._door
        if self._arrived == self.users:
            self._weigh()
            self._current, self._arrived, self._door = name, 0, asyncio.Event()
            door.set()
        await door.wait()
        await self._few.acquire()

    def leave(self, name: str) -> None:
        """Give the place to the next."""
        self._few.release()

    def go_home(self) -> None:
        """Weigh the last step, once everybody has finished it."""
        self._weigh()

    def _weigh(self) -> None:
        now = machine.cpu_of(self.pidfiles)
        if self._current:
            spent = self.cost.setdefault(self._current, Counter())
            for server, used in machine.settled(now, self._reading).items():
                spent[server] += used
        self._reading = now


class StatementLog:
    """Counts the statements that PostgreSQL logged during each step of a single user."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.statements: dict[str, list[list[str]]] = {}
        self._offset = 0

    async def enter(self, name: str) -> None:
        """Note where the log ends now."""
        self._offset = self.log.stat().st_size

    def leave(self, name: str) -> None:
        """Keep what was logged since."""
        with self.log.open("rb") as file:
            file.seek(self._offset)
            text = file.read().decode("utf-8", "replace")
        self.statements.setdefault(name, []).append(STATEMENT.findall(text))

    def count(self, name: str) -> tuple[float, float]:
        """Return the statements of a step, and how many begin or end transactions besides."""
        rounds = self.statements.get(name, [])
        control = sum(bool(CONTROL.match(line)) for lines in rounds for line in lines)
        total = sum(len(lines) for lines in rounds)
        times = max(1, len(rounds))
        return (total - control) / times, control / times
