"""The stage of the tests of requirements: a committee, two branches, an office and a leader."""

from datetime import timedelta

from django.utils import timezone

from courses.models import Edition
from learning import services
from learning.audience import Audience
from learning.models import Enrolment, Requirement
from learning.rules import DueKind, DueRule
from members.models import Unit
from members.roles import Role
from tests.factories.courses import CourseFactory, EditionFactory, EditionLessonFactory
from tests.factories.learning import PeriodFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


class Stage:
    """Two people in branch A, one in branch B; the office drafts and the leader approves."""

    def __init__(self):
        self.root = UnitFactory(kind=Unit.Kind.COMMITTEE)
        self.a, self.b = (UnitFactory(parent=self.root) for _ in range(2))
        self.office = self.with_role(Role.OFFICE)
        self.leader = self.with_role(Role.LEADER)
        # Named, so that they stand in this order in every list.
        names = ("Lê Thị An", "Lê Thị Bình")
        self.first, self.second = (UserFactory(unit=self.a, full_name=name) for name in names)
        self.other = UserFactory(unit=self.b)
        self.period = PeriodFactory()
        self.course = self.new_course()

    def with_role(self, role, unit=None):
        person = UserFactory(unit=self.root)
        RoleGrantFactory(person=person, role=role, unit=unit or self.root)
        return person

    def new_course(self):
        edition = EditionFactory()
        EditionLessonFactory(edition=edition)
        return edition.course

    def new_course_without_edition(self):
        return CourseFactory()

    def course_edition(self):
        return Edition.objects.get(course=self.course)

    def draft(self, *, due=None, **audience):
        requirement = services.draft_requirement(
            unit=self.root,
            period=self.period,
            title="Học tập nghị quyết",
            courses=audience.pop("courses", [self.course]),
            by=self.office,
        )
        rule = Audience(**({"units": (self.a.pk,)} | audience))
        services.set_audience(requirement, rule, by=self.office)
        services.set_due(requirement, due or DueRule(DueKind.FIXED, on=in_days(30)), by=self.office)
        return requirement

    def in_force(self, **audience):
        requirement = self.draft(**audience)
        return self.approved(requirement)

    def approved(self, requirement):
        services.propose(requirement, by=self.office)
        services.put_in_force(services.approve(requirement, by=self.leader))
        return Requirement.objects.get(pk=requirement.pk)

    def changed(self, requirement, *, due=None, **audience):
        services.change_rule(requirement, by=self.office)
        services.set_audience(requirement, Audience(**audience), by=self.office)
        if due:
            services.set_due(requirement, due, by=self.office)
        return self.approved(requirement)

    def row(self, requirement, person):
        return Enrolment.objects.of_requirement(requirement).get(member=person)

    def members_of(self, requirement):
        rows = Enrolment.objects.of_requirement(requirement).counted()
        return set(rows.values_list("member", flat=True))
