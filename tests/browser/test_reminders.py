"""From the list of who has not studied to the notice that the learner opens, at two widths."""

import pytest
from playwright.sync_api import expect

from learning.models import Enrolment, TrainingClass
from notices.models import Notice
from notices.services import send_due
from office.models import ReminderCampaign
from office.reminders.carrying_out import run_campaign
from office.reminders.ladders import StepFacts, move_ladder, save_ladder
from tests.factories.learning import EnrolmentFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def unfinished(stage):
    """The member's obligation, with a rule of its class that a leader has approved."""
    enrolment = Enrolment.objects.filter(member=stage.member, completed_at=None).first()
    enrolment = enrolment or EnrolmentFactory(member=stage.member)
    TrainingClass.objects.filter(pk=enrolment.training_class_id).update(unit=stage.root)
    enrolment.training_class.refresh_from_db()
    steps = [StepFacts(-2, "member", ["in_app", "email"]), StepFacts(1, "cell", ["in_app"])]
    ladder = save_ladder(enrolment.training_class, steps, by=stage.manager)
    move_ladder(ladder, "propose", by=stage.manager)
    move_ladder(ladder, "approve", by=stage.office)
    return enrolment


def test_reminds_in_three_clicks_and_the_learner_reads(page, stage, sign_in, look, unfinished):
    sign_in(page, stage.office)
    page.goto("/theo-doi/hoc-vien/")
    page.get_by_role("link", name="Nhắc học", exact=True).click()
    look(page, "preview")
    page.goto(page.url.split("?")[0] + "?channels=in_app&channels=sms&members_after=")
    page.get_by_role("button", name="Gửi ngay").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đợt nhắc học")
    expect(page.locator("main")).to_contain_text("Đang chuyển gửi")
    look(page, "campaign-running")
    run_campaign(ReminderCampaign.objects.get().pk)
    send_due()
    # The page finds out by itself, without anybody reloading it.
    expect(page.locator("main")).to_contain_text("đã chuyển gửi", timeout=10_000)
    look(page, "campaign")
    for address, name in (
        ("", "desk"),
        ("lich/", "calendar"),
        ("nhat-ky/", "log"),
        ("mau/", "texts"),
        ("mau/1/email/", "text"),
        ("quy-tac/", "rules"),
    ):
        page.goto(f"/van-phong/nhac-hoc/{address}")
        look(page, name)
    page.locator(".table__link").first.click()
    look(page, "rule")
    page.get_by_role("link", name="Sửa các bước").click()
    look(page, "steps")

    sign_in(page, stage.member)
    page.goto("/thong-bao/")
    look(page, "own")
    page.get_by_role("button", name="Mở").first.click()

    page.wait_for_url("**/hoc-tap/")
    assert Notice.objects.get(receiver=stage.member, channel="in_app").read_at is not None
