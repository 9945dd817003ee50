"""A signed-in member in the browser."""

import pytest

from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_member_home_is_without_faults(page, axe, fits, shoot, sign_in):
    sign_in(page, UserFactory(full_name="Nguyễn Thị Hoài Phương"))

    response = page.goto("/hoc-tap/")

    assert response.status == 200
    assert "/tai-khoan/login" not in page.url
    fits(page)
    axe(page)
    shoot(page, "member-home")
