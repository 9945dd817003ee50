"""The trainer's page of one video, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from cms.services import ensure_editorial_setup
from media.models import Conversion, Rendition
from tests.factories.cms import trainer
from tests.factories.media import MediaAssetFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_progress_failure_and_qualities_are_shown(page, sign_in, axe_of_admin, shoot):
    ensure_editorial_setup()
    person = trainer()
    asset = MediaAssetFactory(uploaded_by=person, title="Video mở đầu chuyên đề")
    conversion = Conversion.objects.create(
        asset=asset, state="running", run=1, percent=37, heartbeat_at="2026-11-25 08:00+07:00"
    )
    sign_in(page, person)
    page.goto(f"/quan-tri/ban-bien-tap/video/{asset.pk}/")
    expect(page.locator("#task")).to_contain_text("37 %")
    shoot(page, "running")
    axe_of_admin(page)

    Conversion.objects.update(percent=62)
    expect(page.locator("#task")).to_contain_text("62 %", timeout=8_000)

    Rendition.objects.create(
        conversion=conversion,
        name="180",
        width=428,
        height=240,
        size_bytes=3_200_000,
        peak_bits=178_000,
        average_bits=151_000,
    )
    Conversion.objects.update(state="done", done_run=1, percent=100)
    expect(page.locator("main")).to_contain_text("3,1", timeout=8_000)
    shoot(page, "done")
    axe_of_admin(page)

    Conversion.objects.update(state="failed", problem="damaged")
    page.reload()
    page.get_by_role("button", name="Chuyển đổi lại").wait_for()
    shoot(page, "failed")
    axe_of_admin(page)
    page.get_by_role("button", name="Chuyển đổi lại").click()
    expect(page.locator("#task")).to_contain_text("Đang chờ đến lượt")

    page.goto("/quan-tri/ban-bien-tap/video/")
    expect(page.locator("main")).to_contain_text("đang chờ")
    shoot(page, "list")
