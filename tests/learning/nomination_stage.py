"""The stage of nominations: an organisation with two units, a class, and a call for it."""

from datetime import timedelta

from django.utils import timezone

from learning import services
from learning.audience import Audience
from members.models import StatusPeriod, Unit
from members.roles import Role
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import TrainingClassFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


class Stage:
    """Unit A with a cell, unit B; the office calls, clerks nominate, two places for each unit."""

    def __init__(self, *, closes_in=10, quota=2, audience=None):
        self.root = UnitFactory(kind=Unit.Kind.COMMITTEE)
        self.a, self.b = (UnitFactory(parent=self.root) for _ in range(2))
        self.cell = UnitFactory(parent=self.a, kind=Unit.Kind.CELL)
        self.office = self.with_role(Role.OFFICE, self.root)
        self.manager = self.with_role(Role.CLASS_MANAGER, self.root)
        self.clerk = self.with_role(Role.UNIT_CLERK, self.a)
        self.other_clerk = self.with_role(Role.UNIT_CLERK, self.b)
        self.secretary = self.with_role(Role.CELL_SECRETARY, self.cell)
        self.first, self.second, self.third = (UserFactory(unit=self.cell) for _ in range(3))
        self.neighbour = UserFactory(unit=self.b)
        self.lesson = TrainingClassFactory(
            planned=True,
            unit=self.root,
            edition=None,
            course=self.new_course(),
            opens_on=in_days(20),
            due_on=in_days(40),
            title="Lớp đảng viên mới",
        )
        self.lesson.audience_units.set([self.root])
        self.call = services.call_for_nominations(
            self.lesson,
            closes_on=in_days(closes_in),
            audience=audience or Audience(),
            quotas={self.a: quota, self.b: quota},
            by=self.manager,
        )
        self.entry = self.call.units.get(unit=self.a)
        self.other_entry = self.call.units.get(unit=self.b)

    def with_role(self, role, unit):
        person = UserFactory(unit=self.root)
        RoleGrantFactory(person=person, role=role, unit=unit)
        return person

    def new_course(self):
        edition = EditionFactory()
        EditionLessonFactory(edition=edition)
        return edition.course

    def probationer(self, unit=None):
        return UserFactory(unit=unit or self.cell, status=StatusPeriod.Status.PROBATIONARY)

    def sent(self, *people):
        """Nominate the people of unit A and send its list; return the rows."""
        made, _refused = services.nominate(self.entry, people, by=self.clerk)
        services.send_list(self.entry, by=self.clerk)
        self.entry.refresh_from_db()
        return made
