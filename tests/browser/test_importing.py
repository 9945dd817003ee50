"""The import wizard at both widths: a messy workbook in, looked through, approved, taken back."""

import pytest
from playwright.sync_api import expect

from members.models import ImportRun, User
from members.roles import Role
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.members.data import make_messy_workbook as messy
from tests.members.stage import register_of_the_workbook

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def root():
    return register_of_the_workbook()


@pytest.fixture
def organiser_of(root):
    def make(name):
        person = UserFactory(unit=root, full_name=name)
        RoleGrantFactory(person=person, role=Role.ORGANISATION, unit=root)
        return person

    return make


def upload(page, path):
    page.goto("/van-phong/")
    page.get_by_role("link", name="Nhập danh sách").first.click()
    page.get_by_role("link", name="Nhập danh sách", exact=True).last.click()
    page.get_by_label("Tệp Excel").set_input_files(path)
    page.get_by_role("button", name="Gửi tệp").click()


def test_a_messy_list_is_taken_over_by_two_people_and_back(
    page, root, organiser_of, sign_in, look, run_tasks, settings
):
    settings.IMPORT_ALONE_UP_TO = 100
    before = User.objects.count() + 2
    first, second = organiser_of("Phạm Thị Ngọc Ánh"), organiser_of("Bùi Đức Thành")
    sign_in(page, first)
    upload(page, messy.TARGET)
    look(page, "columns")
    page.get_by_role("button", name="Chạy thử").click()
    look(page, "checking")
    run_tasks()
    for kind in ("Mới", "Cần chọn người", "Vắng", "Cần sửa"):
        page.get_by_role("navigation", name="Loại dòng").get_by_role("link", name=kind).click()
        look(page, f"found-{kind}")
    page.get_by_role("button", name="Trình duyệt").click()
    look(page, "waiting")

    run = ImportRun.objects.get()
    sign_in(page, second)
    page.goto(f"/nhap-danh-sach/{run.pk}/")
    look(page, "to-approve")
    page.get_by_role("button", name="Duyệt và nhập").click()
    look(page, "taking-over")
    run_tasks()
    expect(page.get_by_role("button", name="Hoàn tác lần nhập")).to_be_visible()
    assert User.objects.count() > before
    look(page, "done")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Hoàn tác lần nhập").click()
    run_tasks()
    expect(page.locator("main")).to_contain_text("đã hoàn tác")
    look(page, "undone")
    page.goto("/nhap-danh-sach/")
    look(page, "home")
    assert User.objects.count() == before


def test_a_file_of_another_kind_stays_on_the_page_with_how_to_save_it(
    page, organiser_of, sign_in, look, tmp_path
):
    sign_in(page, organiser_of("Phạm Thị Ngọc Ánh"))
    wrong = tmp_path / "danh-sach.csv"
    wrong.write_text("Họ và tên,Ngày sinh\nLê An,1/1/1980\n")
    upload(page, wrong)
    expect(page.locator("main")).to_contain_text("CSV")
    look(page, "refused")
