"""Restricted data is kept and not used: marked on screens, without name in exports."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse

from certificates import selectors as recognition
from certificates.exceptions import ListChanged
from certificates.services import approve_recognition, propose_recognition
from common import records
from learning.exceptions import DataRestricted
from learning.services import enrol_member
from learning.services.classes import audience_of
from members.models import User
from members.roles import Role
from monitoring import selectors, services
from monitoring.filters import Filters
from office.models import Restriction
from office.privacy import services as privacy
from office.reorganisation.workbook import write_split_template
from tests.exporting import form_of, taken
from tests.factories.certificates import completed_enrolment, issuing_class
from tests.factories.learning import TrainingClassFactory
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import class_of_four_periods, enrolment_with, person_with

pytestmark = pytest.mark.django_db
NAME = "Đoàn Thị Hạn Chế"


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ Khối")


@pytest.fixture
def officer(root):
    return person_with(Role.OFFICE, root)


@pytest.fixture
def keeper(root):
    return person_with(Role.ORGANISATION, root)


def restricted(person, by):
    request = privacy.open_request(person, kind="restrict", by=person)
    privacy.acknowledge(request, by=by)
    privacy.carry_out(request, answer="", by=by)
    person.refresh_from_db()
    return person


def frozen(person, by):
    request = privacy.open_request(person, kind="delete", by=person)
    privacy.acknowledge(request, by=by)
    return privacy.freeze(request, by=by)


def words_of(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]


def sentence(number):
    return f"{number} dòng thuộc về người đang hạn chế xử lý dữ liệu, tệp xuất không nêu tên."


def test_progress_is_marked_on_the_screen_and_unnamed_in_the_export(client, root, officer):
    training_class = class_of_four_periods(unit=root)
    kept = enrolment_with("overdue", training_class, root, member__full_name="Vũ Văn Nêu Tên")
    hidden = enrolment_with("overdue", training_class, root, member__full_name=NAME)
    restricted(hidden.member, officer)
    client.force_login(officer)

    page = client.get(reverse("monitoring:people")).content.decode()
    job = services.request_export(kind="people", params={}, purpose="Báo cáo", by=officer)
    job = services.run_export(job)

    assert "Đang hạn chế xử lý" in page
    assert sentence(1) in page
    words = words_of(Path(job.file.path).read_bytes())
    assert sentence(1) in words
    assert kept.member.full_name in words
    assert NAME not in words
    everybody = selectors.people_of(officer, Filters(), unit=None)
    assert job.row_count + everybody.restricted().count() == everybody.count()


def test_the_directory_marks_and_its_export_leaves_out(client, root, keeper):
    person = restricted(UserFactory(unit=root, full_name=NAME), person_with(Role.OFFICE, root))
    UserFactory(unit=root, full_name="Vũ Văn Nêu Tên")
    client.force_login(keeper)

    shown = client.get(reverse("directory:list")).content.decode()
    asked = client.get(form_of("directory")).content.decode()
    _job, words = taken(client, "directory")

    assert person.full_name in shown
    assert "Đang hạn chế xử lý" in shown
    assert sentence(1) in shown
    assert sentence(1) in asked
    assert sentence(1) in words
    assert "Vũ Văn Nêu Tên" in words
    assert NAME not in words


@pytest.mark.parametrize("screen", ["directory:person", "monitoring:person"])
def test_the_page_of_the_person_says_so(client, root, officer, screen):
    person = UserFactory(unit=root)
    client.force_login(officer)
    address = reverse(screen, args=[person.pk])
    assert "Đang hạn chế xử lý dữ liệu" not in client.get(address).content.decode()

    restricted(person, officer)

    assert "Đang hạn chế xử lý dữ liệu" in client.get(address).content.decode()


def test_the_probation_watch_leaves_the_name_out_of_its_workbook(client, root, keeper):
    person = UserFactory(unit=root, full_name=NAME, status="probationary")
    restricted(person, person_with(Role.OFFICE, root))
    client.force_login(keeper)

    page = client.get(reverse("probation:list")).content.decode()
    _job, words = taken(client, "probation")

    assert "Đang hạn chế xử lý" in page
    assert sentence(1) in page
    assert sentence(1) in words
    assert NAME not in words


def test_nobody_restricted_is_put_on_a_new_list(root, officer):
    person = restricted(UserFactory(unit=root), officer)
    training_class = TrainingClassFactory(unit=root)
    training_class.audience_units.set([root])

    assert person not in audience_of(training_class)
    with pytest.raises(DataRestricted):
        enrol_member(training_class, member=person, by=officer)


def test_a_list_for_certificates_waits_for_them(root):
    training_class = issuing_class(by_list=True)
    done = completed_enrolment(training_class)
    hidden = completed_enrolment(training_class)
    restricted(hidden.member, person_with(Role.OFFICE, training_class.unit))

    assert list(recognition.eligible_candidates(training_class)) == [done]
    assert recognition.left_out_of_list(training_class) == 1


def test_a_list_with_somebody_who_was_restricted_since_is_not_approved():
    training_class = issuing_class(by_list=True)
    enrolment = completed_enrolment(training_class)
    proposed = propose_recognition(training_class, by=UserFactory())
    restricted(enrolment.member, person_with(Role.OFFICE, training_class.unit))

    with pytest.raises(ListChanged):
        approve_recognition(
            proposed, by=UserFactory(), decision_number="12-QĐ", decision_date="2026-11-20"
        )


def test_the_split_list_names_nobody_restricted(root, officer):
    restricted(UserFactory(unit=root, full_name=NAME), officer)
    target = io.BytesIO()

    write_split_template(target, root, "MOI")

    words = words_of(target.getvalue())
    assert officer.full_name in words
    assert sentence(1) in words
    assert NAME not in words


def test_an_erasure_under_way_restricts_too_until_it_is_decided(root, officer):
    person = UserFactory(unit=root)
    erasure = frozen(person, officer)
    assert User.objects.restricted().get() == person

    privacy.hold(erasure, reason="Đang khiếu nại", by=person_with(Role.OFFICE, root))

    assert not User.objects.restricted().exists()
    assert User.objects.get(pk=person.pk).is_active


def test_lifting_a_restriction_does_not_open_an_account_that_waits_to_be_erased(root, officer):
    person = restricted(UserFactory(unit=root), officer)
    frozen(person, officer)

    privacy.lift_restriction(Restriction.objects.get(), reason="Hết lý do", by=officer)

    person.refresh_from_db()
    assert (person.is_active, person.restricted_at is None) == (False, False)


def test_the_mark_follows_the_restrictions(root, officer):
    person = restricted(UserFactory(unit=root), officer)
    checks = records.checks()
    assert not [one for one in records.findings(checks) if one.check.startswith("office.restrict")]

    User.objects.filter(pk=person.pk).update(restricted_at=None)

    found = {one.check for one in records.findings(checks)}
    assert "office.restriction_not_on_person" in found
