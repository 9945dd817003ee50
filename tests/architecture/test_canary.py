"""The canary crawl (QUALITY SEC-03): nobody ever receives a token of a unit that is not theirs.

Each of twenty people follows links and the forms that only ask, from the start pages on; then each
asks for every address that any of the others has found.  Pages, JSON, PDFs, workbooks, headers and
e-mails are read.
"""

import html
import io
import re
import time
import zipfile
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from members.accounts.recovery import send_code
from members.models import RecoveryCode
from monitoring.models import ExportJob
from monitoring.services import run_export
from tests.architecture.canary_world import LOOKERS, CanaryWorld, tokens_in
from tests.architecture.matrix import Browser, names_rows, undone
from tests.architecture.sources import ROOT
from tests.architecture.url_table import DOORS

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
FEWEST_RESPONSES = 20_000
FEWEST_UNITS = 200
# Of one page with many filters and orders, so many spellings a person.
SPELLINGS, SPELLINGS_OF_A_ROW = 12, 2
# The public look-up tells everybody the same by a secret code; signing out ends the crawl.
LEFT_OUT = ("/tra-cuu/", "/static/", "/tep/", "/tai-khoan/logout/", "/quan-tri/logout/", "/co-chu/")
LINK = re.compile(r'<a\b[^>]*?href="([^"]+)"', re.DOTALL)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
ASKED = {"q": "nguyen", "code": "x", "sort": "name"}


class Looker:
    """One person with a browser, and what foreign came into it."""

    def __init__(self, world, name):
        self.name, self.person = name, world.people[name]
        self.allowed = world.allowed(name)
        self.browser = Browser()
        if self.person is not None:
            client = Client()
            client.force_login(self.person, backend=settings.AUTHENTICATION_BACKENDS[0])
            session = client.cookies[settings.SESSION_COOKIE_NAME].value
            self.browser.cookies[settings.SESSION_COOKIE_NAME] = session
        self.responses, self.seen, self.foreign = 0, set(), {}
        self.found, self._asked, self._spellings = set(), set(), {}

    def crawl(self, starts):
        """Follow everything from the start pages on."""
        waiting = list(starts)
        while waiting:
            address = waiting.pop()
            if address in self.found or not self._is_wanted(address):
                continue
            self.found.add(address)
            response = self.open(address)
            if 300 <= response.status_code < 400:
                waiting.append(_inside(address, response.headers["Location"]))
            elif response.headers.get("Content-Type", "").startswith("text/html"):
                page, path = response.content.decode(), address.partition("?")[0]
                waiting += _links(address, page)
                if path not in self._asked:
                    self._asked.add(path)
                    waiting += _questions(address, page)

    def open(self, address):
        """Ask for the address and read everything that comes."""
        response = self.browser.get(address)
        self.responses += 1
        assert response.status_code < 500, address
        self.read(address, _text_of(response))
        return response

    def read(self, where, text):
        """Note the foreign tokens of a text."""
        tokens = tokens_in(text)
        self.seen |= tokens
        # What stands in the address comes back in the page: it was asked for, not told.
        foreign = tokens - self.allowed - tokens_in(where)
        if foreign:
            self.foreign[where] = sorted(foreign)[:5]

    def _is_wanted(self, address):
        path = address.partition("?")[0]
        if not path.startswith("/") or path.startswith(LEFT_OUT):
            return False
        count = self._spellings[path] = self._spellings.get(path, 0) + 1
        return count <= (SPELLINGS_OF_A_ROW if re.search(r"/\d+/", path) else SPELLINGS)


def _inside(address, target):
    """Return the target as an address of the site; nothing for another site."""
    parts = urlsplit(urljoin(f"http://testserver{address}", target))
    if parts.netloc != "testserver" or parts.scheme not in ("http", "https"):
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _links(address, page):
    """Return where the links of the page lead.  A parser would take most of the crawl's time."""
    return [_inside(address, html.unescape(link)) for link in LINK.findall(page)]


def _questions(address, page):
    """Return what the asking forms of the page can ask."""
    ways = []
    for source in FORM.findall(page):
        form = BeautifulSoup(source, "html.parser").form
        if form.get("method", "get").lower() == "get":
            target = _inside(address, form.get("action") or address).partition("?")[0]
            ways += [f"{target}?{query}" for query in _queries(form)]
    return ways


def _queries(form):
    """Yield what the form can ask: as it stands, and with each choice of each field."""
    fields = {}
    for field in form.select("input[name], select[name]"):
        value = field.get("value", "")
        fields[field["name"]] = ASKED.get(field["name"], value) if field.name == "input" else ""
    yield urlencode(fields)
    for select in form.select("select[name]"):
        for option in select.select("option[value]"):
            yield urlencode({**fields, select["name"]: option["value"]})


def _text_of(response):
    """Return everything readable of a response."""
    said = " ".join(f"{key}: {value}" for key, value in response.headers.items())
    body = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "")
    if kind == "application/pdf":
        pages = PdfReader(io.BytesIO(body)).pages
        return said + re.sub(r"\s+", "", "".join(page.extract_text() for page in pages))
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            inside = [archive.read(name).decode(errors="replace") for name in archive.namelist()]
        return said + " ".join(inside)
    return said + body.decode(errors="replace")


def start_pages():
    """Return the addresses without parts that anybody may ask for, and the public pages."""
    plain = [
        reverse(name)
        for name, door in DOORS.items()
        if door.method == "get" and not names_rows(door)
    ]
    return [*plain, "/", "/khoa-hoc/", "/tai-khoan/sessions/", "/tai-khoan/2fa/", "/quan-tri/"]


def make_exports(looker):
    """Ask for each workbook as the person, let the worker make it, fetch it."""
    for kind in ExportJob.Kind.values:
        for format in ExportJob.Format.values:
            before = ExportJob.objects.count()
            address = f"{reverse('monitoring:new_export')}?{urlencode({'kind': kind})}"
            looker.browser.post(address, {"purpose": "Kiểm tra", "format": format})
            if ExportJob.objects.count() == before:
                continue
            job = run_export(ExportJob.objects.latest("pk"))
            assert job.state == ExportJob.State.DONE
            looker.open(reverse("monitoring:export", args=[job.pk]))
            response = looker.open(reverse("monitoring:download", args=[job.pk]))
            assert response.status_code == 200


def ask_for_mail(looker):
    """Let the site write to the person, and read the letter."""
    if looker.person is None or not looker.person.email:
        return
    cache.clear()
    looker.browser.post(reverse("accounts:ask_for_code"), {"login": looker.person.email})
    send_code(RecoveryCode.objects.get(person=looker.person, state=RecoveryCode.State.WAITING))
    letters, mail.outbox[:] = list(mail.outbox), []
    assert letters
    for letter in letters:
        looker.responses += 1
        looker.read("e-mail", f"{letter.subject} {letter.body} {letter.to}")


def test_nobody_receives_what_belongs_to_a_foreign_unit():
    began = time.monotonic()
    world = CanaryWorld().fill()
    lookers = {name: Looker(world, name) for name in LOOKERS}
    filled = time.monotonic() - began

    for looker in lookers.values():
        looker.crawl(start_pages())
        make_exports(looker)
        ask_for_mail(looker)
    everything = sorted(set().union(*(looker.found for looker in lookers.values())))
    for looker in lookers.values():
        for address in everything:
            if address not in looker.found:
                with undone():
                    looker.open(address)

    responses = sum(looker.responses for looker in lookers.values())
    took = time.monotonic() - began
    (ROOT / "var" / "canary.txt").write_text(
        f"{len(world.units)} units, {len(lookers)} people, {len(everything)} addresses,"
        f" {responses} responses, {took:.0f} s ({filled:.0f} s of it to fill)\n"
    )
    assert {name: look.foreign for name, look in lookers.items() if look.foreign} == {}
    assert responses >= FEWEST_RESPONSES
    assert len(world.units) >= FEWEST_UNITS
    _assert_that_the_crawl_sees(world, lookers)


def _assert_that_the_crawl_sees(world, lookers):
    """A crawl that finds nothing proves nothing: what is allowed is found."""
    everything = lookers["office of everything"]
    people = {token for token in world.places if token.startswith("p")}
    assert len(everything.seen & people) > len(people) * 0.9
    for name in ("clerk of branch 1", "leader of branch 5", "organisation of branch 8"):
        own = {token for token in lookers[name].allowed if token.startswith("p")}
        assert len(lookers[name].seen & own) > len(own) * 0.9
    assert any(token.startswith("p") for token in lookers["member 9.1"].seen)
    assert not lookers["anonymous"].seen
