"""The demo of full size, really seeded: as many as the issue asks for, and every promise kept."""

import time
from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Count

from certificates.models import Certificate, Recognition
from courses.models import Course
from learning.models import Enrolment, LessonResult, TrainingClass
from lms.demo.cast import CAST
from lms.demo.full.plans import PLANS
from lms.demo.history import DIGITAL_CLASS, UNTOUCHED
from members.models import AuditEntry, Membership, StatusPeriod, Unit, User
from members.permissions import has_role
from quizzes.models import Attempt


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """The full demo, made once, and taken away after the tests."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        started, out = time.monotonic(), StringIO()
        call_command("seed_demo", "--size", "full", stdout=out)
        yield out.getvalue(), time.monotonic() - started
        TransactionTestCase._fixture_teardown(None)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.xdist_group("full demo")
class TestSeedFull:
    def test_takes_less_than_five_minutes_and_tells_its_steps(self, seeded):
        said, seconds = seeded

        assert seconds < 300
        assert "class CN01-2025: " in said
        assert "286000 enrolments" in said

    def test_makes_everything_that_the_list_of_units_names(self, seeded):
        kinds = Counter(Unit.objects.values_list("kind", flat=True))

        assert kinds["grassroots"] + kinds["grassroots_cell"] == 122
        assert (kinds["section"], kinds["cell"]) == (19, 948)
        # Besides: three of the list that is taken over, and one member who is there twice.
        assert User.objects.count() == 14_300 + 600 + 1_500 + 3 + 1
        in_party = StatusPeriod.objects.filter(status__in=["full", "probationary"])
        assert in_party.count() == 14_300 + 1
        assert User.objects.exclude(password__startswith="!").count() == len(CAST)

    def test_enrols_every_member_in_twenty_classes_of_fifteen_courses(self, seeded):
        classes = TrainingClass.objects.filter(code__in=[plan.code for plan in PLANS])
        enrolled = Enrolment.objects.filter(training_class__in=classes)

        assert enrolled.count() == 286_000
        assert set(enrolled.values("training_class").annotate(n=Count("pk")).values_list("n")) == {
            (14_300,)
        }
        assert Course.objects.filter(pk__in=classes.values("course")).count() == 15

    def test_spreads_states_evidence_and_lists(self, seeded):
        statuses = Enrolment.objects.counted().numbers_by_status()
        evidence = Counter(Enrolment.objects.values_list("evidence", flat=True))
        lists = Counter(Recognition.objects.values_list("state", flat=True))

        assert min(statuses.values()) > 3_000
        assert min(evidence[grade] for grade in range(4)) > 500
        assert set(lists) == {"proposed", "returned", "approved"}
        assert Attempt.objects.count() > 100_000
        assert LessonResult.objects.count() > 500_000
        assert 80_000 < Certificate.objects.count() < 160_000
        assert Certificate.objects.not_rendered().count() == Certificate.objects.count()

    def test_keeps_every_promise_about_records(self, seeded):
        out, started = StringIO(), time.monotonic()

        call_command("check_records", stdout=out)

        assert ", 0 of them found something" in out.getvalue()
        assert time.monotonic() - started < 60

    @pytest.mark.parametrize("member", CAST, ids=lambda member: member.code)
    def test_each_login_has_its_role(self, seeded, member):
        person = User.objects.get(personal_code=member.code)

        assert person.unit.code == member.home
        assert not member.role or has_role(person, member.role)

    def test_the_learner_has_an_old_certificate_and_a_class_to_begin(self, seeded):
        learner = User.objects.get(personal_code=next(iter(UNTOUCHED)))
        own = Enrolment.objects.filter(member=learner)

        assert Certificate.objects.filter(enrolment__in=own).exists()
        assert own.get(training_class__code=DIGITAL_CLASS.code).started_at is None

    def test_a_second_run_changes_nothing_and_the_small_demo_is_refused_elsewhere(self, seeded):
        def state():
            models = (User, Unit, Membership, Enrolment, Attempt, Certificate, AuditEntry)
            return [model.objects.count() for model in models]

        before, out = state(), StringIO()
        call_command("seed_demo", "--size", "full", stdout=out)

        assert state() == before
        assert " 0 enrolments" in out.getvalue()
