"""Who stood in which list: said on the page of the own data, and in the file of everything."""

import json
import zipfile

import pytest
from django.core.files.storage import storages
from django.urls import reverse

from members.activation.printing import print_slips
from members.activation.services import request_slips
from members.models import ListExport
from members.roles import Role
from members.services import note_list, record
from monitoring import services
from office.privacy import services as privacy
from office.privacy.selectors import looks_at
from tests.exporting import taken
from tests.factories.certificates import completed_enrolment, issued_certificate, issuing_class
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory
from tests.factories.monitoring import class_of_four_periods, enrolment_with, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ Khối")


@pytest.fixture
def officer(root):
    return person_with(Role.OFFICE, root, full_name="Đỗ Thị Xuất Tệp")


def exported(kind, by, **params):
    job = services.request_export(kind=kind, params=params, purpose="Báo cáo quý", by=by)
    return services.run_export(job)


def test_an_export_notes_exactly_who_stands_in_it(root, officer):
    training_class = class_of_four_periods(unit=root)
    late = enrolment_with("overdue", training_class, root)
    enrolment_with("completed", training_class, root)

    job = exported("people", officer, status="overdue")

    noted = ListExport.objects.get(subject=f"export:{job.pk}")
    assert (noted.kind, noted.people) == ("monitoring.people", [late.member_id])
    assert (noted.actor, noted.purpose) == (officer, "Báo cáo quý")


def test_a_workbook_of_numbers_names_nobody(root, officer):
    enrolment_with("overdue", class_of_four_periods(unit=root), root)

    job = exported("overview", officer)

    assert ListExport.objects.get(subject=f"export:{job.pk}").people == []


def test_the_register_notes_its_holders():
    training_class = issuing_class()
    certificate = issued_certificate(completed_enrolment(training_class))

    exported("register", person_with(Role.OFFICE, training_class.unit))

    assert ListExport.objects.get().people == [certificate.enrolment.member_id]


@pytest.mark.parametrize("kind", ["directory", "probation"])
def test_the_lists_of_the_desk_are_noted_too(client, root, kind):
    person = UserFactory(unit=root, status="probationary")
    client.force_login(person_with(Role.ORGANISATION, root))

    taken(client, kind)

    assert person.pk in ListExport.objects.get().people


def test_the_log_and_the_slips_are_noted(client, root):
    person, actor = UserFactory(unit=root), UserFactory(unit=root)
    record("members.view_person", actor=actor, person=person, unit=root)
    client.force_login(person_with(Role.INSPECTOR, root))
    clerk = person_with(Role.UNIT_CLERK, root)

    taken(client, "log", purpose="Kiểm tra theo Kế hoạch số 12")
    print_slips(request_slips([person.pk], by=clerk))

    assert {person.pk, actor.pk} <= set(ListExport.objects.get(kind="office.log").people)
    assert ListExport.objects.get(kind="members.slips").people == [person.pk]


def test_the_own_page_says_which_list_by_whose_role_and_what_for(client, root, officer):
    member = enrolment_with("overdue", class_of_four_periods(unit=root), root).member
    exported("people", officer)
    client.force_login(member)

    page = client.get(reverse("own_data:home")).content.decode()

    assert "xuất danh sách có tên đồng chí: tiến độ học tập của từng người" in page
    assert "Báo cáo quý" in page
    assert "Đỗ Thị Xuất Tệp" not in page


def test_looks_and_lists_stand_in_one_order_by_time(root, officer):
    person = UserFactory(unit=root)
    record("members.view_person", actor=officer, person=person, reason="trước")
    note_list("members.directory", actor=officer, people=[person.pk], purpose="giữa")
    record("members.view_person", actor=officer, person=person, reason="sau")
    note_list("members.directory", actor=person, people=[person.pk], purpose="của mình")

    assert [look.reason for look in looks_at(person)] == ["sau", "giữa", "trước"]


def test_the_own_page_asks_the_same_for_two_and_for_twelve_lists(client, officer, count_queries):
    person = UserFactory(unit=officer.unit)
    client.force_login(person)

    def ask(many):
        for _number in range(many):
            note_list("members.directory", actor=officer, people=[person.pk], purpose="x")
        with count_queries() as counted:
            assert client.get(reverse("own_data:home")).status_code == 200
        return len(counted)

    client.get(reverse("own_data:home"))
    assert ask(2) == ask(10)


def test_the_file_of_everything_has_the_lists_and_nobody_else_of_them(root, officer):
    me, other = UserFactory(unit=root), UserFactory(unit=root)
    note_list("members.directory", actor=officer, people=[me.pk, other.pk], purpose="Đại hội")
    copy = privacy.request_copy(me)
    privacy.run_copy(copy.pk)
    copy.refresh_from_db()

    with storages["private"].open(copy.file) as file:
        data = json.loads(zipfile.ZipFile(file).read("du-lieu.json"))

    (row,) = data["members.ListExport"]["rows"]
    assert (row["purpose"], "people" in row) == ("Đại hội", False)


def test_the_own_page_names_lists_of_every_kind(client, root, officer):
    member = UserFactory(unit=root)
    for kind in ("members.grants", "members.import_report"):
        note_list(kind, actor=officer, people=[member.pk])
    client.force_login(member)

    page = client.get(reverse("own_data:home")).content.decode()

    assert "xuất danh sách có tên đồng chí: vai trò theo người" in page
    assert "xuất danh sách có tên đồng chí: báo cáo nhập danh sách" in page


def test_a_look_names_the_branch_that_let_it_happen(root):
    home, elsewhere = UnitFactory(parent=root), UnitFactory(parent=root)
    person, clerk = UserFactory(unit=home), UserFactory(unit=root)
    RoleGrantFactory(person=clerk, role=Role.UNIT_CLERK, unit=elsewhere)
    RoleGrantFactory(person=clerk, role=Role.UNIT_CLERK, unit=home)

    record("members.view_person", actor=clerk, person=person)

    assert [look.unit for look in looks_at(person)] == [home.name]
