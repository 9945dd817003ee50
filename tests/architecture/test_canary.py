"""The canary crawl (QUALITY SEC-03): nobody ever receives a token of a unit that is not theirs.

Each of twenty people follows links and the forms that only ask, from the start pages on, and makes
every file that the site makes for them; then each asks for every address that any of the others has
found.  Pages, JSON, PDFs, workbooks, archives, headers and e-mails are read.  A scope that is
broken on purpose shows that the crawl would tell.
"""

import io
import logging
import os
import time
import zipfile

import pytest
from django.urls import reverse

from certificates.querysets import CertificateQuerySet
from learning.querysets import EnrolmentQuerySet
from members.models import User
from members.querysets import UserQuerySet
from members.roles import Role
from tests.architecture import canary_crawl as crawl
from tests.architecture.canary_crawl import Looker
from tests.architecture.canary_rows import workbook
from tests.architecture.canary_world import CanaryWorld, tokens_in
from tests.architecture.matrix import undone
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.django_db
FEWEST_RESPONSES = 20_000
FEWEST_UNITS = 200
# Of addresses that differ only in numbers everybody asks for so many (all take half an hour).
MOST_ALIKE = int(os.environ.get("CANARY_ALIKE", "60"))


@pytest.fixture(autouse=True)
def no_warnings_are_kept():
    """pytest keeps each warning of a page that is refused, with its request: 1.6 GB in the end."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.slow
def test_nobody_receives_what_belongs_to_a_foreign_unit():
    began = time.monotonic()
    world = CanaryWorld().fill()
    lookers = {name: Looker(world, name) for name in world.lookers}
    firsts = [User.objects.filter(unit=world.units[f"cell {n}.1"]).first() for n in range(1, 11)]
    filled = time.monotonic() - began

    for looker in lookers.values():
        crawl.make_exports(looker)
        crawl.take_own_copy(looker)
        crawl.print_own_slips(looker)
        crawl.ask_to_reveal(looker, firsts)
        looker.crawl(crawl.start_pages())
        crawl.ask_for_mail(looker)
    found = set().union(*(looker.found for looker in lookers.values()))
    everything = crawl.spread(found, MOST_ALIKE)
    for looker in lookers.values():
        for address in everything:
            if address not in looker.found:
                with undone():
                    looker.open(address)

    responses = sum(looker.responses for looker in lookers.values())
    took = time.monotonic() - began
    (ROOT / "var" / "canary.txt").write_text(
        f"{len(world.units)} units, {len(lookers)} people, {len(found)} addresses found,"
        f" {len(everything)} asked for by all, {responses} responses,"
        f" {took:.0f} s ({filled:.0f} s of it to fill)\n"
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


@pytest.mark.slow
class TestTheCrawlBites:
    """In a small world, with a scope that is broken on purpose."""

    PEOPLE = "monitoring:people"

    @pytest.fixture
    def world(self):
        lookers = {
            "clerk": ((Role.UNIT_CLERK, "branch 1"),),
            "organisation": ((Role.ORGANISATION, "branch 1"),),
        }
        return CanaryWorld(lookers=lookers, branches=2, cells=1).fill()

    @pytest.fixture
    def foreign(self, world):
        """The tokens of the people of the other branch."""
        path = world.units["branch 2"].path
        return {token for token, place in world.places.items() if place.startswith(path)}

    def found(self, looker):
        return {token for tokens in looker.foreign.values() for token in tokens}

    def test_is_quiet_while_the_scopes_hold(self, world):
        clerk = Looker(world, "clerk")

        clerk.crawl(map(reverse, [self.PEOPLE, "directory:list", "office:home"]))
        crawl.make_exports(clerk)

        assert clerk.responses > 20
        assert clerk.seen
        assert clerk.foreign == {}

    @pytest.mark.parametrize(
        ("queryset", "scope", "name", "page"),
        [
            (EnrolmentQuerySet, "in_branches_of", "clerk", PEOPLE),
            (UserQuerySet, "in_branches_of", "organisation", "directory:list"),
            (CertificateQuerySet, "visible_to", "organisation", "certificates:register"),
        ],
    )
    def test_tells_where_a_page_shows_too_much(
        self, world, foreign, monkeypatch, queryset, scope, name, page
    ):
        monkeypatch.setattr(queryset, scope, lambda self, user: self)
        looker, address = Looker(world, name), reverse(page)

        looker.crawl([address])

        assert address in looker.foreign
        assert set(looker.foreign[address]) & foreign

    def test_tells_where_a_workbook_shows_too_much(self, world, foreign, monkeypatch):
        monkeypatch.setattr(EnrolmentQuerySet, "in_branches_of", lambda self, user: self)
        clerk = Looker(world, "clerk")

        crawl.make_exports(clerk)

        downloads = [where for where in clerk.foreign if where.endswith("/tep/")]
        assert downloads
        assert self.found(clerk) & foreign

    def test_tells_where_a_paper_is_anothers(self, world, foreign, monkeypatch):
        monkeypatch.setattr(CertificateQuerySet, "visible_to", lambda self, user: self)
        clerk = Looker(world, "clerk")

        for pk in world.certified:
            clerk.open(reverse("certificates:download", args=[pk]))

        assert self.found(clerk) & foreign


def test_many_addresses_alike_are_asked_for_evenly():
    people = [f"/nguoi/{number}/" for number in range(100, 200)]

    chosen = crawl.spread({*people, "/nguoi/", "/lop/7/?q=1", "/lop/8/"}, 10)

    assert sum(address in people for address in chosen) == 10
    assert {"/nguoi/", "/lop/7/?q=1", "/lop/8/"} <= set(chosen)


def test_a_role_that_is_over_is_own_data_and_nothing_else():
    world = CanaryWorld(lookers={"once clerk of branch 1": ()}, branches=1, cells=1).fill()
    looker = Looker(world, "once clerk of branch 1")

    crawl.take_own_copy(looker)
    looker.crawl([reverse("own_data:home")])
    looker.read("/theo-doi/", world.spelt(world.units["branch 1"]))

    assert list(looker.foreign) == ["/theo-doi/"]


class TestReader:
    """What the crawl can read."""

    def test_the_cell_of_a_workbook_even_in_an_archive(self):
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("ban-sao.xlsx", workbook("Nguyễn ZQP0007ZQ"))
            archive.writestr("zqu0008zq.csv", "nothing")

        assert tokens_in(crawl.text_in(target.getvalue())) == {"p0007", "u0008"}

    def test_the_print_of_a_paper_and_its_file_name(self):
        world = CanaryWorld(lookers={"member 1.1": ()}, branches=1, cells=1).fill()
        looker = Looker(world, "member 1.1")
        looker.allowed = set()

        crawl.take_own_copy(looker)
        for pk in world.certified:
            looker.open(reverse("certificates:download", args=[pk]))

        own = tokens_in(looker.person.personal_code)
        papers = [where for where in looker.foreign if where.startswith("/giay-chung-nhan/")]
        assert papers
        assert own <= set(looker.foreign[papers[0]])
        assert any(where.endswith("/tep/") and where not in papers for where in looker.foreign)
