"""A real browser on the running site: Chromium of the machine, at 360 and at 1280 px.

``page`` fails a test that leaves an error in the browser's console; ``axe`` fails it for what
people with an impairment would stumble over; ``shoot`` keeps a picture in ``var/screenshots``.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright
from pytest_django import DjangoDbBlocker

from lms.local import browser as machine
from tests.browser.staged import StagedDatabase
from tests.flows.stage import Stage

SCREENSHOTS = Path(__file__).resolve().parent.parent.parent / "var" / "screenshots"
SIZES = {"360": {"width": 360, "height": 740}, "1280": {"width": 1280, "height": 800}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            # One browser for each width: two workers of xdist share the work and keep their own.
            width = "360" if "360" in item.name else "1280"
            item.add_marker(pytest.mark.xdist_group(f"browser-{width}"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests of this process."""
    program = machine.program()
    if program is None:
        pytest.skip("NO CHROMIUM on this machine: browser tests did not run (apt-get install)")
    # Playwright's loop runs in this thread, and Django takes it for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=machine.FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=list(SIZES))
def page(request: pytest.FixtureRequest, browser: Browser, live_server) -> Iterator[Page]:
    """A page of the site at a phone's and at a desk's width; ``page.goto("/hoc-tap/")``."""
    context = browser.new_context(
        base_url=live_server.url,
        viewport=SIZES[request.param],
        locale="vi-VN",
        timezone_id="Asia/Ho_Chi_Minh",
        reduced_motion="reduce",
    )
    context.set_default_timeout(10_000)
    yield from _watched_page(context)


@pytest.fixture
def desk_page(browser: Browser, live_server) -> Iterator[Page]:
    """A page at a desk's width only, for work that nobody does on a phone."""
    context = browser.new_context(
        base_url=live_server.url, viewport=SIZES["1280"], locale="vi-VN", reduced_motion="reduce"
    )
    context.set_default_timeout(10_000)
    yield from _watched_page(context)


def _watched_page(context: BrowserContext) -> Iterator[Page]:
    page, errors = context.new_page(), []
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda line: errors.append(f"{page.url}: {line.text}") if line.type == "error" else None,
    )
    yield page
    context.close()
    assert not errors, "errors in the console:\n" + "\n".join(errors)


@pytest.fixture
def sign_in(client, settings, live_server) -> Callable[..., None]:
    """``sign_in(page, user)``: put the session of a signed-in person into the browser."""

    def put(page: Page, user) -> None:
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value}
        page.context.add_cookies([cookie | {"url": live_server.url}])

    return put


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """``axe(page)``: fail for every violation that axe finds on the page as it is now."""

    def check(page: Page) -> None:
        violations = Axe().run(page).response["violations"]
        listing = [
            f"{found['id']} ({found['impact']}): {found['help']}\n    "
            + "\n    ".join(node["html"][:160] for node in found["nodes"][:3])
            for found in violations
        ]
        assert not violations, f"{page.url}\n" + "\n".join(listing)

    return check


@pytest.fixture
def axe_of_admin() -> Callable[[Page], None]:
    """Like ``axe``, for a page inside the admin: only what stands in our own part of it."""

    def check(page: Page) -> None:
        found = _run_beside_wagtails_own(page)
        listing = [f"{one['id']}: {[node['html'][:160] for node in one['nodes']]}" for one in found]
        assert not listing, f"{page.url}\n" + "\n".join(listing)

    return check


def _run_beside_wagtails_own(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds in the main part; Wagtail's checker may be running axe just then."""
    page.locator("main").first.wait_for()
    for _try in range(80):
        try:
            return Axe().run(page, context="main").response["violations"]
        except Error as error:
            if "already running" not in str(error):
                raise
            page.wait_for_timeout(250)
    raise AssertionError("Wagtail's own checker did not come to an end")


@pytest.fixture
def shoot(request: pytest.FixtureRequest) -> Callable[[Page, str], Path]:
    """``shoot(page, "home")``: keep a picture of the whole page under the test's name."""

    def take(page: Page, name: str) -> Path:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        width = page.viewport_size["width"]
        safe = re.sub(r"[^\w-]+", "-", f"{request.node.originalname}-{name}-{width}")
        path = SCREENSHOTS / f"{safe}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return take


def sticking_out(page: Page) -> list[str]:
    """Return the innermost elements that reach beyond the right edge of the screen."""
    return page.evaluate(
        """() => [...document.querySelectorAll('body *')]
          .filter((it) => it.getBoundingClientRect().right > window.innerWidth + 1)
          .filter((it) => !it.querySelector('*'))
          .slice(0, 5)
          .map((it) => it.outerHTML.slice(0, 200))"""
    )


@pytest.fixture
def fits() -> Callable[[Page], None]:
    """``fits(page)``: fail when the page is wider than the screen."""

    def check(page: Page) -> None:
        wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wider <= 0, f"{page.url} is {wider} px wider than the screen: {sticking_out(page)}"

    return check


@pytest.fixture
def look(axe, fits, shoot) -> Callable[[Page, str], None]:
    """``look(page, "home")``: one heading, no wider than the screen, no fault of axe, a picture."""

    def at(page: Page, name: str) -> None:
        page.locator("body").wait_for()
        shoot(page, name)
        fits(page)
        assert page.locator("h1").count() == 1, page.url
        axe(page)

    return at


@pytest.fixture(scope="session")
def stage_template(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[StagedDatabase, Stage]]:
    """The stage, made once for this process."""
    with django_db_blocker.unblock():
        database = StagedDatabase()
        stage = database.fill()
    yield database, stage
    with django_db_blocker.unblock():
        database.forget()


@pytest.fixture
def stage(stage_template, transactional_db: None) -> Stage:
    """The demo course, a class of it, and everybody in it; fresh for each journey."""
    database, stage = stage_template
    database.renew()
    return stage
