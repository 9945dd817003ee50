"""``make demo``: from a fresh clone to the running site with data, and back when it is stopped.

Run as ``python -m lms.local.demo``.  ``PORT`` is the wished port (8000), ``SIZE`` that of the data.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psycopg

from lms.local import steps
from lms.local.paths import LOGS, ROOT, VAR, state_dir
from lms.local.prepare import prepare
from lms.local.processes import ProcessGroup, log_of
from lms.local.services import provide_services

WAIT_SECONDS = 60
PORTS_TRIED = 100


def main() -> None:
    """Start everything, say where it is, wait for Ctrl-C, end everything."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    started_at = time.monotonic()
    os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.dev"
    say("Packages, fonts and catalogues …")
    prepare()
    say("PostgreSQL and Valkey …")
    services = provide_services("demo")
    say("Tables and static files …")
    _bring_up_to_date(is_ours=services is not None)
    port = _free_port(int(os.environ.get("PORT", "8000")))
    address = f"http://127.0.0.1:{port}"
    os.environ.setdefault("SITE_URL", address)
    _seed()
    with _site(port) as processes:
        _print_welcome(address, seconds=time.monotonic() - started_at)
        while (ended := processes.first_ended()) is None:
            time.sleep(0.5)
        raise SystemExit(f"The {ended} process ended by itself; see {log_of(ended)}")


def say(line: str) -> None:
    """Print a line at once; a pipe that nobody reads is no reason to leave things running."""
    try:
        print(line, flush=True)
    except BrokenPipeError:
        # What is printed from here on goes nowhere, the interpreter's last flush included.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _bring_up_to_date(*, is_ours: bool) -> None:
    """Migrate and collect, unless nothing has changed since the last time."""
    inputs = [ROOT / "uv.lock", *ROOT.glob("*/migrations/*.py")]
    if is_ours:
        steps.once_per_state("migrate", inputs, _migrate, stamps=state_dir("demo") / "stamps")
    else:
        _migrate()
    static = [path for folder in _static_folders() for path in folder.rglob("*") if path.is_file()]
    steps.once_per_state(
        "static",
        [ROOT / "uv.lock", *static],
        lambda: steps.manage("collectstatic", "--noinput", "--clear", "-v", "0"),
    )


def _migrate() -> None:
    steps.manage("migrate", "-v", "0")


def _static_folders() -> Iterator[Path]:
    yield VAR / "assets" / "public"
    yield ROOT / "docs" / "guides" / "images"
    yield from ROOT.glob("*/static")


def _seed() -> None:
    """Fill an empty database with people, courses and progress; ``SIZE=none`` leaves it empty."""
    size = os.environ.get("SIZE", "small")
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        row = connection.execute("SELECT EXISTS (SELECT FROM members_user)").fetchone()
    if row == (True,) or size == "none":
        return
    wait = "five minutes" if size == "full" else "a minute"
    say(f"People, courses, progress: about {wait}, only this once …")
    # Hundreds of lines about pages that are published would hide the address and the logins.
    steps.manage("seed_demo", "--size", size, LOG_LEVEL="WARNING")


@contextmanager
def _site(port: int) -> Iterator[ProcessGroup]:
    """Run the web server, then the worker and the clock, and end them in any case."""
    celery = [sys.executable, "-m", "celery", "-A", "lms"]
    processes = ProcessGroup(environment=os.environ)
    try:
        processes.start(
            "web",
            [
                *(sys.executable, "-m", "gunicorn", "lms.wsgi", "--bind", f"127.0.0.1:{port}"),
                *("--workers", "2", "--worker-class", "gthread", "--threads", "4"),
                *("--access-logfile", "-", "--no-control-socket"),
            ],
        )
        # The others start when the site answers: four at once would only be slower.
        _wait_for(f"http://127.0.0.1:{port}/tai-khoan/login/", processes)
        processes.start("worker", [*celery, "worker", "--concurrency", "2", "--loglevel", "INFO"])
        clock = [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""]
        processes.start("beat", [*clock, "--schedule", str(VAR / "celerybeat-schedule")])
        yield processes
    finally:
        say("\nStopping …")
        processes.end()


def _wait_for(address: str, processes: ProcessGroup) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if ended := processes.first_ended():
            tail = log_of(ended).read_text(errors="replace")[-3000:]
            raise SystemExit(f"The {ended} process did not start:\n{tail}")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{address} answers {error.code}; see {log_of('web')}") from error
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{address} did not answer within {WAIT_SECONDS} s; see {LOGS}")


def _print_welcome(address: str, *, seconds: float) -> None:
    say(f"\n  The site runs at {address}   (after {seconds:.0f} s; logs in {LOGS})\n")
    subprocess.run([sys.executable, "manage.py", "demo_logins"], cwd=ROOT, check=False)
    say("\n  Ctrl-C ends it.  `make demo` brings it back with everything that was done.\n")


def _free_port(wished: int) -> int:
    for port in range(wished, wished + PORTS_TRIED):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit(f"No free port between {wished} and {wished + PORTS_TRIED}.")


def _stop(number: int, frame: FrameType | None) -> None:
    """Leave by the ordinary way out, so that everything is ended; a second signal is not needed."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(0)


if __name__ == "__main__":
    main()
