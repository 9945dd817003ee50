"""Tiết of a year against the target: what counts, for whom, and who set it."""

from datetime import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from courses.models import Programme, ProgrammeCourse
from learning import services, targets
from learning.exceptions import TargetRefused
from learning.models import YearlyTarget
from learning.programmes import completed_programme
from learning.target_rules import Family, Group
from learning.targets import Choice
from members.models import Exemption
from members.roles import Role
from tests.factories.courses import CourseFactory, EditionFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import LONG_AGO, RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
YEAR = 2026
THEN = datetime.fromisoformat("2026-06-01T09:00:00+07:00")
NEW_YEARS_EVE = datetime.fromisoformat("2025-12-31T23:59:00+07:00")


class House:
    """A root with an office and a leader, and a unit with people."""

    def __init__(self):
        self.root = UnitFactory()
        self.unit = UnitFactory(parent=self.root, sector="Sở, ban, ngành")
        self.office, self.leader = UserFactory(unit=self.root), UserFactory(unit=self.root)
        RoleGrantFactory(person=self.office, role=Role.OFFICE, unit=self.root)
        RoleGrantFactory(person=self.leader, role=Role.LEADER, unit=self.root)

    def person(self, group="3", **fields):
        return UserFactory(unit=self.unit, management_group=group, **fields)

    def studied(self, person, periods="16", *, at=THEN, evidence=2, course=None, **course_fields):
        course = course or CourseFactory(**course_fields)
        training_class = TrainingClassFactory(
            edition=EditionFactory(course=course, periods=Decimal(periods)), unit=self.root
        )
        EnrolmentFactory(
            member=person, training_class=training_class, completed_at=at, evidence=evidence
        )
        return course

    def line(self, person):
        lines = targets.people_behind(self.office, YEAR, Choice())
        return next(line for line in lines if line.person == person.pk)

    def in_force(self, **facts):
        version = services.propose_target(
            **(
                {
                    "from_year": timezone.localdate().year,
                    "periods": dict.fromkeys(Group, Decimal(40)),
                    "types": ["refresher"],
                    "civil_sectors": [],
                    "least_evidence": 1,
                    "basis": "QĐ 145",
                    "by": self.office,
                }
                | facts
            )
        )
        return services.decide_target(version, approve=True, by=self.leader)


class TestWhatCounts:
    def test_refresher_training_counts_and_resolutions_stand_apart(self):
        house = House()
        person = house.person()
        house.studied(person, "16")
        house.studied(person, "4", type="resolution")
        house.studied(person, "2", type="contest")

        year = targets.year_of(person, YEAR)

        assert (year.studied, year.target, year.group) == (16, 40, Group.THIRD)
        assert year.apart == {Family.RESOLUTION: 4, Family.CONTEST: 2}
        assert house.line(person).studied == 16

    def test_the_same_course_twice_in_a_year_is_once(self):
        house = House()
        person = house.person()
        course = house.studied(person, "16")
        house.studied(person, "16", course=course)

        assert targets.year_of(person, YEAR).studied == 16
        assert house.line(person).studied == 16

    def test_weak_evidence_is_shown_and_does_not_count(self):
        house = House()
        person = house.person()
        house.studied(person, "8", evidence=0)
        house.studied(person, "4", evidence=3)

        line = house.line(person)

        assert (line.studied, line.by_grade) == (4, (8, 0, 0, 4))
        assert targets.year_of(person, YEAR).by_grade == {0: 8, 1: 0, 2: 0, 3: 4}

    def test_the_year_ends_at_midnight_of_the_house(self):
        house = House()
        person = house.person()
        house.studied(person, at=NEW_YEARS_EVE)

        assert targets.year_of(person, YEAR).studied == 0
        assert targets.year_of(person, YEAR - 1).studied == 16
        assert house.line(person).studied == 0

    def test_civil_servants_count_the_courses_tagged_for_them(self):
        house = House()
        house.in_force(civil_sectors=["Sở, ban, ngành"])
        person = house.person(group="")
        tagged = house.studied(person, "8", type="skill")
        house.studied(person, "16")
        services.tag_courses({tagged.pk}, by=house.office)

        year = targets.year_of(person, YEAR)

        assert (year.group, year.studied) == (Group.CIVIL_SERVANT, 8)
        assert (house.line(person).group, house.line(person).studied) == (Group.CIVIL_SERVANT, 8)


class TestNumbers:
    def test_people_and_reached_by_group_with_exempt_apart(self):
        house = House()
        done, behind, exempt = house.person(), house.person(), house.person()
        house.studied(done, "40")
        Exemption.objects.create(person=exempt, valid_from=LONG_AGO, basis="Tuổi cao")

        [count] = [
            one for one in targets.counts_by_unit(house.office, YEAR) if one.group == Group.THIRD
        ]

        assert (count.people, count.reached, count.not_reached, count.exempt) == (2, 1, 1, 1)
        for reached, person in (("yes", done), ("no", behind), ("exempt", exempt)):
            choice = Choice(house.unit, "3", reached)
            lines = targets.people_behind(house.office, YEAR, choice)
            assert [line.person for line in lines] == [person.pk]
            assert targets.length_of(house.office, YEAR, choice) == (1, 0)

    def test_other_branches_are_not_counted(self):
        house, other = House(), House()
        house.person()

        assert {one.unit for one in targets.counts_by_unit(other.office, YEAR)} == {other.root.pk}

    def test_many_people_cost_as_many_queries_as_two(self, count_queries):
        house = House()
        for _ in range(2):
            house.studied(house.person())
        targets.counts_by_unit(house.office, YEAR)
        with count_queries() as few:
            targets.counts_by_unit(house.office, YEAR)
            targets.people_behind(house.office, YEAR, Choice())
        for _ in range(8):
            house.studied(house.person())
        with count_queries() as many:
            targets.counts_by_unit(house.office, YEAR)
            targets.people_behind(house.office, YEAR, Choice())

        assert len(few) == len(many)


class TestSetting:
    def test_another_person_decides(self):
        house = House()
        version = house.in_force(types=["skill"])

        assert targets.rule_of(version.from_year).types == ("skill",)
        assert targets.rule_of(version.from_year + 5).types == ("skill",)
        assert targets.rule_of(version.from_year - 1).types != ("skill",)

    def test_nobody_decides_on_the_own_proposal(self):
        house = House()
        year = timezone.localdate().year
        facts = {"periods": {}, "types": [], "civil_sectors": [], "least_evidence": 1, "basis": "x"}
        version = services.propose_target(from_year=year, by=house.office, **facts)

        with pytest.raises(TargetRefused):
            services.decide_target(version, approve=True, by=house.office)
        with pytest.raises(TargetRefused):
            services.propose_target(from_year=year, by=house.leader, **facts)
        assert YearlyTarget.objects.get().state == "proposed"

    def test_a_proposal_whose_year_ended_meanwhile_can_only_be_refused(self):
        house = House()
        year = timezone.localdate().year
        facts = {"periods": {}, "types": [], "civil_sectors": [], "least_evidence": 1, "basis": "x"}
        version = services.propose_target(from_year=year, by=house.office, **facts)
        YearlyTarget.objects.filter(pk=version.pk).update(from_year=year - 1)

        with pytest.raises(TargetRefused):
            services.decide_target(version, approve=True, by=house.leader)
        assert services.decide_target(version, approve=False, by=house.leader).state == "refused"

    def test_a_year_that_is_over_keeps_its_target(self):
        house = House()

        with pytest.raises(TargetRefused):
            house.in_force(from_year=timezone.localdate().year - 1)


class TestProgrammes:
    def programme(self):
        return Programme.objects.get(code="T-NTVD")

    def test_the_standard_ones_are_there(self):
        rows = {one.code: one for one in Programme.objects.prefetch_related("topics")}

        assert {code: len(row.topics.all()) for code, row in rows.items()} == {
            "T-DVM": 10,
            "T-NTVD": 5,
        }
        assert rows["T-NTVD"].valid_for_months == 60

    def test_one_course_for_the_whole_completes_it(self):
        house = House()
        person = house.person()
        course = house.studied(person)
        ProgrammeCourse.objects.create(programme=self.programme(), course_key=course.key)

        assert completed_programme("T-NTVD", [person.pk]) == {person.pk: THEN}

    def test_every_required_topic_completes_it_at_the_last(self):
        house = House()
        person = house.person()
        programme = self.programme()
        for number, topic in enumerate(programme.topics.all(), start=1):
            assert completed_programme("T-NTVD", [person.pk]) == {}
            moment = THEN.replace(month=number)
            course = house.studied(person, at=moment)
            ProgrammeCourse.objects.create(programme=programme, topic=topic, course_key=course.key)

        assert completed_programme("T-NTVD", [person.pk]) == {person.pk: THEN.replace(month=5)}

    def test_an_unknown_programme_is_completed_by_nobody(self):
        assert completed_programme("T-XYZ", [1]) == {}
