"""Scheduled reports: each receiver gets the own part, once, as a link."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import openpyxl
import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from members.models import AuditEntry
from members.roles import Role
from monitoring import tasks
from monitoring.exceptions import NoLongerAllowed
from monitoring.models import ExportJob, ReportDelivery, ReportSchedule
from monitoring.schedules import occurring, services
from monitoring.schedules.exceptions import NobodyReceives, NotAReceiver, ScheduleOver
from monitoring.services import run_export
from notices.models import Notice
from notices.services import send_due
from tests.factories.learning import TrainingClassFactory
from tests.factories.members import UserFactory
from tests.factories.monitoring import (
    class_of_four_periods,
    enrolment_with,
    person_with,
    unit_below,
)
from tests.factories.notices import consenting
from tests.monitoring.schedules.stage import MONDAY, WEDNESDAY, at, end_role, made_for, weekly

pytestmark = pytest.mark.django_db


def names_in(job):
    sheet = openpyxl.load_workbook(job.file.path).worksheets[0]
    return {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell}


class TestOccurrence:
    def test_each_receiver_gets_the_own_part(self, root, office, branch, clerk):
        training_class = class_of_four_periods(unit=root)
        here = enrolment_with("overdue", training_class, branch, member__full_name="Vũ Ở Đây")
        enrolment_with("overdue", training_class, root, member__full_name="Vũ Ở Xa")
        schedule = weekly(office, office, clerk)

        assert schedule.next_at == MONDAY
        assert occurring.run_due() == 0
        with at(MONDAY):
            assert occurring.run_due() == 1
            (whole,), (part,) = made_for(office), made_for(clerk)

        assert {"Vũ Ở Đây", "Vũ Ở Xa"} <= names_in(whole)
        assert here.member.full_name in names_in(part)
        assert "Vũ Ở Xa" not in names_in(part)
        schedule.refresh_from_db()
        assert schedule.next_at == MONDAY + timedelta(days=7)

    def test_is_made_once_however_often_it_is_asked_for(self, office, clerk):
        schedule = weekly(office, office, clerk)

        with at(MONDAY):
            for _time in range(3):
                tasks.run_schedules()
            ReportSchedule.objects.filter(pk=schedule.pk).update(next_at=MONDAY)
            tasks.run_schedules()

        assert ReportDelivery.objects.count() == ExportJob.objects.count() == 2

    def test_what_was_missed_is_made_once(self, office):
        schedule = weekly(office, office)

        with at(MONDAY + timedelta(days=16)):
            assert occurring.run_due() == 1
            assert occurring.run_due() == 0

        delivery = ReportDelivery.objects.get()
        assert delivery.occurs_at == MONDAY + timedelta(days=14)
        schedule.refresh_from_db()
        assert schedule.next_at == MONDAY + timedelta(days=21)

    def test_who_may_not_gets_nothing_and_the_owner_is_told(self, office, clerk):
        schedule = weekly(office, office, clerk)
        end_role(clerk)

        with at(MONDAY):
            occurring.run_due()

        refused = ReportDelivery.objects.get(receiver=clerk)
        assert (refused.state, refused.export) == ("refused", None)
        assert "không còn vai trò" in refused.reason_words
        told = Notice.objects.get(receiver=office, channel="in_app")
        assert told.link == reverse("schedules:show", args=[schedule.pk])

    def test_a_unit_that_the_receiver_does_not_see_is_refused(self, root, office, clerk):
        other = unit_below(root)
        weekly(office, clerk, params={"unit": str(other.pk)})

        with at(MONDAY):
            occurring.run_due()

        assert ReportDelivery.objects.get().reason == "no_unit"
        assert not ExportJob.objects.exists()

    def test_rights_are_asked_again_when_it_is_made(self, office, clerk):
        weekly(office, clerk)
        with at(MONDAY):
            occurring.run_due()
            end_role(clerk)

            (job,) = made_for(clerk)

        assert job.state == "failed"
        assert ReportDelivery.objects.get().state == "failed"
        assert Notice.objects.filter(receiver=office, channel="in_app").count() == 1

    def test_the_schedule_of_who_lost_the_role_stands_still(self, office, clerk):
        schedule = weekly(office, clerk)
        end_role(office)

        with at(MONDAY):
            assert occurring.run_due() == 0

        schedule.refresh_from_db()
        assert (schedule.state, schedule.pause, schedule.next_at) == ("paused", "role", None)
        assert not ReportDelivery.objects.exists()
        assert Notice.objects.filter(receiver=office, channel="in_app").exists()

    def test_ends_after_its_last_day(self, office):
        schedule = weekly(office, office, ends_on=MONDAY.date())

        with at(MONDAY):
            occurring.run_due()

        schedule.refresh_from_db()
        assert (schedule.state, schedule.next_at) == ("ended", None)

    def test_a_class_that_comes_later_is_watched(self, root, office):
        schedule = weekly(office, office, rhythm="before_due", days_before=7)
        assert schedule.next_at is None
        TrainingClassFactory(
            unit=root, opens_on=WEDNESDAY.date(), due_on=MONDAY.date() + timedelta(days=7)
        )

        with at(MONDAY - timedelta(hours=1)):
            assert occurring.run_due() == 0
        with at(MONDAY + timedelta(minutes=1)):
            assert occurring.run_due() == 1
            assert occurring.run_due() == 0

        assert ReportDelivery.objects.get().occurs_at == MONDAY

    def test_a_paper_is_about_the_period_and_bears_the_day(self, office):
        weekly(
            office,
            office,
            kind="document",
            format="zip",
            params={"report": "tien-do"},
            rhythm="quarterly",
        )

        with at(datetime.fromisoformat("2026-12-15T07:00:00+07:00")):
            occurring.run_due()

        params = ExportJob.objects.get().params
        assert (params["day"], params["first"], params["last"]) == (
            "2026-12-15",
            "2026-10-01",
            "2026-12-15",
        )


class TestMessage:
    def test_holds_a_link_and_nothing_else(self, root, office, clerk):
        member = enrolment_with("overdue", class_of_four_periods(unit=root), clerk.unit).member
        consenting(clerk)
        weekly(office, clerk)
        with at(MONDAY):
            occurring.run_due()
            (job,) = made_for(clerk)
            send_due()

        (sent,) = mail.outbox
        text = f"{sent.subject} {sent.body}"
        assert reverse("monitoring:export", args=[job.pk]) in text
        for secret in (member.full_name, clerk.full_name, clerk.personal_code, "xlsx"):
            assert secret not in text
        assert Notice.objects.filter(receiver=clerk).count() == 2

    def test_two_reports_of_a_day_are_two_messages(self, office):
        weekly(office, office)
        weekly(office, office, kind="overview")
        with at(MONDAY):
            occurring.run_due()
            made_for(office)
            send_due()

        states = Notice.objects.filter(receiver=office, channel="in_app").values_list("state")
        assert list(states) == [("sent",), ("sent",)]

    def test_the_link_asks_whose_it_is_and_for_the_rights_of_the_moment(
        self, client, root, office, branch, clerk
    ):
        weekly(office, clerk)
        with at(MONDAY):
            occurring.run_due()
            (job,) = made_for(clerk)
            page = reverse("monitoring:export", args=[job.pk])
            file = reverse("monitoring:download", args=[job.pk])

            assert "/tai-khoan/" in client.get(page).url
            client.force_login(office)
            assert client.get(page).status_code == 404
            client.force_login(clerk)
            assert client.get(file).status_code == 200

            # The same role, elsewhere: what was made of the old branch is closed.
            clerk.grants.update(unit=unit_below(root))
            assert client.get(file).status_code == 409

    def test_a_killed_worker_sends_no_second_message(self, office):
        weekly(office, office)
        with at(MONDAY):
            occurring.run_due()
            (job,) = made_for(office)
            ExportJob.objects.filter(pk=job.pk).update(state="running", heartbeat_at=MONDAY)
        with at(MONDAY + timedelta(minutes=5)):
            run_export(job)

        assert Notice.objects.filter(receiver=office, channel="in_app").count() == 1


class TestActs:
    def test_needs_receivers_with_a_role(self, office):
        with pytest.raises(NobodyReceives):
            weekly(office)
        with pytest.raises(NotAReceiver):
            weekly(office, UserFactory(unit=office.unit))

    def test_a_role_elsewhere_is_no_role_here(self, clerk, root):
        stranger = person_with(Role.UNIT_CLERK, unit_below(root))

        with pytest.raises(NotAReceiver):
            weekly(clerk, stranger)

    def test_pause_and_resume(self, office):
        schedule = weekly(office, office)

        services.pause(schedule, by=office)
        with at(MONDAY + timedelta(days=1)):
            assert occurring.run_due() == 0
            services.resume(schedule, by=office)
            assert occurring.run_due() == 0

        schedule.refresh_from_db()
        assert (schedule.state, schedule.next_at) == ("active", MONDAY + timedelta(days=7))

    def test_run_now_twice_in_a_minute_makes_one(self, office):
        schedule = weekly(office, office)

        assert services.run_now(schedule, by=office) == 1
        assert services.run_now(schedule, by=office) == 0

        assert ExportJob.objects.count() == 1

    def test_cancel_stops_what_is_being_made(self, office):
        schedule = weekly(office, office)
        services.run_now(schedule, by=office)

        services.cancel(schedule, by=office)

        assert ExportJob.objects.get().state == "cancelled"
        assert ReportDelivery.objects.get().reason == "cancelled"
        with pytest.raises(ScheduleOver):
            services.resume(schedule, by=office)

    def test_only_the_owner_acts_and_it_is_noted(self, office, clerk):
        schedule = weekly(office, clerk)

        with pytest.raises(NoLongerAllowed):
            services.pause(schedule, by=clerk)
        services.pause(schedule, by=office)

        acts = AuditEntry.objects.filter(subject=f"schedule:{schedule.pk}")
        assert list(acts.order_by("pk").values_list("action", flat=True)) == [
            "monitoring.set_up_schedule",
            "monitoring.pause_schedule",
        ]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_one(office):
    """Each with a line of its own to the database, as two processes of Celery."""
    schedule = weekly(office, office)

    def work(_number):
        try:
            return occurring.run_due()
        finally:
            connection.close()

    ReportSchedule.objects.filter(pk=schedule.pk).update(
        next_at=timezone.now() - timedelta(minutes=1)
    )
    with ThreadPoolExecutor(4) as pool:
        made = sum(pool.map(work, range(4)))

    assert made == 1
    assert ReportDelivery.objects.count() == ExportJob.objects.count() == 1
