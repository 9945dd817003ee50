"""No address answers nonsense with an error of ours (SEC-05): the walk over the whole resolver."""

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache
from django.db import DataError, connection, transaction
from django.urls import reverse

from common.middleware import is_unholdable
from tests.architecture.matrix import cast_of_module, undone
from tests.architecture.personas import World
from tests.architecture.url_table import DOORS
from tests.bad_input.addresses import (
    FIELDS,
    HUGE,
    VALUES,
    Visitor,
    Walker,
    all_paths,
    forms,
    queries,
)

UNREADABLE = "Địa chỉ hoặc dữ liệu gửi lên bị thiếu hoặc bị hỏng."
FEWEST_PATHS = 600


@pytest.fixture(scope="module")
def cast_of_all(django_db_setup, django_db_blocker):
    """One world for all walks."""
    with cast_of_module(django_db_blocker) as cast:
        yield cast


@pytest.fixture
def cast(cast_of_all):
    """The same world for one walk, which is taken back with what it did."""
    cache.clear()
    with undone():
        yield cast_of_all


class TestWalks:
    @pytest.mark.parametrize("persona", ["anonymous", "member", "office", "trainer"])
    def test_no_path_of_the_resolver_breaks(self, cast, persona):
        walker = Walker(cast, persona)

        paths = list(all_paths())
        for path in paths:
            walker.ask(path)

        assert len(paths) > FEWEST_PATHS
        assert not walker.broken

    @pytest.mark.parametrize("persona", ["anonymous", "member", "office"])
    def test_no_query_string_breaks_a_page_of_ours(self, cast, persona):
        walker = Walker(cast, persona)

        for name, door in DOORS.items():
            path = reverse(name, kwargs=door.kwargs(cast.world))
            for _what, query in queries():
                walker.ask(f"{path}?{query}")

        assert not walker.broken

    @pytest.mark.parametrize("persona", ["anonymous", "member"])
    def test_no_form_breaks_a_path_of_the_resolver(self, cast, persona):
        walker = Walker(cast, persona)
        fields = "&".join(f"{name}={value}" for name in FIELDS for value in ("a%00b", HUGE))

        for path in all_paths():
            walker.ask(path, "POST", data=fields, content_type="application/x-www-form-urlencoded")

        assert not walker.broken

    @pytest.mark.parametrize("name", DOORS)
    def test_no_body_breaks_an_act_of_ours(self, cast, name):
        door = DOORS[name]
        path = reverse(name, kwargs=door.kwargs(cast.world))
        known = [who for who in ("member", "manager", "trainer", "clerk") if who in door.who]
        walker = Walker(cast, (known or sorted(door.who) or ["member"])[0])

        for _what, (content_type, body) in forms():
            walker.ask(path, "POST", data=body, content_type=content_type, headers=door.headers)

        assert not walker.broken


@pytest.mark.django_db
class TestWhatIsSaid:
    @pytest.mark.parametrize("where", ["/tro-giup/?q=%00", "/tra-cuu/?code=a%00b", "/tra-cuu/%00/"])
    def test_a_null_byte_gets_a_page_in_vietnamese(self, where):
        response = Visitor().ask(where)

        assert response.status_code == 400
        page = BeautifulSoup(response.content, "html.parser")
        assert UNREADABLE in page.find("main").get_text()
        assert page.find("main").find("a")

    def test_a_script_is_told_in_json(self):
        headers = {"accept": "application/json"}

        response = Visitor().ask("/tro-giup/?q=%00", headers=headers)

        assert response.status_code == 400
        assert response.json() == {"error": "BadRequest", "message": UNREADABLE}

    def test_a_null_byte_in_the_cookie_of_the_session_is_no_session(self):
        browser = Visitor()
        # Python unquotes octal escapes in quoted cookies.
        cookie = f'{settings.SESSION_COOKIE_NAME}="abcdefgh\\000"'

        response = browser.ask("/hoc-tap/", HTTP_COOKIE=cookie)

        assert response.status_code == 302
        assert "dang-nhap" in response["Location"] or "login" in response["Location"]

    def test_nonsense_as_the_page_number_is_the_first_or_last_page(self):
        world = World()
        assert world.training_class.pk
        browser = Visitor(world.people["office"])

        answers = {
            what: browser.ask(f"/lop-hoc/?page={value}").status_code
            for what, value in VALUES.items()
            if "null" not in what
        }

        assert set(answers.values()) == {200}

    def test_the_way_back_is_an_address_and_never_the_name_of_a_view(self):
        response = Visitor().ask("/co-chu/?next=account_login&size=lon")

        assert response.status_code == 302
        assert response["Location"] == "account_login"


@pytest.mark.django_db
class TestIsUnholdable:
    @pytest.mark.parametrize(
        ("statement", "value", "is_theirs"),
        [
            ("SELECT %s::text", "a\0b", True),
            ("SELECT %s::jsonb", '"\\u0000"', True),
            ("SELECT %s::int", 10**20, True),
            ("SELECT %s::text", "\ud800", True),
            # These are mistakes of ours and must stay errors.
            ("SELECT 1 / %s", 0, False),
            ("INSERT INTO django_session VALUES (%s, '', now())", "x" * 100, False),
        ],
    )
    def test_knows_what_no_column_can_hold_from_our_own_mistakes(self, statement, value, is_theirs):
        with (
            pytest.raises((DataError, UnicodeEncodeError)) as caught,
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, [value])

        assert is_unholdable(caught.value) is is_theirs
