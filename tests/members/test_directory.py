"""The directory: who finds whom, what is masked, and how a record is kept."""

from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from members.directory import duplicates, selectors
from members.models import AuditEntry, Membership, PositionHeld, StatusPeriod, User
from members.roles import Role
from members.services import directory, merges
from tests.exporting import form_of, taken
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
Status = StatusPeriod.Status


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ Khối")


@pytest.fixture
def cell(root):
    return UnitFactory(parent=root, name="Chi bộ Một")


@pytest.fixture
def person(cell):
    return UserFactory(
        unit=cell,
        full_name="Nguyễn Thị Thúy",
        birth_date=date(1970, 5, 17),
        card_number="12345678",
        phone="0912345678",
    )


@pytest.fixture
def sign_in(client, root):
    def as_role(role, unit=None):
        user = UserFactory(unit=root)
        RoleGrantFactory(person=user, role=role, unit=unit or root)
        client.force_login(user)
        return user

    return as_role


def page(client, name, *args, **query):
    return client.get(reverse(f"directory:{name}", args=args), query).content.decode()


@pytest.mark.parametrize("typed", ["nguyen thuy", "Thuý", "THÚY", "thu\u0301y", "12345678"])
def test_a_person_is_found_in_every_spelling(client, sign_in, person, typed):
    sign_in(Role.ORGANISATION)

    assert person.full_name in page(client, "list", q=typed)


def test_the_list_shows_no_number_and_no_birthday(client, sign_in, person):
    sign_in(Role.CELL_SECRETARY)

    shown = page(client, "list") + page(client, "person", person.pk)

    assert person.full_name in shown
    for secret in ("12345678", "912345678", "912 345 678", "17/05/1970"):
        assert secret not in shown


def test_the_list_is_ordered_by_given_name_and_asks_the_same_for_two_and_for_twelve(
    client, sign_in, root, cell, count_queries
):
    sign_in(Role.ORGANISATION)
    names = ["Trần Văn Ánh", "Lê Văn An"]
    for name in names:
        UserFactory(unit=cell, full_name=name)
    page(client, "list")
    with count_queries(at_most=15) as two:
        shown = page(client, "list")
    for number in range(10):
        UserFactory(unit=cell, full_name=f"Đỗ Văn Bình {number}")
    with count_queries() as twelve:
        page(client, "list")

    assert shown.index("Lê Văn An") < shown.index("Trần Văn Ánh")
    assert len(two.statements) == len(twelve.statements)


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ({"status": "full"}, True),
        ({"status": "probationary"}, False),
        ({"position": "secretary"}, True),
        ({"position": "rapporteur"}, False),
        ({"only": "exempt"}, False),
        ({"only": "temporary"}, False),
        ({"only": "no_account"}, True),
    ],
)
def test_filters(client, sign_in, cell, person, query, is_found):
    keeper = sign_in(Role.ORGANISATION)
    PositionHeld.objects.create(
        person=person, position="secretary", unit=cell, valid_from=date(2024, 1, 1)
    )

    assert (person.full_name in page(client, "list", **query)) is is_found
    assert keeper.pk


def test_opening_a_record_is_noted_and_a_reveal_needs_a_reason(client, sign_in, person):
    clerk = sign_in(Role.UNIT_CLERK)
    page(client, "person", person.pk)
    address = reverse("directory:reveal", args=[person.pk])

    without = client.post(address, {"reason": ""}).content.decode()
    with_reason = client.post(address, {"reason": "Gọi báo lịch học"}).content.decode()

    # Noted once in half an hour, like every look.
    look = AuditEntry.objects.get(actor=clerk, action="members.view_person")
    assert (look.person, look.subject) == (person, "screen:directory.person")
    assert "17/05/1970" not in without
    assert "17/05/1970" in with_reason
    line = AuditEntry.objects.get(action="members.reveal_person")
    assert (line.person, line.reason) == (person, "Gọi báo lịch học")


def test_a_person_of_another_branch_is_not_there(client, sign_in, root, person):
    sign_in(Role.ORGANISATION, UnitFactory(parent=root))

    for name in ("person", "edit"):
        assert client.get(reverse(f"directory:{name}", args=[person.pk])).status_code == 404
    assert person.full_name not in page(client, "list")


def test_a_clerk_changes_how_to_reach_a_person_and_nothing_else(client, sign_in, person):
    sign_in(Role.UNIT_CLERK)

    client.post(
        reverse("directory:edit", args=[person.pk]),
        {"phone": "0987 654 321", "full_name": "Ai Đó", "card_number": "1"},
    )

    person.refresh_from_db()
    assert person.phone == "+84987654321"
    assert (person.full_name, person.card_number) == ("Nguyễn Thị Thúy", "12345678")


def test_the_log_of_an_edit_names_fields_and_not_values(sign_in, person):
    keeper = sign_in(Role.ORGANISATION)

    directory.edit_person(person, fields={"phone": "+84900000000"}, by=keeper)

    line = AuditEntry.objects.get(action="members.edit_person")
    assert line.facts == {"fields": ["phone"]}


REGISTERED = {
    "full_name": "NGUYEN THI THUÝ",
    "birth_date": "17/05/1970",
    "status": "full",
    "since": "01/11/2026",
}


def test_who_may_be_there_already_is_shown_and_not_added(client, sign_in, cell, person):
    sign_in(Role.ORGANISATION)
    data = REGISTERED | {"unit": cell.pk}

    shown = client.post(reverse("directory:register"), data).content.decode()
    first = User.objects.count()
    client.post(reverse("directory:register"), data | {"is_another": "on"})

    assert reverse("directory:person", args=[person.pk]) in shown
    assert "NGUYEN THI THUÝ" in shown
    assert User.objects.count() == first + 1


def test_a_likeness_in_another_branch_is_told_without_a_name(client, sign_in, root, person):
    branch = UnitFactory(parent=root)
    sign_in(Role.ORGANISATION, branch)

    shown = client.post(reverse("directory:register"), REGISTERED | {"unit": branch.pk})

    assert shown.status_code == 200
    assert person.full_name not in shown.content.decode()
    assert not User.objects.filter(full_name=REGISTERED["full_name"]).exists()


def test_from_non_member_to_full_member_with_the_dates_of_admission(sign_in, cell):
    keeper = sign_in(Role.ORGANISATION)
    person = UserFactory(unit=cell, status=Status.CANDIDATE)

    directory.advance_status(person, status=Status.PROBATIONARY, since=date(2025, 3, 1), by=keeper)
    directory.advance_status(person, status=Status.FULL, since=date(2026, 3, 1), by=keeper)

    person.refresh_from_db()
    assert (person.admitted_on, person.full_member_on) == (date(2025, 3, 1), date(2026, 3, 1))
    assert [period.status for period in person.statuses.order_by("valid_from")] == [
        *(Status.CANDIDATE, Status.PROBATIONARY, Status.FULL)
    ]


def test_no_way_back_from_full_to_probationary(sign_in, person):
    keeper = sign_in(Role.ORGANISATION)

    with pytest.raises(directory.RecordRefused):
        directory.advance_status(
            person, status=Status.PROBATIONARY, since=date(2026, 1, 1), by=keeper
        )


def test_a_refused_act_keeps_what_was_typed(client, sign_in, person):
    sign_in(Role.ORGANISATION)
    address = reverse("directory:act", args=[person.pk, "doi-tuong"])

    response = client.post(address, {"status": "other", "since": "01/01/2019"})

    assert response.status_code == 200
    assert "01/01/2019" in response.content.decode()
    assert person.statuses.get().status == Status.FULL


def test_moving_and_leaving_and_coming_back(client, sign_in, root, person):
    sign_in(Role.ORGANISATION)
    new = UnitFactory(parent=root)

    def do(act, **data):
        response = client.post(reverse("directory:act", args=[person.pk, act]), data)
        assert response.status_code == 302, response.content.decode()
        person.refresh_from_db()

    do("chuyen", unit=new.pk, since="01/02/2026")
    assert person.unit == new
    do("roi", since="30/06/2026", reason="Chuyển về xã")
    assert person.unit is None
    assert person.full_name in page(client, "list", only="left")
    assert person.full_name not in page(client, "list")
    do("chuyen", unit=new.pk, since="01/09/2026")
    assert person.unit == new
    assert Membership.objects.filter(person=person).count() == 3


def test_a_temporary_membership_leaves_the_home_and_ends(client, sign_in, root, person):
    keeper = sign_in(Role.ORGANISATION)
    host = UnitFactory(parent=root)

    fact = directory.place_temporarily(
        person, unit=host, since=date(2026, 1, 1), until=None, by=keeper
    )
    client.post(
        reverse("directory:end", args=[person.pk, "sinh-hoat", fact.pk]), {"on": "01/06/2026"}
    )

    fact.refresh_from_db()
    person.refresh_from_db()
    assert fact.valid_to == date(2026, 6, 1)
    assert person.unit != host


def test_dates_are_corrected_with_a_reason_but_never_into_an_overlap(sign_in, root, person):
    keeper = sign_in(Role.ORGANISATION)
    directory.move_person(person, unit=UnitFactory(parent=root), since=date(2026, 2, 1), by=keeper)
    old, new = Membership.objects.filter(person=person).order_by("valid_from")

    with pytest.raises(directory.RecordRefused):
        directory.correct_dates(
            new, valid_from=date(2026, 1, 1), valid_to=None, reason="x", by=keeper
        )
    directory.correct_dates(
        old, valid_from=date(2019, 1, 1), valid_to=date(2026, 1, 31), reason="Sai", by=keeper
    )

    old.refresh_from_db()
    assert old.valid_from == date(2019, 1, 1)
    assert AuditEntry.objects.get(action="members.correct_dates").reason == "Sai"


def test_leaders_come_first_and_the_rest_by_the_alphabet(client, sign_in, cell):
    sign_in(Role.UNIT_CLERK)
    an, binh, chi = (
        UserFactory(unit=cell, full_name=f"Lê {name}") for name in ("An", "Bình", "Chi")
    )
    PositionHeld.objects.create(
        person=chi, position="secretary", unit=cell, valid_from=date(2024, 1, 1)
    )
    address = reverse("directory:order", args=[cell.pk])

    client.post(address, {"leaders": "1"})
    assert selectors.people_in_order(cell) == [chi, an, binh]
    client.post(address, {f"place_{binh.pk}": "1", f"place_{chi.pk}": "2"})
    assert selectors.people_in_order(cell) == [binh, chi, an]


def test_an_export_asks_what_for_is_noted_and_holds_no_formula(client, sign_in, cell, person):
    keeper = sign_in(Role.ORGANISATION)
    UserFactory(unit=cell, full_name="=HYPERLINK(1)")
    assert client.post(form_of("directory"), {"purpose": ""}).status_code == 200
    job, _cells = taken(client, "directory")
    book = openpyxl.load_workbook(job.file.path)

    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "12345678" in [cell.value for cell in cells]
    line = AuditEntry.objects.get(action="monitoring.finish_export")
    assert (line.actor, line.reason) == (keeper, "Rà soát danh sách")
    assert line.facts == {"kind": "directory", "rows": 3}


def test_an_export_of_a_secretary_has_no_numbers(client, sign_in, person):
    sign_in(Role.CELL_SECRETARY)

    _job, cells = taken(client, "directory")

    assert person.full_name in cells
    assert "12345678" not in cells


def test_likenesses_are_found_and_told_apart_for_good(client, sign_in, cell, person):
    keeper = sign_in(Role.ORGANISATION)
    alike = UserFactory(unit=cell, full_name="Nguyễn thị Thuý", birth_date=person.birth_date)
    numbered = UserFactory(unit=cell, full_name="Ai Khác", card_number="012.345.678")
    UserFactory(unit=cell, full_name="Nguyễn Thị Thúy", birth_date=date(1971, 5, 17))

    def pairs():
        found = duplicates.likely_pairs(selectors.in_reach(keeper))
        return [(pair.first, pair.second) for pair in found]

    assert pairs() == [(person.pk, alike.pk), (person.pk, numbered.pk)]
    merges.say_different(alike, person, by=keeper)
    assert pairs() == [(person.pk, numbered.pk)]


def test_a_merge_through_the_pages_by_two_people(client, sign_in, cell, person):
    alike = UserFactory(unit=cell, full_name="Nguyễn Thị Thúy", birth_date=person.birth_date)
    sign_in(Role.ORGANISATION)
    client.post(
        reverse("directory:compare", args=[person.pk, alike.pk]),
        {"survivor": person.pk, "reason": "Cùng quyết định kết nạp"},
    )
    merge = person.__class__._meta.apps.get_model("members.PersonMerge").objects.get()
    approve = reverse("directory:decide", args=[merge.pk, "duyet"])
    client.post(approve)
    alike.refresh_from_db()
    assert alike.merged_into is None

    sign_in(Role.ORGANISATION)
    client.post(approve)
    alike.refresh_from_db()
    assert alike.merged_into == person
    assert alike.personal_code in page(client, "person", person.pk)


def test_the_admin_calls_people_by_their_name(person):
    assert person.first_name == "Nguyễn Thị Thúy"
