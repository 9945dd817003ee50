"""The demo of full size: its people and classes, and that the rows are those of the services."""

import time
import unicodedata
from collections import Counter
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from certificates.models import Certificate, Recognition
from courses.models import Course
from learning.models import Enrolment, LessonResult, TrainingClass
from lms.demo import register
from lms.demo.cast import CAST
from lms.demo.full.catalogue import CATALOGUE
from lms.demo.full.people import full_people, write_people
from lms.demo.full.plans import PLANS
from lms.demo.history import DIGITAL_CLASS, UNTOUCHED
from lms.demo.names import with_old_tones
from lms.demo.register import write_units
from lms.demo.seeding import COURSES
from lms.demo.units import demo_units
from members.models import (
    AuditEntry,
    Exemption,
    Membership,
    PositionHeld,
    StatusPeriod,
    Unit,
    User,
)
from members.permissions import has_role
from quizzes.models import Attempt


class TestPeople:
    people = full_people(demo_units(None))

    def share(self, odd, of=None):
        return sum(map(bool, odd)) / len(of or self.people)

    def test_are_the_same_every_time(self):
        assert full_people(demo_units(None)) == self.people

    def test_are_as_many_as_the_list_of_units_says_with_the_logins_among_them(self):
        statuses = Counter(person.status for person in self.people)

        assert statuses["full"] + statuses["probationary"] + len(CAST) == 14_300
        assert (statuses["probationary"], statuses["candidate"], statuses["other"]) == (
            343, 600, 1_500,
        )  # fmt: skip

    def test_have_identifiers_that_are_nobodys_elses(self):
        for name in ("code", "card", "email", "phone"):
            given = [getattr(p, name) for p in self.people if getattr(p, name)]
            assert len(given) == len(set(given))

    def test_have_the_oddities_of_real_lists_in_their_shares(self):
        people = self.people
        composed = [unicodedata.normalize("NFC", p.name) for p in people]
        births = Counter(zip(composed, (p.birth for p in people), strict=True))
        members = [p for p in people if p.status in ("full", "probationary")]

        assert self.share(p.sex == "f" for p in people) == pytest.approx(0.42, abs=0.02)
        assert self.share(
            p.name != name for p, name in zip(people, composed, strict=True)
        ) == pytest.approx(0.02, abs=0.005)
        assert self.share(name.endswith(("oà", "uỷ", "uý")) for name in composed) == pytest.approx(
            0.03, abs=0.01
        )
        assert self.share(not p.email for p in people) == pytest.approx(0.05, abs=0.01)
        assert self.share(p.moves_to for p in people) >= 0.08
        assert self.share((p.exemption for p in members), members) == pytest.approx(0.04, abs=0.005)
        assert self.share((not p.card for p in members), members) == pytest.approx(0.01, abs=0.003)
        assert sum(n for n in births.values() if n > 1) / len(people) >= 0.01
        assert with_old_tones("Hòa Thủy Thúy") == "Hoà Thuỷ Thuý"


class TestPlans:
    def test_are_twenty_classes_of_the_fifteen_courses(self):
        assert len(PLANS) == 20
        assert {plan.course for plan in PLANS} == {c.code for c in CATALOGUE} | set(COURSES)
        assert len({plan.course for plan in PLANS}) == 15


@pytest.mark.django_db
class TestBulkPeople:
    def test_are_written_as_the_services_write_them(self):
        drawn = demo_units(("TC106", "TC112"))
        units = write_units(drawn)
        homes = {home for unit in drawn for home in unit.homes}
        people = [p for p in full_people(demo_units(None)) if p.home in homes]
        chosen = [person for person in people if not person.moves_to]
        assert {p.status for p in chosen} >= {"full", "probationary"}
        assert any(p.position for p in chosen)

        register.write_people(chosen, units)
        by_services = _rows_of_people(), _log_of_people()
        _forget_people()
        write_people(chosen, units, today=timezone.localdate())

        assert (_rows_of_people(), _log_of_people()) == by_services


def _rows_of_people():
    """Everything that is stored of people, without keys and moments."""
    hidden = {"id", "joined_at", "password"}
    people = {u.pk: u.personal_code for u in User.objects.all()}
    rows = sorted(
        tuple((k, v) for k, v in row.items() if k not in hidden) for row in User.objects.values()
    )
    for model in (Membership, StatusPeriod, PositionHeld, Exemption):
        rows += sorted(
            (model.__name__, people[row.pop("person_id")], str({**row, "id": 0}))
            for row in model.objects.values()
        )
    return rows


def _log_of_people():
    people = {u.pk: u.personal_code for u in User.objects.all()}
    fields = ("person_id", "action", "actor_id", "unit_id", "subject", "reason", "facts")
    entries = AuditEntry.objects.filter(person__isnull=False).values_list(*fields)
    return sorted((people[person], str(rest)) for person, *rest in entries)


def _forget_people():
    """Take everybody away, past the trigger of the log, for the second writer."""
    for model in (Membership, StatusPeriod, PositionHeld, Exemption):
        model.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("DELETE FROM members_auditentry WHERE person_id IS NOT NULL")
        cursor.execute("DELETE FROM members_user")
        cursor.execute("SET LOCAL session_replication_role = origin")


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
        assert User.objects.count() == 14_300 + 600 + 1_500
        assert StatusPeriod.objects.filter(status__in=["full", "probationary"]).count() == 14_300
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

        assert min(statuses.values()) > 5_000
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


@pytest.mark.django_db
def test_a_database_with_the_small_demo_is_left_alone():
    units = write_units(demo_units(("TC106",)))
    person = next(p for p in full_people(demo_units(None)) if p.code == "LS000001")
    User.objects.create_user(person.code, person.name, unit=units["TC106"])

    with pytest.raises(CommandError, match="make demo-reset"):
        call_command("seed_demo", "--size", "full", stdout=StringIO())
