"""One size of ``bench.visibility``: seeds the database of the environment and opens its pages."""

import json
import statistics
import sys
import time
from datetime import date
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from members.models import Unit, User

WARM, CALLS = 2, 5
CELLS = 29
SINCE = date(2020, 1, 1)
Row = dict[str, str]


def main() -> None:
    """Seed and measure; print the rows as JSON."""
    django.setup()
    people, branches = map(int, sys.argv[1:])
    seed(people, branches)
    print(json.dumps(list(measure()), ensure_ascii=False))


def seed(people: int, branches: int) -> None:
    """Make units, people, a class in which all study, and those who look after them."""
    from django.db import connection

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
    first = Unit.objects.get(code="DB001")
    grants = [
        RoleGrant(person=one, role="trainer", unit_id=one.unit_id, valid_from=SINCE)
        for one in made[::25]
    ]
    RoleGrant.objects.bulk_create(
        [
            *grants,
            RoleGrant(person=office, role="office", unit=root, valid_from=SINCE),
            RoleGrant(
                person=_staff("TOCHUC", root.pk), role="organisation", unit=first, valid_from=SINCE
            ),
            RoleGrant(
                person=_staff("CANBO", root.pk), role="unit_clerk", unit=first, valid_from=SINCE
            ),
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


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
    """Open each page as everybody whose list it is."""
    from django.test import Client

    from learning.models import TrainingClass
    from members.models import Unit, User

    branch, cell = Unit.objects.get(code="DB001"), Unit.objects.get(code="DB001-05")
    member = User.objects.filter(unit=cell).order_by("pk")[0]
    of_class = f"/lop-hoc/{TrainingClass.objects.get().pk}/"
    looks = [
        *(("overview", who, "/theo-doi/") for who in ("office", "clerk")),
        *(("one unit", who, f"/theo-doi/don-vi/{branch.pk}/") for who in ("office", "clerk")),
        *(("people", who, "/theo-doi/hoc-vien/") for who in ("office", "clerk")),
        *(
            ("people, search", who, "/theo-doi/hoc-vien/?q=nguyen+an")
            for who in ("office", "clerk")
        ),
        *(("one person", who, f"/theo-doi/hoc-vien/{member.pk}/") for who in ("office", "clerk")),
        ("classes", "office", "/lop-hoc/"),
        ("people of a class", "office", _people_of(of_class)),
        ("register", "office", "/giay-chung-nhan/so-cap/"),
        ("roles", "organisation", "/vai-tro/?state=all"),
        ("roles, search", "organisation", "/vai-tro/?state=all&q=nguyen"),
        ("whom to grant", "organisation", "/vai-tro/moi/?q=nguyen+an"),
    ]
    codes = {"office": "VANPHONG", "clerk": "CANBO", "organisation": "TOCHUC"}
    clients = {}
    for who, code in codes.items():
        clients[who] = Client(SERVER_NAME="127.0.0.1")
        person = User.objects.get(personal_code=code)
        clients[who].force_login(person, backend="members.backends.IdentifierBackend")
    return [_page(clients[who], page, who, address) for page, who, address in looks]


def _people_of(of_class: str) -> str:
    from django.urls import resolve, reverse

    return reverse("desk:people", kwargs=resolve(of_class).kwargs)


def _page(client: "django.test.Client", page: str, who: str, address: str) -> Row:
    """Open one page again and again; look at the plans of what it asked about people."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times = []
    for _number in range(WARM + CALLS):
        began = time.monotonic()
        answer = client.get(address)
        times.append((time.monotonic() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answers {answer.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    statements = [query["sql"] for query in captured.captured_queries]
    return {
        "page": page,
        "as": who,
        "sql": str(len(statements)),
        "ms": f"{statistics.median(times[WARM:]):.0f}",
        "plan": _plan([sql for sql in statements if _is_about_people(sql)]),
    }


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
