"""The import alone, on an empty register of 900 cells: dry run, taking over, checking it again.

python -m bench.importing [--dry-run] [ROWS ...]

For each number of rows (10,000 and 50,000) an empty database and a process of its own, so that the
peak memory of one is not hidden by that of another.
"""

import argparse
import os
import subprocess
import sys

import psycopg

from bench.figures import measured, table_of
from bench.servers import WORKING, Servers
from lms.local.paths import ROOT
from lms.local.prepare import prepare

_UNITS = """
from datetime import date
from members.models import Unit
from members.services import add_unit
day = date(2020, 1, 1)
root = add_unit(code="DUK", name="Đảng bộ", kind="committee", since=day)
for at in range(30):
    kind, name = "grassroots", f"Đảng bộ {at}"
    unit = add_unit(code=f"T{at}", name=name, kind=kind, parent=root, since=day)
    for cell in range(30):
        code, name = f"T{at}-{cell}", f"Chi bộ {cell}"
        add_unit(code=code, name=name, kind="cell", parent=unit, since=day)
"""


def main() -> None:
    """Start servers of its own, fill, measure, print; end them in any case."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=int, nargs="*", default=[10_000, 50_000])
    parser.add_argument("--dry-run", action="store_true", help="measure the dry run alone")
    given = parser.parse_args()
    prepare()
    part = "import-check" if given.dry_run else "import"
    servers = Servers(purpose="bench-import")
    found = []
    try:
        servers.start()
        for number in given.rows:
            os.environ["ROWS_TO_IMPORT"] = str(number)
            _fill(servers)
            found += measured(servers, part)
        print(table_of(found))
    finally:
        servers.stop(is_kept=False)


def _fill(servers: Servers) -> None:
    """Make the database anew, with units and nobody in them."""
    with psycopg.connect(servers.postgres.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {WORKING} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {WORKING}")
    for command in (["migrate", "-v", "0"], ["shell", "-c", _UNITS]):
        subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=servers.environment(),
            check=True,
            stdout=sys.stderr,
        )


if __name__ == "__main__":
    main()
