from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from celery import current_app
from django.core.management import call_command
from django.utils import timezone

from certificates import services, tasks
from certificates.models import Certificate
from learning.evidence import Evidence
from learning.services import pass_lesson
from tests.factories.certificates import (
    OrganisationFactory,
    completed_enrolment,
    issued_certificate,
    issuing_class,
)
from tests.factories.learning import EnrolmentFactory

pytestmark = pytest.mark.django_db


def complete(enrolment):
    lesson = enrolment.training_class.edition.lessons.get()
    pass_lesson(enrolment, lesson=lesson, evidence=Evidence.MEASURED, score=9)


class TestQueueCertificate:
    def test_a_completion_is_certified_by_the_queue(
        self, run_tasks, django_capture_on_commit_callbacks
    ):
        enrolment = EnrolmentFactory(training_class=issuing_class())

        with django_capture_on_commit_callbacks(execute=True):
            complete(enrolment)

        assert run_tasks() == ["certificates.tasks.issue_certificate"]
        certificate = Certificate.objects.get(enrolment=enrolment)
        assert certificate.rendered_at is not None

    def test_a_course_recognised_by_list_waits(self, run_tasks, django_capture_on_commit_callbacks):
        enrolment = EnrolmentFactory(training_class=issuing_class(by_list=True))

        with django_capture_on_commit_callbacks(execute=True):
            complete(enrolment)
        run_tasks()

        assert not Certificate.objects.exists()

    def test_a_dead_broker_keeps_the_completion_and_the_sweep_issues_later(
        self, dead_broker, django_capture_on_commit_callbacks
    ):
        enrolment = EnrolmentFactory(training_class=issuing_class())

        with django_capture_on_commit_callbacks(execute=True):
            complete(enrolment)

        enrolment.refresh_from_db()
        assert enrolment.completed_at is not None
        assert not Certificate.objects.exists()
        tasks.issue_missing_certificates()
        assert Certificate.objects.get().rendered_at is not None


class TestIssueCertificateTask:
    def test_may_run_twice(self):
        enrolment = completed_enrolment()

        tasks.issue_certificate(enrolment.pk)
        tasks.issue_certificate(enrolment.pk)

        assert Certificate.objects.count() == 1


class TestRenderTasks:
    def test_papers_of_a_list_wait_behind_what_somebody_waits_for(self, run_tasks):
        late, urgent = issued_certificate(), completed_enrolment()

        tasks.render_certificate.delay(late.pk)
        tasks.issue_missing_certificates.delay()
        current_app.send_task("certificates.tasks.issue_certificate", [urgent.pk])

        assert [name.rsplit(".", 1)[1] for name in run_tasks()] == [
            "issue_certificate",
            "issue_missing_certificates",
            "render_certificate",
        ]


class TestIssueMissingCertificates:
    def run(self, **options):
        out = StringIO()
        call_command("issue_missing_certificates", stdout=out, **options)
        return out.getvalue().strip()

    def test_issues_what_lost_tasks_left(self):
        completed_enrolment()

        assert self.run() == "1 certificates issued, 0 papers rendered"
        assert self.run() == "0 certificates issued, 0 papers rendered"

    def test_renders_papers_that_were_lost_between_issue_and_rendering(self, time_machine):
        certificate = issued_certificate()
        time_machine.move_to(timezone.now() + timedelta(minutes=10))

        assert self.run() == "0 certificates issued, 1 papers rendered"

        certificate.refresh_from_db()
        assert Path(certificate.pdf.path).is_file()

    def test_leaves_a_fresh_paper_to_its_own_task(self):
        issued_certificate()

        assert self.run() == "0 certificates issued, 0 papers rendered"

    def test_makes_the_newest_papers_first_and_never_all_at_once(self, time_machine):
        old, new = issued_certificate(), issued_certificate()
        time_machine.move_to(timezone.now() + timedelta(minutes=10))

        assert services.issue_missing(at_most=1) == (0, 1)

        rendered = Certificate.objects.filter(rendered_at__isnull=False)
        assert rendered.get() == new
        assert old.rendered_at is None
        assert tasks.SWEEP_AT_MOST <= 500

    def test_counts_only_when_asked_to(self):
        completed_enrolment()

        assert self.run(dry_run=True) == "1 certificates issued, 0 papers rendered"
        assert not Certificate.objects.exists()

    def test_one_organisation_without_a_signer_does_not_keep_others_waiting(self):
        completed_enrolment(issuing_class(root=OrganisationFactory().root))
        completed_enrolment()

        assert self.run() == "1 certificates issued, 0 papers rendered"
