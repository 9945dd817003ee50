"""People who look around in the canary world, and read everything that they are given."""

import html
import io
import re
import zipfile
from urllib.parse import unquote, urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from common.exports import all_kinds
from learning.models import TrainingClass
from members.accounts.recovery import send_code
from members.activation.printing import print_slips
from members.models import RecoveryCode, SlipBatch
from monitoring.documents.kinds import Report
from monitoring.forms import LIST_FORMATS
from monitoring.models import ExportJob
from monitoring.services import run_export
from office.models import OwnCopy
from office.privacy.services import run_copy
from tests.architecture.canary_world import tokens_in
from tests.architecture.matrix import Browser, names_rows
from tests.architecture.url_table import DOORS

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
        self.own_places = world.places_of_roles(name)
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
        self.read(address, text_of(response))
        return response

    def fetch(self, address):
        """Ask for a file that is there."""
        assert self.open(address).status_code == 200, address

    def send(self, address, sent):
        """Send a form and read what comes."""
        response = self.browser.post(address, sent)
        self.responses += 1
        assert response.status_code < 500, address
        self.read(f"POST {address} {urlencode(sent)}", text_of(response))

    def read(self, where, text):
        """Note the foreign tokens of a text."""
        tokens = tokens_in(text)
        self.seen |= tokens
        # What stands in the address comes back in the page: it was asked for, not told.
        foreign = tokens - self.allowed - tokens_in(where)
        if where.startswith(reverse("own_data:home")):
            # The roles that one held are own data, those that are over too.
            foreign -= self.own_places
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


def text_of(response):
    """Return everything readable of a response."""
    head = " ".join(f"{key}: {value}" for key, value in response.headers.items())
    said = unquote(f"{head} {response.cookies.output()} ")
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return said + text_in(body)


def text_in(content):
    """Return what can be read in a file: pages of a PDF, parts of a workbook, files of a zip."""
    if content[:5] == b"%PDF-":
        reader = PdfReader(io.BytesIO(content))
        about = " ".join(str(value) for value in (reader.metadata or {}).values())
        # A line may break anywhere.
        return about + re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            return " ".join(name + " " + text_in(archive.read(name)) for name in names)
    return content.decode(errors="replace")


def start_pages():
    """Return the addresses without parts that anybody may ask for, and the public pages."""
    plain = [
        reverse(name)
        for name, door in DOORS.items()
        if door.method == "get" and not names_rows(door)
    ]
    return [*plain, "/", "/khoa-hoc/", "/tai-khoan/sessions/", "/tai-khoan/2fa/", "/quan-tri/"]


def spread(addresses, most):
    """Return the addresses, of those that differ only in their numbers at most so many, evenly."""
    kinds = {}
    for address in sorted(addresses):
        kinds.setdefault(re.sub(r"\d+", "0", address.partition("?")[0]), []).append(address)
    chosen = []
    for alike in kinds.values():
        step = max(1, -(-len(alike) // most))
        chosen += alike[::step]
    return chosen


def make_exports(looker):
    """Ask for each workbook and each paper as the person, let the worker make it, fetch it."""
    for kind in all_kinds():
        for format in LIST_FORMATS:
            address = f"{reverse('monitoring:new_export')}?{urlencode({'kind': kind.key})}"
            sent = {"purpose": "Kiểm tra rò rỉ", "format": format}
            job = _made(looker, ExportJob, address, sent)
            if job is not None:
                job = run_export(job)
                assert job.state == ExportJob.State.DONE
                looker.open(reverse("monitoring:export", args=[job.pk]))
                looker.fetch(reverse("monitoring:download", args=[job.pk]))
    make_papers(looker)


def make_papers(looker):
    """Ask for each official report as the person, and read its three forms."""
    training_class = TrainingClass.objects.order_by("pk").first()
    for report in Report.values:
        address = reverse("documents:new", args=[report])
        sent = {"purpose": "Kiểm tra", "day": "05/02/2026", "class": training_class.pk}
        job = _made(looker, ExportJob, address, sent)
        if job is not None:
            job = run_export(job)
            assert job.state == ExportJob.State.DONE
            looker.open(reverse("documents:document", args=[job.pk]))
            for part in ("pdf", "docx", "xlsx"):
                looker.fetch(reverse("documents:part", args=[job.pk, part]))


def print_own_slips(looker):
    """Print slips for everybody whom the desk offers, and read the PDF."""
    batch = _made(looker, SlipBatch, reverse("slips:print"), {"who": "all"})
    if batch is not None:
        assert print_slips(batch).state == SlipBatch.State.DONE
        looker.open(reverse("slips:batch", args=[batch.pk]))
        looker.fetch(reverse("slips:download", args=[batch.pk]))


def take_own_copy(looker):
    """Take the zip of everything that is held about oneself."""
    copy = _made(looker, OwnCopy, reverse("own_data:request_copy"), {})
    if copy is not None:
        run_copy(copy.pk)
        looker.open(reverse("own_data:copy", args=[copy.pk]))
        looker.fetch(reverse("own_data:download", args=[copy.pk]))


def ask_to_reveal(looker, people):
    """Ask for the masked columns of the people: telephone and number of the file."""
    for person in people:
        looker.send(reverse("directory:reveal", args=[person.pk]), {"reason": "Kiểm tra"})


def ask_for_mail(looker):
    """Let the site write to the person, and read the letter."""
    if looker.person is None or not looker.person.email:
        return
    cache.clear()
    looker.send(reverse("accounts:ask_for_code"), {"login": looker.person.email})
    send_code(RecoveryCode.objects.get(person=looker.person, state=RecoveryCode.State.WAITING))
    letters, mail.outbox[:] = list(mail.outbox), []
    assert letters
    for letter in letters:
        looker.responses += 1
        looker.read("e-mail", f"{letter.subject} {letter.body} {letter.to}")


def _made(looker, model, address, sent):
    """Send the form; return the row that it made, or nothing when the person may not."""
    before = model.objects.count()
    looker.send(address, sent)
    return model.objects.latest("pk") if model.objects.count() > before else None
