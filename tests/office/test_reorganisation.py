"""A reorganisation from the draft to what two people have done, and back."""

from datetime import timedelta
from io import StringIO

import openpyxl
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from certificates.models import Certificate
from common.records import checks, findings
from learning.models import Enrolment
from members.lineage import Lineage
from members.models import Membership, RoleGrant, Unit, User
from members.roles import Role
from members.services import grant_role
from office import tasks
from office.models import Reorganisation
from office.reorganisation import services, workbook
from office.reorganisation.engine import PlanRefused
from office.reorganisation.services import FactsChanged
from tests.factories.certificates import (
    completed_enrolment,
    issued_certificate,
    issuing_class,
)
from tests.factories.members import LONG_AGO, UserFactory
from tests.office.reorganisation_stage import DAY, FOUND, MERGE, Stage, plan_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def broken():
    return [found.check for found in findings(checks())]


class TestPreview:
    def test_says_exactly_what_happens_and_changes_nothing(self, stage):
        plan = stage.plan(MERGE)

        seen = services.rehearse(plan, by=stage.proposer)

        assert seen["moved"] == 1
        assert [line["role"] for line in seen["ended_grants"]] == [Role.UNIT_CLERK]
        sizes = {unit["code"]: unit["people"] for unit in seen["units"]}
        assert sizes == {"AA1": 0, "BB1": 3}
        assert Unit.objects.get(code="AA1").ended_on is None
        assert not Membership.objects.exclude(event=None).exists()

    def test_names_the_roles_that_would_open_more_people(self, stage):
        clerk = stage.with_role(Role.UNIT_CLERK, stage.b)

        seen = services.rehearse(stage.plan(MERGE), by=stage.proposer)

        assert [(line["person"], line["gained"]) for line in seen["wider_grants"]] == [
            (clerk.pk, 2)
        ]

    def test_a_role_never_widens_unseen(self, stage):
        stage.with_role(Role.UNIT_CLERK, stage.b)
        plan = stage.plan(MERGE)
        services.rehearse(plan, by=stage.proposer)

        with pytest.raises(PlanRefused):
            services.propose(plan, by=stage.proposer)

    def test_says_which_step_does_not_fit(self, stage):
        plan = stage.plan(MERGE, ("renaming", {"units": ["AA1"], "new": {"name": "Tên mới"}}))

        with pytest.raises(PlanRefused, match=r"2.*AA1"):
            services.rehearse(plan, by=stage.proposer)

    def test_warns_of_small_and_large_units(self, stage):
        seen = services.rehearse(stage.plan(MERGE), by=stage.proposer)

        assert any("3" in warning for warning in seen["warnings"])


class TestTwoPeople:
    def test_the_second_one_carries_it_out(self, stage):
        plan = stage.carried_out(MERGE)

        assert plan.state == Reorganisation.State.APPLIED
        assert User.objects.get(pk=stage.people[0].pk).unit == stage.b
        assert broken() == []

    def test_who_proposed_cannot_decide(self, stage):
        plan = stage.proposed(MERGE)
        grant_role(stage.proposer, role=Role.LEADER, unit=stage.root, since=LONG_AGO)

        with pytest.raises(PlanRefused):
            services.approve(plan, by=stage.proposer)

        assert Unit.objects.get(code="AA1").ended_on is None

    def test_a_leader_of_one_of_the_units_only_cannot_decide(self, stage):
        plan = stage.proposed(MERGE)

        with pytest.raises(PlanRefused):
            services.approve(plan, by=stage.with_role(Role.LEADER, stage.a))

    def test_nobody_plans_for_units_of_others(self, stage):
        outsider = stage.with_role(Role.ORGANISATION, stage.a)
        plan = services.draft(
            by=outsider, title="x", decision_number="1", decision_date=DAY, effective_on=DAY
        )

        with pytest.raises(PlanRefused):
            services.add_steps(plan, [MERGE], by=outsider)

    def test_is_asked_again_when_people_came_since(self, stage):
        plan = stage.proposed(MERGE)
        UserFactory(unit=stage.a)

        with pytest.raises(FactsChanged, match="AA1"):
            services.approve(plan, by=stage.leader)

        plan.refresh_from_db()
        assert plan.state == Reorganisation.State.DRAFT
        assert "AA1" in plan.answer

    def test_a_rejected_plan_keeps_the_reason(self, stage):
        plan = stage.proposed(MERGE)

        services.reject(plan, by=stage.leader, answer="Chưa đủ hồ sơ")

        plan.refresh_from_db()
        assert (plan.state, plan.answer) == (Reorganisation.State.REJECTED, "Chưa đủ hồ sơ")

    def test_a_big_plan_is_carried_out_by_a_worker(self, stage, monkeypatch, run_tasks):
        monkeypatch.setattr(services, "BIG", 0)

        plan = stage.carried_out(MERGE)
        assert plan.state == Reorganisation.State.APPROVED
        tasks.apply_reorganisation(plan.pk)
        tasks.apply_reorganisation(plan.pk)

        plan.refresh_from_db()
        assert plan.state == Reorganisation.State.APPLIED
        assert services.progress_of(plan) == 1


class TestRoles:
    def test_only_what_was_ticked_is_given_again(self, stage):
        plan = stage.plan(MERGE)
        services.rehearse(plan, by=stage.proposer)
        old = RoleGrant.objects.get(person=stage.clerk)
        services.choose_grants(plan, [(old.pk, "BB1")], by=stage.proposer)
        services.rehearse(Reorganisation.objects.get(pk=plan.pk), by=stage.proposer)
        services.propose(plan, by=stage.proposer, knows_wider=True)

        services.approve(plan, by=stage.leader)

        old.refresh_from_db()
        assert old.valid_to == DAY - timedelta(days=1)
        new = RoleGrant.objects.get(person=stage.clerk, valid_to=None)
        assert (new.unit, new.valid_from) == (stage.b, timezone.localdate())

    @pytest.mark.parametrize("days", [0, 40])
    def test_a_role_that_is_given_again_keeps_its_last_day(self, stage, days):
        last = timezone.localdate() + timedelta(days=days)
        RoleGrant.objects.filter(person=stage.clerk).update(valid_to=last)
        plan = stage.plan(MERGE)
        # As a workbook plans it: without a day.
        plan.grants.create(person=stage.clerk, role=Role.UNIT_CLERK, unit_code="BB1")
        services.rehearse(plan, by=stage.proposer)
        services.propose(plan, by=stage.proposer, knows_wider=True)

        services.approve(plan, by=stage.leader)

        new = RoleGrant.objects.get(person=stage.clerk, unit=stage.b)
        assert (new.valid_from, new.valid_to) == (timezone.localdate(), last)

    def test_a_role_that_is_over_by_today_is_not_given_again(self, stage):
        RoleGrant.objects.filter(person=stage.clerk).update(valid_to=DAY + timedelta(days=3))
        plan = stage.plan(MERGE)
        plan.grants.create(person=stage.clerk, role=Role.UNIT_CLERK, unit_code="BB1")
        services.rehearse(plan, by=stage.proposer)
        services.propose(plan, by=stage.proposer, knows_wider=True)

        services.approve(plan, by=stage.leader)

        assert not RoleGrant.objects.filter(person=stage.clerk, unit=stage.b).exists()

    def test_nobody_gets_a_role_that_the_plan_does_not_end(self, stage):
        plan = stage.plan(MERGE)
        plan.grants.create(person=stage.clerk, role=Role.SYSTEM_ADMIN, unit_code="BB1")

        with pytest.raises(PlanRefused):
            services.rehearse(plan, by=stage.proposer)

    def test_nobody_gets_a_role_on_a_unit_outside_the_plan(self, stage):
        plan = stage.plan(MERGE)
        plan.grants.create(person=stage.clerk, role=Role.UNIT_CLERK, unit_code=stage.root.code)

        with pytest.raises(PlanRefused):
            services.rehearse(plan, by=stage.proposer)


class TestUndo:
    def test_brings_back_people_roles_and_units(self, stage):
        before = sorted(User.objects.values_list("pk", "unit"))
        plan = stage.carried_out(MERGE)

        services.undo(plan, by=stage.leader)

        assert sorted(User.objects.values_list("pk", "unit")) == before
        assert RoleGrant.objects.get(person=stage.clerk).valid_to is None
        assert broken() == []

    def test_is_refused_when_somebody_came_since(self, stage):
        plan = stage.carried_out(MERGE)
        UserFactory(unit=stage.b)

        with pytest.raises(PlanRefused, match="BB1"):
            services.undo(plan, by=stage.leader)

    def test_is_refused_after_seven_days(self, stage):
        plan = stage.carried_out(MERGE)

        with time_machine.travel(timezone.now() + timedelta(days=8)), pytest.raises(PlanRefused):
            services.undo(plan, by=stage.leader)


class TestWorkbooks:
    def test_a_list_of_a_split_comes_back(self, stage, tmp_path):
        path = tmp_path / "tach.xlsx"
        workbook.write_split_template(path, stage.a, "TACH")
        book = openpyxl.load_workbook(path)
        rows = list(book.active.iter_rows(min_row=2))[:2]
        assert [row[3].value for row in rows] == ["ở lại", "ở lại"]
        rows[0][3].value = "TACH"
        book.save(path)

        goes = workbook.read_split(path, stage.a, "TACH")

        assert list(goes.values()) == ["TACH"]

    def test_every_cell_to_mend_is_named(self, stage, tmp_path):
        path = tmp_path / "tach.xlsx"
        workbook.write_split_template(path, stage.a, "TACH")
        book = openpyxl.load_workbook(path)
        book.active["D2"], book.active["A3"] = "chỗ khác", "KHONGCO"
        book.save(path)

        with pytest.raises(workbook.WorkbookProblems) as refused:
            workbook.read_split(path, stage.a, "TACH")

        cells = [(one.row, one.column, one.value) for one in refused.value.problems]
        assert cells == [(2, 3, "chỗ khác"), (3, 0, "KHONGCO")]

    def test_the_command_carries_a_plan_out_for_two_people(self, stage, tmp_path):
        path = plan_book(tmp_path, [("1", "Hợp nhất", "AA1", "BB1")])
        people = ["--proposed-by", stage.proposer.personal_code]
        people += ["--approved-by", stage.leader.personal_code]

        said = StringIO()
        call_command("reorganise", str(path), "--dry-run", *people, stdout=said)
        assert "nothing was changed" in said.getvalue()
        assert not Reorganisation.objects.exists()

        call_command("reorganise", str(path), *people, stdout=StringIO())
        assert Unit.objects.get(code="AA1").ended_on == DAY

    def test_the_command_refuses_one_person_alone(self, stage, tmp_path):
        path = plan_book(tmp_path, [("1", "Hợp nhất", "AA1", "BB1")])
        code = stage.proposer.personal_code

        with pytest.raises(CommandError):
            call_command("reorganise", str(path), "--proposed-by", code, "--approved-by", code)

        assert not Reorganisation.objects.exists()

    def test_a_plan_with_wrong_cells_says_where(self, stage, tmp_path):
        path = plan_book(tmp_path, [("1", "Gộp", "AA1", "BB9")])

        people = ["--proposed-by", stage.proposer.personal_code]
        people += ["--approved-by", stage.leader.personal_code]

        with pytest.raises(CommandError) as refused:
            call_command("reorganise", str(path), *people)

        assert "Gộp" in str(refused.value)
        assert "BB9" in str(refused.value)


class TestProof:
    """The fate of a committee in one decision, in small; the slow test does it on all 122."""

    def test_nothing_is_lost_from_then_to_now(self, stage, client):
        training_class = issuing_class(root=stage.root)
        enrolments = [completed_enrolment(training_class, member=one) for one in stage.people]
        certificates = [issued_certificate(one) for one in enrolments]
        known = broken()
        as_was = sorted(Enrolment.objects.values_list("pk", "unit_then"))

        stage.carried_out(
            MERGE,
            FOUND,
            ("transfer", {"units": ["BB1"], "target": "CQD"}),
        )

        assert sorted(Enrolment.objects.values_list("pk", "unit_then")) == as_was
        lineage = Lineage.load()
        today = {lineage.today_of(unit) for _pk, unit in as_was}
        new_root = Unit.objects.get(code="CQD")
        assert {unit.get_root() for unit in Unit.objects.filter(pk__in=today)} == {new_root}
        for certificate in certificates:
            page = client.get(reverse("verify:show", args=[certificate.code]))
            assert str(certificate) in page.content.decode()
        assert Certificate.objects.count() == 3
        clerk = stage.with_role(Role.UNIT_CLERK, new_root)
        seen = User.objects.in_branches_of(User.objects.get(pk=clerk.pk))
        assert set(seen) >= set(stage.people)
        assert stage.leader not in seen
        assert broken() == known
