"""``make bench-full``: what the site costs at the customer's size.

python -m bench.figures [--keep] [--only pages,export,papers,import]

Seeds ``seed_demo --size full`` into a durable PostgreSQL of its own, works on a copy in which all
20 classes are open (so that 286,000 obligations count at once), and runs each part of
``bench.figures_parts`` in a process of its own, which reports its peak memory as well.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time

import psycopg

from bench.run import say
from bench.servers import SEEDED, WORKING, Servers
from lms.local import steps
from lms.local.paths import ROOT, VAR
from lms.local.prepare import prepare

PARTS = ("counting", "pages", "export", "papers", "import")
OPEN_ALL = "UPDATE learning_trainingclass SET closed_at = NULL WHERE opened_at IS NOT NULL"
Row = dict[str, str]


def main() -> None:
    """Seed, measure, print one table; end every server in any case."""
    given = _arguments()
    prepare()
    files = VAR / "bench" / "full"
    os.environ["BENCH_SETTINGS"] = "bench.pages_settings"
    os.environ["PAGES_FILES"] = str(files)
    servers = Servers(purpose="bench-full")
    rows: list[Row] = []
    try:
        servers.start()
        rows += _seed(servers)
        _manage(servers, "collectstatic", "--noinput", "-v", "0")
        servers.copy_seed()
        with psycopg.connect(servers.postgres.url(WORKING), autocommit=True) as connection:
            connection.execute(OPEN_ALL)
            connection.execute("VACUUM ANALYZE learning_trainingclass")
        for part in given.only.split(",") if given.only else PARTS:
            say(f"{part} …")
            rows += measured(servers, part)
    finally:
        servers.stop(is_kept=given.keep)
        if not given.keep:
            shutil.rmtree(files, ignore_errors=True)
    table = table_of(rows)
    target = VAR / "bench" / "full.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(table)
    print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep the data for the next run")
    parser.add_argument("--only", default="", help=f"of {','.join(PARTS)}")
    return parser.parse_args()


def _seed(servers: Servers) -> list[Row]:
    """Make the seeded database and check it, unless it was kept and nothing has changed since."""
    inputs = [
        *(ROOT / "uv.lock", *ROOT.glob("*/migrations/*.py")),
        *ROOT.glob("lms/demo/**/*.py"),
    ]
    rows: list[Row] = []

    def fill() -> None:
        with psycopg.connect(servers.postgres.url(), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {SEEDED} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {SEEDED}")
        _manage(servers, "migrate", "-v", "0")
        rows.append(_row("seed_demo --size full", _manage(servers, "seed_demo", "--size", "full")))
        rows.append(_row("check_records", _manage(servers, "check_records")))

    steps.once_per_state("seed", inputs, fill, stamps=servers.folder / "stamps")
    return rows


def _manage(servers: Servers, *arguments: str) -> float:
    """Run a command on the seeded database; return its seconds."""
    began = time.monotonic()
    command = [sys.executable, "manage.py", *arguments]
    environment = servers.environment(SEEDED)
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
    return time.monotonic() - began


def measured(servers: Servers, part: str) -> list[Row]:
    """Run one part in a fresh process; its last line is its rows."""
    command = [sys.executable, "-m", "bench.figures_parts", part]
    done = subprocess.run(
        command, cwd=ROOT, env=servers.environment(), check=True, stdout=subprocess.PIPE, text=True
    )
    found: list[Row] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _row(what: str, seconds: float) -> Row:
    return {"what": what, "time": f"{seconds:.1f} s"}


def table_of(rows: list[Row]) -> str:
    """Return the rows as one table."""
    lines = [
        f"Measured {time.strftime('%Y-%m-%d %H:%M')}, load {os.getloadavg()[0]:.1f}",
        "",
        "| what | time | SQL | peak memory | note |",
        "|---|--:|--:|--:|---|",
    ]
    columns = ("what", "time", "sql", "memory", "note")
    lines += ["| " + " | ".join(row.get(key, "") for key in columns) + " |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
