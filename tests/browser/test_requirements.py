"""A requirement at both widths: drafted step by step, tried out, approved, more time given."""

import pytest
from playwright.sync_api import expect

from courses.models import Course
from learning.models import Postponement, Requirement
from members.roles import Role
from office.requirements.services import carry_out
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import PeriodFactory
from tests.learning.requirement_stage import in_days

pytestmark = pytest.mark.django_db(transaction=True)


def published_course():
    edition = EditionFactory(course=Course.objects.create(code="KN09", title="Kỹ năng số"))
    EditionLessonFactory(edition=edition)


def test_two_people_oblige_a_branch(page, stage, sign_in, look):
    published_course()
    PeriodFactory(name="Năm nay")
    sign_in(page, stage.person(Role.OFFICE))
    draft_and_propose(page, stage, look)

    requirement = Requirement.objects.get()
    sign_in(page, stage.person(Role.LEADER))
    page.goto(f"/van-phong/yeu-cau/{requirement.pk}/thu/")
    look(page, "requirement-decide")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Duyệt quy tắc").click()
    expect(page.locator("main")).to_contain_text("Đang ghi danh")
    look(page, "requirement-running")
    carry_out(requirement.versions.get().pk)
    page.goto(f"/van-phong/yeu-cau/{requirement.pk}/")
    expect(page.locator("main")).to_contain_text("Quy tắc đang có hiệu lực")
    look(page, "requirement-in-force")
    page.get_by_role("link", name="Gia hạn").click()
    page.get_by_label("Hạn mới").fill(f"{in_days(60):%d/%m/%Y}")
    page.get_by_label("Căn cứ").fill("CV 5")
    page.get_by_label(stage.member.full_name).check()
    look(page, "requirement-postpone")
    page.get_by_role("button", name="Gia hạn").click()
    expect(page.locator("body")).to_contain_text("Đã gia hạn cho 1 người")
    page.goto("/van-phong/yeu-cau/ky/")
    look(page, "periods")

    assert Postponement.objects.get().enrolment.member == stage.member


def draft_and_propose(page, stage, look):
    """Go through the wizard and the simulator."""
    page.goto("/van-phong/yeu-cau/")
    look(page, "requirements")
    page.get_by_role("link", name="Yêu cầu mới").click()
    page.get_by_label("Tên yêu cầu").fill("Kỹ năng số cho bệnh viện")
    page.get_by_label("Kỳ", exact=True).select_option(label="Năm nay")
    page.get_by_label("Kỹ năng số", exact=True).check()
    look(page, "requirement-facts")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_label(stage.branch_a.name).check()
    look(page, "requirement-audience")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    page.get_by_label("Ngày hết hạn").fill(f"{in_days(30):%d/%m/%Y}")
    page.get_by_label("Chỉ tiêu (tiết)").fill("12")
    look(page, "requirement-due")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.locator("main")).to_contain_text("Chưa ghi gì vào dữ liệu")
    look(page, "requirement-simulation")
    page.get_by_role("link", name="Xem danh sách: Vào diện phải học").click()
    expect(page.locator("main")).to_contain_text(stage.member.full_name)
    look(page, "requirement-simulated-people")
    page.go_back()
    page.get_by_role("link", name="Xem sẽ gửi những gì").click()
    expect(page.locator("main")).to_contain_text("các bước thường dùng, chưa có quy tắc")
    look(page, "requirement-sending")
    page.go_back()
    page.get_by_role("button", name="Trình người thứ hai").click()
    expect(page.locator("main")).to_contain_text("chờ người thứ hai duyệt")
