"""The queue is down while a member completes the course: nothing is lost, nobody sees an error."""

import pytest

from certificates.models import Certificate
from certificates.tasks import issue_missing_certificates
from learning.models import Enrolment
from tests.factories.learning import TrainingClassFactory
from tests.flows.desk import Taker, quiz_edition
from tests.flows.stage import main_of, text_of, visitor

# Jobs are queued after a commit, so this one commits.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def enrolment(stage):
    training_class = TrainingClassFactory(edition=quiz_edition(by_list=False), unit=stage.root)
    return Enrolment.objects.create(
        member=stage.member, training_class=training_class, unit_then=stage.cell_a
    )


def test_completion_is_stored_and_the_sweep_issues_the_certificate(enrolment, dead_broker):
    taker = Taker(enrolment)

    result = taker.pass_quiz()

    assert taker.page.status_code == 200
    assert "Đồng chí đã đạt" in result
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    assert not Certificate.objects.exists()
    class_page = taker.browser.get(f"/hoc-tap/lop/{enrolment.pk}/")
    assert class_page.status_code == 200
    assert "đang được cấp" in main_of(class_page)

    issue_missing_certificates.apply(throw=True)

    certificate = Certificate.objects.get(enrolment=enrolment)
    assert certificate.rendered_at is not None
    assert certificate.number in text_of(visitor(enrolment.member).get("/giay-chung-nhan/"))
    issue_missing_certificates.apply(throw=True)
    assert Certificate.objects.count() == 1


def test_with_the_queue_alive_the_task_is_there_at_once(enrolment, run_tasks):
    Taker(enrolment).pass_quiz()

    assert run_tasks() == ["certificates.tasks.issue_certificate"]

    assert Certificate.objects.get(enrolment=enrolment).rendered_at is not None
