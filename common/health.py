"""Whether this process can serve, in words: what probes and the administrator ask for.

A missing database or missing tables mean that nothing works: not ready.  Everything else that is
wrong is told and leaves the site open, because most of it goes on working: while Redis is away
people who are signed in go on learning, and a machine that is taken out of service for a late
backup would help nobody.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import redis
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from kombu.transport.redis import PRIORITY_STEPS, Channel

from common.encryption import columns_without_key

OK, DEGRADED, DOWN = "ok", "degraded", "down"
LEAST_FREE_SHARE = 0.1
BACKUP_HOURS = 26
MANY_JOBS = 1000
SECONDS_TO_WAIT = 1
GIGABYTE = 1024**3


class Finding(NamedTuple):
    """One thing that was looked at: its state, and a sentence about it."""

    name: str
    state: str
    message: str


@dataclass(frozen=True)
class Health:
    """Everything that was found.  The worst of it is the state of the whole."""

    findings: tuple[Finding, ...]

    @property
    def state(self) -> str:
        """Return ``ok``, ``degraded`` or ``down``."""
        found = {finding.state for finding in self.findings}
        return next((state for state in (DOWN, DEGRADED) if state in found), OK)

    @property
    def is_ready(self) -> bool:
        """Tell whether visitors may be sent here."""
        return self.state != DOWN


def look_around() -> Health:
    """Ask everything the site needs, each for a second at most."""
    return Health(tuple(_findings()))


def _findings() -> Iterator[Finding]:
    database = _database()
    yield database
    if database.state == OK:
        yield _tables()
        yield from _keys()
    yield _redis()
    yield _disk()
    yield from _backup()


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, ImproperlyConfigured):
        return Finding("database", DOWN, _("The database does not answer."))
    return Finding("database", OK, _("The database answers."))


class _Tables:
    """Remembers that all migrations are applied: a release never loses one while it runs."""

    are_there = False


def _tables() -> Finding:
    if not _Tables.are_there:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if waiting:
            message = ngettext(
                "%(number)s change of the tables is not applied: run manage.py migrate.",
                "%(number)s changes of the tables are not applied: run manage.py migrate.",
                waiting,
            )
            return Finding("migrations", DOWN, message % {"number": waiting})
        _Tables.are_there = True
    return Finding("migrations", OK, _("All changes of the tables are applied."))


class _Keys:
    """Remembers that every encrypted column opens: keys change only with a restart."""

    open_everything = False


def _keys() -> Iterator[Finding]:
    """Try the keys of encrypted columns once in the life of the process."""
    if _Tables.are_there and not _Keys.open_everything:
        lost = columns_without_key()
        _Keys.open_everything = not lost
        if lost:
            message = _("FIELD_KEYS lacks a key: these columns cannot be read: %(columns)s.")
            yield Finding("keys", DOWN, message % {"columns": ", ".join(lost)})


def _redis() -> Finding:
    """Ask the cache, and count the jobs that wait."""
    try:
        _ask_redis(settings.REDIS_URL, lambda client: client.ping())
        waiting = _ask_redis(settings.CELERY_BROKER_URL, _waiting_jobs)
    except (redis.RedisError, OSError):
        message = _("Redis does not answer: jobs wait, and nobody new can sign in.")
        return Finding("redis", DEGRADED, message)
    message = ngettext(
        "Redis answers; %(number)s job waits.", "Redis answers; %(number)s jobs wait.", waiting
    )
    state = DEGRADED if waiting > MANY_JOBS else OK
    return Finding("redis", state, message % {"number": waiting})


def _waiting_jobs(client: "redis.Redis") -> int:
    """Count the jobs of every queue; each has a list of its own for each priority."""
    routes = getattr(settings, "CELERY_TASK_ROUTES", {})
    queues = {"celery"} | {route["queue"] for route in routes.values() if "queue" in route}
    lists = [
        f"{queue}{Channel.sep}{step}" if step else queue
        for queue in sorted(queues)
        for step in PRIORITY_STEPS
    ]
    pipeline = client.pipeline(transaction=False)
    for name in lists:
        pipeline.llen(name)
    return sum(pipeline.execute())


def _ask_redis(url: str, question: Callable[["redis.Redis"], object]) -> int:
    timeouts = {"socket_connect_timeout": SECONDS_TO_WAIT, "socket_timeout": SECONDS_TO_WAIT}
    with redis.Redis.from_url(url, **timeouts) as client:
        return int(question(client))  # type: ignore[call-overload]


def _disk() -> Finding:
    folder = next(path for path in _and_above(Path(settings.PRIVATE_ROOT)) if path.is_dir())
    usage = shutil.disk_usage(folder)
    message = _("%(free)s GB of %(total)s GB are free for files.") % {
        "free": formats.number_format(usage.free / GIGABYTE, 1),
        "total": formats.number_format(usage.total / GIGABYTE, 1),
    }
    is_enough = usage.free >= usage.total * LEAST_FREE_SHARE
    return Finding("disk", OK if is_enough else DEGRADED, message)


def _and_above(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents


def _backup() -> Iterator[Finding]:
    """Tell the age of the last backup and of the last trial; nothing where none are watched."""
    if not settings.BACKUP_STATE_DIR:
        return
    folder = Path(settings.BACKUP_STATE_DIR)
    made_at, tried_at = _stamp(folder / "last-backup"), _stamp(folder / "last-drill")
    if made_at is None:
        yield Finding("backup", DEGRADED, _("No backup was made yet."))
        return
    message = _("Last backup: %(when)s.") % {"when": _words_of(made_at)}
    if tried_at is None:
        message += " " + _("Restoring was never tried.")
    else:
        message += " " + _("Restoring was tried on %(when)s.") % {"when": _words_of(tried_at)}
    is_fresh = time.time() - made_at < BACKUP_HOURS * 3600
    yield Finding("backup", OK if is_fresh else DEGRADED, message)


def _stamp(path: Path) -> float | None:
    try:
        return path.stat().st_mtime
    except OSError:
        return None


def _words_of(seconds: float) -> str:
    local = datetime.fromtimestamp(seconds, timezone.get_default_timezone())
    return formats.date_format(local, "SHORT_DATETIME_FORMAT")
