"""Requests about data: deadlines, who decides, what happens."""

import pytest
from django.urls import reverse

from members.models import AuditEntry, User
from members.roles import Role
from office.models import DataRequest, Restriction
from office.privacy import services
from office.privacy.exceptions import (
    ExtendedAlready,
    NotOpen,
    OpenAlready,
    ReasonMissing,
    SamePerson,
    WrongValue,
)
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return UnitFactory()


@pytest.fixture
def member(root):
    return UserFactory(unit=UnitFactory(parent=root), phone="0912000111")


@pytest.fixture
def officer(root):
    return officer_of(root)


def officer_of(unit):
    person = UserFactory(unit=unit)
    RoleGrantFactory(person=person, role=Role.OFFICE, unit=unit)
    return person


def opened(member, kind, **values):
    request = services.open_request(member, kind=kind, by=values.pop("by", member), **values)
    return services.acknowledge(request, by=officer_of(member.unit))


@pytest.mark.parametrize(
    ("field", "typed", "stored"),
    [
        ("full_name", "Nguyễn Thị Hòa", "Nguyễn Thị Hòa"),
        ("birth_date", "02/09/1968", "1968-09-02"),
        ("sex", "nữ", "f"),
        ("email", "hoa@lamson.example", "hoa@lamson.example"),
        ("phone", "0912 345 678", "0912345678"),
        ("workplace", "Bệnh viện Mắt", "Bệnh viện Mắt"),
    ],
)
def test_a_correction_is_carried_into_the_file(member, officer, field, typed, stored):
    request = opened(member, "correct", field=field, new_value=typed, text="Ghi sai")

    services.carry_out(request, answer="Đã sửa", by=officer)

    member.refresh_from_db()
    value = getattr(member, field)
    assert str(value).replace("+84", "0") == stored
    assert member.data_requests.get().state == DataRequest.State.DONE


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("birth_date", "31/02/1970"),
        ("email", "không phải"),
        ("phone", "12"),
        ("full_name", ""),
        ("sex", "x"),
    ],
)
def test_a_value_that_does_not_fit_is_said_at_once(member, field, typed):
    with pytest.raises(WrongValue):
        services.open_request(member, kind="correct", by=member, field=field, new_value=typed)
    assert not DataRequest.objects.exists()


def test_a_value_of_somebody_else_is_refused_and_changes_nothing(member, officer):
    UserFactory(card_number="88123456", unit=member.unit)
    request = opened(member, "correct", field="card_number", new_value="88123456", text="x")

    with pytest.raises(WrongValue):
        services.carry_out(request, answer="", by=officer)

    assert User.objects.filter(card_number="88123456").count() == 1


def test_who_entered_a_correction_does_not_approve_it(member, officer):
    request = opened(member, "correct", by=officer, field="sex", new_value="nam", text="x")

    with pytest.raises(SamePerson):
        services.carry_out(request, answer="", by=officer)


def test_the_same_is_asked_for_once(member):
    services.open_request(member, kind="access", by=member)
    with pytest.raises(OpenAlready):
        services.open_request(member, kind="access", by=member)


def test_steps_come_in_order_and_each_is_in_the_log(member, officer):
    request = services.open_request(member, kind="access", by=member)
    with pytest.raises(NotOpen):
        services.carry_out(request, answer="", by=officer)
    services.acknowledge(request, by=officer)
    services.extend(request, days=15, reason="Cần xác minh", by=officer)
    with pytest.raises(ExtendedAlready):
        services.extend(request, days=1, reason="Nữa", by=officer)
    services.carry_out(request, answer="Đã gửi", by=officer)

    actions = AuditEntry.objects.filter(subject=f"datarequest:{request.pk}").order_by("pk")
    assert [entry.action.removeprefix("office.data_request_") for entry in actions] == [
        "open",
        "acknowledge",
        "extend",
        "done",
    ]


@pytest.mark.parametrize(("days", "reason"), [(16, "Vì sao"), (0, "Vì sao"), (3, " ")])
def test_an_extension_has_at_most_15_days_and_a_reason(member, officer, days, reason):
    request = services.open_request(member, kind="access", by=member)
    with pytest.raises(ExtendedAlready):
        services.extend(request, days=days, reason=reason, by=officer)


def test_a_refusal_has_a_reason(member, officer):
    request = services.open_request(member, kind="object", by=member, text="Không muốn")
    with pytest.raises(ReasonMissing):
        services.refuse(request, answer=" ", by=officer)


def test_a_restricted_account_is_shut_until_it_is_opened_again(client, member, officer):
    client.force_login(member)
    services.carry_out(opened(member, "restrict"), answer="", by=officer)

    assert client.get("/hoc-tap/").status_code == 302
    restriction = Restriction.objects.get(person=member)
    services.lift_restriction(restriction, reason="Hết lý do", by=officer)
    assert User.objects.get(pk=member.pk).is_active


def test_the_office_enters_a_request_of_somebody_who_came(client, member, officer):
    client.force_login(officer)

    client.post(reverse("privacy:enter"), {"person_code": member.personal_code, "kind": "access"})

    request = DataRequest.objects.get()
    assert (request.person, request.entered_by, request.channel) == (member, officer, "office")


def test_another_branch_is_out_of_reach(client, member):
    client.force_login(officer_of(UnitFactory()))
    request = services.open_request(member, kind="access", by=member)

    page = client.post(
        reverse("privacy:enter"), {"person_code": member.personal_code, "kind": "object"}
    )

    assert page.status_code == 200
    assert client.get(reverse("privacy:request", args=[request.pk])).status_code == 404
    assert DataRequest.objects.count() == 1


def test_a_form_with_an_error_keeps_what_was_typed(client, member):
    client.force_login(member)
    typed = {"kind": "correct", "field": "birth_date", "new_value": "99/99/1970", "text": "Ghi sai"}

    page = client.post(reverse("own_data:new_request"), typed).content.decode()

    assert "99/99/1970" in page
    assert "31/12/1975" in page


def test_the_desk_asks_the_same_for_two_and_for_twelve(client, root, officer, count_queries):
    client.force_login(officer)

    def ask(many):
        for _number in range(many):
            person = UserFactory(unit=UnitFactory(parent=root))
            services.open_request(person, kind="access", by=person)
        with count_queries() as counted:
            assert client.get(reverse("privacy:desk")).status_code == 200
        return len(counted)

    client.get(reverse("privacy:desk"))
    assert ask(2) == ask(10)
