"""The guides in a browser: they fit, axe finds nothing, the pictures load, the contents lead on."""

import pytest

from lms.guides.shelf import GUIDES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("slug", [guide.slug for guide in GUIDES])
def test_guide_fits_and_is_without_faults(page, stage, sign_in, look, slug):
    reader = stage.member
    reader.is_superuser = True
    reader.save(update_fields=["is_superuser"])
    sign_in(page, reader)
    page.goto("/tro-giup/")
    page.locator(f"main a[href='/tro-giup/{slug}/']").click()
    page.locator(".guide__text").wait_for()
    look(page, slug)

    last = page.locator(".guide__contents-link").last
    last.click()
    heading = page.locator(".guide__text h2").last
    assert page.url.endswith(f"#{heading.get_attribute('id')}")
    heading.wait_for()
    for picture in page.locator(".guide__text img").all():
        picture.scroll_into_view_if_needed()
        assert picture.evaluate("(it) => it.decode().then(() => it.naturalWidth)") > 300
