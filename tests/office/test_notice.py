"""The notice stands before the first page, once, and in nobody's way."""

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from members.roles import Role
from office.models import ConsentRecord, PrivacyNotice
from office.privacy import services
from office.privacy.exceptions import NoticeChanged, SummaryTooLong
from office.privacy.selectors import NOTICE_KEY, consents_of, current_notice
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
PAGE = {"HTTP_ACCEPT": "text/html,application/xhtml+xml"}
HOME = "/hoc-tap/"


@pytest.fixture
def person(client):
    cache.delete(NOTICE_KEY)
    person = UserFactory()
    client.force_login(person)
    yield person
    cache.delete(NOTICE_KEY)


@pytest.fixture
def notice(person):
    return services.publish_notice(summary="Ai xem, giữ bao lâu", text="Đầy đủ", by=None)


def test_without_a_notice_there_is_no_gate(client, person):
    assert client.get(HOME, **PAGE).status_code == 200


def test_a_page_leads_to_the_notice_and_back(client, notice):
    response = client.get(HOME, **PAGE)
    assert response.url == f"{reverse('own_data:notice')}?next=%2Fhoc-tap%2F"
    assert "Ai xem" in client.get(response.url).content.decode()

    read = client.post(reverse("own_data:note_read"), {"version": "1", "next": HOME})

    assert read.url == HOME
    assert client.get(HOME, **PAGE).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_HX_REQUEST": "true", **PAGE},
        {"HTTP_ACCEPT": "application/json"},
        {"HTTP_ACCEPT": "*/*"},
        {"HTTP_SEC_FETCH_DEST": "iframe", **PAGE},
    ],
)
def test_parts_of_pages_and_scripts_go_through(client, notice, headers):
    assert client.get(HOME, **headers).status_code == 200


@pytest.mark.parametrize("path", ["/tai-khoan/logout/", "/tro-giup/hoc-vien/", "/tra-cuu/"])
def test_signing_out_help_and_verification_stay_open(client, notice, path):
    response = client.get(path, **PAGE)

    assert "thong-bao" not in response.headers.get("Location", "")


def test_what_was_read_is_kept_with_version_hash_time_and_channel(client, person, notice):
    client.post(reverse("own_data:note_read"), {"version": "1"})

    entry = ConsentRecord.objects.get(person=person)
    assert (entry.act, entry.notice, entry.channel) == ("read", notice, "site")
    assert entry.text_hash == notice.text_hash
    assert entry.at is not None


def test_a_new_version_is_shown_again(client, person, notice):
    client.post(reverse("own_data:note_read"), {"version": "1"})
    services.publish_notice(summary="Mới", text="Mới", by=None)
    cache.delete(NOTICE_KEY)

    assert client.get(HOME, **PAGE).status_code == 302
    with pytest.raises(NoticeChanged):
        services.note_read(person, version=1)


def test_the_way_back_stays_on_the_site(client, notice):
    sent = {"version": "1", "next": "https://evil.example/"}
    assert client.post(reverse("own_data:note_read"), sent).url == HOME


def test_the_short_notice_fits_on_one_screen(person):
    services.publish_notice(summary="chữ " * 150, text="x", by=None)
    with pytest.raises(SummaryTooLong):
        services.publish_notice(summary="chữ " * 151, text="x", by=None)


@pytest.mark.parametrize("table", ["office_consentrecord", "office_privacynotice"])
@pytest.mark.parametrize("act", ["UPDATE {} SET text_hash = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_was_said(person, notice, table, act):
    services.note_read(person, version=1)

    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        connection.cursor().execute(act.format(table))
    assert PrivacyNotice.objects.count() == ConsentRecord.objects.count() == 1


def test_nothing_is_consented_to_before_and_one_act_withdraws(client, person, notice):
    address = reverse("own_data:set_consent")
    assert consents_of(person) == set()
    client.post(address, {"purpose": "reminders", "is_given": "yes"})
    between = ConsentRecord.objects.get(purpose="reminders").at
    assert consents_of(person) == {"reminders"}

    client.post(address, {"purpose": "reminders", "is_given": "no"})

    assert consents_of(person) == set()
    assert consents_of(person, at=between) == {"reminders"}
    assert current_notice() == notice


def test_the_office_of_a_branch_does_not_speak_for_everybody(client):
    branch = UnitFactory(parent=UnitFactory())
    clerk = RoleGrantFactory(role=Role.OFFICE, unit=branch).person
    client.force_login(clerk)

    answer = client.post(reverse("privacy:notices"), {"summary": "Mới", "text": "Mới"})

    assert answer.status_code == 403
    assert not PrivacyNotice.objects.exists()
