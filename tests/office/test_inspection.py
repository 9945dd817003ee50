"""The inspector's desk: everything is read, nothing is changed, every look is logged."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from members.models import AuditEntry
from members.roles import Role
from members.services import change_last_day, grant_role, record
from members.services.inspectors import InspectionWithoutEnd
from members.tasks import seal_whole_audit_log
from tests.architecture.url_table import DOORS
from tests.exporting import form_of, taken
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return UnitFactory()


@pytest.fixture
def inspector(root, client):
    person = UserFactory(unit=root)
    RoleGrantFactory(person=person, role=Role.INSPECTOR, unit=root)
    client.force_login(person)
    return person


def log(client, **query):
    page = client.get(reverse("inspection:log"), query)
    assert page.status_code == 200
    return page.content.decode()


def test_the_log_is_filtered_by_act_person_and_day(client, inspector, root):
    person, other = UserFactory(unit=root), UserFactory(unit=root)
    record("members.change_status", actor=inspector, person=person, unit=root, reason="lý do một")
    record("members.give_position", actor=inspector, person=other, unit=root, reason="lý do hai")
    tomorrow = timezone.localdate() + timedelta(days=1)

    assert "lý do một" in log(client, act="members.change_status")
    assert "lý do hai" not in log(client, act="members.change_status")
    assert "lý do một" not in log(client, person=other.personal_code)
    assert "lý do một" in log(client, actor=inspector.personal_code, unit=root.code)
    assert "lý do một" not in log(client, since=f"{tomorrow:%d/%m/%Y}")


def test_an_unknown_code_says_what_to_do(client, inspector):
    assert "Không ai có mã cá nhân này" in log(client, person="KHONGCO")


def test_pages_go_on_by_key_with_a_constant_number_of_queries(client, inspector, count_queries):
    for number in range(120):
        record("members.change_status", actor=inspector, reason=f"dòng {number:03d}")
    log(client, act="members.change_status")

    with count_queries(at_most=14):
        first = log(client, act="members.change_status")
    older = AuditEntry.objects.filter(action="members.change_status").order_by("-pk")[49].pk
    second = log(client, act="members.change_status", before=older)

    assert "dòng 119" in first
    assert "dòng 069" not in first
    assert "dòng 069" in second
    assert "dòng 020" in second
    assert "dòng 019" not in second


def test_an_inspector_of_a_branch_reads_the_entries_of_the_branch(client):
    root = UnitFactory()
    branch, foreign = UnitFactory(parent=root), UnitFactory(parent=root)
    person = UserFactory(unit=branch)
    RoleGrantFactory(person=person, role=Role.INSPECTOR, unit=branch)
    record("members.rename_unit", actor=None, unit=branch, reason="của nhánh")
    record("members.rename_unit", actor=None, unit=foreign, reason="của nơi khác")
    client.force_login(person)

    page = log(client)

    assert "của nhánh" in page
    assert "của nơi khác" not in page


def test_the_export_asks_what_for_and_is_logged(client, inspector):
    record("members.change_status", actor=inspector, reason="=1+1")
    act = {"act": "members.change_status"}

    refused = client.post(form_of("log", **act), {"purpose": "ngắn", "format": "xlsx"})
    job, cells = taken(client, "log", purpose="Kiểm tra theo Kế hoạch số 12", **act)

    assert refused.status_code == 200
    assert job.row_count == AuditEntry.objects.filter(action=act["act"]).count()
    assert "'=1+1" in cells
    entry = AuditEntry.objects.get(action="monitoring.finish_export")
    assert (entry.actor, entry.reason) == (inspector, "Kiểm tra theo Kế hoạch số 12")


def test_an_export_with_a_wrong_filter_holds_nothing(client, inspector):
    record("members.change_status", actor=inspector)

    job, _cells = taken(client, "log", purpose="Kiểm tra theo kế hoạch", since="hôm qua")

    assert job.row_count == 0


def test_the_desk_shows_the_verification_and_the_roles(client, inspector):
    assert "chưa được kiểm tra" in client.get(reverse("inspection:desk")).content.decode()
    seal_whole_audit_log()

    page = client.get(reverse("inspection:desk")).content.decode()

    assert "chuỗi nhật ký nguyên vẹn" in page
    assert inspector.personal_code in page


def test_every_page_that_an_inspector_opens_is_logged(client, inspector):
    client.get(reverse("monitoring:overview"))
    client.get(reverse("monitoring:overview"))

    opened = AuditEntry.objects.filter(action="members.inspect_page", actor=inspector)
    assert [entry.subject for entry in opened] == ["page:monitoring:overview"]


def test_a_refusal_is_logged_with_the_row_and_without_the_query(client):
    stranger, person = UserFactory(), UserFactory()
    client.force_login(stranger)

    client.get(reverse("monitoring:person", args=[person.pk]), {"q": "Bí mật"})
    client.get(reverse("inspection:log"))

    row, page = AuditEntry.objects.filter(action="members.access_denied").order_by("pk")
    assert (row.actor, row.facts) == (stranger, {"row_person_id": person.pk, "status": 404})
    assert (page.subject, page.facts) == ("page:inspection:log", {"status": 403})


def test_an_inspector_can_do_no_act():
    acts = {name for name, door in DOORS.items() if door.method == "post"}

    # The size of the letters, the own data and notices, a look that is given a reason: no act on a
    # record.
    harmless = {
        "common:text_size",
        "own_data:request_copy",
        "directory:reveal",
        "notices:read_all",
    }

    assert acts
    assert {name for name in acts if "inspector" in DOORS[name].who} <= harmless


@pytest.mark.parametrize(
    "until", [None, date.today() + timedelta(days=91)], ids=["no end", "too long"]
)
def test_an_inspector_is_appointed_for_a_time_only(until, root):
    with pytest.raises(InspectionWithoutEnd, match="90"):
        grant_role(UserFactory(), role=Role.INSPECTOR, unit=root, until=until)


def test_an_inspector_whose_time_is_over_reads_nothing(client, root):
    person = UserFactory(unit=root)
    yesterday = timezone.localdate() - timedelta(days=1)
    grant_role(
        person,
        role=Role.INSPECTOR,
        unit=root,
        since=yesterday - timedelta(days=30),
        until=yesterday,
    )
    cache.clear()
    client.force_login(person)

    assert client.get(reverse("inspection:log")).status_code == 403


def test_a_later_last_day_of_an_inspector_has_the_same_limit(root):
    today = timezone.localdate()
    grant = grant_role(
        UserFactory(), role=Role.INSPECTOR, unit=root, until=today + timedelta(days=10)
    )

    for until in (None, today + timedelta(days=91)):
        with pytest.raises(InspectionWithoutEnd):
            change_last_day(grant, until=until, by=None, reason="Kéo dài")

    changed = change_last_day(grant, until=today + timedelta(days=90), by=None, reason="Kéo dài")
    assert changed.valid_to == today + timedelta(days=90)
