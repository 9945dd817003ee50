"""Pytest plugin that brings PostgreSQL and Valkey before Django's settings are loaded.

Each pytest process, and each worker of xdist, gets a database and a numbered Valkey database of its
own, so that any number of runs can go on in one checkout at the same time.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pytest

from lms.local.services import LocalServices, provide_services

VALKEY_DATABASES = range(1, 256)
_held: list[IO[str]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--slow", action="store_true", help="also run the tests marked slow (make test-all)"
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    services = None if is_worker else provide_services("test")
    if not is_worker:
        # The workers of xdist inherit these and derive their own from them.
        os.environ["TEST_DATABASE_SERVER"] = os.environ["DATABASE_URL"]
        os.environ["TEST_REDIS_SERVER"] = os.environ["REDIS_URL"]
    os.environ["DATABASE_URL"] = _with_path(
        os.environ["TEST_DATABASE_SERVER"], f"lms_test_{os.getpid()}"
    )
    os.environ["REDIS_URL"] = _own_valkey(os.environ["TEST_REDIS_SERVER"])
    os.environ["TEST_FILES_DIR"] = tempfile.mkdtemp(prefix="hoc-tap-files-")
    early_config.add_cleanup(lambda: _leave(services))
    return (yield)


def _leave(services: LocalServices | None) -> None:
    shutil.rmtree(os.environ["TEST_FILES_DIR"], ignore_errors=True)
    if services is not None:
        services.release()


def _own_valkey(server: str) -> str:
    """Return the address of the first numbered database that no live process has locked."""
    mark = hashlib.sha256(server.encode()).hexdigest()[:10]
    folder = Path(tempfile.gettempdir()) / f"hoc-tap-{os.geteuid()}" / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    for number in VALKEY_DATABASES:
        lock = (folder / f"valkey-{mark}-{number}").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        _held.append(lock)
        return _with_path(server, str(number))
    raise RuntimeError("No free Valkey database is left.")


def _with_path(url: str, path: str) -> str:
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{parts.netloc}/{path}{query}"
