"""Every card of the office's desk, and the pages where files are sent, at both widths."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from members.models import User
from members.roles import Role
from members.services import grant_role
from tests.factories.members import LONG_AGO, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
MONTH = timedelta(days=30)


def holder_of(role, stage):
    """Return somebody who holds the role over everything."""
    person = UserFactory(unit=stage.root, full_name="Bùi Đức Thành")
    today = timezone.localdate()
    if role == Role.INSPECTOR:
        grant_role(person, role=role, unit=stage.root, since=today, until=today + MONTH)
    else:
        grant_role(person, role=role, unit=stage.root, since=LONG_AGO)
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize(
    ("role", "fewest"),
    [
        (Role.ORGANISATION, 8),
        (Role.OFFICE, 4),
        (Role.INSPECTOR, 4),
        (Role.SYSTEM_ADMIN, 2),
        (Role.CELL_SECRETARY, 2),
    ],
)
def test_each_card_opens_a_page_that_fits(page, stage, sign_in, look, role, fewest):
    sign_in(page, holder_of(role, stage))
    page.goto("/van-phong/")
    look(page, f"desk-{role}")
    links = page.locator("main a[href]").evaluate_all("all => all.map(one => one.href)")
    cards = sorted({urlsplit(link).path for link in links})

    assert len(cards) >= fewest
    for number, address in enumerate(cards):
        answer = page.goto(address)
        assert answer.status == 200, address
        look(page, f"desk-{role}-{number}")


def test_the_pages_that_take_a_workbook_fit_a_phone(page, stage, sign_in, look):
    sign_in(page, holder_of(Role.ORGANISATION, stage))
    for number, address in enumerate(("/nhap-danh-sach/moi/", "/van-phong/sap-xep/tai-len/")):
        assert page.goto(address).status == 200, address
        expect(page.locator("main input[type=file]")).to_be_visible()
        look(page, f"workbook-{number}")


def test_the_open_menu_fits_and_shows_the_desk(page, stage, sign_in, look):
    sign_in(page, holder_of(Role.ORGANISATION, stage))
    page.goto("/van-phong/")
    if page.viewport_size["width"] < 600:
        page.get_by_text("Trình đơn").first.click()

    assert page.get_by_role("link", name="Bàn làm việc văn phòng").first.is_visible()
    look(page, "desk-menu")
