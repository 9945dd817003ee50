"""What many processes do at the same time, with real threads and real commits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from certificates import services
from certificates.exceptions import NoListProposed
from certificates.models import Certificate, NumberSeries
from learning.models import Enrolment
from tests.factories.certificates import completed_enrolment, issuing_class, issuing_root
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 10


def at_once(act, things):
    def alone(thing):
        try:
            return act(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(alone, things))


class TestNumbersAtOnce:
    def test_fifty_parallel_issues_take_one_to_fifty_without_a_gap(self):
        root = issuing_root()
        first, second = issuing_class(root=root), issuing_class(root=root)
        enrolments = [completed_enrolment((first, second)[n % 2]) for n in range(50)]

        at_once(services.issue_certificate, enrolments)

        numbers = Certificate.objects.order_by("register_number")
        assert [row.register_number for row in numbers] == list(range(1, 51))
        assert NumberSeries.objects.get().last_number == 50

    def test_twenty_parallel_calls_for_one_person_issue_one_certificate(self):
        enrolment = completed_enrolment()

        issued = at_once(services.issue_certificate, [enrolment] * 20)

        assert len({certificate.pk for certificate in issued}) == 1
        assert NumberSeries.objects.get().last_number == 1

    def test_parallel_renderings_leave_one_whole_paper(self):
        certificate = services.issue_certificate(completed_enrolment())

        rendered = at_once(services.render_certificate, [certificate] * 8)

        assert len({paper.pdf_sha256 for paper in rendered}) == 1
        with certificate.pdf.storage.open(rendered[0].pdf.name) as file:
            assert file.read().rstrip().endswith(b"%%EOF")

    def test_two_parallel_approvals_issue_once(self):
        training_class = issuing_class(by_list=True)
        for _person in range(5):
            completed_enrolment(training_class)
        recognition = services.propose_recognition(training_class, by=UserFactory())

        def approve(leader):
            try:
                services.approve_recognition(
                    recognition, by=leader, decision_number="1", decision_date=date(2026, 11, 20)
                )
            except NoListProposed:
                return False
            return True

        outcomes = at_once(approve, [UserFactory(), UserFactory()])

        assert sorted(outcomes) == [False, True]
        assert Certificate.objects.count() == 5
        assert Enrolment.objects.filter(recognised_at__isnull=False).count() == 5
