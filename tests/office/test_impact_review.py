"""The impact assessment is looked through every six months, and the office is reminded."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from members.models import AuditEntry
from members.roles import Role
from office.models import ImpactReview
from office.privacy import rules, services
from office.privacy.exceptions import ReasonMissing
from tests.factories.members import UnitFactory
from tests.factories.monitoring import person_with

REMINDER = "Mở đánh giá tác động xử lý dữ liệu"


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (date(2026, 1, 15), date(2026, 7, 15)),
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2026, 12, 1), date(2027, 6, 1)),
    ],
)
def test_the_next_review_is_six_months_later(last, due):
    assert rules.next_impact_review(last) == due


@pytest.mark.parametrize(
    ("today", "is_due"),
    [
        (date(2026, 6, 30), False),
        (date(2026, 7, 1), True),
        (date(2026, 7, 15), True),
        (date(2027, 1, 1), True),
    ],
)
def test_the_reminder_comes_fourteen_days_before(today, is_due):
    assert rules.is_impact_due(date(2026, 1, 15), today) == is_due


def test_without_any_review_it_is_due():
    assert rules.is_impact_due(None, date(2026, 1, 1))


@pytest.fixture
def officer(db):
    return person_with(Role.OFFICE, UnitFactory())


def test_the_desk_reminds_until_it_was_looked_through_and_again_in_time(client, officer):
    client.force_login(officer)
    assert REMINDER in client.get(reverse("office:home")).content.decode()

    with time_machine.travel("2026-03-02 09:00:00+07:00", tick=False):
        services.note_review(note="Không có gì mới", by=officer)
        client.force_login(officer)
        assert REMINDER not in client.get(reverse("office:home")).content.decode()
    with time_machine.travel("2026-08-20 09:00:00+07:00", tick=False):
        client.force_login(officer)
        page = client.get(reverse("office:home")).content.decode()

    assert REMINDER in page
    assert "02/09/2026" in page


def test_only_the_office_is_reminded(client, officer):
    client.force_login(person_with(Role.ORGANISATION, officer.unit))

    assert REMINDER not in client.get(reverse("office:home")).content.decode()


def test_a_review_is_noted_with_what_was_found(client, officer):
    client.force_login(officer)
    address = reverse("privacy:impact")

    empty = client.post(address, {"note": "  "}).content.decode()
    client.post(address, {"note": "Không có gì mới"})

    review = ImpactReview.objects.get()
    assert "Lỗi" in empty
    assert (review.note, review.reviewed_by) == ("Không có gì mới", officer)
    assert timezone.localdate(review.reviewed_at) == timezone.localdate()
    assert AuditEntry.objects.filter(action="office.review_impact", actor=officer).exists()
    page = client.get(address).content.decode()
    assert "Không có gì mới" in page
    assert "Hồ sơ xử lý dữ liệu đã thay đổi" not in page


def test_a_change_of_the_record_since_then_is_said(client, officer):
    services.note_review(note="Không có gì mới", by=officer)
    ImpactReview.objects.update(text_hash="0" * 64)
    client.force_login(officer)

    page = client.get(reverse("privacy:impact")).content.decode()

    assert "Hồ sơ xử lý dữ liệu đã thay đổi" in page


def test_the_service_wants_words(officer):
    with pytest.raises(ReasonMissing):
        services.note_review(note=" ", by=officer)


def test_the_text_of_today_is_sent(client, officer):
    client.force_login(officer)

    sent = client.get(reverse("privacy:impact_text"))

    assert sent["Content-Disposition"].startswith("attachment")
    assert "Danh sách đã xuất có tên người này" in sent.content.decode()
