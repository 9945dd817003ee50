"""Contact data of many people leaves the house only when two people want it."""

from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from members.models import AuditEntry
from members.roles import Role
from monitoring import services
from monitoring.exceptions import AnotherPersonAgrees, NoLongerAllowed, NoLongerHeld
from monitoring.models import ExportJob
from tests.exporting import cells_of, form_of
from tests.factories.members import UnitFactory, UserFactory
from tests.factories.monitoring import person_with, unit_below

pytestmark = pytest.mark.django_db
PHONE = "+84912345678"


@pytest.fixture(autouse=True)
def _few(settings):
    settings.EXPORT_TWO_PEOPLE_ABOVE = 3


@pytest.fixture
def root():
    return UnitFactory(name="Đảng bộ Khối")


@pytest.fixture
def keeper(root):
    """Who asks; with the two that follow and the member more than three people."""
    return person_with(Role.ORGANISATION, root, full_name="Lê Thị Tổ Chức")


@pytest.fixture
def office(root):
    return person_with(Role.OFFICE, root)


@pytest.fixture
def crowd(root):
    people = [UserFactory(unit=root) for _number in range(4)]
    people[0].phone, people[0].email = PHONE, "dong.chi@example.vn"
    people[0].save()
    return people


def asked(keeper, **params):
    return services.request_export(
        kind="directory", params={"contact": "1", **params}, purpose="Gọi họp", by=keeper
    )


def test_waits_and_is_made_when_another_agrees(keeper, office, crowd):
    job = asked(keeper)
    assert (job.state, job.total_rows) == ("held", 6)
    assert services.run_export(job).state == "held"

    services.decide_export(job, agree=True, by=office)
    job = services.run_export(job)

    assert job.state == "done"
    assert PHONE in cells_of(job)
    assert "dong.chi@example.vn" in cells_of(job)
    acts = AuditEntry.objects.filter(subject=f"export:{job.pk}").order_by("pk")
    assert [entry.action for entry in acts] == [
        "monitoring.request_export",
        "monitoring.agree_to_export",
        "monitoring.finish_export",
    ]


def test_the_file_says_who_agreed(keeper, office, crowd):
    job = asked(keeper)
    services.decide_export(job, agree=True, by=office)
    job = services.run_export(job)

    origin = openpyxl.load_workbook(job.file.path).worksheets[1]
    cells = {str(row[0]): str(row[1]) for row in origin.iter_rows(values_only=True)}
    assert office.personal_code in cells["Người thứ hai đồng ý"]
    assert cells["Mục đích"] == "Gọi họp"
    assert cells["Lựa chọn"] == "Số điện thoại và thư điện tử"


def test_few_people_and_lists_without_contact_wait_for_nobody(root, keeper, crowd):
    cell = unit_below(root)
    UserFactory(unit=cell)

    few = asked(keeper, unit=str(cell.pk))
    plain = services.request_export(kind="directory", params={}, purpose="Rà soát", by=keeper)

    assert (few.state, plain.state) == ("queued", "queued")


def test_nobody_agrees_to_the_own_one(keeper, root, crowd):
    job = asked(keeper)

    with pytest.raises(AnotherPersonAgrees):
        services.decide_export(job, agree=True, by=keeper)


@pytest.mark.parametrize("role", [Role.UNIT_CLERK, Role.INSPECTOR, Role.CLASS_MANAGER])
def test_only_office_organisation_and_leaders_agree(root, keeper, crowd, role):
    with pytest.raises(NoLongerAllowed):
        services.decide_export(asked(keeper), agree=True, by=person_with(role, root))


def test_who_answers_for_a_part_does_not_agree_for_the_whole(root, keeper, crowd):
    leader = person_with(Role.LEADER, unit_below(root))

    with pytest.raises(NoLongerAllowed):
        services.decide_export(asked(keeper), agree=True, by=leader)


def test_what_was_asked_by_who_sees_nobody_any_more_is_shown_to_nobody(root, keeper, crowd):
    job = asked(keeper)
    day = timezone.localdate() - timedelta(days=1)
    keeper.grants.update(valid_from=day, valid_to=day)

    for unit in (root, unit_below(root)):
        leader = person_with(Role.LEADER, unit)
        assert not ExportJob.objects.held_for(leader).exists()
        with pytest.raises(NoLongerAllowed):
            services.decide_export(job, agree=True, by=leader)


def test_the_choices_name_no_unit_out_of_sight(client, root):
    mine, theirs = unit_below(root), unit_below(root, name="Chi bộ của đơn vị khác")
    own = unit_below(mine, name="Chi bộ của ta")
    for _number in range(4):
        UserFactory(unit=own)
    asker = person_with(Role.ORGANISATION, mine)
    asked(asker, unit=str(own.pk))
    job = ExportJob.objects.get()
    client.force_login(person_with(Role.OFFICE, mine))

    assert "Chi bộ của ta" in client.get(reverse("monitoring:held_exports")).content.decode()
    ExportJob.objects.filter(pk=job.pk).update(params={"contact": "1", "unit": str(theirs.pk)})
    page = client.get(reverse("monitoring:held_exports")).content.decode()

    assert "Chi bộ của đơn vị khác" not in page


def test_a_refusal_ends_it(keeper, office, crowd):
    job = services.decide_export(asked(keeper), agree=False, by=office)

    assert job.state == "refused"
    with pytest.raises(NoLongerHeld):
        services.decide_export(job, agree=True, by=office)


def test_ends_when_nobody_agrees_in_time(keeper, crowd, settings):
    job = asked(keeper)
    services.resume_lost()
    job.refresh_from_db()
    assert job.state == "held"
    old = timezone.now() - timedelta(days=settings.EXPORT_DECISION_DAYS, minutes=1)
    ExportJob.objects.filter(pk=job.pk).update(created_at=old)

    services.resume_lost()

    job.refresh_from_db()
    assert job.state == "expired"


def test_may_be_cancelled_while_it_waits(keeper, crowd):
    assert services.cancel_export(asked(keeper)).state == "cancelled"


def test_a_list_that_has_grown_waits_again(root, keeper, office, crowd):
    job = asked(keeper)
    services.decide_export(job, agree=True, by=office)
    for _number in range(3):
        UserFactory(unit=root)

    job = services.run_export(job)

    assert (job.state, job.total_rows, job.decided_by) == ("held", 9, None)


def test_a_short_list_that_has_grown_waits_too(root, keeper):
    job = asked(keeper)
    assert job.state == "queued"
    for _number in range(4):
        UserFactory(unit=root)

    job = services.run_export(job)

    assert job.state == "held"


def test_contact_data_is_not_had_by_an_address(client, root, crowd):
    client.force_login(person_with(Role.UNIT_CLERK, root))

    page = client.post(
        form_of("directory", contact="1"), {"purpose": "Gọi họp", "format": "xlsx", "contact": "1"}
    )
    job = services.run_export(ExportJob.objects.get())

    assert page.status_code == 302
    assert job.params == {}
    assert "dong.chi@example.vn" not in cells_of(job)


def test_the_screens(client, keeper, office, crowd):
    client.force_login(keeper)
    sent = {"purpose": "Gọi họp", "format": "xlsx", "contact": "on"}
    page = client.post(form_of("directory"), sent, follow=True).content.decode()
    assert "Chờ người thứ hai" in page
    assert client.get(reverse("monitoring:held_exports")).status_code == 200
    job = ExportJob.objects.get()

    client.force_login(office)
    page = client.get(reverse("monitoring:held_exports")).content.decode()
    for fact in (keeper.full_name, "Gọi họp", "6"):
        assert fact in page
    decide = reverse("monitoring:decide_export", args=[job.pk])
    answer = client.post(decide, {"decision": "agree"}, follow=True).content.decode()

    assert "Đang lập tệp" in answer
    job.refresh_from_db()
    assert (job.state, job.decided_by) == ("queued", office)


def test_the_own_request_is_not_on_the_own_page(client, keeper, crowd):
    job = asked(keeper)
    client.force_login(keeper)

    assert (
        keeper.full_name
        not in client.get(reverse("monitoring:held_exports")).content.decode().split("<main")[1]
    )
    decide = reverse("monitoring:decide_export", args=[job.pk])
    assert client.post(decide, {"decision": "agree"}).status_code == 404
