"""The fate of all 122 organisations in one decision (units.csv, column sau_2025): 14,300 members.

Seven merges, two new roots for those that go on, seventeen that leave, and one split in the middle
of a class: nobody and nothing may get lost from then to now.
"""

import csv
import time
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from common.records import checks, findings
from learning.models import Enrolment
from learning.services import create_class, open_class
from lms.demo.full.people import full_people, write_people
from lms.demo.register import write_cast, write_organisation, write_units
from lms.demo.units import ROOT_CODE, SMALL, UNITS_FILE, demo_units
from members.lineage import Lineage
from members.models import Unit, User
from members.roles import Role
from members.services import grant_role
from office.models import Reorganisation
from office.reorganisation import services
from tests.factories.certificates import completed_enrolment, issued_certificate, issuing_class
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.office.test_reorganisation import plan_book

SPLIT, PART = "TC001", "TC001B"
ROOTS = {"CQD": "Đảng bộ các cơ quan Đảng tỉnh", "UBND": "Đảng bộ Ủy ban nhân dân tỉnh"}


def fates(codes=None):
    """Return {code: what became of it}."""
    with UNITS_FILE.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return {row["ma"]: row["sau_2025"] for row in rows if codes is None or row["ma"] in codes}


def steps_of(fate):
    """Return the rows of the sheet of steps, in the order in which they must happen."""
    new = ("Đảng bộ cơ sở", "", ROOT_CODE)
    rows = [("Chia tách", SPLIT, "", PART, "Đảng bộ tách ra", "", *new)]
    merges = {code: what.removeprefix("MERGE:") for code, what in fate.items() if ":" in what}
    rows += [("Hợp nhất", code, target) for code, target in merges.items()]
    kind = "Đảng bộ cấp trên cơ sở"
    rows += [("Thành lập", "", "", code, name, "", kind) for code, name in ROOTS.items()]
    for root in ROOTS:
        goes = [code for code, what in fate.items() if what == root]
        goes += [PART] if root == fate[SPLIT] else []
        rows.append(("Chuyển giao", ",".join(goes), root))
    rows.append(("Kết thúc", ",".join(code for code, what in fate.items() if what == "XA"), ""))
    rows.append(("Kết thúc", ROOT_CODE, "CQD"))
    return [(str(number), *row) for number, row in enumerate(rows, start=1)]


def by_unit(lineage=None):
    """Count the obligations by unit, as it was or as it is."""
    units = Enrolment.objects.values_list("unit_then", flat=True)
    return Counter(lineage.today_of(unit) if lineage else unit for unit in units)


@pytest.fixture
def seeded(db, request):
    drawn = demo_units(request.param)
    units = write_units(drawn)
    write_organisation(units[ROOT_CODE])
    write_people(full_people(drawn), units, today=timezone.localdate())
    cast = write_cast(units, today=timezone.localdate())
    edition = EditionFactory()
    EditionLessonFactory(edition=edition)
    root = units[ROOT_CODE]
    office = cast["VANPHONG"]
    running = create_class(
        audience_units=[root],
        by=office,
        course=edition.course,
        unit=root,
        code="GIUA-KHOA",
        title="Lớp đang học",
        manager=office,
        opens_on=timezone.localdate(),
    )
    open_class(running, by=office)
    issuing = issuing_class(root=root)
    holders = [cast["HOCVIEN"], User.objects.filter(unit__code__startswith="TC004").first()]
    papers = [issued_certificate(completed_enrolment(issuing, member=one)) for one in holders]
    return request.param, papers


# Both sides of a small merge, one that leaves, one that is split, and the homes of the logins.
SOME = tuple(sorted({*SMALL, "TC001", "TC004"}))


@pytest.mark.parametrize(
    "seeded",
    [pytest.param(SOME, id="some"), pytest.param(None, id="all", marks=pytest.mark.slow)],
    indirect=True,
)
class TestTheDecision:
    def test_nobody_and_nothing_gets_lost(self, seeded, tmp_path, client):
        codes, papers = seeded
        known = [found.check for found in findings(checks())]
        as_was, fate = by_unit(), fates(codes)
        merges = sum(":" in what for what in fate.values())
        assert (len(fate), merges) == ((len(SOME), 1) if codes else (122, 7))
        leaving = {code for code, what in fate.items() if what == "XA"}
        homes = dict(User.objects.values_list("pk", "unit__code"))
        goers = [pk for pk, code in homes.items() if code and code.split("-")[0] == SPLIT][::2]
        names = dict(User.objects.filter(pk__in=goers).values_list("pk", "personal_code"))
        roles = [
            (code, role.value, root)
            for code, role in (("TOCHUC", Role.ORGANISATION), ("LANHDAO", Role.LEADER))
            for root in ROOTS
        ]
        path = plan_book(
            tmp_path,
            steps_of(fate),
            people=[("1", names[pk], PART) for pk in goers],
            roles=roles,
        )

        started, said = time.monotonic(), StringIO()
        people = ["--proposed-by", "TOCHUC", "--approved-by", "LANHDAO"]
        call_command("reorganise", str(path), *people, stdout=said)
        seconds = time.monotonic() - started

        lineage = Lineage.load()
        assert by_unit() == as_was
        as_is = by_unit(lineage)
        assert sum(as_is.values()) == sum(as_was.values())
        ended = set(Unit.objects.exclude(ended_on=None).values_list("pk", flat=True))
        left = {unit for unit in as_is if unit in ended}
        assert left <= lineage.left_the_system
        for paper in papers:
            page = client.get(reverse("verify:show", args=[paper.code]))
            assert str(paper) in page.content.decode()
        self.check_sight(fate, homes, goers, leaving)
        assert [found.check for found in findings(checks())] == known
        assert seconds < 120

        services.undo(Reorganisation.objects.get(), by=User.objects.get(personal_code="LANHDAO"))
        assert dict(User.objects.values_list("pk", "unit__code")) == homes
        assert [found.check for found in findings(checks())] == known

    def check_sight(self, fate, homes, goers, leaving):
        """A clerk of each unit of today sees exactly the people who went there."""

        def home_of(pk, code):
            if pk in goers:
                return PART
            top = code.split("-")[0]
            what = fate.get(top, "")
            return what.removeprefix("MERGE:") if ":" in what else top

        expected: dict[str, set[int]] = {}
        for pk, code in homes.items():
            if code and code != ROOT_CODE and code.split("-")[0] not in leaving:
                expected.setdefault(home_of(pk, code), set()).add(pk)
        clerk = User.objects.get(personal_code="HOCVIEN")
        for unit in Unit.objects.filter(code__in=expected):
            grant = grant_role(clerk, role=Role.UNIT_CLERK, unit=unit)
            sees = User.objects.in_branches_of(User.objects.get(pk=clerk.pk))
            assert set(sees.values_list("pk", flat=True)) == expected[unit.code]
            grant.delete()
