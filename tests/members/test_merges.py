"""Two rows of one human become one, and two again."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from common.records import checks, findings
from learning.models import Enrolment
from members.accounts.recovery import request_code, set_password
from members.activation.lost_steps import reset_second_step
from members.activation.permissions import servable
from members.directory.duplicates import candidates_for
from members.exceptions import PersonIsMerged
from members.importing import rules
from members.importing.known import Register
from members.importing.parsing import parse_row
from members.importing.units import UnitBook
from members.models import AuditEntry, Membership, PersonMerge, RoleGrant, StatusPeriod, User
from members.roles import Role
from members.services import directory, grant_role, merges
from tests.factories.certificates import (
    completed_enrolment,
    issued_certificate,
    issuing_class,
    issuing_root,
)
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import PASSWORD, RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def root():
    return issuing_root(root=UnitFactory())


@pytest.fixture
def keepers(root):
    people = [UserFactory(unit=root), UserFactory(unit=root)]
    for person in people:
        RoleGrantFactory(person=person, role=Role.ORGANISATION, unit=root)
    return people


@pytest.fixture
def rows(root):
    """Two rows of one woman: one with the card, one with the certificate."""
    survivor = UserFactory(unit=root, full_name="Lê Thị Hòa", password=PASSWORD)
    other = UserFactory(unit=root, full_name="Lê Thị Hoà", card_number="12345678")
    return survivor, other


def snapshot():
    """Everything that merging may touch, row by row."""
    models = (User, Membership, StatusPeriod, RoleGrant, Enrolment)
    return {model: list(model._base_manager.order_by("pk").values()) for model in models}


def merged(rows, keepers, swapped=()):
    survivor, other = rows
    merge = merges.propose_merge(
        survivor, other=other, swapped=swapped, reason="Cùng hồ sơ", by=keepers[0]
    )
    return merges.approve_merge(merge, by=keepers[1])


def broken_promises():
    return list(findings(checks(apps=["members", "learning", "certificates"])))


def test_classes_results_and_certificates_reach_the_survivor(root, rows, keepers):
    survivor, other = rows
    enrolment = completed_enrolment(issuing_class(root=root), member=other)
    certificate = issued_certificate(enrolment)
    before = type(certificate).objects.filter(pk=certificate.pk).values().get()
    broken = broken_promises()  # by the factories: nobody sat there and read

    merged(rows, keepers)

    assert Enrolment.objects.get(pk=enrolment.pk).member == survivor
    assert type(certificate).objects.filter(pk=certificate.pk).values().get() == before
    assert broken_promises() == broken


def test_taking_apart_restores_every_row(root, rows, keepers):
    _, other = rows
    EnrolmentFactory(member=other)
    RoleGrantFactory(person=other, role=Role.UNIT_CLERK, unit=root)
    directory.place_temporarily(
        other,
        unit=UnitFactory(parent=root),
        since=timezone.localdate() - timedelta(days=9),
        until=timezone.localdate() + timedelta(days=9),
        by=keepers[0],
    )
    before = snapshot()

    merge = merged(rows, keepers, swapped=["card_number", "full_name"])
    changed = snapshot()
    merges.undo_merge(merge, reason="Nhầm người", by=keepers[0])

    assert changed != before
    assert snapshot() == before
    assert not broken_promises()


def test_identifiers_of_the_closed_row_lead_to_the_survivor_who_keeps_the_password(
    client, rows, keepers
):
    survivor, other = rows

    merged(rows, keepers)

    other.refresh_from_db()
    assert not other.is_active
    assert User.objects.named_by("12345678") == survivor
    response = client.post(
        reverse("account_login"), {"login": other.personal_code, "password": PASSWORD}
    )
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(survivor.pk)


def test_chosen_values_change_places_and_both_numbers_lead_to_the_survivor(rows, keepers):
    survivor, _ = rows
    old_number = survivor.card_number

    merged(rows, keepers, swapped=["card_number"])

    survivor.refresh_from_db()
    assert survivor.card_number == "12345678"
    assert User.objects.named_by(old_number) == survivor


def test_sealed_values_change_places_with_their_index(rows, keepers):
    survivor, other = rows
    for person, phone, number in ((survivor, "0912345678", "A-1"), (other, "0987654321", "B-2")):
        person.phone, person.file_number = phone, number
        person.save()

    merge = merged(rows, keepers, swapped=["phone", "file_number"])

    assert User.objects.get(phone="+84987654321").pk == survivor.pk
    assert User.objects.get(phone="+84912345678").pk == other.pk
    assert User.objects.get(pk=survivor.pk).file_number == "B-2"
    merges.undo_merge(merge, reason="Nhầm", by=keepers[0])
    assert User.objects.get(phone="+84912345678").pk == survivor.pk
    assert User.objects.get(pk=survivor.pk).file_number == "A-1"
    assert not broken_promises()


def test_a_row_with_the_same_telephone_is_a_candidate(rows):
    survivor, _other = rows
    survivor.phone = "0912345678"
    survivor.save()

    found = candidates_for(full_name="Vũ Na", birth_date=None, card_number="", phone="0912 345 678")

    assert list(found) == [survivor]


def test_a_merged_row_is_given_no_role_and_no_way_in(root, rows, keepers):
    other = rows[1]
    other.email = "hoa@coquan.example"
    other.save()
    code = request_code(other)
    merged(rows, keepers)
    other.refresh_from_db()
    User.objects.filter(pk=other.pk).update(is_active=True)  # by a hand in the database
    other.refresh_from_db()
    admin = UserFactory(unit=root)
    RoleGrantFactory(person=admin, role=Role.SYSTEM_ADMIN, unit=root)

    with pytest.raises(PersonIsMerged):
        grant_role(other, role=Role.UNIT_CLERK, unit=root, by=admin)
    with pytest.raises(PersonIsMerged):
        reset_second_step(other, by=admin, reason="Mất máy")
    assert not User.objects.grantable_by(admin).contains(other)
    assert request_code(other) is None
    assert set_password(code, password=PASSWORD) is None
    assert servable(admin, [other]) == {other.pk: False}


def test_a_list_leads_to_the_survivor(rows, keepers):
    survivor, other = rows
    merged(rows, keepers)

    cells = {"full_name": "Lê Thị Hòa", "card_number": "12345678"}
    row = parse_row(2, tuple(cells.values()), cells, card_pattern=r"^\d{8}$")

    known = {person.id: person for person in Register().people_for([row])}

    assert other.pk not in known
    assert ("card_number", "12345678") in known[survivor.pk].former
    [action] = rules.plan([row], list(known.values()), UnitBook([]))
    assert (action.kind, action.person_id, action.changes) == ("unchanged", survivor.pk, [])


def test_roles_of_the_closed_row_end_and_are_not_taken_over(root, rows, keepers):
    survivor, other = rows
    grant = RoleGrantFactory(person=other, role=Role.UNIT_CLERK, unit=root)

    merged(rows, keepers)

    grant.refresh_from_db()
    assert grant.person == other
    assert grant.valid_to == timezone.localdate() - timedelta(days=1)
    assert not survivor.grants.exists()


def test_who_proposed_cannot_approve(rows, keepers):
    survivor, other = rows
    merge = merges.propose_merge(survivor, other=other, swapped=[], reason="x", by=keepers[0])

    with pytest.raises(merges.MergeRefused):
        merges.approve_merge(merge, by=keepers[0])

    other.refresh_from_db()
    assert other.merged_into is None


def test_a_class_that_both_have_begun_stops_the_merge(rows, keepers):
    survivor, other = rows
    first = EnrolmentFactory(member=survivor)
    EnrolmentFactory(member=other, training_class=first.training_class, started_at=timezone.now())

    with pytest.raises(merges.MergeRefused, match="lớp"):
        merges.propose_merge(survivor, other=other, swapped=[], reason="x", by=keepers[0])


def test_an_untouched_double_is_withdrawn_and_comes_back(rows, keepers):
    survivor, other = rows
    first = EnrolmentFactory(member=survivor, started_at=timezone.now())
    double = EnrolmentFactory(member=other, training_class=first.training_class)

    merge = merged(rows, keepers)

    double.refresh_from_db()
    assert (double.member, double.withdrawal_reason) == (other, "trùng người học")
    merges.undo_merge(merge, reason="Nhầm", by=keepers[0])
    double.refresh_from_db()
    assert double.withdrawn_at is None


@pytest.mark.parametrize("built", ["edited", "studied", "late"])
def test_what_was_built_on_a_merge_keeps_it_together(rows, keepers, built):
    survivor, other = rows
    enrolment = EnrolmentFactory(member=other)
    merge = merged(rows, keepers)
    if built == "edited":
        directory.edit_person(survivor, fields={"workplace": "Sở Nội vụ"}, by=keepers[0])
    elif built == "studied":
        Enrolment.objects.filter(pk=enrolment.pk).update(started_at=timezone.now())
    else:
        PersonMerge.objects.filter(pk=merge.pk).update(
            decided_at=timezone.now() - timedelta(days=31)
        )

    with pytest.raises(merges.MergeRefused):
        merges.undo_merge(merge, reason="Nhầm", by=keepers[0])

    assert PersonMerge.objects.get(pk=merge.pk).state == PersonMerge.State.DONE


def test_the_log_names_both_rows_and_no_values(rows, keepers):
    merged(rows, keepers, swapped=["card_number"])

    lines = AuditEntry.objects.filter(action="members.merge_people")

    assert {line.person_id for line in lines} == {row.pk for row in rows}
    assert "12345678" not in str(list(lines.values()))


def test_every_column_that_names_a_learner_is_registered_or_stays():
    """A new model that names a person must say whether it follows a merge."""
    from django.apps import apps

    from members.merging import followers

    known = {follower.key for follower in followers()}
    # A ledger that is only added to, a file about one row, and roles, which end with the row.
    known |= {f"office.{model}.person" for model in ("ConsentRecord", "OwnCopy", "PlannedGrant")}
    # A receiver is one by a role; the next delivery finds none and tells the owner.
    known.add("monitoring.ScheduleReceiver.person")
    owners = {"member", "person", "learner"}
    missing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.fields
        if field.related_model is User
        and field.name in owners
        and model._meta.app_label != "members"
        and f"{model._meta.label}.{field.name}" not in known
    ]

    assert known
    assert not missing
