"""The desk of requirements: the wizard, the simulator, two people, more time, the sweep."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from learning import services as learning
from learning.models import Enrolment, Period, Postponement, Requirement, RequirementVersion
from learning.services.classes import due_moment
from members.models import AuditEntry
from members.roles import Role
from members.services import place_person
from office.inspection.acts import ACTS
from office.requirements import services
from office.tasks import evaluate_all_requirements, sweep_requirements
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.learning.requirement_stage import Stage, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def worked_off(django_capture_on_commit_callbacks, run_tasks):
    """Do something as if it was stored, and run what it queued; the tasks' names."""

    def done(act, *arguments):
        with django_capture_on_commit_callbacks(execute=True):
            act(*arguments)
        return run_tasks()

    return done


def address(name, requirement, *more):
    return reverse(f"requirements:{name}", args=[requirement.pk, *more])


def typed(day):
    return f"{day:%d/%m/%Y}"


class TestJourney:
    def test_from_the_wizard_to_the_obligations(self, stage, client, worked_off):
        client.force_login(stage.office)
        page = client.post(
            reverse("requirements:create"),
            {
                "title": "Bồi dưỡng năm 2026",
                "period": stage.period.pk,
                "courses": [stage.course.pk],
                "unit": stage.root.pk,
            },
        )
        requirement = Requirement.objects.get()
        assert page.url == address("audience", requirement)
        page = client.post(
            page.url,
            {"units": [stage.a.pk], "exclude": f"{stage.second.card_number}\n"},
        )
        assert page.url == address("due", requirement)
        page = client.post(
            page.url,
            {"due_kind": "fixed", "due_on": typed(in_days(30)), "target_periods": "12"},
        )
        assert page.url == address("simulation", requirement)
        shown = client.get(page.url).content.decode()
        assert "Nothing has been written" in shown or "Chưa ghi gì" in shown
        assert not Enrolment.objects.exists()
        people = client.get(address("people", requirement, "them")).content.decode()
        assert stage.first.full_name in people
        assert stage.second.personal_code not in people
        assert AuditEntry.objects.filter(action="office.list_simulation").exists()
        client.post(address("propose", requirement))

        client.force_login(stage.leader)
        assert not Enrolment.objects.exists()
        queued = worked_off(client.post, address("approve", requirement))
        assert "office.tasks.put_requirement_in_force" in queued
        assert stage.members_of(requirement) == {stage.first.pk}
        assert client.get(address("show", requirement)).status_code == 200

    def test_nobody_approves_the_own_proposal(self, stage, client):
        requirement = stage.draft()
        client.force_login(stage.office)
        client.post(address("propose", requirement))
        shown = client.get(address("simulation", requirement)).content.decode()
        assert address("approve", requirement) not in shown

        client.post(address("approve", requirement))
        assert requirement.versions.get().state == "proposed"

    def test_a_rule_sent_back_says_why_and_can_be_proposed_again(self, stage, client):
        requirement = stage.draft()
        learning.propose(requirement, by=stage.office)
        client.force_login(stage.leader)
        client.post(address("send_back", requirement), {"reason": ""})
        assert requirement.versions.get().state == "proposed"
        client.post(address("send_back", requirement), {"reason": "Thiếu đảng bộ B"})

        client.force_login(stage.office)
        assert "Thiếu đảng bộ B" in client.get(address("show", requirement)).content.decode()
        client.post(address("propose", requirement))
        assert requirement.versions.get().state == "proposed"

    def test_a_change_of_the_rule_shows_who_comes_and_goes(self, stage, client, worked_off):
        requirement = stage.in_force()
        client.force_login(stage.office)
        client.post(address("change_rule", requirement))
        client.post(address("audience", requirement), {"units": [stage.b.pk]})
        page = client.post(
            address("due", requirement), {"due_kind": "fixed", "due_on": typed(in_days(30))}
        )
        assert page.status_code == 200  # why the rule changes is asked for
        client.post(
            address("due", requirement),
            {"due_kind": "fixed", "due_on": typed(in_days(30)), "change_reason": "QĐ 14"},
        )
        gone = client.get(address("people", requirement, "bot")).content.decode()
        assert stage.first.personal_code in gone
        client.post(address("propose", requirement))
        client.force_login(stage.leader)
        worked_off(client.post, address("approve", requirement))

        assert stage.members_of(requirement) == {stage.other.pk}

    def test_an_approved_rule_that_cannot_be_carried_out_is_a_draft_that_says_why(self, stage):
        requirement = stage.draft()
        learning.propose(requirement, by=stage.office)
        version = services.approve(requirement, by=stage.leader)
        requirement.course_lines.update(course=stage.new_course_without_edition())

        services.carry_out(version.pk)

        version.refresh_from_db()
        assert (version.state, version.approved_by) == ("draft", None)
        assert version.answer
        assert not requirement.classes.exists()

    def test_the_end_asks_for_a_reason(self, stage, client):
        requirement = stage.in_force()
        client.force_login(stage.leader)
        client.post(address("end", requirement), {"reason": ""})
        assert Requirement.objects.get().is_active
        client.post(address("end", requirement), {"reason": "Hết kỳ"})
        assert Requirement.objects.get().state == "ended"

    def test_a_draft_is_given_up_and_stays_in_the_history(self, stage, client):
        requirement = stage.draft()
        client.force_login(stage.office)
        client.post(address("drop", requirement))

        assert Requirement.objects.get().state == "ended"
        assert client.get(address("show", requirement)).status_code == 200

    def test_for_another_period_with_other_courses(self, stage, client):
        requirement, course = stage.in_force(), stage.new_course()
        client.force_login(stage.office)
        client.post(
            reverse("requirements:create_period"),
            {
                "code": "2027",
                "name": "Năm 2027",
                "kind": "year",
                "starts_on": "01/01/2027",
                "ends_on": "31/12/2027",
            },
        )
        period = Period.objects.get(code="2027")
        client.post(address("renew", requirement), {"period": period.pk, "courses": [course.pk]})

        new = Requirement.objects.exclude(pk=requirement.pk).get()
        assert (new.period, list(new.courses.all())) == (period, [course])


class TestForms:
    def test_unknown_people_are_named_and_nothing_typed_is_lost(self, stage, client):
        requirement = stage.draft()
        stranger = UserFactory()
        client.force_login(stage.office)
        text = f"{stage.first.personal_code}\n{stranger.personal_code}\nKHONGCO"
        page = client.post(
            address("audience", requirement), {"units": [stage.a.pk], "include": text}
        )

        shown = page.content.decode()
        assert f"KHONGCO, {stranger.personal_code}" in shown
        assert stage.first.personal_code in shown
        assert requirement.versions.get().audience == {"units": [stage.a.pk]}

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"due_kind": "fixed", "due_on": ""}, "due_on"),
            ({"due_kind": "fixed", "due_on": "01/01/2020"}, "due_on"),
            ({"due_kind": "fixed", "due_on": "01/01/2099"}, "due_on"),
            ({"due_kind": "entry", "due_days": ""}, "due_days"),
            ({"due_kind": "probation", "due_days": "0"}, "due_days"),
        ],
    )
    def test_a_due_date_that_nobody_could_keep_is_refused_at_its_field(
        self, stage, client, values, field
    ):
        requirement = stage.draft()
        client.force_login(stage.office)
        page = client.post(address("due", requirement), values)
        assert set(page.context["form"].errors) == {field}

    def test_days_in_the_wrong_order_are_refused(self, stage, client):
        requirement = stage.draft()
        client.force_login(stage.office)
        page = client.post(
            address("audience", requirement),
            {"admitted_from": "02/01/2026", "admitted_to": "01/01/2026"},
        )
        assert set(page.context["form"].errors) == {"admitted_to"}


class TestMoreTime:
    def test_for_the_ticked_ones_only(self, stage, client):
        requirement = stage.in_force()
        client.force_login(stage.leader)
        row = stage.row(requirement, stage.first)
        facts = {"until": typed(in_days(60)), "basis": "CV 5", "whom": "chosen"}
        page = client.post(address("postpone", requirement), facts)
        assert "whom" in page.context["form"].errors
        client.post(address("postpone", requirement), facts | {"row": [row.pk]})

        assert Postponement.objects.get().enrolment == row
        assert stage.row(requirement, stage.first).due_at == due_moment(in_days(60))
        assert stage.row(requirement, stage.second).due_at == due_moment(in_days(30))

    def test_for_everybody_whom_the_filter_finds(self, stage, client):
        requirement = stage.in_force(units=())
        client.force_login(stage.leader)
        client.post(
            f"{address('postpone', requirement)}?unit={stage.a.pk}",
            {"until": typed(in_days(60)), "basis": "CV 5", "whom": "all"},
        )
        assert {one.enrolment.member_id for one in Postponement.objects.all()} == {
            stage.first.pk,
            stage.second.pk,
        }

    def test_a_day_after_the_period_is_refused_and_the_rest_is_kept(self, stage, client):
        requirement = stage.in_force()
        row = stage.row(requirement, stage.first)
        client.force_login(stage.leader)
        page = client.post(
            address("postpone", requirement),
            {"until": "01/01/2099", "basis": "CV 5", "whom": "chosen", "row": [row.pk]},
        )
        assert "until" in page.context["form"].errors
        assert "CV 5" in page.content.decode()
        assert "checked" in page.content.decode()
        assert not Postponement.objects.exists()

    def test_never_for_people_of_other_branches(self, stage, client):
        requirement = stage.in_force(units=())
        local = UserFactory(unit=stage.root)
        RoleGrantFactory(person=local, role=Role.LEADER, unit=stage.a)
        client.force_login(local)
        assert client.get(address("postpone", requirement)).status_code == 404


class TestSweep:
    def test_the_acts_that_it_waits_for_are_acts_of_the_log(self):
        assert set(ACTS) >= services.TELLING_ACTS

    def test_a_transfer_is_followed_once_it_is_quiet(self, stage, worked_off, monkeypatch):
        requirement = stage.in_force()
        place_person(stage.other, unit=stage.a, since=timezone.localdate())
        assert worked_off(sweep_requirements) == []

        # The sweep comes some minutes later: the log itself cannot be set back.
        monkeypatch.setattr(services, "QUIET", -timedelta(minutes=1))
        assert worked_off(sweep_requirements) == ["office.tasks.evaluate_requirement"]
        assert stage.other.pk in stage.members_of(requirement)
        assert worked_off(sweep_requirements) == []

    def test_the_night_finds_what_no_act_told_of(self, stage, worked_off):
        requirement = stage.in_force()
        type(stage.other).objects.filter(pk=stage.other.pk).update(unit=stage.a)
        worked_off(evaluate_all_requirements)
        assert stage.other.pk in stage.members_of(requirement)

    def test_a_lost_approval_is_carried_out_by_the_sweep(self, stage, worked_off):
        requirement = stage.draft()
        learning.propose(requirement, by=stage.office)
        learning.approve(requirement, by=stage.leader)
        assert worked_off(sweep_requirements) == []
        RequirementVersion.objects.update(approved_at=timezone.now() - timedelta(hours=1))
        worked_off(sweep_requirements)
        assert Requirement.objects.get().is_active


class TestPages:
    def test_the_list_and_the_lists_of_people_ask_the_same_for_many(
        self, stage, client, count_queries
    ):
        requirement = stage.in_force()
        client.force_login(stage.office)
        addresses = [
            reverse("requirements:list"),
            address("show", requirement),
            address("simulation", requirement),
            address("people", requirement, "giu"),
            address("postpone", requirement),
        ]

        def asked():
            counts = []
            for one in addresses:
                client.get(one)
                with count_queries() as queries:
                    client.get(one)
                counts.append(len(queries.statements))
            return counts

        few = asked()
        for _ in range(10):
            UserFactory(unit=stage.a)
        learning.apply(requirement)
        assert asked() == few

    def test_the_numbers_are_those_of_the_own_branch(self, stage, client):
        requirement = stage.in_force(units=())
        client.force_login(stage.office)
        page = client.get(reverse("requirements:list"))
        total = Enrolment.objects.of_requirement(requirement).count()
        assert f">{total}<" in page.content.decode().replace("\n", "").replace(" ", "")

    def test_monitoring_and_the_class_desk_filter_by_requirement_and_period(self, stage, client):
        requirement = stage.in_force()
        client.force_login(stage.office)
        for name in ("monitoring:overview", "monitoring:people", "desk:list"):
            for query in (f"requirement={requirement.pk}", f"period={stage.period.pk}"):
                page = client.get(f"{reverse(name)}?{query}")
                assert page.status_code == 200
        people = client.get(reverse("monitoring:people"), {"requirement": requirement.pk})
        assert people.context["page"].paginator.count == 2
        nobody = client.get(reverse("monitoring:people"), {"period": stage.period.pk + 1})
        assert nobody.context["page"].paginator.count == 0
