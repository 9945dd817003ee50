"""The answer to a request about data as a letter: whose form, for whom, and when there is none."""

import pytest
from django.urls import reverse

from members.models import AuditEntry
from members.roles import Role
from office.models import DataRequest
from office.privacy import services
from office.privacy.letter import has_letter, letter_facts
from tests.factories.certificates import issuing_root
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return issuing_root()


@pytest.fixture
def officer(root):
    return person_with(Role.OFFICE, root)


@pytest.fixture
def member(root):
    return UserFactory(unit=UnitFactory(parent=root, name="Chi bộ Một"), full_name="Lê Thị Hòa")


def answered(member, officer, *, refuses=False, answer="Đã gửi bản sao.\n\nMời đồng chí nhận."):
    request = services.open_request(member, kind="access", by=member)
    services.acknowledge(request, by=officer)
    act = services.refuse if refuses else services.carry_out
    return act(request, answer=answer, by=officer)


def test_it_is_written_by_the_organisation_of_the_day_in_its_form(member, officer):
    facts = letter_facts(answered(member, officer))

    assert (facts["form"], facts["symbol"], facts["signer"]) == ("party", "ĐUK", "Trần Văn Bình")
    assert facts["organisation"] == "Đảng ủy Khối Cơ quan và Doanh nghiệp"
    assert facts["date_line"].startswith("Lam Thành, ngày ")
    assert facts["to"] == "đồng chí Lê Thị Hòa, Chi bộ Một"
    assert facts["answer"] == ["Đã gửi bản sao.", "Mời đồng chí nhận."]
    assert "đã thực hiện yêu cầu" in facts["opening"]
    assert "xem hoặc nhận bản sao" in facts["opening"]


def test_a_refusal_says_so_with_its_reason(member, officer):
    facts = letter_facts(answered(member, officer, refuses=True, answer="Chưa đủ căn cứ"))

    assert "chưa thực hiện được yêu cầu" in facts["opening"]
    assert facts["answer"] == ["Chưa đủ căn cứ"]


def test_the_office_and_the_person_download_it_and_the_office_is_noted(client, member, officer):
    request = answered(member, officer, answer="#strike[Đã gửi] $x$ *đậm*")
    for person, name in ((officer, "privacy:letter"), (member, "own_data:letter")):
        client.force_login(person)
        sent = client.get(reverse(name, args=[request.pk]))
        assert sent.content.startswith(b"%PDF")
        assert sent["Content-Disposition"].startswith("attachment")

    noted = AuditEntry.objects.get(action="office.download_letter")
    assert (noted.actor, noted.person) == (officer, member)


def test_the_pages_lead_to_it(client, member, officer):
    request = answered(member, officer)
    for person, page, name in (
        (officer, reverse("privacy:request", args=[request.pk]), "privacy:letter"),
        (member, reverse("own_data:home"), "own_data:letter"),
    ):
        client.force_login(person)
        assert reverse(name, args=[request.pk]) in client.get(page).content.decode()


def test_there_is_none_before_the_answer_and_after_an_erasure(client, member, officer):
    request = services.open_request(member, kind="delete", by=member)
    client.force_login(officer)
    assert client.get(reverse("privacy:letter", args=[request.pk])).status_code == 404
    services.acknowledge(request, by=officer)
    erasure = services.freeze(request, by=officer)

    services.verify_and_redact(erasure, answer="Đã xóa", by=person_with(Role.OFFICE, officer.unit))

    assert not has_letter(DataRequest.objects.get(pk=request.pk))


def test_nobody_else_gets_it(client, member, officer):
    request = answered(member, officer)
    client.force_login(UserFactory(unit=member.unit))
    assert client.get(reverse("own_data:letter", args=[request.pk])).status_code == 404
    client.force_login(person_with(Role.OFFICE, UnitFactory()))
    assert client.get(reverse("privacy:letter", args=[request.pk])).status_code == 404


def test_without_settings_of_the_organisation_it_is_made_all_the_same(client):
    member = UserFactory()
    officer = person_with(Role.OFFICE, member.unit)
    request = answered(member, officer)
    client.force_login(officer)

    assert client.get(reverse("privacy:letter", args=[request.pk])).content.startswith(b"%PDF")
