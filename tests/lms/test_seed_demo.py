"""The demo data: complete, believable, and the same when it is made again."""

import os
import time
import unicodedata
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.urls import reverse

from certificates.models import Certificate
from cms.models import CoursePage
from learning.evaluating import evaluate
from learning.models import Enrolment, Requirement, RequirementVersion, TrainingClass
from learning.rules import ADDED
from lms.demo.cast import CAST, PASSWORD
from lms.demo.history import DIGITAL_CLASS, FACTS_CLASS, FINISHED_CODE
from lms.demo.lists import MESSY_LIST, write_messy_list
from lms.demo.people import demo_people
from lms.demo.units import demo_units
from members.directory.duplicates import likely_pairs
from members.importing.services import plan_import
from members.models import (
    AuditEntry,
    GrantRequest,
    ImportRun,
    Membership,
    Organisation,
    PersonMerge,
    RoleGrant,
    StatusPeriod,
    Unit,
    User,
)
from members.permissions import has_role
from monitoring.filters import Filters
from monitoring.placing import placing_for
from monitoring.probation.selectors import probationers
from monitoring.quality.rules import Measure, index_of
from monitoring.quality.selectors import quality_tree, topics_tree
from office.models import DataRequest, Reorganisation
from quizzes.models import Attempt

CODES = [member.code for member in CAST]


def cells_of(path):
    """Return what stands in the first sheet of a workbook."""
    return list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))


class TestPeople:
    people = demo_people(demo_units())

    def test_are_the_same_every_time(self):
        assert demo_people(demo_units()) == self.people
        assert demo_people(demo_units(), seed=1) != self.people

    def test_are_about_six_hundred_in_twelve_units(self):
        assert len(demo_units()) == 12
        assert len(self.people) == 600

    def test_have_identifiers_that_are_nobodys_elses(self):
        for name in ("code", "card", "email", "phone"):
            given = [getattr(p, name) for p in self.people if getattr(p, name)]
            assert len(given) == len(set(given))
        assert all(p.card.startswith("99") for p in self.people if p.card)
        assert all(p.email.endswith(".example") for p in self.people if p.email)

    def test_have_the_oddities_of_real_lists(self):
        def share(odd):
            return sum(map(bool, odd)) / len(self.people)

        nfd = share(p.name != unicodedata.normalize("NFC", p.name) for p in self.people)
        namesakes = {}
        for person in self.people:
            key = (unicodedata.normalize("NFC", person.name), person.birth)
            namesakes.setdefault(key, []).append(person)
        twins = sum(len(group) for group in namesakes.values() if len(group) > 1)
        assert 0.01 <= nfd <= 0.04
        assert 0.02 <= share(not p.email for p in self.people) <= 0.08
        assert 0.02 <= share(p.exemption for p in self.people) <= 0.06
        assert 0.04 <= share(p.moves_to for p in self.people) <= 0.11
        assert 0.36 <= share(p.sex == "f" for p in self.people) <= 0.48
        assert twins >= 6


pytestmark = pytest.mark.xdist_group("demo")


@pytest.mark.skipif("PYTEST_XDIST_WORKER" not in os.environ, reason="one process has no groups")
def test_this_module_stays_together_on_one_worker(request):
    """Or the demo is seeded once more by each worker: half a minute each."""
    assert request.node.nodeid.endswith("@demo")


@pytest.fixture(scope="module")
def seeded(django_db_setup, django_db_blocker):
    """The demo, made once for the tests of this module, and taken away after them."""
    from django.test import TransactionTestCase

    with django_db_blocker.unblock():
        started, out = time.process_time(), StringIO()
        call_command("seed_demo", "--size", "small", stdout=out)
        yield out.getvalue(), time.process_time() - started
        TransactionTestCase._fixture_teardown(None)


@pytest.mark.django_db
class TestSeed:
    def test_takes_less_than_half_a_minute_of_cpu_and_prints_one_line(self, seeded):
        said, seconds = seeded
        assert said.startswith("Demo: ")
        assert said.count("\n") == 1
        assert seconds < 30

    def test_makes_units_people_and_organisation(self, seeded):
        assert Unit.objects.filter(kind__in=["grassroots", "grassroots_cell"]).count() == 12
        # Three came by the list that is taken over, and one is there twice.
        assert User.objects.count() == 600 + len(CAST) + 3 + 1
        assert User.objects.filter(unit=None).count() == 0
        assert Organisation.objects.get().symbol == "ĐUK"
        assert set(StatusPeriod.objects.values_list("status", flat=True)) == {
            "full", "probationary", "candidate", "other",
        }  # fmt: skip
        moved = Membership.objects.values("person").annotate(n=Count("pk")).filter(n__gt=1)
        assert moved.count() > 20

    def test_stores_every_name_in_one_form(self, seeded):
        names = User.objects.values_list("full_name", flat=True)

        assert [n for n in names if n != unicodedata.normalize("NFC", n)] == []

    @pytest.mark.parametrize("member", CAST, ids=lambda member: member.code)
    def test_each_login_works_and_has_its_role(self, seeded, client, member):
        form = {"login": member.code.lower(), "password": PASSWORD}
        client.post("/tai-khoan/login/", form)

        person = User.objects.get(personal_code=member.code)
        assert client.session["_auth_user_id"] == str(person.pk)
        assert not member.role or has_role(person, member.role)

    def test_nobody_else_has_a_password(self, seeded):
        with_password = User.objects.exclude(password__startswith="!")

        assert with_password.count() == len(CAST)

    def test_the_finished_class_has_certificates(self, seeded):
        old = TrainingClass.objects.get(code=FINISHED_CODE)
        issued = Certificate.objects.filter(enrolment__training_class=old)

        assert old.closed_at is not None
        assert issued.count() == old.enrolments.filter(completed_at__isnull=False).count() > 60

    @pytest.mark.parametrize(
        ("facts", "course", "attempts"),
        [(DIGITAL_CLASS, "CN01", 36), (FACTS_CLASS, "KN01", 30)],
        ids=["CN01", "KN01"],
    )
    def test_the_running_classes_have_progress(self, seeded, facts, course, attempts):
        running = TrainingClass.objects.get(code=facts.code)
        states = dict(
            running.enrolments.with_status()
            .values("status")
            .annotate(number=Count("pk"))
            .values_list("status", "number")
        )
        taken = Attempt.objects.filter(enrolment__training_class=running)

        assert running.is_open
        assert running.course.code == course
        assert set(states) == {"completed", "in_progress", "not_started", "exempt"}
        assert min(states["completed"], states["in_progress"], states["not_started"]) > 20
        assert taken.count() >= attempts
        assert not taken.filter(state="open").exists()

    def test_the_first_class_is_for_everybody_and_the_second_for_four_units(self, seeded):
        sizes = [
            TrainingClass.objects.get(code=facts.code).enrolments.count()
            for facts in (DIGITAL_CLASS, FACTS_CLASS)
        ]

        # All but the record of the one who is there twice, which came later.
        # The imported three and the double came after it was opened.
        assert sizes[0] == User.objects.count() - 4
        assert 150 < sizes[1] < 300

    def test_the_printed_learner_has_started_neither_running_class(self, seeded):
        mine = Enrolment.objects.filter(
            member__personal_code="HOCVIEN",
            training_class__code__in=[DIGITAL_CLASS.code, FACTS_CLASS.code],
        ).with_status()

        assert [enrolment.status for enrolment in mine] == ["not_started"] * 2

    @pytest.mark.parametrize(
        ("trainer", "own", "foreign"),
        [("GIANGVIEN1", "CN01", "KN01"), ("GIANGVIEN2", "KN01", "CN01")],
    )
    def test_a_trainer_opens_the_own_course_and_not_the_others(
        self, seeded, client, trainer, own, foreign
    ):
        client.force_login(User.objects.get(personal_code=trainer))
        answers = {
            code: client.get(
                reverse("wagtailadmin_pages:edit", args=[CoursePage.objects.get(code=code).pk])
            ).status_code
            for code in (own, foreign)
        }

        assert answers == {own: 200, foreign: 404}

    def test_the_past_keeps_the_unit_of_its_day(self, seeded):
        old = Enrolment.objects.filter(training_class__code=FINISHED_CODE).select_related("member")

        assert any(e.unit_then_id != e.member.unit_id for e in old)

    def test_something_waits_on_every_desk(self, seeded):
        cast = {one.personal_code: one for one in User.objects.filter(personal_code__in=CODES)}
        near = {one.nearness for one in probationers(cast["VANPHONG"])}
        finished = {bool(one.finished_on) for one in probationers(cast["VANPHONG"])}
        run = ImportRun.objects.get()

        assert near >= {"overdue", "30", "90", "180"}
        assert finished == {True, False}
        assert likely_pairs(User.objects.all())
        assert PersonMerge.objects.get().state == PersonMerge.State.PROPOSED
        assert Reorganisation.objects.get().state == Reorganisation.State.DRAFT
        assert GrantRequest.objects.waiting().count() == 1
        assert DataRequest.objects.filter(state="received").count() == 2
        assert (run.state, run.counts["new"], run.counts["problem"]) == ("done", 3, 2)

    def test_a_requirement_holds_and_another_waits_for_the_leader(self, seeded):
        held = Requirement.objects.get(state=Requirement.State.ACTIVE)
        waiting = RequirementVersion.objects.get(state=RequirementVersion.State.PROPOSED)
        plan = evaluate(waiting.requirement, version=waiting)

        assert held.classes.get().code == FACTS_CLASS.code
        assert set(evaluate(held).numbers) == {"keep"}
        assert plan.of(ADDED)
        assert plan.told > 0
        assert held.period.name.startswith("Năm ")

    def test_study_quality_has_signals_an_index_and_topics(self, seeded):
        office, filters = User.objects.get(personal_code="VANPHONG"), Filters()
        placing = placing_for(office, filters)

        total = quality_tree(office, filters, placing, unit=None).tree.total
        answers = topics_tree(office, filters, placing, unit=None).tree.total

        assert (
            total.total
            == Enrolment.objects.counted().filter(training_class__closed_at=None).count()
        )
        assert min(total.completed, total.present, total.scored, total.e2) > 20
        assert index_of(total, Measure()).estimate is not None
        assert len(answers.by_topic) > 1

    def test_the_list_to_try_is_as_it_is_made_and_meets_the_register(self, seeded, tmp_path):
        write_messy_list(tmp_path / "list.xlsx")
        planned = plan_import(MESSY_LIST, by=User.objects.get(personal_code="TOCHUC"))

        assert cells_of(tmp_path / "list.xlsx") == cells_of(MESSY_LIST)
        assert planned.counts["new"] >= 2
        assert planned.counts["problem"] + planned.counts["conflict"] >= 7
        assert planned.counts["unchanged"] >= 3

    def test_a_second_run_changes_nothing(self, seeded):
        def state():
            models = (
                User,
                Unit,
                Membership,
                RoleGrant,
                Enrolment,
                Attempt,
                Certificate,
                AuditEntry,
                ImportRun,
                Reorganisation,
                DataRequest,
            )
            return [model.objects.count() for model in models]

        before, out = state(), StringIO()
        call_command("seed_demo", stdout=out)

        assert state() == before
        assert "0 people registered" in out.getvalue()

    def test_the_logins_are_printed_as_a_table(self, seeded):
        out = StringIO()
        call_command("demo_logins", stdout=out)

        lines = out.getvalue().splitlines()
        assert len(lines) == 3 + len(CAST)
        assert PASSWORD in lines[0]


def test_other_sizes_are_refused():
    with pytest.raises(CommandError, match="small"):
        call_command("seed_demo", "--size", "large")
