"""What the evaluation of one requirement costs: for 5,000 people, and for 50,000 in 3,000 units.

python -m bench.requirements

Each size is seeded into an empty database of a PostgreSQL of its own.  Prints one table: the
simulation, the first application (everybody comes in), one that finds nothing to do, and one after
a tenth has left.  Exits with 1 when a step takes longer than ten seconds at 50,000, or when the
simulation asks more at 50,000 people than at 5,000.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import django
import psycopg

from bench.servers import WORKING, Servers
from lms.local.paths import ROOT, VAR
from lms.local.prepare import prepare

if TYPE_CHECKING:
    from learning.models import RequirementVersion

# people, grassroots organisations of 30 units each
SIZES = {"5,000": (5_000, 10), "50,000": (50_000, 100)}
MOST_SECONDS = 10
Row = dict[str, float]


def main() -> None:
    """Measure both sizes, or the one that the arguments name."""
    if len(sys.argv) > 1:
        django.setup()
        print(json.dumps(list(measure(*map(int, sys.argv[1:])))))
        return
    prepare()
    os.environ["BENCH_SETTINGS"] = "bench.pages_settings"
    os.environ["PAGES_FILES"] = str(VAR / "bench" / "requirements")
    servers = Servers(purpose="bench-requirements")
    found: dict[str, list[Row]] = {}
    try:
        servers.start()
        for name, (people, branches) in SIZES.items():
            print(f"{name} people …", file=sys.stderr, flush=True)
            found[name] = _measured(servers, people, branches)
    finally:
        servers.stop(is_kept=False)
    small, large = found.values()
    raise SystemExit(_report(small, large))


def _measured(servers: Servers, people: int, branches: int) -> list[Row]:
    """Seed an empty database and measure it in a fresh process."""
    with psycopg.connect(servers.postgres.url(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {WORKING} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {WORKING}")
    environment = servers.environment()
    migrate = [sys.executable, "manage.py", "migrate", "-v", "0"]
    subprocess.run(migrate, cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
    part = [sys.executable, "-m", "bench.requirements", str(people), str(branches)]
    done = subprocess.run(
        part, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
    )
    rows: list[Row] = json.loads(done.stdout.strip().splitlines()[-1])
    return rows


def measure(people: int, branches: int) -> Iterator[Row]:
    """Seed, then time each step."""
    from bench.visibility_part import seed
    from learning.evaluating import evaluate
    from learning.models import Requirement
    from learning.services import apply
    from members.models import User

    seed(people, branches)
    version = _drafted()
    requirement = version.requirement
    yield _timed("simulation", lambda: evaluate(requirement, version=version))
    version.state = version.State.IN_FORCE
    version.save()
    Requirement.objects.filter(pk=requirement.pk).update(state=Requirement.State.ACTIVE)
    yield _timed("everybody comes in", lambda: apply(requirement))
    yield _timed("nothing to do", lambda: apply(requirement))
    User.objects.filter(personal_code__endswith="7").update(is_active=False)
    yield _timed("a tenth has left", lambda: apply(requirement))


def _drafted() -> "RequirementVersion":
    """Return a version for everybody of the root, approved by a second person."""
    from datetime import date, timedelta

    from django.utils import timezone

    from courses.models import Course, Edition
    from learning.models import Period, Requirement, RequirementVersion, TrainingClass
    from members.models import Unit, User

    today, root = timezone.localdate(), Unit.objects.get(code="GOC")
    office, other = (User.objects.get(personal_code=code) for code in ("VANPHONG", "TOCHUC"))
    period = Period.objects.create(
        code="KY", name="Kỳ", starts_on=date(today.year, 1, 1), ends_on=today + timedelta(days=99)
    )
    course = Course.objects.create(code="KH2", title="Khóa của yêu cầu")
    edition = Edition.objects.create(
        course=course, number=1, title="Khóa", fingerprint="1" * 64, periods=8, marking={}
    )
    requirement = Requirement.objects.create(
        unit=root, period=period, title="Yêu cầu", drafted_by=office
    )
    requirement.course_lines.create(course=course, position=1)
    TrainingClass.objects.create(
        course=course, edition=edition, unit=root, code="YC1", title="Lớp của yêu cầu",
        manager=office, created_by=office, opens_on=today, opened_at=timezone.now(),
        requirement=requirement,
    )  # fmt: skip
    return RequirementVersion.objects.create(
        requirement=requirement, number=1, due_on=today + timedelta(days=30), drafted_by=office,
        proposed_by=office, approved_by=other, audience={"units": [root.pk]},
    )  # fmt: skip


def _timed(what: str, step: "Callable[[], object]") -> Row:
    """Return how long the step took and how many statements it asked."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        began = time.monotonic()
        step()
        seconds = time.monotonic() - began
    print(f"{what}: {seconds:.2f} s", file=sys.stderr, flush=True)
    return {"seconds": seconds, "sql": float(len(captured)), what: 1}


def _report(small: list[Row], large: list[Row]) -> int:
    """Print the table; return 1 when something is not as promised."""
    print(f"Measured {time.strftime('%Y-%m-%d %H:%M')}, load {os.getloadavg()[0]:.1f}\n")
    print("| step | s at 5,000 | s at 50,000 | SQL at 5,000 | at 50,000 |\n|---|--:|--:|--:|--:|")
    is_bad = False
    for few, many in zip(small, large, strict=True):
        what = next(key for key in many if key not in ("seconds", "sql"))
        is_bad |= many["seconds"] > MOST_SECONDS
        cells = (f"{few['seconds']:.2f}", f"{many['seconds']:.2f}", few["sql"], many["sql"])
        print(f"| {what} | " + " | ".join(str(cell) for cell in cells) + " |")
    is_bad |= small[0]["sql"] != large[0]["sql"]
    return int(is_bad)


if __name__ == "__main__":
    main()
