"""The doors that everybody passes: help and signing in."""

import pytest

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("address", ["/tro-giup/", "/tai-khoan/login/", "/tra-cuu/"])
def test_page_for_everybody_is_without_faults(page, axe, fits, shoot, address):
    response = page.goto(address)

    assert response.status == 200
    assert page.locator("h1").count() == 1
    fits(page)
    axe(page)
    shoot(page, address.strip("/").replace("/", "-"))
