"""The pages of reminders and of the own notices."""

import pytest
from django.urls import reverse
from django.utils import timezone

from notices.models import Notice, NoticeTemplate
from notices.services import send_due
from office.models import LadderStep, ReminderCampaign, ReminderLadder
from office.reminders import carrying_out, ladders
from tests.factories.notices import queued
from tests.office.reminders_stage import MORNING, told

pytestmark = pytest.mark.django_db


class TestPages:
    @pytest.fixture
    def browser(self, client, house):
        client.force_login(house.office)
        return client

    def test_three_clicks_from_the_list_to_the_sending(self, browser, house, run_tasks):
        late = house.learner()
        people = browser.get(
            reverse("monitoring:people"), {"class": house.lesson.pk}
        ).content.decode()
        link = f"{reverse('reminders:new')}?class={house.lesson.pk}"
        assert link in people

        preview = browser.get(link).content.decode()
        assert "Sẽ nhắc 1 học viên" in preview
        assert f"Đồng chí {late.full_name} còn 1 lớp chưa học xong" in preview
        assert "chưa đồng ý nhận nhắc học qua điện thoại, email: 1" in preview

        sent = browser.post(
            link, {"class": house.lesson.pk, "channels": ["in_app"], "members_after": ""}
        )
        assert sent.url == reverse("reminders:campaign", args=[ReminderCampaign.objects.get().pk])
        carrying_out.run_campaign(ReminderCampaign.objects.get().pk)
        assert "đã chuyển gửi" in browser.get(sent.url).content.decode()
        assert told() == {late.pk}

    def test_a_choice_without_a_channel_is_refused_and_kept(self, browser, house):
        house.learner()
        answer = browser.post(
            reverse("reminders:new"), {"class": house.lesson.pk, "due_within": "9"}
        )

        page = answer.content.decode()
        assert "Đồng chí chọn ít nhất một kênh gửi." in page
        assert 'value="9"' in page

    def test_a_text_is_looked_at_refused_and_saved(self, browser):
        address = reverse("reminders:text", args=[1, "in_app"])
        sent = {"subject": "Mời học", "body": "Chào {ten}, sót chữ này"}

        refused = browser.post(address, sent).content.decode()
        assert "Trong nội dung có {ten} mà hệ thống không hiểu" in refused
        assert "sót chữ này" in refused
        sent["body"] = "Chào {ho_ten}"
        looked = browser.post(address, {**sent, "preview": "1"}).content.decode()
        assert "Chào Nguyễn Thị Hà" in looked
        assert not NoticeTemplate.objects.exists()
        assert browser.post(address, sent).url == reverse("reminders:texts")
        assert NoticeTemplate.objects.get().version == 1

    def test_a_rule_from_draft_to_active(self, client, house):
        client.force_login(house.manager)
        drawn = client.post(reverse("reminders:add_ladder"), {"training_class": house.lesson.pk})
        ladder = ReminderLadder.objects.get()
        assert ladder.steps.count() == 4
        steps = {"steps-TOTAL_FORMS": "2", "steps-INITIAL_FORMS": "0"}
        for number, day in enumerate(("-3", "-3")):
            steps |= {f"steps-{number}-days": day, f"steps-{number}-audience": "member"}
            steps |= {f"steps-{number}-channels": ["in_app"]}
        twice = client.post(drawn.url, steps).content.decode()
        assert "Hai bước trùng cả ngày và người nhận" in twice
        client.post(drawn.url, steps | {"steps-1-days": ""})
        assert list(LadderStep.objects.values_list("days", flat=True)) == [-3]
        act = {"ladder_id": ladder.pk}
        client.post(reverse("reminders:propose_ladder", kwargs=act))
        assert client.post(reverse("reminders:approve_ladder", kwargs=act)).status_code == 403
        client.force_login(house.leader)
        client.post(reverse("reminders:approve_ladder", kwargs=act))
        ladder.refresh_from_db()
        assert (ladder.state, ladder.approved_by) == (ladders.State.ACTIVE, house.leader)

    def test_the_log_is_filtered_and_calls_off(self, browser, house):
        waiting, sent = house.learner(), house.learner()
        house.campaign()
        Notice.objects.filter(receiver=sent).update(state="sent", sent_at=MORNING)
        address = reverse("reminders:log")

        page = browser.get(address, {"state": "queued"}).content.decode()
        row = Notice.objects.get(receiver=waiting)

        assert page.count("<tr>") == 2
        assert row.body not in page
        browser.post(reverse("reminders:cancel_notice", args=[row.pk]))
        row.refresh_from_db()
        assert row.state == "cancelled"

    def test_the_log_asks_the_same_of_two_and_of_twelve(self, browser, house, count_queries):
        for _one in range(2):
            house.learner()
        house.campaign()
        browser.get(reverse("reminders:log"))
        with count_queries() as few:
            browser.get(reverse("reminders:log"))
        number = len(few.statements)
        for _one in range(10):
            queued(house.learner())
        with count_queries(exactly=number):
            page = browser.get(reverse("reminders:log")).content.decode()
        assert page.count("<tr>") == 13

    def test_own_notices_are_read_and_counted(self, client, house):
        person = house.learner()
        house.campaign()
        send_due()
        client.force_login(person)
        notice = Notice.objects.get()
        client.get(reverse("notices:own"))

        page = client.get(reverse("notices:own")).content.decode()
        assert "chưa đọc" in page
        opened = client.post(reverse("notices:open", args=[notice.pk]))

        assert opened.url == reverse("learning:home")
        notice.refresh_from_db()
        assert notice.read_at == timezone.now()
        assert "chưa đọc" not in client.get(reverse("notices:own")).content.decode()

    def test_the_number_in_the_header_costs_no_query(self, client, house, count_queries):
        person = house.learner()
        client.force_login(person)
        client.get(reverse("learning:home"))
        with count_queries() as without:
            assert "Thông báo (1)" not in client.get(reverse("learning:home")).content.decode()
        number = len(without.statements)
        house.campaign()
        send_due()
        client.force_login(person)

        client.get(reverse("learning:home"))
        with count_queries(exactly=number):
            assert "Thông báo (1)" in client.get(reverse("learning:home")).content.decode()
