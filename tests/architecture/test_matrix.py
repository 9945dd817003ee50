"""Every address of the site × every method × every visitor (QUALITY SEC-01, SEC-05, SEC-22)."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.urls import NoReverseMatch, reverse

from members.models import RoleGrant
from members.roles import Role
from tests.architecture import matrix
from tests.architecture.matrix import (
    METHODS,
    VISITORS,
    all_doors,
    all_routes,
    complaint,
    methods_for,
    names_rows,
)
from tests.architecture.package_table import LEAD_ON, PACKAGE_DOORS
from tests.architecture.url_table import DOORS
from tests.cms.admin_table import ADMIN
from tests.cms.test_access import address, admin_patterns

FEWEST_CELLS = 8_000
EDITORS = {"trainer": 0, "approver": 1}
ROW = SimpleNamespace(pk=1, workflow_id=1, collection_id=1)
ANY_ROWS = SimpleNamespace(
    **dict.fromkeys(("course", "lesson", "picture", "document", "revision"), ROW),
    **dict.fromkeys(("workflow", "task_state", "task", "session"), ROW),
)


# Say that there is nothing of this name, to everybody the same: on a page of their own, or on the
# page where the code of a slip is typed.
SAYS_SO = {
    "verify:show": 200,
    "account_confirm_email": 200,
    "account_reset_password_from_key": 200,
    "activation:open_slip": 302,
}


def is_harmless(name, answer):
    """Tell whether the page only says that nothing was found."""
    return answer.status == SAYS_SO.get(name) and not answer.written - matrix.BOOKKEEPING


@pytest.fixture(scope="module")
def cast(django_db_setup, django_db_blocker):
    """One world for the whole table: each question is undone, the world at the end."""
    with matrix.cast_of_module(django_db_blocker) as cast:
        yield cast


class TestTable:
    def test_every_address_is_in_one_table(self):
        routes, nameless = all_routes()
        tables = (DOORS, PACKAGE_DOORS, ADMIN)
        unclassified = {
            name: route
            for name, route in routes.items()
            if sum(name in table for table in tables) == 0
        }

        assert not unclassified
        others = {route for route in nameless if not route.startswith(matrix.ADMIN_PREFIX)}
        assert others == LEAD_ON, (
            "nameless addresses of the admin are 404 by its gate; others need a name"
        )

    @pytest.mark.parametrize("visitor", ["anonymous", "member"])
    @pytest.mark.parametrize("path", sorted(LEAD_ON))
    def test_addresses_without_a_name_only_lead_on(self, cast, visitor, path):
        answer = cast.ask(visitor, "GET", path)

        assert answer.status in {301, 302}
        assert answer.location.startswith("/tai-khoan/3rdparty/")
        assert not answer.written - matrix.BOOKKEEPING

    def test_the_table_of_packages_has_no_dead_rows(self):
        assert not set(PACKAGE_DOORS) - set(all_routes()[0])

    def test_the_matrix_is_as_large_as_it_should_be(self):
        cells = len(all_doors()) * sum(len(methods_for(visitor)) for visitor in VISITORS)
        assert cells >= FEWEST_CELLS
        assert len(VISITORS) >= 19


class TestEveryCell:
    @pytest.mark.parametrize("name", all_doors())
    def test_answers_as_the_table_says(self, cast, name):
        door, wrong = all_doors()[name], {}
        # Limits of tries count by address, and everybody comes from one.
        cache.clear()
        with matrix.undone():
            path = cast.path_of(name, door)
            for visitor in VISITORS:
                for method in methods_for(visitor):
                    answer = cast.ask(visitor, method, path, door.headers)
                    said = complaint(name, visitor, method, answer)
                    if said:
                        wrong[f"{method} as {visitor}"] = said

        assert not wrong, path


class TestForeignIds:
    """SEC-05: an id that is not there, or is none at all, is a 404 or 400 and changes nothing."""

    INSTEAD = ("987654322", "-1", "9" * 25, "abc", "[1]", "1,2", "1%20OR%201=1", "%00", "None")
    SENTINELS = (987654321, "987654321", "98765432-1987-4654-8321-987654321987")

    @pytest.mark.parametrize(
        "name", [name for name in all_doors() if names_rows(all_doors()[name])]
    )
    def test_instead_of_the_own_one(self, cast, name):
        door, wrong, asked = all_doors()[name], {}, 0
        refusals = {400, 401, 403, 404, 409} if door.is_by_token else {400, 404, 429}
        cache.clear()
        with matrix.undone():
            kwargs = dict(door.kwargs(cast.world))
            for key in kwargs:
                for path in self._paths(name, kwargs, key):
                    asked += 1
                    answer = cast.ask(self._who(door), door.method, path, door.headers)
                    if answer.status == 301:  # no address at all: pages end with a slash
                        answer = cast.ask(self._who(door), "GET", answer.location)
                    if answer.status not in refusals or answer.written - matrix.REFUSALS:
                        wrong[path[:200]] = answer

        assert asked >= len(self.INSTEAD)
        assert not {path: one for path, one in wrong.items() if not is_harmless(name, one)}

    def _paths(self, name, kwargs, key):
        """Yield the address with each odd value in the place of one part."""
        for sentinel in (*self.SENTINELS, kwargs[key]):
            try:
                path = reverse(name, kwargs={**kwargs, key: sentinel})
            except NoReverseMatch:
                continue
            for value in self.INSTEAD:
                yield path.replace(str(sentinel), value)
            return
        raise AssertionError(f"nothing fits {key} of {name}")

    @staticmethod
    def _who(door):
        """Return somebody who may pass with the right id."""
        known = [who for who in VISITORS if who in door.who and who != "anonymous"]
        return known[0] if known else "member"


class TestAdmin:
    """What nobody but editors has, and what editors have not: 404 by any method, nothing written.

    What is open to editors, and with which rows, is asked in ``tests/cms/test_access.py``.
    """

    @pytest.mark.parametrize("visitor", VISITORS)
    def test_is_closed_where_the_table_says_nothing(self, cast, visitor):
        opened = {}
        for name, wanted in admin_patterns():
            if not name or self._has(visitor, name):
                continue
            path = address(name, wanted, ANY_ROWS)
            for method in METHODS if visitor in self.ASKED_FULLY else ("GET",):
                answer = cast.ask(visitor, method, path)
                is_way_in = name == "wagtailadmin_home" and answer.is_sent_to_sign_in
                if answer.written - matrix.BOOKKEEPING or not (answer.status == 404 or is_way_in):
                    opened[f"{method} {name}"] = answer
        assert not opened

    ASKED_FULLY = frozenset({"member", "trainer", "approver"})

    @staticmethod
    def _has(visitor, name):
        return visitor in EDITORS and ADMIN[name][EDITORS[visitor]] is not None


class TestWithoutOffice:
    def test_a_system_administrator_sees_no_study_of_people(self, cast):
        seen = {
            name
            for name, door in DOORS.items()
            if "system_admin" in door.who
            and name.split(":")[0] in {"monitoring", "desk", "certificates", "quizzes", "cms"}
        }

        # The formula of the index is for all to read and says nothing of anybody.
        assert seen <= {"certificates:own", "monitoring:formula"}

    def test_a_role_on_a_sibling_is_none_here(self, cast):
        person = cast.world.visitors["sibling_office"]
        assert RoleGrant.objects.current().filter(person=person, role=Role.OFFICE).exists()

        path = reverse("monitoring:unit", kwargs={"unit_id": cast.world.cell_a.pk})

        assert cast.ask("sibling_office", "GET", path).status == 404
        assert cast.ask("office", "GET", path).status == 200
