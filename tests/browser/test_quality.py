"""The office and the leader: from the signals of a unit to its people; weights by two persons."""

import random

import pytest
from playwright.sync_api import expect

from monitoring.models import QualityWeights
from monitoring.quality.counting import recount_all
from tests.monitoring.quality_world import obligations_of, people_in, quiz_class

pytestmark = pytest.mark.django_db(transaction=True)


def test_reads_the_signals_and_sets_the_weights(page, stage, sign_in, look):
    chance = random.Random(3)
    training_class = quiz_class(stage.root, title="Lớp bồi dưỡng chuyên đề")
    cells = [stage.cell_a, stage.cell_b]
    obligations_of(people_in(cells, 90, chance), training_class, chance)
    recount_all()
    sign_in(page, stage.office)
    page.goto(f"/theo-doi/chat-luong/?class={training_class.pk}")
    look(page, "quality")
    page.locator(".unit-tree").get_by_role("link", name=stage.branch_a.name).click()
    expect(page.locator("main")).to_contain_text(stage.branch_a.name)
    figure = page.locator(".signal-figure").filter(has_text="Dưới điểm đạt")
    number = figure.get_by_role("link").inner_text().split(":")[1].split()[0]
    figure.get_by_text("Cách tính").click()
    expect(figure).to_contain_text("dưới điểm đạt")
    figure.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text(f"{number} dòng")
    look(page, "quality-people")

    page.goto(f"/theo-doi/chat-luong/chu-de/?class={training_class.pk}")
    look(page, "quality-topics")
    page.goto("/theo-doi/chat-luong/trong-so/")
    page.get_by_label("trọng số của hoàn thành (%)").fill("50")
    page.get_by_label("căn cứ").fill("Kết luận 12")
    page.get_by_role("button", name="Đề nghị trọng số").click()
    expect(page.locator("main")).to_contain_text("110")
    look(page, "quality-weights-refused")
    page.get_by_label("trọng số của kết quả").fill("20")
    page.get_by_role("button", name="Đề nghị trọng số").click()
    expect(page.locator("main")).to_contain_text("Người khác quyết định")

    sign_in(page, stage.leader)
    page.goto("/theo-doi/chat-luong/trong-so/")
    look(page, "quality-weights")
    page.get_by_role("button", name="Phê duyệt trọng số").click()
    expect(page.locator("main")).to_contain_text("Đã phê duyệt trọng số")
    assert QualityWeights.objects.get().decided_by == stage.leader
    page.goto("/theo-doi/chat-luong/cach-tinh/")
    expect(page.locator("main")).to_contain_text("50 × hoàn thành")
    look(page, "quality-formula")
