"""Fixtures that every test may use: the database, Valkey, jobs, counting of queries."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from queue import Empty

import kombu.pools
import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from lms.celery import app as celery_app
from tests.database import OwnDatabase

ROOT = Path(__file__).resolve().parent.parent
WORKER_SECONDS = 30
# No test is timed: on a machine that does other work a second is no fault of the example's.
hypothesis_settings.register_profile(
    "untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("untimed")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="slow: runs in make test-all")
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """A copy of the migrated template for this process; a fresh one after tests that commit."""
    with django_db_blocker.unblock():
        own = OwnDatabase()
        own.create(rebuild=request.config.getoption("create_db"))
    empty_tables = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = lambda self: own.renew()
    yield
    TransactionTestCase._fixture_teardown = empty_tables
    with django_db_blocker.unblock():
        own.drop()


@pytest.fixture(autouse=True)
def empty_valkey(request: pytest.FixtureRequest) -> None:
    """Start each test with the database on an empty cache and an empty queue."""
    names = set(request.fixturenames)
    if {"db", "transactional_db"} & names or request.node.get_closest_marker("django_db"):
        cache.clear()


class CountedQueries(CaptureQueriesContext):
    """The queries of a ``with`` block, compared like a number and printed when it differs."""

    @property
    def statements(self) -> list[str]:
        """The statements, without those that only mark transactions."""
        marks = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT", "ROLLBACK")
        return [
            query["sql"] for query in self.captured_queries if not query["sql"].startswith(marks)
        ]


@pytest.fixture
def count_queries() -> Callable[..., AbstractContextManager[CountedQueries]]:
    """``with count_queries(at_most=12): …``, or ``exactly=``; without either, just counts."""

    @contextmanager
    def counted(
        *, at_most: int | None = None, exactly: int | None = None
    ) -> Iterator[CountedQueries]:
        with CountedQueries(connection) as queries:
            yield queries
        number, listing = len(queries.statements), "\n".join(queries.statements)
        if at_most is not None:
            assert number <= at_most, f"{number} queries, at most {at_most} wanted:\n{listing}"
        if exactly is not None:
            assert number == exactly, f"{number} queries, {exactly} wanted:\n{listing}"

    return counted


@pytest.fixture
def run_tasks() -> Callable[[], list[str]]:
    """Run what is queued in Valkey, in this process and transaction; return the tasks' names.

    The messages really go through Valkey and JSON.  Tests of what happens between processes take
    ``celery_worker_process``.
    """

    with celery_app.connection_for_write() as broker:
        # Emptying Valkey took the queue's binding away, and a producer that declared it once does
        # not do so again: this declares the queue anew, or messages would go nowhere.
        broker.SimpleQueue(celery_app.conf.task_default_queue).close()

    def run() -> list[str]:
        names = []
        celery_app.loader.import_default_modules()
        with celery_app.connection_for_read() as broker:
            queue = broker.SimpleQueue(celery_app.conf.task_default_queue)
            # kombu says of an empty queue in Redis that there is none, so no len().
            while (message := _next(queue)) is not None:
                arguments, keywords, _ = message.payload
                names.append(message.headers["task"])
                celery_app.tasks[names[-1]].apply(arguments, keywords, throw=True)
                message.ack()
            queue.close()
        return names

    return run


def _next(queue: "kombu.simple.SimpleQueue") -> "kombu.Message | None":
    """Return the next message, or None when there is none."""
    try:
        return queue.get(block=False)
    except Empty:
        return None


@pytest.fixture
def dead_broker() -> Iterator[None]:
    """Let jobs be sent to a port where nobody listens."""
    alive = celery_app.conf.broker_url
    _point_to("redis://127.0.0.1:1/0")
    yield
    _point_to(alive)


def _point_to(url: str) -> None:
    """Send jobs to another broker, and forget the open connections to the one before."""
    celery_app.conf.broker_url = url
    kombu.pools.reset()
    celery_app._pool = None
    celery_app.__dict__.pop("amqp", None)


@pytest.fixture
def celery_worker_process(django_db_setup: None) -> Iterator["subprocess.Popen[bytes]"]:
    """A real worker on this process's database and queue.  For tests with ``transaction=True``.

    It lives for one test only: it would take the messages that ``run_tasks`` of the next looks for.
    """
    log = Path(os.environ["TEST_FILES_DIR"]) / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "lms", "worker", "-c", "1", "-l", "INFO"]
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle"],
            cwd=ROOT,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "lms.settings.test"},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    deadline = time.monotonic() + WORKER_SECONDS
    while b" ready." not in log.read_bytes():
        assert worker.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)
    yield worker
    os.killpg(worker.pid, signal.SIGTERM)
    worker.wait(timeout=WORKER_SECONDS)


@pytest.fixture
def valkey(empty_valkey: None) -> "redis.Redis":
    """This process's numbered database, for a look at what the site left in it."""
    return redis.Redis.from_url(settings.REDIS_URL)
