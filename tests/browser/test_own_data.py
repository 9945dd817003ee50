"""The notice, the own data and the desk for requests, in a browser at two widths."""

import pytest
from django.core.cache import cache
from playwright.sync_api import expect

from lms.demo.privacy import write_notice
from members.services import record
from office.models import DataRequest
from office.privacy.selectors import NOTICE_KEY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def notice(stage):
    cache.delete(NOTICE_KEY)
    write_notice(by=stage.office, readers=[stage.office])
    yield
    cache.delete(NOTICE_KEY)


def test_reads_the_notice_once_and_asks_for_a_correction(page, stage, sign_in, look, notice):
    record("members.view_person", actor=stage.clerk, person=stage.member, unit=stage.cell_a)
    sign_in(page, stage.member)
    page.goto("/tai-khoan/du-lieu/")
    look(page, "notice")
    page.get_by_role("button", name="Tôi đã đọc").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Dữ liệu của tôi")
    look(page, "own-data")
    page.get_by_role("link", name="Hồ sơ cá nhân").last.click()
    look(page, "own-values")
    page.goto("/tai-khoan/du-lieu/thong-bao/day-du/")
    look(page, "full-notice")
    page.goto("/tai-khoan/du-lieu/yeu-cau/?kind=correct")
    page.get_by_label("Mục cần sửa").select_option("birth_date")
    page.get_by_label("Nội dung đúng").fill("02/09/1969")
    page.get_by_label("Lý do, hoặc nội dung yêu cầu").fill("Ghi sai năm sinh")
    look(page, "correction")
    page.get_by_role("button", name="Gửi yêu cầu").click()

    expect(page.locator("main")).to_contain_text("sửa dữ liệu")
    assert DataRequest.objects.get().new_value == "02/09/1969"


def test_answers_a_request_at_the_desk(page, stage, sign_in, look, notice):
    from office.privacy.services import open_request

    request = open_request(
        stage.member,
        kind="correct",
        by=stage.member,
        field="birth_date",
        new_value="02/09/1969",
        text="Ghi sai năm sinh",
    )
    sign_in(page, stage.office)
    page.goto("/van-phong/du-lieu/")
    look(page, "desk")
    page.get_by_role("link", name="sửa dữ liệu").click()
    page.get_by_role("button", name="Xác nhận tiếp nhận").click()
    look(page, "request")
    page.get_by_label("Trả lời người yêu cầu").fill("Đã sửa theo giấy khai sinh")
    page.get_by_role("button", name="Thực hiện và trả lời").click()

    expect(page.locator("main")).to_contain_text("đã thực hiện")
    request.refresh_from_db()
    assert request.state == "done"
    page.goto("/van-phong/du-lieu/ho-so-xu-ly/")
    look(page, "record")
