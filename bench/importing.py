"""The import alone, on an empty register of 900 cells: dry run, taking over, taking back.

python -m bench.importing [ROWS]
"""

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
    prepare()
    os.environ["ROWS_TO_IMPORT"] = sys.argv[1] if len(sys.argv) > 1 else "50000"
    servers = Servers(purpose="bench-import")
    try:
        servers.start()
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
        print(table_of(measured(servers, "import")))
    finally:
        servers.stop(is_kept=False)


if __name__ == "__main__":
    main()
