"""Requirements outlive reorganisations: who carries a unit on sees, runs and ends what it began."""

import pytest
from django.urls import reverse
from django.utils import timezone

from learning import services
from learning.audience import Audience
from learning.exceptions import RequirementRefused
from learning.models import Enrolment, Requirement, RequirementVersion
from learning.permissions import may_decide_requirement, may_plan_requirement, may_run_class
from learning.rules import DueKind, DueRule
from members.models import Unit, User
from members.roles import Role
from members.services.events import Decision, NewUnit, merge_units, split_unit, undo_event
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import PeriodFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.learning.requirement_stage import in_days

pytestmark = pytest.mark.django_db


def decided():
    return Decision(effective_on=timezone.localdate(), number="7-QĐ/TU")


class Stage:
    """Two organisations beside each other, each with office and leader; a requirement of the first.

    ``begun`` has started, ``fresh`` has not.
    """

    def __init__(self):
        self.root = UnitFactory(kind=Unit.Kind.COMMITTEE)
        self.a, self.b = UnitFactory(parent=self.root), UnitFactory(parent=self.root)
        self.staff = {
            (role, unit.pk): self.with_role(role, unit)
            for role in (Role.OFFICE, Role.LEADER)
            for unit in (self.root, self.a, self.b)
        }
        self.begun, self.fresh = (UserFactory(unit=self.a) for _ in range(2))
        self.requirement = self.required()
        Enrolment.objects.filter(member=self.begun).update(started_at=timezone.now())

    def with_role(self, role, unit):
        person = UserFactory(unit=self.root)
        RoleGrantFactory(person=person, role=role, unit=unit)
        return person

    def office(self, unit):
        # As a new request has it: what somebody may do is remembered on the object.
        return User.objects.get(pk=self.staff[Role.OFFICE, unit.pk].pk)

    def leader(self, unit):
        return User.objects.get(pk=self.staff[Role.LEADER, unit.pk].pk)

    def required(self, **audience):
        edition = EditionFactory()
        EditionLessonFactory(edition=edition)
        requirement = services.draft_requirement(
            unit=self.a,
            period=PeriodFactory(),
            title="Học tập nghị quyết",
            courses=[edition.course],
            by=self.office(self.a),
        )
        services.set_audience(requirement, Audience(**audience), by=self.office(self.a))
        due = DueRule(DueKind.FIXED, on=in_days(30))
        services.set_due(requirement, due, by=self.office(self.a))
        services.propose(requirement, by=self.office(self.a))
        services.put_in_force(services.approve(requirement, by=self.leader(self.a)))
        return Requirement.objects.get(pk=requirement.pk)

    def merge(self):
        return merge_units(decided(), [self.a], self.b)

    def split(self):
        new = NewUnit(code="TACH", name="Đảng bộ tách ra", kind=Unit.Kind.GRASSROOTS)
        event = split_unit(decided(), self.a, [new], people={self.fresh.pk: "TACH"})
        part = Unit.objects.get(code="TACH")
        for role in (Role.OFFICE, Role.LEADER):
            self.staff[role, part.pk] = self.with_role(role, part)
        return event, part

    def fetched(self):
        return Requirement.objects.select_related("unit").get(pk=self.requirement.pk)

    def obliged(self):
        services.apply(self.fetched())
        rows = Enrolment.objects.of_requirement(self.requirement).counted()
        return set(rows.values_list("member", flat=True))


@pytest.fixture
def stage():
    return Stage()


def sees(user, requirement):
    versions = RequirementVersion.objects.visible_to(user).filter(requirement=requirement)
    is_seen = Requirement.objects.visible_to(user).filter(pk=requirement.pk).exists()
    assert versions.exists() == is_seen
    return is_seen


class TestMerge:
    def test_who_took_over_sees_and_decides(self, stage):
        before = stage.office(stage.b)
        assert not sees(before, stage.requirement)
        assert not may_decide_requirement(before, stage.a)

        stage.merge()

        unit = stage.fetched().unit
        for office in (stage.office(stage.b), stage.office(stage.root)):
            assert sees(office, stage.requirement)
            assert may_plan_requirement(office, unit)
            assert may_run_class(office, stage.requirement.classes.get())
        assert may_decide_requirement(stage.leader(stage.b), unit)
        assert not may_plan_requirement(stage.office(stage.a), unit)
        strangers = stage.with_role(Role.OFFICE, UnitFactory(parent=stage.root))
        assert not sees(strangers, stage.requirement)

    def test_obligations_stay_with_their_people(self, stage):
        stage.merge()

        assert {stage.begun.pk, stage.fresh.pk} <= stage.obliged()
        rows = Enrolment.objects.of_requirement(stage.requirement)
        assert set(rows.filter(member=stage.fresh).values_list("unit_then", flat=True)) == {
            stage.a.pk
        }

    def test_the_rule_is_changed_renewed_and_ended_there(self, stage):
        stage.merge()
        office, leader = stage.office(stage.b), stage.leader(stage.b)
        services.change_rule(stage.fetched(), by=office)
        audience = Audience(include=(stage.fresh.pk,), units=(stage.b.pk,))
        services.set_audience(stage.fetched(), audience, by=office)
        due = DueRule(DueKind.FIXED, on=in_days(40))
        services.set_due(stage.fetched(), due, change_reason="Sáp nhập", by=office)
        services.propose(stage.fetched(), by=office)
        services.put_in_force(services.approve(stage.fetched(), by=leader))
        courses = stage.requirement.courses.all()
        renewed = services.renew(
            stage.fetched(), period=PeriodFactory(), courses=courses, by=stage.office(stage.b)
        )

        assert renewed.unit == stage.b
        services.end_requirement(stage.fetched(), reason="Đã xong", by=stage.leader(stage.b))
        assert stage.fetched().state == "ended"

    def test_the_pages_of_the_desk_open(self, stage, client):
        stage.merge()
        client.force_login(stage.office(stage.b))

        listed = client.get(reverse("requirements:list")).content.decode()
        shown = client.get(reverse("requirements:show", args=[stage.requirement.pk]))

        assert "Học tập nghị quyết" in listed
        assert stage.b.name in shown.content.decode()
        assert shown.context["may_plan"]
        client.force_login(stage.leader(stage.b))
        end = reverse("requirements:end", args=[stage.requirement.pk])
        client.post(end, {"reason": "Sáp nhập"})
        assert stage.fetched().state == "ended"

    def test_undone_it_is_as_before(self, stage):
        event = stage.merge()
        undo_event(event, by=stage.office(stage.root))

        assert not sees(stage.office(stage.b), stage.requirement)
        assert not may_plan_requirement(stage.office(stage.b), stage.fetched().unit)


class TestSplit:
    def test_nobody_loses_the_obligation_and_the_part_sees_it(self, stage):
        _event, part = stage.split()

        assert {stage.begun.pk, stage.fresh.pk} <= stage.obliged()
        assert sees(stage.office(part), stage.requirement)
        assert sees(stage.office(stage.a), stage.requirement)

    def test_a_rule_that_names_the_unit_follows_it_too(self, stage):
        stage.requirement = stage.required(units=(stage.a.pk,))
        stage.split()

        assert stage.obliged() >= {stage.begun.pk, stage.fresh.pk}

    def test_the_old_unit_goes_on_deciding_the_part_does_not(self, stage):
        _event, part = stage.split()

        assert may_decide_requirement(stage.leader(stage.a), stage.fetched().unit)
        assert not may_decide_requirement(stage.leader(part), stage.fetched().unit)
        with pytest.raises(RequirementRefused):
            services.end_requirement(stage.fetched(), reason="Tách", by=stage.leader(part))

    def test_what_was_drafted_afterwards_means_the_rest_only(self, stage):
        _event, part = stage.split()
        stage.requirement = stage.required()

        assert stage.fresh.pk not in stage.obliged()
        assert not sees(stage.office(part), stage.requirement)

    def test_a_part_that_is_merged_on_takes_it_along(self, stage):
        _event, part = stage.split()
        merge_units(decided(), [part], stage.b)

        assert stage.fresh.pk in stage.obliged()
        assert sees(stage.office(stage.b), stage.requirement)
        assert not may_decide_requirement(stage.leader(stage.b), stage.fetched().unit)


def test_many_reorganised_requirements_cost_as_much_as_one(stage, count_queries):
    stage.merge()
    office = stage.office(stage.b)
    with count_queries() as one:
        assert len(Requirement.objects.visible_to(office)) == 1
    for number in range(5):
        unit = UnitFactory(parent=stage.root)
        Requirement.objects.create(
            unit=unit, period=PeriodFactory(), title=f"{number}", drafted_by=office
        )
        merge_units(decided(), [unit], stage.b)
    again = stage.office(stage.b)
    with count_queries(exactly=len(one.statements)):
        assert len(Requirement.objects.visible_to(again)) == 6
