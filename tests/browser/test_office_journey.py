"""The office: a class is planned and opened, watched over, exported, recognised, registered."""

import openpyxl
import pytest
from playwright.sync_api import expect

from certificates.models import Certificate
from learning.models import Enrolment, TrainingClass
from monitoring.models import ExportJob

pytestmark = pytest.mark.django_db(transaction=True)


def test_plans_and_opens_a_class(page, stage, sign_in, look):
    sign_in(page, stage.manager)
    page.goto("/lop-hoc/")
    look(page, "classes")
    page.get_by_role("link", name="Lớp mới").click()
    look(page, "new-class")

    page.get_by_label("Khóa bồi dưỡng").select_option(label=str(stage.course.title))
    page.get_by_label("Tên lớp").fill("Lớp bồi dưỡng khóa II/2026")
    page.get_by_label("Mã lớp").fill("CDS-K2-2026")
    page.get_by_label("Ngày khai giảng").fill("22/11/2026")
    page.get_by_label("Hạn hoàn thành").fill("01/11/2026")
    page.get_by_role("checkbox", name=stage.branch_a.name).check()
    page.get_by_role("button", name="Lưu").click()

    expect(page.locator("main")).to_contain_text("trước ngày khai giảng")
    look(page, "class-refused")
    expect(page.get_by_label("Tên lớp")).to_have_value("Lớp bồi dưỡng khóa II/2026")
    expect(page.get_by_label("Hạn hoàn thành")).to_have_value("01/11/2026")
    expect(page.get_by_role("checkbox", name=stage.branch_a.name)).to_be_checked()
    page.get_by_label("Hạn hoàn thành").fill("20/12/2026")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lớp bồi dưỡng khóa II/2026")
    look(page, "class-planned")
    page.get_by_role("button", name="Mở lớp").click()

    expect(page.locator("main")).to_contain_text("Đang mở")
    look(page, "class-open")
    training_class = TrainingClass.objects.get(code="CDS-K2-2026")
    assert training_class.edition.number == 1
    assert training_class.enrolments.count() == 7
    page.goto(f"/lop-hoc/{training_class.pk}/hoc-vien/")
    look(page, "class-people")


def test_goes_from_the_numbers_to_the_people(page, stage, sign_in, look):
    sign_in(page, stage.office)
    page.goto("/theo-doi/")
    look(page, "tree")
    page.locator("main table").get_by_role("link", name=stage.branch_a.name).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(stage.branch_a.name)
    look(page, "unit")
    page.locator("main table").get_by_role("link", name=stage.cell_a.name).first.click()
    expect(page.locator("main table tbody tr")).to_have_count(7)
    look(page, "people")
    page.get_by_label("Họ tên").fill("nguyen thi minh hoa")
    page.get_by_role("button", name="Lọc").click()
    expect(page.locator("main table tbody tr")).to_have_count(1)
    page.get_by_role("link", name=stage.member.full_name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(stage.member.full_name)
    look(page, "person")


def test_exports_with_progress_and_downloads(
    page, stage, sign_in, look, tmp_path, celery_worker_process
):
    sign_in(page, stage.office)
    page.goto(f"/theo-doi/don-vi/{stage.branch_a.pk}/")
    page.get_by_role("link", name="Danh sách").first.click()
    page.get_by_role("link", name="Xuất Excel").click()
    page.get_by_role("button", name="Tạo tệp").click()
    expect(page.locator("main")).to_contain_text("Mục đích xuất dữ liệu")
    assert not ExportJob.objects.exists()
    look(page, "export-refused")
    page.get_by_label("Mục đích xuất dữ liệu").fill("Báo cáo Ban Thường vụ")
    page.get_by_role("button", name="Tạo tệp").click()
    expect(page.get_by_role("link", name="Tải tệp")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Hủy xuất dữ liệu")).to_have_count(0)
    look(page, "export-done")

    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp").click()
    path = tmp_path / "danh-sach.xlsx"
    download.value.save_as(path)

    rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    names = {row[1] for row in rows if isinstance(row[0], int)}
    assert len(names) == 7
    assert stage.member.full_name in names
    page.goto("/theo-doi/xuat/")
    look(page, "exports")


def test_proposes_approves_and_finds_the_certificate(page, stage, sign_in, look):
    completed = Enrolment.objects.filter(
        training_class=stage.training_class, completed_at__isnull=False
    ).count()
    address = f"/giay-chung-nhan/lop/{stage.training_class.pk}/"
    sign_in(page, stage.manager)
    page.goto("/giay-chung-nhan/lop/")
    look(page, "lists")
    page.get_by_role("link", name=stage.training_class.title).click()
    look(page, "list")
    page.get_by_role("button", name="Trình phê duyệt").click()
    expect(page.locator("main")).to_contain_text("Danh sách đã được trình")
    look(page, "proposed")

    sign_in(page, stage.leader)
    page.goto(address)
    page.get_by_label("Số quyết định").fill("52-QĐ/ĐUK")
    page.get_by_label("Ngày quyết định").fill("20/11/2026")
    expect(page.get_by_role("heading", name="Phê duyệt danh sách")).to_be_visible()
    look(page, "to-approve")
    page.get_by_role("button", name="Phê duyệt và cấp").click()
    expect(page.locator("main")).to_contain_text("Đã phê duyệt")
    look(page, "approved")

    assert Certificate.objects.count() == completed == 3
    certificate = Certificate.objects.latest("register_number")
    sign_in(page, stage.office)
    page.goto("/giay-chung-nhan/so-cap/")
    look(page, "register")
    page.get_by_role("link", name=certificate.number).click()
    look(page, "register-line")
    page.goto(f"/tra-cuu/{certificate.code}/")
    expect(page.locator("main")).to_contain_text("Hợp lệ")
    look(page, "verified")
    sign_in(page, certificate.enrolment.member)
    page.goto("/giay-chung-nhan/")
    expect(page.locator("main")).to_contain_text(certificate.number)
    look(page, "own-certificate")
    page.goto(f"/hoc-tap/lop/{certificate.enrolment_id}/")
    expect(page.locator("main")).to_contain_text("đã hoàn thành")
    look(page, "class-completed")
