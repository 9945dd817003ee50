"""The training of the demo on a small organisation: what waits for whom, made once."""

import pytest
from django.utils import timezone

from cms.models import CoursePage
from cms.services import ensure_editorial_setup
from courses.models import Programme, ProgrammeCourse
from learning.models import Nomination, NominationUnit, YearlyTarget
from learning.nomination_rules import is_late
from lms.demo.training import DRAFT_CODE, SENT, UNITS, write_training
from lms.demo.units import ROOT_CODE
from members.models import Unit
from members.roles import Role
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
DUTIES = {
    "VANPHONG": Role.OFFICE,
    "LANHDAO": Role.LEADER,
    "QUANLYLOP": Role.CLASS_MANAGER,
    "GIANGVIEN1": Role.TRAINER,
    "CANBO": Role.UNIT_CLERK,
}


def organisation():
    """Return the cast and a published course, with five people in each unit."""
    root = UnitFactory(code=ROOT_CODE, kind=Unit.Kind.COMMITTEE)
    units = {code: UnitFactory(parent=root, code=code) for code in UNITS}
    for unit in units.values():
        for _ in range(5):
            UserFactory(unit=unit)
    cast = {code: UserFactory(unit=root) for code in DUTIES}
    for code, role in DUTIES.items():
        unit = units[UNITS[0]] if role == Role.UNIT_CLERK else root
        RoleGrantFactory(person=cast[code], role=role, unit=unit)
    edition = EditionFactory()
    EditionLessonFactory(edition=edition)
    ensure_editorial_setup()
    return cast, edition.course


def test_some_units_have_sent_and_one_is_late():
    cast, course = organisation()
    today = timezone.localdate()

    for _ in range(2):
        write_training(course, cast, today=today)

    entries = {one.unit.code: one for one in NominationUnit.objects.select_related("unit", "call")}
    assert [entries[code].is_sent for code in UNITS] == [False, True, True, True]
    assert is_late(today, entries[UNITS[0]].call.closes_on)
    assert Nomination.objects.count() == sum(SENT) + 1
    assert YearlyTarget.objects.get().state == "in_force"


def test_a_course_is_drafted_from_the_programme():
    cast, course = organisation()

    write_training(course, cast, today=timezone.localdate())

    page = CoursePage.objects.get(code=DRAFT_CODE)
    link = ProgrammeCourse.objects.get(course_key=page.key)
    assert link.programme == Programme.objects.get(code="T-DVM")
    assert not page.live
