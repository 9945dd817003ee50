"""The servers that are measured: PostgreSQL (durable), Valkey and gunicorn, all of our own.

Each has a pid file.  All of them end with ``Servers.stop``, by their pids.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from lms.local.paths import ROOT, VAR, state_dir
from lms.local.postgres import PostgresCluster
from lms.local.valkey import ValkeyServer

SEEDED, WORKING = "bench_seed", "bench"
START_SECONDS = 60
PATIENCE_SECONDS = 15
# Caches and sessions in one numbered database of Valkey, the queue of jobs in another.
CACHE, BROKER = 0, 1


@dataclass
class Servers:
    """Everything that serves the site, in a folder of its own."""

    workers: int = 2
    threads: int = 4
    purpose: str = "bench"
    folder: Path = field(init=False)
    port: int = field(init=False)
    _web: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        beside = state_dir("test")
        self.folder = beside.with_name(f"{beside.name.removesuffix('-test')}-{self.purpose}")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.postgres = PostgresCluster(self.folder, is_durable=True)
        self.valkey = ValkeyServer(self.folder, is_durable=True)
        self.port = _free_port()

    @property
    def pidfiles(self) -> dict[str, str]:
        """The pid file of each server."""
        return {
            "web": str(self.folder / "web.pid"),
            "postgres": str(self.postgres.data / "postmaster.pid"),
            "valkey": str(self.valkey.data / "pid"),
        }

    @property
    def log(self) -> Path:
        """The log of PostgreSQL."""
        return self.folder / "postgres.log"

    @property
    def base_url(self) -> str:
        """The address of the site."""
        return f"http://127.0.0.1:{self.port}"

    def environment(self, database: str = WORKING) -> dict[str, str]:
        """Return the environment in which the site runs."""
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": os.environ.get("BENCH_SETTINGS", "bench.settings"),
            "DATABASE_URL": self.postgres.url(database),
            "REDIS_URL": self.valkey.url(CACHE),
            "CELERY_BROKER_URL": self.valkey.url(BROKER),
            "SITE_URL": self.base_url,
        }

    def start(self) -> None:
        """Start PostgreSQL and Valkey."""
        self.postgres.start()
        self.valkey.start()

    def copy_seed(self) -> None:
        """Give the site a fresh copy of the seeded database, analysed and written out."""
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {WORKING} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {WORKING} TEMPLATE {SEEDED}")
        with psycopg.connect(self.postgres.url(WORKING), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def log_statements(self, *, are_logged: bool) -> None:
        """Let connections that open from now on log every statement, or none."""
        value = "all" if are_logged else "none"
        with psycopg.connect(self.postgres.url(), autocommit=True) as connection:
            connection.execute(f"ALTER DATABASE {WORKING} SET log_statement = '{value}'")

    def start_web(self) -> None:
        """Start gunicorn as in production and wait for the site."""
        log = VAR / "log" / "bench-web.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "gunicorn", "lms.wsgi", "--worker-class", "gthread"]
        command += ["--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers)]
        command += ["--threads", str(self.threads), "--keep-alive", "75"]
        command += ["--pid", self.pidfiles["web"], "--log-level", "warning"]
        with log.open("wb") as output:
            self._web = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._web.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.base_url}/tai-khoan/login/", timeout=5):
                    return
            except OSError:
                time.sleep(0.2)
        raise SystemExit(f"The site did not start:\n{log.read_text(errors='replace')[-3000:]}")

    def stop_web(self) -> None:
        """End gunicorn and its workers."""
        if self._web is None:
            return
        self._web.terminate()
        try:
            self._web.wait(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._web.pid, signal.SIGKILL)
            self._web.wait()
        self._web = None

    def stop(self, *, is_kept: bool) -> None:
        """End everything; throw the data away unless it is kept."""
        self.stop_web()
        self.postgres.stop()
        self.valkey.stop()
        if not is_kept:
            shutil.rmtree(self.folder, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
