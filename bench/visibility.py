"""What ``visible_to`` costs: pages with lists at 5,000 people, and at 50,000 in 3,000 units.

python -m bench.visibility

Each size is seeded into an empty database of a PostgreSQL of its own and measured in a process of
its own.  Prints one table; exits with 1 when a page asks more than 15 statements, asks more at
50,000 than at 5,000, or reads the people by a scan where a branch is asked for.
"""

import json
import os
import subprocess
import sys
import time

import psycopg

from bench.servers import WORKING, Servers
from lms.local.paths import ROOT, VAR
from lms.local.prepare import prepare

# people, grassroots organisations of 30 units each
SIZES = {"5,000": (5_000, 10), "50,000": (50_000, 100)}
MOST_STATEMENTS = 15
MIGRATED = "bench_migrated"
Row = dict[str, str]


def main() -> None:
    """Measure both sizes and compare them."""
    prepare()
    os.environ["BENCH_SETTINGS"] = "bench.pages_settings"
    os.environ["PAGES_FILES"] = str(VAR / "bench" / "visibility")
    servers = Servers(purpose="bench-visibility")
    found: dict[str, list[Row]] = {}
    try:
        servers.start()
        for name, (people, branches) in SIZES.items():
            print(f"{name} people …", file=sys.stderr, flush=True)
            found[name] = _measured(servers, people, branches)
    finally:
        servers.stop(is_kept=False)
    small, large = found.values()
    table, misses = _report(small, large)
    target = VAR / "bench" / "visibility.md"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(table)
    print(table)
    raise SystemExit("missed: " + "; ".join(misses) if misses else 0)


def _measured(servers: Servers, people: int, branches: int) -> list[Row]:
    """Seed an empty database and measure it in a fresh process."""
    environment = servers.environment()
    _make_empty(servers, environment)
    part = [sys.executable, "-m", "bench.visibility_part", str(people), str(branches)]
    done = subprocess.run(
        part, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    rows: list[Row] = json.loads(done.stdout.strip().splitlines()[-1])
    return rows


def _make_empty(servers: Servers, environment: dict[str, str]) -> None:
    """Make the working database anew; the first one is migrated, the next a copy of it."""
    with psycopg.connect(servers.postgres.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {WORKING} WITH (FORCE)")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [MIGRATED])
        if known.fetchone():
            connection.execute(f"CREATE DATABASE {WORKING} TEMPLATE {MIGRATED}")
            return
        connection.execute(f"CREATE DATABASE {WORKING}")
        for arguments in (
            ["manage.py", "migrate", "-v", "0"],
            ["manage.py", "collectstatic", "--noinput", "-v", "0"],
        ):
            command = [sys.executable, *arguments]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
        connection.execute(f"CREATE DATABASE {MIGRATED} TEMPLATE {WORKING}")


def _report(small: list[Row], large: list[Row]) -> tuple[str, list[str]]:
    """Return the table, and what is not as promised."""
    misses: list[str] = []
    lines = [
        f"Measured {time.strftime('%Y-%m-%d %H:%M')}, load {os.getloadavg()[0]:.1f}",
        "",
        "| page | as | SQL at 5,000 | at 50,000 | CPU ms at 5,000 | at 50,000 | ms at 5,000 (worst)"
        " | at 50,000 (worst) | plan of the people |",
        "|---|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for few, many in zip(small, large, strict=True):
        page = f"{many['page']} as {many['as']}"
        if int(many["sql"]) > MOST_STATEMENTS:
            misses.append(f"{page}: {many['sql']} statements")
        if int(many["sql"]) > int(few["sql"]):
            misses.append(f"{page}: {few['sql']} statements grow to {many['sql']}")
        if many["as"] != "office" and many["plan"] == "scan":
            misses.append(f"{page}: scans the people")
        cells = (many["page"], many["as"], few["sql"], many["sql"], few["cpu"], many["cpu"])
        walls = [f"{row['ms']} ({row['worst']})" for row in (few, many)]
        lines.append("| " + " | ".join((*cells, *walls, many["plan"])) + " |")
    return "\n".join(lines) + "\n", misses


if __name__ == "__main__":
    main()
