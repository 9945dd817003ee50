"""One size of ``bench.visibility``: seeds the database of the environment and opens its pages."""

import json
import os
import statistics
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import django

if TYPE_CHECKING:
    from django.test import Client

    from members.models import Unit, User

WARM, CALLS = 2, 5
CELLS = 29
# Who looks: the office at everything, the secretary at one cell, the others at one branch.
CODES = {
    "office": "VANPHONG",
    "clerk": "CANBO",
    "secretary": "BITHU",
    "organisation": "TOCHUC",
    "leader": "LANHDAO",
    "inspector": "KIEMTRA",
    "manager": "QUANLY",
    "system_admin": "QUANTRI",
    "member": "HV000004",
}
ROLES = {
    "office": "office",
    "clerk": "unit_clerk",
    "secretary": "cell_secretary",
    "organisation": "organisation",
    "leader": "leader",
    "inspector": "inspector",
    "manager": "class_manager",
    "system_admin": "system_admin",
}
OVERSEERS = ("office", "clerk", "secretary", "organisation", "leader", "inspector", "manager")
SINCE = date(2020, 1, 1)
Row = dict[str, str]


def main() -> None:
    """Seed and measure; print the rows as JSON."""
    django.setup()
    from django.db import connection

    people, branches = map(int, sys.argv[1:])
    seed(people, branches)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    print(json.dumps(list(measure()), ensure_ascii=False))


def seed(people: int, branches: int) -> None:
    """Make units, people, a class in which all study, and those who look after them."""
    from courses.models import Course, Edition
    from learning.models import Enrolment, TrainingClass
    from members.models import RoleGrant, Unit, User
    from members.services import add_unit

    root = add_unit(code="GOC", name="Đảng bộ tỉnh", kind=Unit.Kind.COMMITTEE, since=SINCE)
    cells = _units(root.path, branches)
    made = User.objects.bulk_create(
        [_person(number, cells[number % len(cells)]) for number in range(people)], batch_size=2000
    )
    course = Course.objects.create(code="KH1", title="Khóa chung")
    edition = Edition.objects.create(
        course=course, number=1, title="Khóa chung", fingerprint="0" * 64, periods=8, marking={}
    )
    office = _staff("VANPHONG", root.pk)
    training_class = TrainingClass.objects.create(
        course=course, edition=edition, unit=root, code="L1", title="Lớp chung", manager=office,
        created_by=office, opens_on=SINCE, opened_at="2026-01-01T00:00:00+07:00",
    )  # fmt: skip
    Enrolment.objects.bulk_create(
        (
            Enrolment(member=one, training_class=training_class, unit_then_id=one.unit_id)
            for one in made
        ),
        batch_size=5000,
    )
    first, cell = Unit.objects.get(code="DB001"), Unit.objects.get(code="DB001-05")
    grants = [
        RoleGrant(person=one, role="trainer", unit_id=one.unit_id, valid_from=SINCE)
        for one in made[::25]
    ]
    places = {"office": root, "secretary": cell}
    staff = {"office": office} | {
        who: _staff(code, root.pk) for who, code in CODES.items() if who not in ("office", "member")
    }
    RoleGrant.objects.bulk_create(
        [
            *grants,
            *(
                RoleGrant(
                    person=one, role=ROLES[who], unit=places.get(who, first), valid_from=SINCE
                )
                for who, one in staff.items()
            ),
        ]
    )
    _rows_of_desks(made, office)


def _rows_of_desks(made: "list[User]", office: "User") -> None:
    """Give every fiftieth person a request, a probation and a line in the log."""
    from django.utils import timezone

    from members.models import AuditEntry, StatusPeriod
    from office.models import DataRequest

    now = timezone.now()
    StatusPeriod.objects.bulk_create(
        (
            StatusPeriod(person=one, status="probationary", valid_from=timezone.localdate())
            for one in made[::50]
        ),
        batch_size=2000,
    )
    DataRequest.objects.bulk_create(
        (
            DataRequest(
                person=one,
                kind="access",
                entered_by=one,
                received_at=now,
                acknowledge_by=timezone.localdate(),
                due_on=timezone.localdate(),
            )
            for one in made[::50]
        ),
        batch_size=2000,
    )
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(action="members.view_person", actor=office, person=one, unit_id=one.unit_id)
            for one in made[::10]
        ),
        batch_size=2000,
    )


def _units(root: str, branches: int) -> "list[int]":
    """Write branches and cells straight into the tree; return the ids of the cells."""
    from members.models import Unit

    rows = []
    for branch in range(1, branches + 1):
        path = root + Unit._int2str(branch).rjust(Unit.steplen, "0")
        rows.append(_unit(path, f"DB{branch:03d}", 2, CELLS, Unit.Kind.GRASSROOTS))
        for cell in range(1, CELLS + 1):
            below = path + Unit._int2str(cell).rjust(Unit.steplen, "0")
            rows.append(_unit(below, f"DB{branch:03d}-{cell:02d}", 3, 0, Unit.Kind.CELL))
    Unit.objects.filter(path=root).update(numchild=branches)
    made = Unit.objects.bulk_create(rows)
    return [unit.pk for unit in made if unit.depth == 3]


def _unit(path: str, code: str, depth: int, children: int, kind: str) -> "Unit":
    from members.models import Unit

    unit = Unit(
        path=path, code=code, name=f"Đơn vị {code}", depth=depth, numchild=children, kind=kind
    )
    unit.search_text = unit.derived_search_text()
    return unit


def _person(number: int, unit_id: int) -> "User":
    from bench.dataset import FAMILY, GIVEN, MIDDLE
    from members.models import User

    name = f"{FAMILY[number % 10]} {MIDDLE[number // 10 % 8]} {GIVEN[number // 80 % 11]}"
    person = User(personal_code=f"HV{number:06d}", full_name=name, unit_id=unit_id)
    person.card_number, person.password = f"{90_000_000 + number}", "!"
    person.apply_forms()
    return person


def _staff(code: str, unit_id: int) -> "User":
    from members.models import User

    person = User(personal_code=code, full_name=f"Nguyễn {code}", unit_id=unit_id, password="!")
    person.save()
    return person


def measure() -> "list[Row]":
    """Open each page as everybody whose page it is."""
    clients = sign_in()
    return [_page(clients[who], page, who, address) for page, who, address in looks()]


def sign_in() -> "dict[str, Client]":
    """Return a browser of each of those who look."""
    from django.test import Client

    from members.models import User

    clients = {}
    for who, code in CODES.items():
        clients[who] = Client(SERVER_NAME="127.0.0.1")
        person = User.objects.get(personal_code=code)
        clients[who].force_login(person, backend="members.backends.IdentifierBackend")
    return clients


def looks() -> "list[tuple[str, str, str]]":
    """Return (page, as whom, address) of every list, overview and single page with people."""
    from django.urls import reverse

    from learning.models import TrainingClass
    from members.models import Unit, User
    from office.models import DataRequest

    branch, cell = Unit.objects.get(code="DB001"), Unit.objects.get(code="DB001-05")
    person = User.objects.filter(unit=cell).order_by("pk")[0]
    training_class = TrainingClass.objects.get()
    request = DataRequest.objects.filter(person__unit__path__startswith=branch.path).first()
    assert request is not None
    people, directory = reverse("monitoring:people"), reverse("directory:list")
    asked = "?" + urlencode({"q": person.full_name})
    of_cell = reverse("monitoring:unit", args=[cell.pk])
    pages: list[tuple[str, tuple[str, ...], str]] = [
        ("overview", OVERSEERS, reverse("monitoring:overview")),
        ("one unit", OVERSEERS, of_cell),
        ("people", OVERSEERS, people),
        ("people, search", OVERSEERS, people + asked),
        ("people, overdue", ("office", "clerk"), f"{people}?status=overdue&order=due"),
        ("one person", OVERSEERS, reverse("monitoring:person", args=[person.pk])),
        ("exports", ("office", "clerk"), reverse("monitoring:exports")),
        ("directory", OVERSEERS, directory),
        ("directory, search", OVERSEERS, directory + asked),
        ("card of a person", OVERSEERS, reverse("directory:person", args=[person.pk])),
        ("official order", ("organisation",), reverse("directory:order", args=[cell.pk])),
        ("likely duplicates", ("organisation",), reverse("directory:duplicates")),
        ("probation", OVERSEERS, reverse("probation:list")),
        ("register of units", OVERSEERS, reverse("organising:register")),
        ("card of a unit", OVERSEERS, reverse("organising:unit", args=[cell.pk])),
        ("slips", ("clerk", "organisation", "system_admin"), reverse("slips:desk")),
        ("requests about data", ("office", "organisation"), reverse("privacy:desk")),
        ("one request", ("office", "organisation"), reverse("privacy:request", args=[request.pk])),
        ("inspection", ("inspector",), reverse("inspection:desk")),
        ("audit log", ("inspector",), reverse("inspection:log")),
        ("classes", ("office",), reverse("desk:list")),
        ("one class", ("office",), reverse("desk:detail", args=[training_class.pk])),
        ("people of a class", ("office",), reverse("desk:people", args=[training_class.pk])),
        ("certificates desk", ("office",), reverse("certificates:desk")),
        ("register", ("office", "organisation", "leader"), reverse("certificates:register")),
        ("roles", ("organisation", "system_admin"), reverse("granting:list") + "?state=all"),
        ("roles, search", ("organisation",), reverse("granting:list") + asked + "&state=all"),
        ("whom to grant", ("organisation",), reverse("granting:choose_person") + asked),
        ("office desk", ("office", "organisation"), reverse("office:home")),
        ("own study", ("member",), reverse("learning:home")),
        ("own data", ("member",), reverse("own_data:home")),
    ]
    return [(page, who, address) for page, everybody, address in pages for who in everybody]


def _page(client: "Client", page: str, who: str, address: str) -> Row:
    """Open one page again and again; look at the plans of what it asked about people."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    walls, costs = [], []
    for _number in range(WARM + CALLS):
        began, spent = time.monotonic(), _cpu_seconds()
        answer = client.get(address)
        walls.append((time.monotonic() - began) * 1000)
        costs.append((_cpu_seconds() - spent) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} as {who} answers {answer.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    statements = [query["sql"] for query in captured.captured_queries]
    return {
        "page": page,
        "as": who,
        "sql": str(len(statements)),
        "ms": f"{statistics.median(walls[WARM:]):.0f}",
        "worst": f"{max(walls[WARM:]):.0f}",
        "cpu": f"{statistics.mean(costs[WARM:]):.0f}",
        "plan": _plan([sql for sql in statements if _is_about_people(sql)]),
    }


def _cpu_seconds() -> float:
    """Return what this process and its one connection's process have computed."""
    from django.db import connection

    driver = connection.connection
    if driver is None or driver.closed:
        return time.process_time()
    fields = Path(f"/proc/{driver.info.backend_pid}/stat").read_text().rsplit(")", 1)[1].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _is_about_people(sql: str) -> bool:
    return sql.startswith("SELECT") and "members_user" in sql and "django_session" not in sql


def _plan(statements: "list[str]") -> str:
    """Tell whether any statement reads all people or obligations, or all go by an index."""
    from django.db import connection

    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(f"EXPLAIN {sql.replace('%', '%%')}" if "%" in sql else f"EXPLAIN {sql}")
            lines = "\n".join(row[0] for row in cursor.fetchall())
            if "Seq Scan on members_user" in lines or "Seq Scan on learning_enrolment" in lines:
                return "scan"
    return "index"


if __name__ == "__main__":
    main()
