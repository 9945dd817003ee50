"""A member moves to another unit: sight moves along at once, and the history with it."""

import pytest
from django.utils import timezone

from learning.evidence import Evidence
from learning.models import Enrolment
from learning.services import pass_lesson
from members.roles import Role
from members.services import place_person
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.flows.stage import text_of, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def new_clerk(stage):
    """Looks after branch B, to which the member goes."""
    person = UserFactory(full_name="Ngô Thị Thu", unit=stage.root)
    RoleGrantFactory(person=person, role=Role.UNIT_CLERK, unit=stage.branch_b)
    return person


@pytest.fixture
def enrolment(stage):
    """A course that the member completed while in branch A."""
    edition = EditionFactory(course__recognition_by_list=True)
    lesson = EditionLessonFactory(edition=edition)
    training_class = TrainingClassFactory(edition=edition, unit=stage.root, title="Lớp đã học xong")
    enrolment = EnrolmentFactory(member=stage.member, training_class=training_class)
    pass_lesson(enrolment, lesson=lesson, evidence=Evidence.CONFIRMED, by=stage.office)
    return enrolment


def sees(browser, member):
    """Tell whether the person's page, the list and the tree show the member."""
    card = browser.get(f"/theo-doi/hoc-vien/{member.pk}/")
    people = text_of(browser.get("/theo-doi/hoc-vien/"))
    assert (card.status_code == 200) == (member.full_name in people)
    return card.status_code == 200


def test_the_old_clerk_loses_sight_at_once_and_the_new_one_sees_the_history(
    stage, enrolment, new_clerk
):
    old, new = visitor(stage.clerk), visitor(new_clerk)
    assert sees(old, stage.member)
    assert not sees(new, stage.member)

    place_person(stage.member, unit=stage.cell_b, since=timezone.localdate())

    assert not sees(old, stage.member)
    assert sees(new, stage.member)
    history = text_of(new.get(f"/theo-doi/hoc-vien/{stage.member.pk}/"))
    assert "Lớp đã học xong" in history
    assert "Hoàn thành" in history
    assert stage.cell_a.name in history


def test_the_obligation_keeps_the_unit_of_its_day_and_the_member_the_progress(stage, enrolment):
    place_person(stage.member, unit=stage.cell_b, since=timezone.localdate())

    enrolment.refresh_from_db()
    assert enrolment.unit_then == stage.cell_a
    assert enrolment.completed_at is not None
    assert "Lớp đã học xong" in text_of(visitor(stage.member).get("/hoc-tap/"))
    assert Enrolment.objects.filter(member=stage.member).count() == 1
