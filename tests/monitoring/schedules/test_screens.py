"""The pages of scheduled reports."""

import pytest
from django.urls import reverse

from members.models import Unit
from members.roles import Role
from monitoring.models import ExportJob, ReportSchedule
from monitoring.schedules import occurring, services
from tests.factories.monitoring import person_with
from tests.monitoring.schedules.stage import MONDAY, at, end_role, made_for, weekly

pytestmark = pytest.mark.django_db


def fields(**more):
    return {
        "report": "people",
        "status": "overdue",
        "format": "xlsx",
        "rhythm": "weekly",
        "weekday": "1",
        "day": "1",
        "days_before": "7",
        "hour": "07:00",
        "purpose": "Báo cáo tuần",
        **more,
    }


def test_a_schedule_is_set_up_and_shows_its_next_days(client, office, clerk):
    client.force_login(office)
    sent = fields(receivers=[str(office.pk)], codes=clerk.personal_code.lower())

    page = client.post(reverse("schedules:new"), sent, follow=True).content.decode()

    schedule = ReportSchedule.objects.get()
    assert schedule.params == {"status": "overdue"}
    assert {row.person for row in schedule.receivers.all()} == {office, clerk}
    assert "thứ Hai, 30/11/2026" in page
    assert "thứ Hai, 07/12/2026" in page


def test_an_address_of_mail_is_no_receiver_and_nothing_typed_is_lost(client, office):
    client.force_login(office)

    page = client.post(reverse("schedules:new"), fields(codes="ai-do@example.vn")).content.decode()

    assert "Không ai giữ vai trò" in page
    assert "ai-do@example.vn".upper() in page.upper()
    assert not ReportSchedule.objects.exists()


def test_a_report_of_a_class_asks_for_the_class(client, office):
    client.force_login(office)
    sent = fields(report="paper:ket-qua-lop", receivers=[str(office.pk)])

    page = client.post(reverse("schedules:new"), sent).content.decode()

    assert "Đồng chí chọn lớp" in page


@pytest.mark.parametrize("report", ["people", "quality", "paper:dang-vien-du-bi"])
def test_small_numbers_are_promised_hidden_only_where_they_are(client, office, report):
    client.force_login(office)
    sent = fields(report=report, upward="on", receivers=[str(office.pk)])

    page = client.post(reverse("schedules:new"), sent).content.decode()

    assert "error-summary" in page
    assert not ReportSchedule.objects.exists()


@pytest.mark.parametrize("report", ["overview", "paper:tien-do"])
def test_reports_by_unit_hide_small_numbers(client, office, report):
    client.force_login(office)
    sent = fields(report=report, upward="on", receivers=[str(office.pk)])

    client.post(reverse("schedules:new"), sent)

    assert ReportSchedule.objects.get().params["upward"] == "1"


def test_the_history_says_what_became_of_each(client, office, clerk):
    schedule = weekly(office, office, clerk)
    end_role(clerk)
    with at(MONDAY):
        occurring.run_due()
        made_for(office)
        client.force_login(office)
        page = client.get(reverse("schedules:show", args=[schedule.pk])).content.decode()
        got = client.get(reverse("schedules:received")).content.decode()

    assert "đã lập, đã gửi đường dẫn" in page
    assert "người nhận không còn vai trò" in page
    assert reverse("monitoring:export", args=[ExportJob.objects.get().pk]) in got


def test_the_pages_ask_the_same_for_two_and_for_twelve(client, office, count_queries):
    unit = Unit.objects.first()
    people = [person_with(Role.UNIT_CLERK, unit) for _number in range(12)]
    client.force_login(office)

    def ask(many):
        schedule = weekly(office, *people[:many])
        services.run_now(schedule, by=office)
        with count_queries() as counted:
            client.get(reverse("schedules:show", args=[schedule.pk]))
            client.get(reverse("schedules:list"))
        return len(counted.statements)

    ask(1)
    assert ask(2) == ask(12)
