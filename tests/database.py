"""One migrated template database per migration state, and a copy of it for each test process.

Migrations cost 14–20 s of CPU; a copy costs a tenth of a second.  A copy is also how the database
is cleaned after a test that committed: the rows of the migrations are there again, which
``TRUNCATE`` would take away.
"""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE_DAYS = 1
# The first key of PostgreSQL's advisory locks; the second is made from the database's name.
LOCK_SPACE = 741


class OwnDatabase:
    """The database of this process, made from the template and dropped at the end.

    For as long as it lives, a connection holds an advisory lock on its name.  A database whose lock
    is free belongs to a dead process, and is swept by the next run.
    """

    def __init__(self) -> None:
        self.name: str = settings.DATABASES["default"]["NAME"]
        self.template = f"lms_tpl_{migration_state()}"
        self._server = _connect()

    def create(self, *, rebuild: bool) -> None:
        """Make the database, and before it the template if this migration state has none."""
        self._lock(self.name)
        self._sweep()
        self._lock(self.template)
        try:
            if rebuild:
                self._drop(self.template)
            if not self._exists(self.template):
                self._build_template()
        finally:
            self._unlock(self.template)
        self.renew()

    def renew(self) -> None:
        """Replace the database by a fresh copy of the template."""
        connections.close_all()
        self._drop(self.name)
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", self.name, self.template)

    def drop(self) -> None:
        """Drop the database and let go of its name."""
        connections.close_all()
        self._drop(self.name)
        self._server.close()

    def _build_template(self) -> None:
        unfinished = f"{self.template}_unfinished"
        self._drop(unfinished)
        self._run("CREATE DATABASE {} TEMPLATE template0", unfinished)
        with _connected_to(unfinished):
            call_command("migrate", verbosity=0, interactive=False)
            _keep_autovacuum_out()
        self._run(f"COMMENT ON DATABASE {{}} IS '{int(time.time())}'", unfinished)
        self._run("ALTER DATABASE {} RENAME TO {}", unfinished, self.template)

    def _sweep(self) -> None:
        """Drop the databases of dead processes and templates of old migration states."""
        rows = self._server.execute(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database"
            r" WHERE datname LIKE 'lms\_test\_%' OR datname LIKE 'lms\_tpl\_%'"
        ).fetchall()
        for name, made_at in rows:
            is_template = name.startswith("lms_tpl_")
            age = time.time() - int(made_at or time.time())
            if name in (self.name, self.template) or (is_template and age < TEMPLATE_DAYS * 86400):
                continue
            if self._try_lock(name):
                self._drop(name)
                self._unlock(name)

    def _exists(self, name: str) -> bool:
        found = self._server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return found.fetchone() is not None

    def _drop(self, name: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        self._server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _lock(self, name: str) -> None:
        self._server.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [LOCK_SPACE, name])

    def _try_lock(self, name: str) -> bool:
        row = self._server.execute(
            "SELECT pg_try_advisory_lock(%s, hashtext(%s))", [LOCK_SPACE, name]
        ).fetchone()
        return bool(row and row[0])

    def _unlock(self, name: str) -> None:
        self._server.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK_SPACE, name])


def _keep_autovacuum_out() -> None:
    """Let nothing count the rows of the copies.

    Rows of a test are never committed, so autovacuum would note that every table is empty, and
    the planner would join each of them row by row: a search of 200 people took ten minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for (name,) in cursor.fetchall():
            table = connection.ops.quote_name(name)
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off)")


def migration_state() -> str:
    """Return a short name of everything that the migrated database depends on."""
    digest = hashlib.sha256((ROOT / "uv.lock").read_bytes())
    digest.update(repr(settings.INSTALLED_APPS).encode())
    digest.update(Path(__file__).read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(f"{path.relative_to(ROOT)}".encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _connect() -> "psycopg.Connection[tuple[object, ...]]":
    """Connect to the server's own database ``postgres``, where no test works."""
    parameters = connection.get_connection_params()
    known = {"host", "port", "user", "password", "sslmode", "passfile", "service"}
    chosen = {key: value for key, value in parameters.items() if key in known}
    return psycopg.connect(**chosen, dbname="postgres", autocommit=True)


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Let Django's connection work on another database."""
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before
