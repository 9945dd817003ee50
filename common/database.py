"""Running the few hot statements as prepared ones.

Django binds parameters on the client, so PostgreSQL plans a statement anew each time.  For a
save of an answer or a heartbeat of the player, planning costs more than running.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection

# psycopg prepares nothing while the threshold is None, as Django sets it.  A number that is never
# reached lets it prepare what we ask for, and nothing by itself.
NEVER_BY_ITSELF = 2**31 - 1


def run_prepared(
    statement: str, parameters: Mapping[str, Any] | Sequence[Any]
) -> tuple[list[tuple[Any, ...]], int]:
    """Run a statement, prepared once for each connection; return its rows and how many it touched.

    Takes part in the transaction of Django's connection, and in its log of queries, so that
    tests count it.  A pooler between us and PostgreSQL must keep prepared statements.

    Raises:
        django.db.Error: as Django's own cursor does.
    """
    connection.ensure_connection()
    raw: psycopg.Connection[Any] = connection.connection
    if raw.prepare_threshold is None:
        raw.prepare_threshold = NEVER_BY_ITSELF
    started_at = time.monotonic()
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        cursor.execute(statement, parameters, prepare=True)
        rows = cursor.fetchall() if cursor.description else []
        touched = cursor.rowcount
    if connection.queries_logged:
        seconds = f"{time.monotonic() - started_at:.3f}"
        connection.queries_log.append({"sql": statement, "time": seconds})
    return rows, touched


def freshen_connection() -> None:
    """Do what Django does with a kept connection at the start of a request, without its query.

    For the paths in front of the middleware.  A connection that died since is found by the
    statement itself, which the caller repeats once.
    """
    if connection.in_atomic_block:
        return
    connection.close_if_unusable_or_obsolete()
    connection.health_check_done = True  # type: ignore[attr-defined]
