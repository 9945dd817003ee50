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
YESTERDAY = timezone.localdate() - timedelta(days=1)


def test_closes_a_period_and_amends_it(page, stage, sign_in, look, run_tasks):
    period = PeriodFactory(name="Năm thử nghiệm")
    before = timezone.now() - timedelta(days=3)
    Enrolment.objects.update(enrolled_at=before)
    today = timezone.localdate()
    stage.clerk, stage.leader  # noqa: B018 - their roles are made when they are asked for
    main = page.locator("main")

    sign_in(page, stage.office)
    page.goto("/theo-doi/chot-so-lieu/")
    page.get_by_role("link", name="Chốt số liệu một kỳ").click()
    page.get_by_role("button", name="Tính số liệu").click()
    look(page, "closing-refused")
    page.locator("#id_period").select_option(label=period.name)
    page.get_by_label("Ngày chốt").fill(f"{YESTERDAY:%d/%m/%Y}")
    page.get_by_label("Chi bộ xác nhận đến ngày").fill(f"{today:%d/%m/%Y}")
    page.get_by_label("Tổ chức cơ sở đảng xác nhận đến ngày").fill(f"{today:%d/%m/%Y}")
    page.get_by_role("button", name="Tính số liệu").click()
    expect(main).to_contain_text("Tính số liệu")
    look(page, "closing-counting")
    run_tasks()
    page.reload()
    page.get_by_role("button", name="Đề nghị các đơn vị xác nhận").click()
    look(page, "closing-ladder")
    closing = Closing.objects.get()

    sign_in(page, stage.clerk)
    page.goto("/theo-doi/chot-so-lieu/")
    expect(main).to_contain_text("Chờ đồng chí xác nhận")
    look(page, "closing-waiting")
    page.get_by_role("link", name=stage.branch_a.name).click()
    page.get_by_label("Số liệu đúng, tôi xác nhận").check()
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(main).to_contain_text("Ghi rõ vì sao")
    look(page, "closing-answer")
    page.get_by_label("Lý do").fill("Chi bộ 1 chưa có bí thư")
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(main).to_contain_text("đã xác nhận")
    look(page, "closing-unit")

    sign_in(page, stage.office)
    page.goto(f"/theo-doi/chot-so-lieu/{closing.pk}/")
    page.get_by_role("link", name="Trình chốt số liệu").click()
    page.get_by_label("Vì sao chốt").fill("Đơn vị còn lại đã xác nhận bằng văn bản")
    page.get_by_role("button", name="Trình chốt số liệu").click()
    sign_in(page, stage.leader)
    page.goto(f"/theo-doi/chot-so-lieu/{closing.pk}/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Phê duyệt và niêm phong").click()
    expect(main).to_contain_text("chờ niêm phong")
    run_tasks()
    page.reload()
    expect(main).to_contain_text(Snapshot.objects.get().root_hash)
    look(page, "closing-closed")

    row = Enrolment.objects.filter(completed_at=None, member__unit=stage.cell_a).first()
    exempt_enrolment(row, basis="Giấy ra viện số 5", by=stage.office)
    services.compare(closing, by=stage.office)
    run_tasks()
    sign_in(page, stage.office)
    page.goto(f"/theo-doi/chot-so-lieu/{closing.pk}/")
    page.get_by_role("link", name="Xem khác biệt").click()
    look(page, "closing-difference")
    page.get_by_role("link", name="Khác ở những ai, vì sao").click()
    expect(main).to_contain_text(row.member.full_name)
    expect(main).to_contain_text("Giấy ra viện số 5")
    look(page, "closing-difference-people")
