"""Scheduled reports, the second person, and the version for superiors, at both widths."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from members.roles import Role
from monitoring.models import ExportJob
from monitoring.schedules import services
from monitoring.services import request_export, run_export
from tests.exporting import form_of
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import (
    class_of_four_periods,
    enrolment_with,
    person_with,
    unit_below,
)
from tests.monitoring.schedules.stage import weekly


@pytest.mark.django_db(transaction=True)
def test_every_page_is_whole(page, sign_in, look, settings):
    settings.EXPORT_TWO_PEOPLE_ABOVE = 3
    root = UnitFactory(name="Đảng bộ Khối các cơ quan")
    part = unit_below(root, name="Chi bộ Văn phòng Sở Nông nghiệp và Phát triển nông thôn")
    other = unit_below(root, name="Đảng bộ Sở Xây dựng")
    training_class = class_of_four_periods(unit=root)
    for status, number in (("completed", 2), ("overdue", 7), ("in_progress", 6)):
        for _person in range(number):
            enrolment_with(status, training_class, part)
            enrolment_with("overdue", training_class, other)
    office = person_with(Role.OFFICE, root, full_name="Trần Thị Văn Phòng")
    leader = person_with(Role.LEADER, root, full_name="Nguyễn Hữu Lãnh Đạo")
    keeper = person_with(Role.ORGANISATION, root, full_name="Phạm Thị Ngọc Ánh")
    UserFactory(unit=part)
    schedule = weekly(office, office, leader, params={"status": "overdue"})
    services.run_now(schedule, by=office)
    run_export(ExportJob.objects.get(requested_by=office))
    held = request_export(
        kind="directory", params={"contact": "1"}, purpose="Mời họp toàn thể", by=keeper
    )
    sign_in(page, office)
    main = page.locator("main")
    for name, address, said in (
        ("list", reverse("schedules:list"), "thứ Hai hằng tuần"),
        ("new", reverse("schedules:new"), "Đặt lịch mới"),
        ("show", reverse("schedules:show", args=[schedule.pk]), leader.full_name),
        ("received", reverse("schedules:received"), "Danh sách học viên"),
        ("held", reverse("monitoring:held_exports"), "Mời họp toàn thể"),
        ("exports", reverse("monitoring:exports"), "Báo cáo tuần"),
        ("upward", f"{reverse('monitoring:overview')}?upward=1", "dưới 5 người"),
        ("desk", reverse("office:home"), "Xuất dữ liệu chờ đồng chí duyệt"),
    ):
        page.goto(address)
        expect(main).to_contain_text(said)
        look(page, f"schedules-{name}")

    sign_in(page, keeper)
    page.goto(reverse("monitoring:export", args=[held.pk]))
    expect(main).to_contain_text("Chờ người thứ hai")
    look(page, "schedules-waits")
    page.goto(form_of("directory"))
    expect(page.get_by_label("Kèm số điện thoại và thư điện tử")).to_be_visible()
    look(page, "schedules-contact")
