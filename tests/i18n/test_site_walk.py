"""Every page outside the Wagtail admin, as everybody who may open it: no English sentence.

Pages are opened, their forms sent empty and filled in wrongly, so that what a form says is read as
well; then every act of the table is asked for.  The browser asks for English and gets Vietnamese.
"""

import html
import re
from datetime import timedelta

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from bs4 import BeautifulSoup
from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import connection
from django.http import Http404
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from cms.services import ensure_editorial_setup
from common import views
from tests.architecture.personas import World
from tests.architecture.url_table import DOORS
from tests.factories.cms import published_course
from tests.factories.members import PASSWORD, UserFactory
from tests.i18n.english import english_sentences

pytestmark = pytest.mark.django_db

PERSONAS = (
    *("anonymous", "member", "clerk", "secretary", "manager", "organisation", "office"),
    *("leader", "inspector", "system_admin"),
)
# The editing desk stands inside the Wagtail admin, which has a walk of its own.
WALKED = {name: door for name, door in DOORS.items() if not name.startswith("cms_desk:")}
GROUPED = re.compile(r"\b14\.[345]\d\d\b")
SPOKEN = {"aria-label", "title", "alt", "placeholder", "content"}
NONSENSE = {"date": "31/31/2026", "number": "x", "email": "x@", "select": "zzz"}
ENGLISH_BROWSER = {"accept-language": "en-US,en;q=0.9", "user-agent": "-"}


class Walker:
    """One browser, and what was English on its way."""

    def __init__(self, person=None):
        self.browser = Client(raise_request_exception=False, headers=ENGLISH_BROWSER)
        if person is not None:
            self.browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        self.pages = 0
        self.english = {}

    def open(self, address, *, data=None, method="get", **headers):
        """Open an address, follow where it leads, and read the page."""
        response = getattr(self.browser, method)(
            address, data or {}, follow=True, headers={"referer": "http://testserver/"} | headers
        )
        assert response.status_code < 500, f"{method} {address}"
        if response.headers.get("Content-Type", "").startswith("text/html"):
            self.read(response, f"{method} {address}")
        elif response.headers.get("Content-Type", "") == "application/json":
            self.read_json(response, f"{method} {address}")
        return response

    def read(self, response, where):
        """Note the English of a page."""
        page = response.content.decode()
        self.pages += 1
        assert '<html lang="vi"' in page or "<html" not in page, where
        found = english_sentences(page)
        if found:
            self.english[where] = found

    def read_json(self, response, where):
        """Note the English of the message that a script shows."""
        said = response.json()
        message = said.get("message", "") if isinstance(said, dict) else ""
        found = english_sentences(f"<p>{html.escape(message)}</p>")
        if found:
            self.english[where] = found

    def send_forms(self, response, address):
        """Send every form of the page empty, and filled in with nonsense."""
        soup = BeautifulSoup(response.content, "html.parser")
        for form in soup.select("main form"):
            target, method = form.get("action") or address, form.get("method", "get").lower()
            if "logout" in target:
                continue
            names = {field["name"] for field in form.select("[name]")}
            self.open(target, data=dict.fromkeys(names, ""), method=method)
            wrong = {field["name"]: nonsense(field) for field in form.select("[name]")}
            self.open(target, data=wrong, method=method)


def nonsense(field):
    """Return what the field cannot take."""
    if field.name == "select":
        return NONSENSE["select"]
    kind = field.get("type", "text")
    return NONSENSE.get("date" if "date" in field.get("inputmode", "") else kind, "x" * 400)


def address_of(name, door, world):
    """Return the address of a door."""
    return f"{reverse(name, kwargs=door.kwargs(world))}?{door.query}".rstrip("?")


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_english_on_any_page_of_our_apps(persona):
    world = World()
    course, lesson = published_course()
    person = None if persona == "anonymous" else world.people[persona]
    world.certificate, world.attempt, world.export  # noqa: B018 - the rows that pages show
    walker = Walker(person)

    for name, door in WALKED.items():
        if door.method == "get":
            address = address_of(name, door, world)
            response = walker.open(address, **door.headers)
            if response.headers.get("Content-Type", "").startswith("text/html"):
                walker.send_forms(response, address)
    for name, door in WALKED.items():
        if door.method == "post":
            walker.open(address_of(name, door, world), method="post", **door.headers)
    for address in ("/", "/khoa-hoc/", "/tin-tuc/", course.url, lesson.url, "/khong-co-trang/"):
        walker.open(address)

    assert walker.pages > 20
    assert walker.english == {}


def test_no_english_where_nothing_is_there_yet():
    world = World()
    ensure_editorial_setup()
    for persona in ("member", "clerk", "manager", "office", "leader"):
        walker = Walker(world.people[persona])
        for name in ("learning:home", "certificates:own", "monitoring:overview", "desk:list"):
            walker.open(reverse(name))
        for name in ("monitoring:people", "monitoring:exports", "certificates:register"):
            walker.open(reverse(name), data={"q": "khongcoai"})
        assert walker.english == {}


class TestAccount:
    """The screens of allauth, members' templates and its own."""

    @pytest.fixture
    def person(self):
        return UserFactory(full_name="Nguyễn Thị Lành", email="lanh@example.vn", password=PASSWORD)

    def test_before_signing_in(self, person):
        walker = Walker()
        key = default_token_generator.make_token(person)
        link = reverse(
            "account_reset_password_from_key",
            kwargs={"uidb36": user_pk_to_url_str(person), "key": key},
        )
        addresses = [
            *map(reverse, ("account_login", "account_signup", "account_inactive")),
            *map(reverse, ("account_reset_password", "accounts:enter_code")),
            *map(reverse, ("activation:enter_code", "account_reset_password_done")),
            reverse("account_reset_password_from_key_done"),
            reverse("account_email_verification_sent"),
            reverse("account_confirm_login_code"),
            reverse("account_confirm_email", args=["MQ:wrong"]),
            reverse("account_reset_password_from_key", kwargs={"uidb36": "1", "key": "x-y"}),
            link,
        ]
        for address in addresses:
            response = walker.open(address)
            walker.send_forms(response, response.request["PATH_INFO"])
        for _ in range(7):
            walker.open(
                reverse("account_login"),
                data={"login": person.card_number, "password": "sai"},
                method="post",
            )

        assert walker.pages > 20
        assert walker.english == {}

    @pytest.mark.parametrize("has_second_step", [False, True])
    def test_when_signed_in(self, person, has_second_step):
        if has_second_step:
            TOTP.activate(person, generate_totp_secret())
            RecoveryCodes.activate(person)
        walker = Walker()
        walker.open(
            reverse("account_login"),
            data={"login": person.card_number, "password": PASSWORD},
            method="post",
        )
        if has_second_step:
            walker.send_forms(walker.open(reverse("mfa_authenticate")), reverse("mfa_authenticate"))
            code = RecoveryCodes(
                Authenticator.objects.get(user=person, type="recovery_codes")
            ).get_unused_codes()[0]
            walker.open(reverse("mfa_authenticate"), data={"code": code}, method="post")
        names = (
            *("account_email", "account_change_password", "account_set_password"),
            *("account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_deactivate_totp"),
            *("mfa_reauthenticate", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
            *("account_logout", "account_login"),
        )
        # Read only: its forms sign the walker out.
        walker.open(reverse("usersessions_list"))
        for name in names:
            response = walker.open(reverse(name))
            walker.send_forms(response, response.request["PATH_INFO"])

        assert walker.pages > 20
        assert walker.english == {}

    def test_when_the_password_was_long_ago(self, person, time_machine):
        walker = Walker()
        sign_in = {"login": person.card_number, "password": PASSWORD}
        walker.open(reverse("account_login"), data=sign_in, method="post")
        time_machine.move_to(timezone.now() + timedelta(minutes=30))

        response = walker.open(reverse("mfa_activate_totp"))

        assert "reauthenticate" in response.redirect_chain[-1][0]
        walker.send_forms(response, response.redirect_chain[-1][0])
        assert walker.english == {}


class TestErrors:
    """What is said when something goes wrong."""

    @pytest.mark.parametrize(
        "answer",
        [
            lambda request: views.bad_request(request, SuspiciousOperation()),
            lambda request: views.permission_denied(request, PermissionDenied()),
            lambda request: views.page_not_found(request, Http404()),
            views.server_error,
            views.csrf_failure,
            views.too_many_requests,
            views.service_unavailable,
        ],
    )
    def test_the_page(self, answer):
        request = RequestFactory().get("/")
        request.user = UserFactory()
        request.session = {}

        page = answer(request).content.decode()

        assert 'lang="vi"' in page
        assert english_sentences(page) == []


def test_numbers_for_machines_are_never_grouped():
    """A key of 14300 is "14.300" to people; in an address or a value it would lead nowhere."""
    with connection.cursor() as cursor:
        for sequence in connection.introspection.sequence_list():
            cursor.execute(f"ALTER SEQUENCE {sequence['name']} RESTART WITH 14300")
    world = World()
    published_course()
    world.certificate, world.attempt, world.export  # noqa: B018 - the rows that pages show
    assert world.people["member"].pk >= 14300
    grouped = {}
    for persona in ("member", "clerk", "manager", "office", "leader"):
        walker = Walker(world.people[persona])
        for name, door in WALKED.items():
            if door.method == "get":
                address = address_of(name, door, world)
                response = walker.browser.get(address, follow=True, headers=door.headers)
                soup = BeautifulSoup(response.getvalue(), "html.parser")
                found = [
                    f"{key}={value}"
                    for element in soup.find_all(True)
                    for key, value in element.attrs.items()
                    if GROUPED.search(str(value)) and key not in SPOKEN
                ]
                grouped |= {address: found} if found else {}

    assert grouped == {}
