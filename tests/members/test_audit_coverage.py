"""Each act of DOMAIN L15 leaves its line, and no line holds a name or a secret (SEC-27)."""

import json

import pytest
from django.urls import reverse

from members.models import AuditEntry, StatusPeriod
from members.roles import Role
from members.services import (
    change_status,
    exempt_person,
    grant_role,
    register_person,
    revoke_role,
    set_citizen_id,
)
from tests.factories.members import RoleGrantFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "mat-khau-canary-7731"
CANARIES = ("Canary", "CANARY", "0912777331", "912777331", "038077733111", PASSWORD)


def acts():
    return set(AuditEntry.objects.values_list("action", flat=True))


def test_signing_in_well_badly_and_out(client):
    person = UserFactory(password=PASSWORD)
    url = reverse("account_login")

    client.post(url, {"login": person.personal_code, "password": "sai-mat-khau"})
    client.post(url, {"login": person.personal_code, "password": PASSWORD})
    client.post(reverse("account_logout"))

    assert {"members.sign_in_failed", "members.sign_in", "members.sign_out"} <= acts()


def test_a_refusal_and_a_look_at_another_person(client):
    root = UnitFactory()
    person, clerk = UserFactory(unit=root), UserFactory(unit=root)
    client.force_login(person)
    client.get(reverse("monitoring:person", args=[clerk.pk]))
    RoleGrantFactory(person=clerk, role=Role.UNIT_CLERK, unit=root)
    client.force_login(clerk)
    client.get(reverse("monitoring:person", args=[person.pk]))

    assert {"members.access_denied", "members.view_person"} <= acts()


def test_changes_of_roles():
    grant = grant_role(UserFactory(), role=Role.UNIT_CLERK, unit=UnitFactory())
    revoke_role(grant)

    assert {"members.grant_role", "members.revoke_role"} <= acts()


def test_an_export(client):
    root = UnitFactory()
    clerk = UserFactory(unit=root)
    RoleGrantFactory(person=clerk, role=Role.UNIT_CLERK, unit=root)
    client.force_login(clerk)

    url = reverse("monitoring:new_export") + "?kind=people"
    client.post(url, {"purpose": "Báo cáo quý", "format": "xlsx"})

    assert "monitoring.request_export" in acts()


def test_no_name_number_or_password_gets_into_the_facts(client):
    person = register_person(
        full_name="Nguyễn Canary", unit=UnitFactory(), phone="0912777331", file_number="CANARY-7"
    )
    person.set_password(PASSWORD)
    person.save()
    set_citizen_id(person, "038077733111")
    change_status(person, status=StatusPeriod.Status.PROBATIONARY, since=person.joined_at.date())
    exempt_person(person, basis="tuổi cao", since=person.joined_at.date())
    for identifier in ("0912777331", "Nguyễn Canary", person.personal_code):
        for password in (PASSWORD[:-1], PASSWORD):
            client.post(reverse("account_login"), {"login": identifier, "password": password})

    entries = list(AuditEntry.objects.values("action", "subject", "reason", "facts"))
    written = json.dumps(entries, ensure_ascii=False)

    assert len(entries) > 5
    assert [canary for canary in CANARIES if canary in written] == []
