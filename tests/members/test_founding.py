"""From empty tables to somebody who can sign in, and roles by command."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cms.models import HomePage
from members.models import AuditEntry, Organisation, RoleGrant, Unit, User
from members.permissions import has_role
from members.roles import Role
from tests.factories.members import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


def run(*arguments, **options):
    out = StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def create(code="QUANTRI01"):
    return run("create_first_admin", code=code, name="Lê Thị Thu", organisation="Đảng bộ Lam Sơn")


class TestFirstAdmin:
    def test_can_sign_in_to_a_site_that_was_empty(self, client, settings):
        settings.SITE_URL = "https://hoc-tap.example"
        password = create().split("password ")[1].split()[0]

        assert client.login(username="QUANTRI01", password=password)
        assert has_role(User.objects.get(personal_code="QUANTRI01"), Role.SYSTEM_ADMIN)
        assert Organisation.objects.get().root == Unit.objects.get()
        assert client.get("/").status_code == 200
        assert HomePage.objects.get().get_site().hostname == "hoc-tap.example"

    def test_leaves_its_mark_in_the_log(self):
        create()

        actions = set(AuditEntry.objects.values_list("action", flat=True))
        assert {"members.found_organisation", "members.appoint_first_admin"} <= actions

    def test_is_appointed_once(self):
        create()
        hash_before = User.objects.get(personal_code="QUANTRI01").password

        assert "already" in create(code="SOMEBODYELSE")

        assert User.objects.get().password == hash_before
        assert RoleGrant.objects.count() == 1

    def test_joins_a_tree_that_is_there(self):
        root = UnitFactory()

        create()

        assert User.objects.get().unit == root
        assert not Organisation.objects.exists()


class TestGrantRole:
    def test_gives_and_ends_a_role_on_a_branch(self):
        person, unit = UserFactory(), UnitFactory()

        line = run("grant_role", person.card_number, "office", unit=unit.code, reason="QĐ 1")
        assert "begins" in line
        assert RoleGrant.objects.get().unit == unit
        assert AuditEntry.objects.filter(action="members.grant_role", person=person).exists()

        run("grant_role", person.card_number, "office", unit=unit.code, revoke=True)
        entry = AuditEntry.objects.get(action="members.revoke_role")
        assert entry.person == person

    def test_dry_run_changes_nothing(self):
        person = UserFactory()

        assert "Would be" in run("grant_role", person.personal_code, "leader", dry_run=True)
        assert not RoleGrant.objects.exists()

    @pytest.mark.parametrize(
        ("person", "unit", "words"), [("KHONGCO", None, "Nobody"), ("CO", "XYZ", "no unit XYZ")]
    )
    def test_refuses_what_it_does_not_know(self, person, unit, words):
        UserFactory(personal_code="CO")

        with pytest.raises(CommandError, match=words):
            run("grant_role", person, "leader", unit=unit)
