"""Nominations at both widths: the office calls, a clerk nominates and sends, two people decide."""

import pytest
from playwright.sync_api import expect

from cms.models import CoursePage
from cms.services import ensure_editorial_setup
from courses.models import Programme
from learning import services
from learning.models import Enrolment, Nomination, NominationCall
from members.roles import Role
from office.nominations.workbook import write_template
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import TrainingClassFactory
from tests.learning.nomination_stage import in_days

pytestmark = pytest.mark.django_db(transaction=True)


def planned_class(stage, manager):
    edition = EditionFactory(course__title="Kỹ năng số")
    EditionLessonFactory(edition=edition)
    training_class = TrainingClassFactory(
        planned=True,
        edition=None,
        course=edition.course,
        unit=stage.root,
        manager=manager,
        title="Lớp kỹ năng số tập trung",
        opens_on=in_days(20),
        due_on=in_days(25),
    )
    training_class.audience_units.set([stage.root])
    return training_class


def test_from_the_call_to_the_list_of_learners(page, stage, sign_in, look, tmp_path):
    manager, office = stage.person(Role.CLASS_MANAGER), stage.person(Role.OFFICE)
    clerk = stage.person(Role.UNIT_CLERK)
    training_class = planned_class(stage, manager)

    call_units(page, sign_in, look, manager)
    nominate(page, stage, sign_in, look, clerk, tmp_path)
    decide(page, stage, sign_in, look, office)

    enrolled = Enrolment.objects.filter(training_class=training_class)
    assert list(enrolled.values_list("member", flat=True)) == [stage.member.pk]
    set_target_and_programme(page, sign_in, look, office)


def call_units(page, sign_in, look, manager):
    """Call, with two places for each unit."""
    sign_in(page, manager)
    page.goto("/van-phong/cu-hoc-vien/moi/")
    page.get_by_label("Lớp", exact=True).select_option(label="Lớp kỹ năng số tập trung")
    page.get_by_label("Hạn đơn vị gửi danh sách").fill(f"{in_days(7):%d/%m/%Y}")
    look(page, "nominations-new")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("h1")).to_contain_text("Chỉ tiêu các đơn vị")
    look(page, "nominations-quotas")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("main")).to_contain_text("Danh sách của các đơn vị")


def nominate(page, stage, sign_in, look, clerk, tmp_path):
    """Nominate one person on the screen, look at a workbook, send the list."""
    sign_in(page, clerk)
    page.goto("/van-phong/cu-hoc-vien/")
    look(page, "nominations-list")
    page.get_by_role("link", name="Lớp kỹ năng số tập trung").click()
    page.get_by_label("Họ tên, số thẻ hoặc mã").fill(stage.member.full_name)
    page.get_by_role("button", name="Lọc").click()
    look(page, "nominations-search")
    page.get_by_role("button", name="Cử", exact=True).first.click()
    expect(page.locator("body")).to_contain_text("vào danh sách")
    entry = NominationCall.objects.get().units.get(unit=stage.branch_a)
    write_template(tmp_path / "mau.xlsx", entry, clerk)
    page.goto(f"/van-phong/cu-hoc-vien/don-vi/{entry.pk}/")
    page.get_by_label("Tệp Excel (.xlsx)").set_input_files(tmp_path / "mau.xlsx")
    page.get_by_role("button", name="Xem trước tệp").click()
    expect(page.locator("main")).to_contain_text("Không chọn")
    look(page, "nominations-preview")
    page.get_by_role("link", name="Về danh sách của đơn vị").click()
    look(page, "nominations-unit")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Gửi danh sách cho văn phòng").click()
    expect(page.locator("body")).to_contain_text("Danh sách đã gửi văn phòng")


def decide(page, stage, sign_in, look, office):
    """Approve the person and the list; the worker enrols."""
    sign_in(page, office)
    call = NominationCall.objects.get()
    page.goto(f"/van-phong/cu-hoc-vien/{call.pk}/duyet/")
    page.get_by_label(stage.member.full_name).check()
    look(page, "nominations-decide")
    page.get_by_role("button", name="Duyệt người đã chọn", exact=True).click()
    expect(page.locator("body")).to_contain_text("Đã duyệt 1 người")
    page.goto(f"/van-phong/cu-hoc-vien/{call.pk}/danh-sach/")
    page.get_by_label("Số quyết định").fill("12-QĐ/ĐU")
    page.get_by_label("Ngày quyết định").fill(f"{in_days(0):%d/%m/%Y}")
    look(page, "nominations-approve")
    page.get_by_role("button", name="Duyệt danh sách học viên").click()
    services.enrol_listed(call.pk)
    page.reload()
    look(page, "nominations-show")
    assert Nomination.objects.get().state == "approved"


def set_target_and_programme(page, sign_in, look, office):
    """Look at the year's target, propose one, and make a course from the programme."""
    page.goto("/van-phong/chi-tieu/")
    look(page, "target")
    page.get_by_role("link", name="Danh sách học viên").click()
    look(page, "target-people")
    page.goto("/van-phong/chi-tieu/dat/moi/")
    page.get_by_label("Căn cứ").fill("QĐ 145-QĐ/TW")
    look(page, "target-propose")
    page.get_by_role("button", name="Lưu").click()
    expect(page.locator("main")).to_contain_text("QĐ 145-QĐ/TW")
    look(page, "target-versions")
    ensure_editorial_setup()
    page.goto("/van-phong/chuong-trinh/")
    look(page, "programmes")
    page.get_by_role("link", name="Bồi dưỡng lý luận chính trị dành cho đảng viên mới").click()
    look(page, "programme")
    page.get_by_role("link", name="Tạo khóa từ chương trình").click()
    page.get_by_label("Mã khóa").fill("DVM-26")
    look(page, "programme-make")
    page.goto("/van-phong/chuong-trinh/gcn-sap-het-han/")
    look(page, "expiring")
    assert Programme.objects.count() == 2
    assert not CoursePage.objects.filter(code="DVM-26").exists()
