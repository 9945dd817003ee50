import pytest

from courses.models import Edition
from tests.factories.cms import approver, trainer
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db


class TestDocumentOfALesson:
    def ask(self, client, document, person):
        client.logout()
        if person is not None:
            client.force_login(person)
        return client.get(document.url).status_code

    def test_is_for_learners_of_the_course_and_its_editors(self, client, two_trainers):
        document, course = two_trainers.own.document, two_trainers.own.course
        edition = Edition.objects.get(course__key=course.key)
        learner = EnrolmentFactory(training_class=TrainingClassFactory(edition=edition)).member

        for person in (learner, two_trainers.own.trainer, approver()):
            assert self.ask(client, document, person) == 200
        for person in (None, UserFactory(), trainer(), two_trainers.foreign.trainer):
            assert self.ask(client, document, person) == 404
