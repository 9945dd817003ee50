"""An erased person is in no table any more, but for the line of the register."""

import json

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from common import records
from learning.models import Enrolment
from members import chain
from members.models import AuditEntry, GrantRequest, ImportRun, PersonMerge, User
from members.roles import Role
from members.services import record, set_citizen_id
from office.models import Erasure, Tombstone
from office.privacy import services
from office.privacy.exceptions import SamePerson, StillHasDuties
from tests.factories.certificates import completed_enrolment, issued_certificate
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
CANARY = "Chimhoàngyến"
CANARIES = (CANARY, "chimhoangyen", "hoangyen@lamson.example", "0987654321", "+84987654321")
REGISTER = {"certificates_certificate"}


@pytest.fixture
def member():
    certificate = issued_certificate(completed_enrolment())
    member = certificate.enrolment.member
    member.full_name, member.email, member.phone = f"Trần {CANARY}", CANARIES[2], CANARIES[3]
    member.card_number, member.workplace = "77665544", f"Cơ quan {CANARY}"
    member.save()
    return member


@pytest.fixture
def officers(member):
    people = [UserFactory(unit=UnitFactory()) for _number in range(2)]
    for person in people:
        RoleGrantFactory(person=person, role=Role.OFFICE, unit=member.unit)
    return people


def tables_with(text):
    """Return the tables of the whole database in which a row holds the text, as a dump would."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = set()
        for name in names:
            cursor.execute(
                f'SELECT count(*) FROM "{name}" t WHERE strpos(lower(t::text), lower(%s)) > 0',
                [text],
            )
            if cursor.fetchone()[0]:
                found.add(name)
    return found


def frozen(member, officer):
    request = services.open_request(member, kind="delete", by=member, text=f"Tôi là {CANARY}")
    services.acknowledge(request, by=officer)
    return services.freeze(request, by=officer)


def erased(member, officers):
    erasure = frozen(member, officers[0])
    return services.verify_and_redact(erasure, answer=CANARY, by=officers[1])


def test_nothing_is_left_but_the_register(member, officers):
    assert tables_with(CANARY) >= {"members_user"}

    erased(member, officers)

    left = set().union(*(tables_with(text) for text in (*CANARIES, "77665544")))
    assert left <= REGISTER


def test_what_follows_the_newer_tables_goes_too(member, officers):
    run = ImportRun.objects.create(unit=member.unit)
    for person in (member, None):
        run.rows.create(number=2, kind="changed", person=person, name=member.full_name)
    closed = UserFactory(full_name=f"Tran {CANARY}", merged_into=member, is_active=False, unit=None)
    PersonMerge.objects.create(
        survivor=member, other=closed, reason=f"Cũng là {CANARY}", proposed_by=officers[0]
    )
    GrantRequest.objects.create(
        person=member,
        role=Role.UNIT_CLERK,
        unit=member.unit,
        reason=CANARY,
        requested_by=officers[0],
        valid_from=timezone.localdate(),
    )
    member.file_number, member.department, member.theory_level = "LL-7", f"Phòng {CANARY}", "middle"
    member.save()
    set_citizen_id(member, "038099012345")
    SocialAccount.objects.create(user=member, provider="co-quan", uid=CANARY)

    erased(member, officers)

    assert tables_with(CANARY) <= REGISTER
    gone = User.objects.get(pk=member.pk)
    assert (gone.file_number, gone.citizen_id_key, gone.theory_level) == ("", None, "")
    assert (gone.phone, gone.phone_key) == (None, None)
    assert not SocialAccount.objects.exists()
    assert Tombstone.objects.filter(person_number__in=[member.pk, closed.pk]).count() == 2


def test_results_and_register_stay_under_a_pseudonym(member, officers):
    before = Enrolment.objects.filter(member=member).values_list("pk", "final_mark").get()

    erased(member, officers)

    member = User.objects.get(pk=member.pk)
    assert Enrolment.objects.filter(member=member).values_list("pk", "final_mark").get() == before
    assert member.personal_code == Tombstone.objects.get().pseudonym
    assert not member.is_active
    assert not member.has_usable_password()


def test_the_records_stay_whole(member, officers):
    before = {found.check for found in records.findings(records.checks())}

    erased(member, officers)

    assert {found.check for found in records.findings(records.checks())} <= before


def test_one_person_alone_erases_nobody(member, officers):
    erasure = frozen(member, officers[0])

    with pytest.raises(SamePerson):
        services.verify_and_redact(erasure, answer="", by=officers[0])
    with pytest.raises(SamePerson):
        services.hold(erasure, reason="Vì", by=officers[0])

    assert User.objects.get(pk=member.pk).full_name == f"Trần {CANARY}"


def test_freezing_shuts_the_account_and_a_hold_opens_it(member, officers):
    erasure = frozen(member, officers[0])
    assert not User.objects.get(pk=member.pk).is_active

    services.hold(erasure, reason="Đang giải quyết khiếu nại", by=officers[1])

    erasure = Erasure.objects.get()
    assert (erasure.state, erasure.decided_by) == (Erasure.State.HELD, officers[1])
    assert User.objects.get(pk=member.pk).is_active
    assert "khiếu nại" in erasure.request.answer


def test_somebody_with_a_duty_is_not_erased(member, officers):
    RoleGrantFactory(person=member, role=Role.UNIT_CLERK, unit=member.unit)
    request = services.open_request(member, kind="delete", by=member)
    services.acknowledge(request, by=officers[0])

    with pytest.raises(StillHasDuties):
        services.freeze(request, by=officers[0])


@pytest.mark.parametrize("number", range(5))
def test_an_old_backup_is_erased_again(member, tmp_path, number):
    stone = {
        "person": str(member.pk),
        "joined_at": member.joined_at.isoformat(),
        "pseudonym": f"XOAABCDEFGH{number}",
        "erased_at": "2026-11-25T10:00:00+07:00",
    }
    path = tmp_path / "tombstones.jsonl"
    path.write_text(json.dumps(stone) + "\n", encoding="utf-8")

    call_command("reapply_erasures", "--from", str(path))
    call_command("reapply_erasures", "--from", str(path))

    assert tables_with(CANARY) <= REGISTER
    assert Tombstone.objects.get().person_number == member.pk


def test_a_number_that_means_somebody_else_by_now_is_left_alone(member, tmp_path):
    stone = {
        "person": str(member.pk),
        "joined_at": "2020-01-01T00:00:00+07:00",
        "pseudonym": "XOA2222222222",
        "erased_at": "2026-11-25T10:00:00+07:00",
    }

    assert services.reapply([json.dumps(stone)]) == (0, 0)


def test_the_tombstone_lies_beside_the_database_too(
    member, officers, django_capture_on_commit_callbacks
):
    storages["private"].delete("erasures/tombstones.jsonl")
    with django_capture_on_commit_callbacks(execute=True):
        erased(member, officers)

    line = json.loads(services.tombstones_file().read_text(encoding="utf-8"))
    assert line["person"] == str(member.pk)
    assert CANARY not in json.dumps(line, ensure_ascii=False)


def test_reasons_in_the_log_go_and_the_chain_holds(member, officers):
    about = record("members.edit_person", actor=officers[0], person=member, reason=f"Gọi {CANARY}")
    named = record("members.change_class", actor=officers[0], reason="Thay 77665544, ốm")
    other = record("members.edit_person", actor=officers[0], person=officers[1], reason="Ghi sai")
    chain.seal_committed()

    erased(member, officers)
    chain.seal_committed()

    left = set().union(*(tables_with(text) for text in (*CANARIES, "77665544")))
    assert left <= REGISTER
    reasons = dict(AuditEntry.objects.values_list("pk", "reason"))
    assert [reasons[entry.pk] for entry in (about, named, other)] == ["", "", "Ghi sai"]
    assert list(chain.verify()) == []


def test_a_reason_that_names_a_namesake_stays(member, officers):
    UserFactory(full_name=member.full_name, unit=member.unit)
    record("members.change_class", actor=officers[0], reason=f"Theo đề nghị của Trần {CANARY}")

    erased(member, officers)

    assert AuditEntry.objects.filter(reason__contains=CANARY).exists()


def test_the_inspector_reads_that_a_reason_was_destroyed(client, member, officers):
    record("members.edit_person", actor=officers[0], person=member, reason=f"Gọi {CANARY}")
    erased(member, officers)
    inspector = UserFactory(unit=member.unit)
    RoleGrantFactory(person=inspector, role=Role.INSPECTOR, unit=member.unit)
    client.force_login(inspector)

    page = client.get(reverse("inspection:log")).content.decode()

    assert "(đã hủy cùng dữ liệu đã xóa)" in page
