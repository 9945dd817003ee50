"""Reminders: whom a choice means, through the unit first, rules by date, the desk's pages."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from learning.models import Enrolment
from members.models import AuditEntry, StatusPeriod, User
from members.roles import Role
from notices.kinds import Channel, Kind
from notices.models import Notice
from notices.services import send_due
from office.models import ReminderLadder
from office.privacy.services import open_request
from office.privacy.services.restrictions import restrict
from office.reminders import carrying_out, services
from office.reminders.calendar import coming
from office.reminders.choice import Choice
from office.reminders.exceptions import AlreadyOver, NobodyToRemind, NotNow
from office.reminders.ladders import StepFacts, move_ladder, run_ladders, save_ladder
from office.reminders.probation import run_probation_alarms
from office.reminders.rules import is_step_due, nearest_above, reached_group
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.factories.notices import consenting, queued
from tests.office.reminders_stage import DAY, MORNING, TODAY, told

pytestmark = pytest.mark.django_db


class TestRules:
    @pytest.mark.parametrize(("late", "due"), [(-1, False), (0, True), (2, True), (3, False)])
    def test_a_missed_day_is_made_up_for(self, late, due):
        assert is_step_due(TODAY, TODAY + late * DAY) is due

    def test_the_nearest_place_above(self):
        places = {"0001": 1, "00010002": 1}

        assert nearest_above("000100020003", places, 4) == "00010002"
        assert nearest_above("00010009", places, 4) == "0001"
        assert nearest_above("0002", places, 4) is None

    @pytest.mark.parametrize(
        ("left", "group"),
        [(181, None), (180, 180), (90, 90), (31, 90), (30, 30), (0, 30), (-1, None)],
    )
    def test_alarms_of_probations(self, left, group):
        assert reached_group(left, (180, 90, 30)) == group


class TestCampaigns:
    def test_only_who_has_not_finished_is_reminded(self, house):
        late = house.learner()
        house.learner(completed_at=MORNING)
        house.learner(exempted_at=MORNING, exemption_basis="QĐ 1")
        house.learner(withdrawn_at=MORNING)

        campaign = house.campaign()

        assert told() == {late.pk}
        assert campaign.counts == {"members": 1, "left_out": {"exempt": 1}}
        assert AuditEntry.objects.filter(action="office.start_reminders").count() == 1

    def test_a_person_with_two_classes_gets_one_message(self, house):
        person = house.learner()
        second = TrainingClassFactory(unit=house.root, title="Lớp thứ hai")
        EnrolmentFactory(member=person, training_class=second)

        house.campaign()

        notice = Notice.objects.get(receiver=person)
        assert "còn 2 lớp chưa học xong: Lớp chuyển đổi số và 1 mục khác" in notice.body

    def test_a_clerk_reminds_the_own_branch_only(self, house):
        own, foreign = house.learner(), house.learner(house.other)

        house.campaign(by=house.clerk)

        assert told() == {own.pk}
        with pytest.raises(NobodyToRemind):
            services.start_campaign(house.clerk, Choice(unit=house.other.pk), [Channel.IN_APP])
        assert foreign.pk not in told()

    def test_who_may_only_read_along_reminds_nobody(self, house):
        house.learner()
        both = house.duty(Role.INSPECTOR, house.root)
        RoleGrantFactory(person=both, role=Role.UNIT_CLERK, unit=house.other)

        with pytest.raises(NobodyToRemind):
            services.start_campaign(both, Choice(), [Channel.IN_APP])

    def test_reasons_to_be_left_out_are_counted(self, house):
        reached = consenting(house.learner())
        User.objects.filter(pk=reached.pk).update(email="a@hoctap.example")
        house.learner()
        queued(house.learner(), key="campaign:0")
        consenting(house.learner())
        closed = house.learner()
        User.objects.filter(pk=closed.pk).update(is_active=False)

        plan = services.preview_of(house.office, Choice(), [Channel.EMAIL])

        assert [learner.person for learner, _channels in plan.examples] == [reached]
        assert plan.left_out == {
            "no_consent": 1,
            "within_24_hours": 1,
            "no_address": 1,
            "closed_account": 1,
        }

    def test_who_is_restricted_is_left_out_at_queueing_and_at_sending(self, house):
        first, second = house.learner(), house.learner()
        restrict(open_request(first, kind="restrict", by=first), by=house.office)

        campaign = house.campaign()
        restrict(open_request(second, kind="restrict", by=second), by=house.office)
        send_due()

        assert campaign.counts == {"members": 1, "left_out": {"restricted": 1}}
        assert Notice.objects.get().reason == "restricted"

    def test_units_are_told_numbers_first_and_learners_later(self, house):
        first, second = house.learner(), house.learner()
        lone = house.learner(house.branch)
        campaign = house.campaign(members_after=3)

        # The cell's secretary for the cell; the clerk where there is no secretary.
        numbers = dict(
            Notice.objects.filter(kind=Kind.UNIT_NUMBERS).values_list("receiver", "body")
        )
        assert set(numbers) == {house.secretary.pk, house.clerk.pk}
        assert "còn 2 đồng chí chưa học xong" in numbers[house.secretary.pk]
        for name in (first.full_name, second.full_name):
            assert name not in numbers[house.secretary.pk]
        assert told() == set()
        assert campaign.state == "unit_told"

        Enrolment.objects.filter(member=first).update(completed_at=MORNING)
        carrying_out.run_campaign(campaign.pk)
        assert told() == set()
        with time_machine.travel(MORNING + 3 * DAY, tick=False):
            carrying_out.run_campaign(campaign.pk)
            carrying_out.run_campaign(campaign.pk)

        campaign.refresh_from_db()
        assert (campaign.state, told()) == ("done", {second.pk, lone.pk})

    def test_a_sender_without_the_role_sends_nothing_more(self, house):
        house.learner()
        campaign = services.start_campaign(house.clerk, Choice(), [Channel.IN_APP])
        house.clerk.grants.update(valid_to=TODAY - DAY)

        carrying_out.run_campaign(campaign.pk)

        campaign.refresh_from_db()
        assert (campaign.state, told()) == ("cancelled", set())

    def test_it_is_called_off(self, house):
        house.learner()
        campaign = house.campaign()

        assert services.cancel_campaign(campaign, by=house.office) == 1

        assert send_due() == 0
        with pytest.raises(AlreadyOver):
            services.cancel_campaign(campaign, by=house.office)

    def test_a_lost_message_is_made_up_for(
        self, house, run_tasks, django_capture_on_commit_callbacks
    ):
        house.learner()
        campaign = services.start_campaign(house.office, Choice(), [Channel.IN_APP])
        with time_machine.travel(MORNING + timedelta(minutes=3), tick=False):
            with django_capture_on_commit_callbacks(execute=True):
                services.resume_lost_campaigns()
            with django_capture_on_commit_callbacks(execute=True):
                names = run_tasks()

        assert names == ["office.tasks.run_campaign"]
        campaign.refresh_from_db()
        assert campaign.state == "done"

    def test_the_same_queries_for_two_and_for_twelve(self, house, count_queries):
        def add(number):
            for _one in range(number):
                house.learner(UnitFactory(parent=house.branch))

        add(2)
        services.preview_of(house.office, Choice(), [Channel.IN_APP])
        with count_queries() as few:
            services.preview_of(house.office, Choice(), [Channel.IN_APP, Channel.EMAIL])
        add(10)
        with count_queries(exactly=len(few.statements)):
            plan = services.preview_of(house.office, Choice(), [Channel.IN_APP, Channel.EMAIL])
        assert plan.number == 12


class TestLadders:
    STEPS = (
        StepFacts(-7, "member", ["in_app"]),
        StepFacts(1, "cell", ["in_app"]),
        StepFacts(7, "head", ["in_app"]),
    )

    @pytest.fixture
    def ladder(self, house):
        ladder = save_ladder(house.lesson, self.STEPS, by=house.manager)
        move_ladder(ladder, "propose", by=house.manager)
        return move_ladder(ladder, "approve", by=house.leader)

    def test_each_step_on_its_day_once(self, house, ladder):
        late = house.learner()
        late_too = house.learner(house.branch)

        assert run_ladders(TODAY - DAY) == 0
        assert run_ladders(TODAY) == 2
        assert run_ladders(TODAY) == 0
        assert run_ladders(TODAY + DAY) == 0
        assert told() == {late.pk, late_too.pk}

        assert run_ladders(TODAY + 8 * DAY) == 2
        assert told(Kind.UNIT_NUMBERS) == {house.secretary.pk, house.clerk.pk}
        with time_machine.travel(MORNING + 14 * DAY, tick=False):
            assert run_ladders(TODAY + 14 * DAY) == 1
        assert house.leader.pk in told(Kind.UNIT_NUMBERS)

    def test_who_was_reminded_yesterday_evening_is_reminded_the_day_after(self, house, ladder):
        late = house.learner()
        queued(late, key="campaign:0")

        assert run_ladders(TODAY) == 0
        with time_machine.travel(MORNING + 25 * timedelta(hours=1), tick=False):
            assert run_ladders(TODAY + DAY) == 1

    def test_only_an_active_rule_sends(self, house, ladder):
        house.learner()
        move_ladder(ladder, "pause", by=house.leader)
        assert run_ladders(TODAY) == 0

        move_ladder(ladder, "resume", by=house.leader)
        assert run_ladders(TODAY) == 1

    def test_a_change_needs_a_second_person_again(self, house, ladder):
        changed = save_ladder(house.lesson, self.STEPS[:1], by=house.manager)

        assert (changed.state, changed.approved_by) == ("draft", None)
        assert changed.steps.count() == 1
        with pytest.raises(NotNow):
            move_ladder(changed, "approve", by=house.leader)

    def test_the_table_asks_for_two_people(self, house, ladder):
        with pytest.raises(IntegrityError, match="two_people"), transaction.atomic():
            ReminderLadder.objects.update(approved_by=house.manager)

    def test_the_calendar_shows_what_will_be_sent(self, house, ladder):
        house.learner(), house.learner()
        house.campaign(by=house.office, members_after=5)

        lines = {(line.day, line.audience): line.people for line in coming(house.office, TODAY)}

        assert lines[TODAY, "học viên"] == 2
        assert lines[TODAY + 5 * DAY, "học viên"] == 2
        assert lines[TODAY + 8 * DAY, "bí thư chi bộ"] == 1
        assert lines[TODAY + 14 * DAY, "lãnh đạo đơn vị"] == 1
        assert sum(line.people for line in coming(house.clerk, TODAY)) < sum(lines.values()) + 2


class TestProbation:
    def test_members_and_units_are_told_once_for_each_group(self, house):
        admitted = TODAY - timedelta(days=365 - 80)
        person = UserFactory(
            unit=house.cell, status=StatusPeriod.Status.PROBATIONARY, admitted_on=admitted
        )

        assert run_probation_alarms(TODAY) == 2
        assert run_probation_alarms(TODAY) == 0
        assert told(Kind.PROBATION) == {person.pk}
        assert told(Kind.PROBATION_UNIT) == {house.clerk.pk}
        with time_machine.travel(MORNING + 60 * DAY, tick=False):
            assert run_probation_alarms(TODAY + 60 * DAY) == 2
