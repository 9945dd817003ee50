"""The local services: shared by many, stopped by the last, kept over restarts."""

import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from lms.local import steps
from lms.local.paths import ROOT
from lms.local.postgres import PostgresCluster
from lms.local.processes import ProcessGroup
from lms.local.valkey import ValkeyServer


def run(program, folder):
    environment = {
        "PATH": os.environ["PATH"],
        "LOCAL_STATE_DIR": str(folder),
        "VAR_DIR": str(folder / "var"),
    }
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.fixture
def folder(tmp_path_factory):
    """A folder that the server's user may enter, which pytest's own are not."""
    path = Path(f"/tmp/ht-{os.getpid()}")
    path.mkdir(mode=0o755)
    yield path
    subprocess.run(["rm", "-rf", str(path)], check=True)


class TestLocalServices:
    def test_keep_what_was_written_over_a_restart(self, folder):
        run(
            """
            from lms.local.services import provide_services
            import os, psycopg
            provide_services("demo")
            with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
                connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
            """,
            folder,
        )

        answer = run(
            """
            from lms.local.services import provide_services
            import os, psycopg
            provide_services("demo")
            with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
                print(connection.execute("SELECT answer FROM kept").fetchone()[0],
                      connection.execute("SHOW fsync").fetchone()[0])
            """,
            folder,
        )

        assert answer == "42 on"

    def test_end_with_their_last_user_only(self, folder):
        answer = run(
            """
            from lms.local.services import LocalServices
            first, second = LocalServices("demo"), LocalServices("demo")
            first.acquire(); second.acquire()
            first.release()
            print(second.postgres.is_running(), second.valkey.is_running())
            second.release()
            print(second.postgres.is_running(), second.valkey.is_running())
            """,
            folder,
        )

        assert answer.split() == ["True", "True", "False", "False"]

    def test_leave_addresses_from_outside_alone(self, folder):
        answer = run(
            """
            import os
            os.environ |= {"DATABASE_URL": "postgres://there", "REDIS_URL": "redis://there"}
            from lms.local.services import provide_services
            print(provide_services("demo"), os.environ["DATABASE_URL"])
            """,
            folder,
        )

        assert answer == "None postgres://there"


class TestServers:
    def test_postgresql_listens_on_a_socket_only(self, folder):
        cluster = PostgresCluster(folder, is_durable=False)
        cluster.start()
        try:
            with psycopg.connect(cluster.url()) as connection:
                listens = connection.execute("SHOW listen_addresses").fetchone()
        finally:
            cluster.stop()

        assert listens == ("",)
        assert (folder / "run").stat().st_mode & 0o077 == 0

    def test_valkey_wants_its_password(self, folder):
        server = ValkeyServer(folder, is_durable=False)
        server.start()
        try:
            import redis

            port = server.url().rsplit(":", 1)[1].split("/")[0]
            with pytest.raises(redis.exceptions.AuthenticationError):
                redis.Redis(port=int(port)).ping()
            assert redis.Redis.from_url(server.url()).ping()
        finally:
            server.stop()


class TestProcessGroup:
    def test_ends_children_of_children(self, tmp_path):
        mark = tmp_path / "pid"
        processes = ProcessGroup(environment=os.environ)
        processes.start("test", ["bash", "-c", f"sleep 300 & echo $! > {mark}; wait"])
        assert holds_within(10, lambda: mark.exists() and mark.read_text().strip())
        assert is_alive(mark.read_text().strip())

        processes.end()

        assert holds_within(10, lambda: not is_alive(mark.read_text().strip()))


def holds_within(seconds, condition):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def is_alive(pid):
    """An ended process that nobody has collected yet is not alive."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(") ", 1)[1][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


class TestOncePerState:
    def test_acts_again_only_after_a_change(self, tmp_path):
        source, acts = ROOT / "var" / f"steps-{os.getpid()}", []
        source.write_text("one")
        try:
            for text in ("one", "one", "two"):
                source.write_text(text)
                steps.once_per_state("s", [source], lambda: acts.append(1), stamps=tmp_path)
        finally:
            source.unlink()

        assert len(acts) == 2
