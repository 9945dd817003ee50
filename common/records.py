"""Invariants of stored records: what must be true of every row, whoever wrote it.

Each app says in its ``records.py`` what it promises about its own rows; ``manage.py
check_records`` asks all of them.  A check finds the ids of rows that break a promise.  It
names nobody: an operator's screen is no place for personal data.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

SAMPLES = 5
# Whole tables are joined: with the server's small default most of it would go over the disk.
WORK_MEMORY = "192MB"


@dataclass(frozen=True)
class Finding:
    """How many rows break one promise, and some of their ids."""

    check: str
    says: str
    count: int
    samples: list[str]


@dataclass(frozen=True)
class Check:
    """One promise: ``name`` is "app.what_is_wrong", ``says`` the same in words.

    ``find`` returns the number of rows that break it and at most so many of their ids.
    """

    name: str
    says: str
    find: Callable[[int], tuple[int, Sequence[Any]]]
    reads_files: bool = False

    @property
    def app(self) -> str:
        """The app that owns the promise."""
        return self.name.split(".")[0]

    def run(self, *, samples: int = SAMPLES) -> Finding | None:
        """Return what was found; None when the promise is kept."""
        count, ids = self.find(samples)
        if not count:
            return None
        return Finding(self.name, self.says, count, [str(one) for one in ids])


@dataclass
class _Registry:
    """The checks of all apps, by name."""

    by_name: dict[str, Check] = field(default_factory=dict)

    def add(self, check: Check) -> None:
        """Take a check; the module of an app is only read once."""
        if check.name in self.by_name:
            raise ValueError(f"two checks are called {check.name}")
        self.by_name[check.name] = check


_registry = _Registry()


def promise(name: str, says: str, sql: str, **parameters: Any) -> None:
    """Register a check by the statement that finds the ids of rows that break it.

    The statement selects one column ``id``; parameters are named as in ``%(name)s`` and may
    be functions, which are called when the check runs.
    """

    def find(samples: int) -> tuple[int, Sequence[Any]]:
        values = {key: one() if callable(one) else one for key, one in parameters.items()}
        return _numbers_of(sql, values, samples)

    _registry.add(Check(name, says, find))


def promise_by(
    name: str, says: str, *, reads_files: bool = False
) -> Callable[[Callable[[], Iterable[Any]]], Callable[[], Iterable[Any]]]:
    """Register a function that yields the ids of rows which break the promise."""

    def take(broken: Callable[[], Iterable[Any]]) -> Callable[[], Iterable[Any]]:
        def find(samples: int) -> tuple[int, Sequence[Any]]:
            count, ids = 0, []
            for one in broken():
                count += 1
                if count <= samples:
                    ids.append(one)
            return count, ids

        _registry.add(Check(name, says, find, reads_files=reads_files))
        return broken

    return take


def promise_triggers(app: str, triggers: Mapping[str, str]) -> None:
    """Register that these triggers, named with their tables, are there and not switched off."""
    promise(
        f"{app}.trigger_missing",
        "a trigger that protects records is missing or switched off",
        """
        SELECT wanted.name AS id
        FROM unnest(%(names)s::text[], %(tables)s::text[]) AS wanted(name, of_table)
        WHERE NOT EXISTS (
            SELECT FROM pg_trigger t
            WHERE t.tgname = wanted.name AND t.tgrelid = to_regclass(wanted.of_table)
                AND t.tgenabled IN ('O', 'A')
        )
        """,
        names=list(triggers),
        tables=list(triggers.values()),
    )


def checks(*, apps: Sequence[str] = (), with_files: bool = False) -> list[Check]:
    """Return the checks of these apps, or of all, in the order of their names."""
    autodiscover_modules("records")
    return [
        check
        for _name, check in sorted(_registry.by_name.items())
        if (not apps or check.app in apps) and (with_files or not check.reads_files)
    ]


def findings(
    wanted: Iterable[Check],
    *,
    samples: int = SAMPLES,
    say: Callable[[str, float], object] | None = None,
) -> Iterator[Finding]:
    """Run the checks on one picture of the database, and yield what was found.

    On a site that is working, rows that change between two checks would look like errors.
    ``say`` is told the name of each check and the seconds that it took.
    """
    with _one_picture():
        for check in wanted:
            started = time.monotonic()
            found = check.run(samples=samples)
            if say is not None:
                say(check.name, time.monotonic() - started)
            if found is not None:
                yield found


@contextmanager
def _one_picture() -> Iterator[None]:
    """Hold the database still for reading; inside a transaction that is the caller's matter."""
    is_nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not is_nested:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT set_config('work_mem', %s, true)", [WORK_MEMORY])
        yield


def _numbers_of(sql: str, parameters: Mapping[str, Any], samples: int) -> tuple[int, Sequence[Any]]:
    """Return how many ids the statement finds, and the first of them."""
    statement = f"""
        WITH found AS ({sql})
        SELECT count(*), (array_agg(id ORDER BY id))[1:%(samples)s] FROM found
    """  # noqa: S608 - statements are written by us, values are parameters
    with connection.cursor() as cursor:
        cursor.execute(statement, {**parameters, "samples": samples})
        count, ids = cursor.fetchone()
    return count, ids or []
