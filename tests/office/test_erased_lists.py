"""Erasing somebody deletes the files in which the person stands, and no others."""

import pytest
from django.core.files.storage import storages

from members.activation.printing import print_slips
from members.activation.services import request_slips
from members.models import ListExport, SlipBatch
from members.roles import Role
from members.services import note_list
from monitoring import services
from monitoring.models import ExportJob
from office.privacy import services as privacy
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import class_of_four_periods, enrolment_with, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ Khối")


@pytest.fixture
def officer(root):
    return person_with(Role.OFFICE, root)


def exported(kind, by, **params):
    job = services.request_export(kind=kind, params=params, purpose="Báo cáo quý", by=by)
    return services.run_export(job)


def erase(person, officer):
    request = privacy.open_request(person, kind="delete", by=person)
    privacy.acknowledge(request, by=officer)
    erasure = privacy.freeze(request, by=officer)
    second = person_with(Role.OFFICE, officer.unit)
    return privacy.verify_and_redact(erasure, answer="", by=second)


def test_erasing_deletes_only_the_files_with_the_person(root, officer):
    training_class = class_of_four_periods(unit=root)
    gone = enrolment_with("overdue", training_class, root).member
    enrolment_with("completed", training_class, root)
    with_person, without = (
        exported("people", officer, status=status) for status in ("overdue", "completed")
    )
    numbers = exported("overview", officer)

    erase(gone, officer)

    states = {job.pk: job.state for job in ExportJob.objects.all()}
    assert states == {with_person.pk: "expired", without.pk: "done", numbers.pk: "done"}
    assert not storages["private"].exists(str(with_person.file.name))
    assert storages["private"].exists(str(without.file.name))


def test_erasing_deletes_a_file_of_which_nobody_knows_who_stands_in_it(root, officer):
    enrolment_with("completed", class_of_four_periods(unit=root), root)
    job = exported("people", officer)
    ListExport.objects.all().delete()

    erase(UserFactory(unit=root), officer)

    job.refresh_from_db()
    assert (job.state, job.file.name) == ("expired", "")


def test_erasing_has_what_is_being_made_made_again(root, officer):
    job = services.request_export(kind="people", params={}, purpose="Xem", by=officer)
    ExportJob.objects.filter(pk=job.pk).update(state="running")

    erase(UserFactory(unit=root), officer)

    job.refresh_from_db()
    assert job.state == "queued"


def test_erasing_deletes_the_printed_slips_of_the_person_and_no_others(root, officer):
    gone, stays = UserFactory(unit=root), UserFactory(unit=root)
    clerk = person_with(Role.UNIT_CLERK, root)
    first, second = (print_slips(request_slips([one.pk], by=clerk)) for one in (gone, stays))

    erase(gone, officer)

    states = dict(SlipBatch.objects.values_list("pk", "state"))
    assert states == {first.pk: "expired", second.pk: "done"}


def test_erasing_takes_the_name_out_of_what_a_list_was_for(root, officer):
    gone = UserFactory(unit=root, full_name="Chu Thị Xóa Tên")
    note_list("members.directory", actor=officer, people=[], purpose="Về Chu Thị Xóa Tên")

    erase(gone, officer)

    assert ListExport.objects.get().purpose == "—"
