"""Open classes and obligations for tests."""

from datetime import timedelta

import factory
from django.utils import timezone

from learning.models import Enrolment, Period, TrainingClass
from tests.factories.courses import EditionFactory
from tests.factories.members import UnitFactory, UserFactory


class TrainingClassFactory(factory.django.DjangoModelFactory):
    """A class that is open and due in three weeks; ``closed=True`` for one that is over."""

    class Meta:
        model = TrainingClass

    class Params:
        closed = factory.Trait(closed_at=factory.LazyFunction(timezone.now))
        planned = factory.Trait(opened_at=None)

    edition = factory.SubFactory(EditionFactory)
    course = factory.SelfAttribute("edition.course")
    unit = factory.SubFactory(UnitFactory)
    code = factory.Sequence(lambda n: f"LOP-{n:04d}")
    title = factory.Sequence(lambda n: f"Lớp bồi dưỡng {n}")
    manager = factory.SubFactory(UserFactory)
    created_by = factory.SelfAttribute("manager")
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=7))
    due_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=21))
    opened_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=7))


class EnrolmentFactory(factory.django.DjangoModelFactory):
    """An obligation that has not been begun."""

    class Meta:
        model = Enrolment

    member = factory.SubFactory(UserFactory)
    training_class = factory.SubFactory(TrainingClassFactory)
    unit_then = factory.SelfAttribute("member.unit")
    due_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=21))


class PeriodFactory(factory.django.DjangoModelFactory):
    """The year of today."""

    class Meta:
        model = Period

    code = factory.Sequence(lambda n: f"KY-{n:04d}")
    name = factory.Sequence(lambda n: f"Kỳ {n}")
    kind = Period.Kind.YEAR
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=200))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=100))
