"""The inspector's screens at both widths."""

import pytest
from playwright.sync_api import expect

from members.roles import Role
from members.services import record
from monitoring.models import ExportJob
from monitoring.services import run_export
from tests.factories.members import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_reads_the_log_and_the_desk(page, stage, sign_in, look):
    inspector = UserFactory(full_name="Mai Hữu Nghĩa", unit=stage.branch_a)
    RoleGrantFactory(person=inspector, role=Role.INSPECTOR, unit=stage.branch_a.get_root())
    for number in range(60):
        record(
            "members.view_person",
            actor=stage.manager,
            person=inspector,
            unit=stage.branch_a,
            reason=f"Rà soát hồ sơ đợt {number}",
        )
    sign_in(page, inspector)

    page.goto("/van-phong/")
    page.get_by_role("link", name="Giám sát và nhật ký").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Giám sát")
    look(page, "inspection-desk")
    page.get_by_role("link", name="Lượt xem hồ sơ").click()
    expect(page.locator("main")).to_contain_text("Rà soát hồ sơ đợt 59")
    look(page, "inspection-log")
    page.get_by_role("link", name="Các dòng cũ hơn").click()
    expect(page.locator("main")).to_contain_text("Rà soát hồ sơ đợt 0")
    page.get_by_role("link", name="Xuất Excel").click()
    page.get_by_role("button", name="Tạo tệp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xuất dữ liệu mới")
    page.get_by_label("Mục đích xuất dữ liệu").fill("Kiểm tra theo Kế hoạch số 12")
    look(page, "inspection-export")
    page.get_by_role("button", name="Tạo tệp").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nhật ký kiểm tra")
    run_export(ExportJob.objects.get())
    page.reload()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp").click()
    assert download.value.suggested_filename.endswith(".xlsx")
