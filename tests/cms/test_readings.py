"""The pages of text that the help page leads to."""

import pytest
from wagtail.models import PageViewRestriction

from cms.models import BasePage, HomePage, StandardPage
from cms.services import ensure_editorial_setup

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    ensure_editorial_setup()
    return HomePage.objects.get()


def text_page(home, title, **facts):
    return home.add_child(instance=StandardPage(title=title, summary="Tóm tắt", **facts))


def test_published_pages_stand_on_the_help_page_in_the_order_of_the_tree(client, home):
    text_page(home, "Liên hệ hỗ trợ")
    text_page(home, "Thông báo xử lý dữ liệu cá nhân")
    text_page(home, "Bản nháp", live=False)

    page = client.get("/tro-giup/").text

    assert "Thông tin của đơn vị tổ chức" in page
    assert page.index("Liên hệ hỗ trợ") < page.index("Thông báo xử lý dữ liệu cá nhân")
    assert "Bản nháp" not in page


def test_pages_that_not_everybody_may_read_are_left_out(client, home):
    page = text_page(home, "Chỉ nội bộ")
    PageViewRestriction.objects.create(
        page=BasePage.objects.get(pk=page.pk), restriction_type=PageViewRestriction.LOGIN
    )

    assert "Chỉ nội bộ" not in client.get("/tro-giup/").text


def test_two_and_twelve_pages_cost_the_same(client, home, count_queries):
    text_page(home, "Trang 1")
    text_page(home, "Trang 2")
    client.get("/tro-giup/")
    with count_queries() as few:
        client.get("/tro-giup/")
    for number in range(3, 13):
        text_page(home, f"Trang {number}")

    with count_queries(exactly=len(few.statements)):
        page = client.get("/tro-giup/")
    assert "Trang 12" in page.content.decode()
