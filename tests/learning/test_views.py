"""The member's home and the page of one class."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from learning import services
from learning.evidence import Evidence
from tests.factories.courses import EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def hoa(client):
    person = UserFactory(full_name="Lê Thị Hòa")
    client.force_login(person)
    return person


def study(member, *, lessons=2, passed=0, **fields):
    enrolment = EnrolmentFactory(member=member, **fields)
    made = [
        EditionLessonFactory(edition=enrolment.training_class.edition, position=n + 1)
        for n in range(lessons)
    ]
    for lesson in made[:passed]:
        services.pass_lesson(enrolment, lesson=lesson, evidence=Evidence.MEASURED)
    return enrolment, made


class TestHome:
    def test_offers_the_next_lesson_of_the_class_that_is_due_first(self, client, hoa):
        study(hoa, due_at=timezone.now() + timedelta(days=9))
        urgent, lessons = study(hoa, passed=1, due_at=timezone.now() + timedelta(days=2))

        response = client.get(reverse("learning:home"))

        url = reverse("cms:lesson", args=[urgent.pk, lessons[1].pk])
        assert response.context["first"].enrolment == urgent
        assert f'href="{url}"'.encode() in response.content
        assert "Học tiếp".encode() in response.content
        assert len(response.context["to_study"]) == 1

    def test_says_so_when_there_is_nothing(self, client, hoa):
        response = client.get(reverse("learning:home"))
        assert "Đồng chí chưa có lớp nào đang mở".encode() in response.content

    def test_shows_nobody_elses_classes(self, client, hoa):
        other = EnrolmentFactory()
        response = client.get(reverse("learning:home"))
        assert other.training_class.title.encode() not in response.content

    def test_leaves_out_withdrawn_and_planned(self, client, hoa):
        EnrolmentFactory(member=hoa, withdrawn_at=timezone.now())
        EnrolmentFactory(member=hoa, training_class__planned=True)
        response = client.get(reverse("learning:home"))
        assert response.context["first"] is None
        assert response.context["finished"] == []

    def test_costs_the_same_for_two_classes_and_for_twelve(self, client, hoa):
        def cost():
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("learning:home"))
            return len(queries)

        for _ in range(2):
            study(hoa, passed=1)
        cost()  # fills the caches
        two = cost()
        for _ in range(10):
            study(hoa, passed=1)
        assert cost() == two

    def test_asks_strangers_to_sign_in(self, client):
        response = client.get(reverse("learning:home"))
        assert response.status_code == 302
        assert reverse("account_login") in response.url


class TestClassPage:
    def page(self, client, enrolment):
        return client.get(reverse("learning:class_page", args=[enrolment.pk]))

    def test_shows_the_outline_and_what_is_next(self, client, hoa):
        enrolment, lessons = study(hoa, lessons=3, passed=1)

        response = self.page(client, enrolment)

        assert response.context["following"].lesson == lessons[1]
        assert (response.context["passed"], response.context["required"]) == (1, 3)
        for lesson in lessons:
            assert lesson.title.encode() in response.content

    def test_of_somebody_else_is_not_found(self, client, hoa):
        enrolment, _ = study(UserFactory())
        assert self.page(client, enrolment).status_code == 404

    def test_of_somebody_else_is_not_found_for_the_clerk_either(self, client, hoa):
        enrolment, _ = study(UserFactory())
        RoleGrantFactory(person=hoa, role="unit_clerk", unit=enrolment.unit_then)
        assert self.page(client, enrolment).status_code == 404

    def test_tells_the_mark_and_the_evidence_of_a_completion(self, client, hoa):
        enrolment = EnrolmentFactory(member=hoa)
        quiz = EditionLessonFactory(edition=enrolment.training_class.edition, quiz=True)
        services.pass_lesson(
            enrolment, lesson=quiz, evidence=Evidence.MEASURED, score=Decimal("8.5")
        )

        page = self.page(client, enrolment).content.decode()

        assert "8,5 · Giỏi" in page
        assert "Đồng chí đã hoàn thành" in page

    def test_links_nothing_once_the_class_is_closed(self, client, hoa):
        enrolment = EnrolmentFactory(member=hoa, training_class=TrainingClassFactory(closed=True))
        lesson = EditionLessonFactory(edition=enrolment.training_class.edition)

        page = self.page(client, enrolment).content.decode()

        assert "Lớp đã đóng" in page
        assert reverse("cms:lesson", args=[enrolment.pk, lesson.pk]) not in page

    def test_costs_at_most_twelve_queries(self, client, hoa, django_assert_max_num_queries):
        enrolment, _ = study(hoa, lessons=20, passed=10)
        with django_assert_max_num_queries(12):
            page = self.page(client, enrolment)
        assert page.status_code == 200
