"""The local services as one thing: started by whoever comes first, stopped by the last to leave.

Every user holds a shared lock on a file for as long as it lives.  The one that can turn its lock
into an exclusive one is the last.  The system releases the locks of a process that is killed; a
server left behind by such a one is found running by the next user and stopped by it.
"""

import atexit
import fcntl
import os
from dataclasses import dataclass, field
from typing import IO

from lms.local.paths import Purpose, state_dir
from lms.local.postgres import PostgresCluster
from lms.local.valkey import ValkeyServer


@dataclass
class LocalServices:
    """PostgreSQL and Valkey for one purpose of one checkout."""

    purpose: Purpose
    postgres: PostgresCluster = field(init=False)
    valkey: ValkeyServer = field(init=False)
    _presence: IO[str] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        folder = state_dir(self.purpose)
        is_durable = self.purpose == "demo"
        self.postgres = PostgresCluster(folder, is_durable)
        self.valkey = ValkeyServer(folder, is_durable)

    def acquire(self) -> None:
        """Join the users, and start what does not run yet."""
        folder = state_dir(self.purpose)
        with (folder / "starting.lock").open("w") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            self._presence = (folder / "users.lock").open("w")
            fcntl.flock(self._presence, fcntl.LOCK_SH)
            self.postgres.start()
            self.valkey.start()

    def is_in_use(self) -> bool:
        """Tell whether any process, of whatever kind, uses the servers."""
        with (state_dir(self.purpose) / "users.lock").open("w") as presence:
            try:
                fcntl.flock(presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def release(self) -> None:
        """Leave, and stop the servers when nobody else uses them."""
        if self._presence is None:
            return
        with (state_dir(self.purpose) / "starting.lock").open("w") as door:
            fcntl.flock(door, fcntl.LOCK_EX)
            try:
                fcntl.flock(self._presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                self.postgres.stop()
                self.valkey.stop()
            self._presence.close()
            self._presence = None


def provide_services(purpose: Purpose) -> LocalServices | None:
    """Set ``DATABASE_URL`` and ``REDIS_URL`` to local services, unless both are set already.

    The services end with this process, if it was their last user.
    """
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        return None
    services = LocalServices(purpose)
    services.acquire()
    services.postgres.ensure_database("lms")
    atexit.register(_release_in, os.getpid(), services)
    os.environ.setdefault("DATABASE_URL", services.postgres.url("lms"))
    os.environ.setdefault("REDIS_URL", services.valkey.url())
    return services


def _release_in(pid: int, services: LocalServices) -> None:
    """Release only in the process that acquired: a forked child inherits the exit hook."""
    if os.getpid() == pid:
        services.release()
