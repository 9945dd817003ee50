"""The matrix of authorisation: every route × method × visitor, and what each cell must answer."""

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.db import connection, transaction
from django.shortcuts import resolve_url
from django.test import Client, RequestFactory
from django.test.client import ClientHandler
from django.urls import URLPattern, get_resolver, reverse

from tests.architecture.door import Door
from tests.architecture.package_table import PACKAGE_DOORS, POSITIONAL
from tests.architecture.personas import DERIVED, PERSONAS, SIGNED_IN, World
from tests.architecture.sources import PACKAGES
from tests.architecture.url_table import DOORS

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
VISITORS = (*PERSONAS, *DERIVED)
# Asked by every method; the others by the two that views tell apart.
ASKED_FULLY = frozenset(
    {"anonymous", "suspended", "member", "other_member", "trainer", "clerk", "other_clerk"}
    | {"office", "sibling_office", "system_admin", "expired", "revoked"}
)
STRANGERS = frozenset({"anonymous", "suspended"})
ADMIN_PREFIX = "/quan-tri/"
# For a signed-in person who may not pass; 405 tells nothing but the method.
CLOSED = {403, 404, 405}
# The door opened: a page, a way on, or a refusal by a rule (DomainError) after the permission.
OPEN = {200, 204, 302, 303, 400, 405, 409}
# A page for everybody whose status says that signing in elsewhere has failed.
SAYS_FAILED = {"socialaccount_login_error": {401}}
# A refusal is told to the inspector.
REFUSALS = {"members_auditentry"}
# What any request may write: who was there, and what was refused.
BOOKKEEPING = {"django_session", "usersessions_usersession"} | REFUSALS
# What a look may write besides: that somebody opened a lesson.
VISITS = {"learning_readingvisit", "learning_enrolment"}
# The paper of a certificate is made when it is first asked for; a list of people that is taken out
# is noted with those who stand in it.
MADE_AT_FIRST_LOOK = {
    "certificates:download": {"certificates_certificate"},
    "reorganisation:split_template": {"members_listexport"},
}
_WRITE = re.compile(
    r"(?<!FOR )\b(?:INSERT INTO|DELETE FROM|UPDATE)\s+(?!SET\b|OF\b|SKIP\b|NOWAIT\b)\"?(\w+)", re.I
)


def all_routes():
    """Return {name: (route, package of its view)} of every address that has a name."""
    found, nameless = {}, []

    def walk(patterns, namespace, prefix):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLPattern):
                view = getattr(pattern.callback, "view_class", pattern.callback)
                if pattern.name:
                    found[f"{namespace}{pattern.name}"] = (route, view.__module__.split(".")[0])
                else:
                    nameless.append(route)
            else:
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                walk(pattern.url_patterns, inner, route)

    walk(get_resolver().url_patterns, "", "/")
    return found, nameless


def is_ours(package):
    """Tell whether the view is in one of our apps."""
    return package in PACKAGES


def all_doors():
    """Return the doors of our apps and of packages; the admin's have their own table."""
    return {**DOORS, **PACKAGE_DOORS}


def may_pass(door, visitor):
    """Tell whether the table lets the visitor in; what is said of no row follows from it.

    Whose role is over or not yet is a plain member elsewhere: let in where everybody is.  The
    office of the other branch has the office's pages, and no row of this branch.
    """
    if visitor in door.but_not:
        return False
    if visitor in door.who or visitor in door.also:
        return True
    if visitor == "suspended":
        return "anonymous" in door.who
    if visitor in DERIVED and door.who >= SIGNED_IN:
        return True
    return visitor == "sibling_office" and "office" in door.who and not names_rows(door)


def names_rows(door):
    """Tell whether the address has parts."""
    return door.kwargs is not Door.__dataclass_fields__["kwargs"].default


@dataclass
class Answer:
    """What came back, and the tables that it wrote into."""

    status: int
    location: str = ""
    written: set[str] = field(default_factory=set)
    is_empty: bool = False

    @property
    def is_sent_to_sign_in(self):
        """Tell whether the visitor is asked to sign in first."""
        return self.status == 302 and self.location.startswith(resolve_url(settings.LOGIN_URL))


class Browser(RequestFactory):
    """Asks the whole of Django like the test client, without its notes on templates."""

    handler = ClientHandler(enforce_csrf_checks=False)

    def request(self, **request):
        """Send what was built and return the response."""
        return self.handler(self._base_environ(**request))


class Cast:
    """Everybody with a session of their own; each question is taken back when it is answered."""

    def __init__(self, world=None):
        self.world = world or World()
        for name in dir(World):
            # Rows made later would be taken back with the question that made them.
            if isinstance(getattr(World, name), cached_property):
                getattr(self.world, name)
        self.sessions = {}
        for name, person in self.world.visitors.items():
            client = Client()
            client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
            self.sessions[name] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.browser = Browser()

    def path_of(self, name, door):
        """Return the address of a door with the rows of the world."""
        door.given(self.world)
        if name in POSITIONAL:
            return reverse(name, args=POSITIONAL[name])
        return f"{reverse(name, kwargs=door.kwargs(self.world))}?{door.query}".rstrip("?")

    def browser_of(self, visitor):
        """Return the browser with nothing but the visitor's session."""
        self.browser.cookies.clear()
        if visitor in self.sessions:
            self.browser.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[visitor]
        return self.browser

    def ask(self, visitor, method, path, headers=None, data=None):
        """Ask as the visitor, note what is written, and undo it."""
        send = getattr(self.browser_of(visitor), method.lower())
        extra = {} if data is None else {"data": data}
        with undone(), watched() as written:
            response = send(path, headers=headers or {}, **extra)
            is_empty = not response.streaming and not response.content
        location = response.headers.get("Location", "")
        return Answer(response.status_code, location, written, is_empty)


@contextmanager
def cast_of_module(blocker):
    """Make one world for all tests of a module, and take it back with all that they did to it."""
    with blocker.unblock(), transaction.atomic():
        yield Cast()
        transaction.set_rollback(True)


@contextmanager
def undone():
    """Take back what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextmanager
def watched():
    """Collect the tables into which at least one row is written."""
    written = set()

    def note(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        found = _WRITE.findall(sql)
        if found and context["cursor"].rowcount != 0:
            written.update(name.lower() for name in found)
        return result

    with connection.execute_wrapper(note):
        yield written


def methods_for(visitor):
    """Return the methods by which the visitor asks."""
    return METHODS if visitor in ASKED_FULLY else ("GET", "POST")


def complaint(name, visitor, method, answer):
    """Return what is wrong with an answer; nothing when it is the one that the table promises."""
    door = all_doors()[name]
    written = answer.written - BOOKKEEPING - MADE_AT_FIRST_LOOK.get(name, set())
    if answer.status >= 500:
        return f"breaks: {answer.status}"
    if method in SAFE and written - VISITS:
        return f"a look writes {sorted(written)}"
    if may_pass(door, visitor):
        is_wrong = answer.status not in OPEN | SAYS_FAILED.get(name, set()) or (
            answer.is_sent_to_sign_in and not _leads_to_sign_in(door)
        )
        asked_right = method == door.method.upper()
        return f"does not open: {answer.status}" if asked_right and is_wrong else ""
    if written:
        return f"refused, but writes {sorted(written)}"
    if (method == "OPTIONS" and answer.is_empty) or is_refusal(door, visitor, answer):
        return _cross_unit(door, visitor, method, answer)
    return f"opens: {answer.status} {answer.location}"


def is_refusal(door, visitor, answer):
    """Tell whether the answer keeps the visitor out."""
    if answer.status in CLOSED:
        return True
    if door.is_by_token and answer.status in {400, 401, 409}:
        return True
    return visitor in STRANGERS and (answer.is_sent_to_sign_in or answer.status == 401)


def _leads_to_sign_in(door):
    return "anonymous" in door.who


def _cross_unit(door, visitor, method, answer):
    """A row of another branch does not exist for those whose duty would otherwise show it."""
    same_duty = {"sibling_office": "office", "other_clerk": "clerk"}.get(visitor)
    asked_right = method == door.method.upper()
    if asked_right and same_duty in door.who and names_rows(door) and answer.status != 404:
        return f"a row of another branch answers {answer.status}, not 404"
    return ""
