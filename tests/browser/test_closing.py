"""A period is closed: the office counts and asks, the clerk confirms, two people seal and amend."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from learning.models import Enrolment
from learning.services import exempt_enrolment
from monitoring.closing import services
from monitoring.models import Closing, Snapshot
from tests.factories.learning import PeriodFactory

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "/theo-doi/chot-so-lieu/"


def test_closes_a_period_and_amends_it(page, stage, sign_in, look, run_tasks):
    period = PeriodFactory(name="Năm thử nghiệm")
    Enrolment.objects.update(enrolled_at=timezone.now() - timedelta(days=3))
    office, clerk, leader = stage.office, stage.clerk, stage.leader

    sign_in(page, office)
    asks_the_units(page, period, look, run_tasks)
    sign_in(page, clerk)
    confirms(page, stage.branch_a, look)
    closing = Closing.objects.get()
    sign_in(page, office)
    page.goto(f"{DESK}{closing.pk}/")
    page.get_by_role("link", name="Trình chốt số liệu").click()
    page.get_by_label("Vì sao chốt").fill("Đơn vị còn lại đã xác nhận bằng văn bản")
    page.get_by_role("button", name="Trình chốt số liệu").click()
    sign_in(page, leader)
    seals(page, closing, look, run_tasks)

    row = Enrolment.objects.filter(completed_at=None, member__unit=stage.cell_a).first()
    exempt_enrolment(row, basis="Giấy ra viện số 5", by=office)
    services.compare(closing, by=office)
    run_tasks()
    sign_in(page, office)
    finds_the_difference(page, closing, row, look)

    closing.refresh_from_db()
    sealed, compared = closing.snapshots.order_by("version")
    assert closing.state == Closing.State.CLOSED
    assert (sealed.state, compared.state) == (Snapshot.State.SEALED, Snapshot.State.READY)
    assert (sealed.proposed_by, sealed.decided_by) == (office, leader)
    assert sealed.root_hash


def asks_the_units(page, period, look, run_tasks):
    today = timezone.localdate()
    page.goto(DESK)
    page.get_by_role("link", name="Chốt số liệu một kỳ").click()
    page.get_by_role("button", name="Tính số liệu").click()
    look(page, "closing-refused")
    page.locator("#id_period").select_option(label=period.name)
    page.get_by_label("Ngày chốt").fill(f"{today - timedelta(days=1):%d/%m/%Y}")
    page.get_by_label("Chi bộ xác nhận đến ngày").fill(f"{today:%d/%m/%Y}")
    page.get_by_label("Tổ chức cơ sở đảng xác nhận đến ngày").fill(f"{today:%d/%m/%Y}")
    page.get_by_role("button", name="Tính số liệu").click()
    expect(page.locator("main")).to_contain_text("Tính số liệu")
    look(page, "closing-counting")
    run_tasks()
    page.reload()
    page.get_by_role("button", name="Đề nghị các đơn vị xác nhận").click()
    look(page, "closing-ladder")


def confirms(page, unit, look):
    main = page.locator("main")
    page.goto(DESK)
    expect(main).to_contain_text("Chờ đồng chí xác nhận")
    look(page, "closing-waiting")
    page.get_by_role("link", name=unit.name).click()
    page.get_by_label("Số liệu đúng, tôi xác nhận").check()
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(main).to_contain_text("Ghi rõ vì sao")
    look(page, "closing-answer")
    page.get_by_label("Lý do").fill("Chi bộ 1 chưa có bí thư")
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(main).to_contain_text("đã xác nhận")
    look(page, "closing-unit")


def seals(page, closing, look, run_tasks):
    page.goto(f"{DESK}{closing.pk}/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Phê duyệt và niêm phong").click()
    expect(page.locator("main")).to_contain_text("chờ niêm phong")
    run_tasks()
    page.reload()
    expect(page.locator("main")).to_contain_text(Snapshot.objects.get().root_hash)
    look(page, "closing-closed")


def finds_the_difference(page, closing, row, look):
    page.goto(f"{DESK}{closing.pk}/")
    page.get_by_role("link", name="Xem khác biệt").click()
    look(page, "closing-difference")
    page.get_by_role("link", name="Khác ở những ai, vì sao").click()
    expect(page.locator("main")).to_contain_text(row.member.full_name)
    expect(page.locator("main")).to_contain_text("Giấy ra viện số 5")
    look(page, "closing-difference-people")
