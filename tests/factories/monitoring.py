"""A branch with people in every status, for tests."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from learning.models import Enrolment, TrainingClass
from members.models import Unit, User
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

STATUSES = ["exempt", "completed", "overdue", "in_progress", "not_started"]


def enrolment_with(status: str, training_class: TrainingClass, unit: Unit, **fields) -> Enrolment:
    """An obligation that stands where the status says."""
    now = timezone.now()
    state = {
        "exempt": {"exempted_at": now, "exemption_basis": "Ốm dài ngày"},
        "completed": {
            "completed_at": now,
            "started_at": now,
            "passed_required": 2,
            "verified_periods": Decimal("3"),
            "final_mark": Decimal("8.5"),
            "band": "Giỏi",
            "evidence": 2,
        },
        "overdue": {"due_at": now - timedelta(days=1), "started_at": now - timedelta(days=3)},
        "in_progress": {"started_at": now, "passed_required": 1},
        "not_started": {},
        "withdrawn": {"withdrawn_at": now, "withdrawal_reason": "Chuyển đi"},
    }[status]
    fields.setdefault("member__unit", unit)
    return EnrolmentFactory(training_class=training_class, **state | fields)


def class_of_four_periods(**fields) -> TrainingClass:
    """An open class with two required lessons of two tiết and one optional of eight."""
    edition = EditionFactory()
    EditionLessonFactory(edition=edition, position=1, periods=2)
    EditionLessonFactory(edition=edition, position=2, periods=2)
    EditionLessonFactory(edition=edition, position=3, periods=8, is_required=False)
    return TrainingClassFactory(edition=edition, **fields)


def unit_below(parent: Unit, **fields) -> Unit:
    """A new part of a unit, whatever was added to the unit since it was read."""
    return UnitFactory(parent=Unit.objects.get(pk=parent.pk), **fields)


def person_with(role: str, unit: Unit, **fields) -> User:
    """Somebody who holds the role on the branch of the unit and belongs to it."""
    person = UserFactory(unit=unit, **fields)
    RoleGrantFactory(person=person, role=role, unit=unit)
    return person
