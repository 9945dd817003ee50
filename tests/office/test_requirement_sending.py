"""The simulator says what would be sent about a rule, when, to how many; and sends nothing."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from learning import services as learning
from learning.audience import Audience
from learning.rules import DueKind, DueRule
from members.models import User
from members.roles import Role
from notices.models import Notice
from office.reminders.ladders import StepFacts, move_ladder, save_ladder
from office.requirements.sending import sending_of
from office.requirements.simulation import simulate
from office.requirements.trying import version_to_try
from tests.factories.members import UserFactory
from tests.factories.notices import consenting
from tests.learning.requirement_stage import Stage, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def page_of(client, stage, requirement, who=None):
    client.force_login(who or stage.office)
    return client.get(reverse("requirements:sending", args=[requirement.pk]))


def lines(stage, requirement):
    found = sending_of(stage.office, requirement, simulate(version_to_try(requirement)))
    return [
        ((step.day - in_days(0)).days, step.audience, step.channel, step.people)
        for step in found.steps
    ]


def with_rule(stage, requirement, *steps):
    ladder = save_ladder(requirement.classes.get(), steps, by=stage.office)
    move_ladder(ladder, "propose", by=stage.office)
    return move_ladder(ladder, "approve", by=stage.leader)


class TestDraft:
    def test_the_usual_steps_are_shown_and_that_nothing_goes_by_itself(self, stage, client):
        secretary = stage.with_role(Role.CELL_SECRETARY, stage.a)
        consenting(stage.first)
        User.objects.filter(pk=stage.first.pk).update(email="hai@hoctap.example")
        requirement = stage.draft()

        page = page_of(client, stage, requirement).content.decode()

        assert lines(stage, requirement) == [
            (16, "member", "in_app", 2),
            (23, "member", "in_app", 2),
            (23, "member", "email", 1),
            (23, "member", "sms", 0),
            (31, "cell", "in_app", 1),
            (31, "cell", "email", 0),
            (37, "head", "in_app", 1),
            (37, "head", "email", 0),
        ]
        assert "chưa có quy tắc theo ngày nào đang chạy" in page
        assert f"Đồng chí {stage.first.full_name} còn 1 lớp chưa học xong" in page
        assert f"{in_days(30):%d/%m/%Y}" in page
        assert secretary.full_name not in page
        assert not Notice.objects.exists()

    def test_each_with_an_own_day_is_told_that_nothing_goes(self, stage, client):
        requirement = stage.draft(due=DueRule(DueKind.AFTER_ENTRY, days=30))

        page = page_of(client, stage, requirement).content.decode()

        assert "mỗi người có hạn riêng" in page

    def test_who_does_not_see_the_requirement_sees_no_texts(self, stage, client):
        requirement = stage.draft(units=(stage.a.pk, stage.b.pk))
        of_b = stage.with_role(Role.LEADER, stage.b)

        assert page_of(client, stage, requirement, of_b).status_code == 404


class TestInForce:
    def test_the_steps_of_the_rule_by_date_go_on_their_days(self, stage, client):
        requirement = stage.in_force()
        with_rule(stage, requirement, StepFacts(-3, "member", ["in_app"]))

        assert lines(stage, requirement) == [(27, "member", "in_app", 2)]
        page = page_of(client, stage, requirement).content.decode()
        assert "quy tắc theo ngày, đang chạy" in page
        assert "hệ thống không tự gửi gì cho đến khi" not in page

    def test_a_drafted_change_moves_them_and_counts_its_own_people(self, stage):
        requirement = stage.in_force()
        with_rule(stage, requirement, StepFacts(-3, "member", ["in_app"]))
        learning.change_rule(requirement, by=stage.office)
        learning.set_audience(
            requirement, Audience(units=(stage.a.pk, stage.b.pk)), by=stage.office
        )
        due = DueRule(DueKind.FIXED, on=in_days(40))
        learning.set_due(requirement, due, change_reason="QĐ 14", by=stage.office)

        assert lines(stage, requirement) == [(37, "member", "in_app", 3)]

    def test_who_has_finished_and_what_is_over_is_not_counted(self, stage):
        requirement = stage.in_force()
        with_rule(
            stage,
            requirement,
            StepFacts(-60, "member", ["in_app"]),
            StepFacts(-3, "member", ["in_app"]),
        )
        row = stage.row(requirement, stage.first)
        row.completed_at = row.enrolled_at
        row.save()

        assert lines(stage, requirement) == [(27, "member", "in_app", 1)]

    def test_the_same_questions_for_two_and_for_twelve(self, stage, count_queries):
        requirement = stage.in_force()
        with_rule(stage, requirement, StepFacts(-3, "member", ["in_app"]))
        found = simulate(version_to_try(requirement))
        sending_of(stage.office, requirement, found)
        with count_queries() as few:
            sending_of(stage.office, requirement, found)
        for _one in range(10):
            UserFactory(unit=stage.a)
        learning.apply(requirement)
        cache.clear()
        found = simulate(version_to_try(requirement))
        with count_queries(exactly=len(few.statements)):
            more = sending_of(stage.office, requirement, found)
        assert more.preview.number == 12
