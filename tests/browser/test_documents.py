"""The office makes an official report, looks at its pages and takes them."""

import pytest

from members.roles import Role
from tests.factories.members import UserFactory
from tests.factories.monitoring import STATUSES, class_of_four_periods, enrolment_with, unit_below

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_report_is_chosen_previewed_and_taken(page, stage, sign_in, look, run_tasks, tmp_path):
    training_class = class_of_four_periods(unit=stage.root, title="Lớp bồi dưỡng nghiệp vụ")
    for number in range(12):
        part = unit_below(stage.root, name=f"Đảng bộ Sở Nông nghiệp và Môi trường số {number}")
        for status in STATUSES:
            enrolment_with(status, training_class, part)
    sign_in(page, stage.person(Role.OFFICE))
    page.goto("/theo-doi/bao-cao/")
    look(page, "documents-index")
    page.get_by_role("link", name="Kết quả mở lớp").click()
    page.get_by_label("Lớp").select_option(label="Lớp bồi dưỡng nghiệp vụ")
    page.get_by_role("button", name="Lập văn bản").click()
    look(page, "documents-form-error")
    page.get_by_label("Mục đích").fill("Báo cáo khi kết thúc lớp")
    page.get_by_label("Số", exact=False).first.fill("12")
    page.get_by_role("button", name="Lập văn bản").click()
    page.get_by_text("Đang chờ đến lượt").wait_for()
    look(page, "documents-waiting")
    run_tasks()
    picture = page.get_by_alt_text("Trang 1", exact=True)
    picture.wait_for()
    assert picture.evaluate("one => one.complete || one.decode().then(() => true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]
    look(page, "documents-done")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải bản PDF").click()
    assert taken.value.suggested_filename.endswith(".pdf")
    page.get_by_role("link", name="Sửa và lập lại").click()
    assert page.get_by_label("Mục đích").input_value() == "Báo cáo khi kết thúc lớp"
    page.goto("/theo-doi/bao-cao/mau/")
    with page.expect_download() as taken:
        page.get_by_role("link", name="Kết quả mở lớp").click()
    page.get_by_label("Văn bản Word").set_input_files(
        taken.value.path().rename(tmp_path / "m.docx")
    )
    page.get_by_label("Nội dung thay đổi").fill("Thêm biểu trưng của cơ quan")
    page.get_by_role("button", name="Kiểm tra và lưu").click()
    page.get_by_text("Đã lưu mẫu").wait_for()
    look(page, "documents-templates")
    with page.expect_download() as tried:
        page.get_by_role("button", name="Xem thử với số liệu thật").click()
    assert tried.value.suggested_filename == "xem-thu-ket-qua-lop.docx"


def test_a_member_takes_the_own_history(page, stage, sign_in, look):
    sign_in(page, UserFactory(full_name="Đỗ Thị Ấn", unit=stage.cell_a))
    page.goto("/theo-doi/bao-cao/cua-toi/")
    look(page, "documents-own")

    with page.expect_download() as taken:
        page.get_by_role("link", name="Tải bản Word").click()

    assert taken.value.suggested_filename == "phieu-qua-trinh-hoc-tap.docx"
