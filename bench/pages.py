"""``make bench-pages``: what each page costs a member on an old phone and a poor line.

python -m bench.pages [--keep] [--runs 3] [--profile A|B] [--only home,lesson]

Chromium opens every page three times without a cache on a line of 1.6 Mbit/s and 150 ms with a CPU
slowed four times (QUALITY D2, profile A; B is 400 kbit/s, 400 ms, CPU / 6), and once more with the
cache of that visit.  Bytes are those that came over the line, by kind; LCP and CLS are what the
browser itself reports.  A figure above its budget is marked, and the exit code is 1.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import psycopg
from playwright.sync_api import Browser, BrowserContext, CDPSession, sync_playwright

from bench.servers import WORKING, Servers
from lms.local import browser as browser_of_machine
from lms.local.paths import ROOT, VAR
from lms.local.prepare import prepare

RESULTS = VAR / "bench"
PHONE = {"width": 360, "height": 740}
SETTLE_MS = 1500
# Of the logins that `make demo` prints.
PASSWORD = "hoctap2026"
# Filled before anything of the page runs; entries of before the observer are buffered.
OBSERVE = """
  window.measured = {lcp: 0, cls: 0};
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.measured.lcp = entry.startTime;
  }).observe({type: 'largest-contentful-paint', buffered: true});
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if (!entry.hadRecentInput) window.measured.cls += entry.value;
  }).observe({type: 'layout-shift', buffered: true});
"""


@dataclass(frozen=True)
class Profile:
    """A line and a processor."""

    bits_per_second: int
    latency_ms: int
    cpu_slower: int


PROFILES = {"A": Profile(1_600_000, 150, 4), "B": Profile(400_000, 400, 6)}


@dataclass(frozen=True)
class Budget:
    """The most that a page may cost: kilobytes of 1,000 bytes, seconds by profile."""

    total_kb: float = 150
    script_kb: float = 20
    lcp_s: tuple[tuple[str, float], ...] = (("A", 2.0), ("B", 4.5))
    cls: float = 0.05


TEXT = Budget()
QUIZ = Budget(180, 45, (("A", 2.5), ("B", 5.0)), 0.02)
VIDEO = Budget(170, 30, (("A", 2.5), ("B", 5.0)), 0.05)


@dataclass(frozen=True)
class Visit:
    """One page: who opens it, where it is, what it may cost."""

    name: str
    login: str
    path: str
    budget: Budget = TEXT


@dataclass
class Weight:
    """What came over the line for one opening of one page, and how it felt."""

    sizes: dict[str, int] = field(default_factory=dict)
    requests: int = 0
    lcp_s: float = 0
    cls: float = 0

    @property
    def total(self) -> int:
        """Every byte, headers included."""
        return sum(self.sizes.values())

    def kb(self, kind: str) -> float:
        """Return the kilobytes of one kind of resource."""
        return self.sizes.get(kind, 0) / 1000


def main() -> None:
    """Measure every page, print the table, say what is above its budget."""
    given = _arguments()
    prepare()
    files = RESULTS / "pages"
    os.environ["BENCH_SETTINGS"] = "bench.pages_settings"
    os.environ["PAGES_FILES"] = str(files)
    servers = Servers()
    try:
        servers.start()
        _fill(servers)
        servers.start_web()
        rows = _measure(servers.base_url, _visits(servers), given)
    finally:
        servers.stop(is_kept=given.keep)
        if not given.keep:
            shutil.rmtree(files, ignore_errors=True)
    table, misses = _report(rows, given.profile)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"pages-{given.profile}.md").write_text(table)
    print(table)
    raise SystemExit("above the budget: " + "; ".join(misses) if misses else 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="keep the data for the next run")
    parser.add_argument("--runs", type=int, default=3, help="openings without a cache; the median")
    parser.add_argument("--profile", choices=sorted(PROFILES), default="A")
    parser.add_argument("--only", default="", help="names of pages, with commas")
    return parser.parse_args()


def _fill(servers: Servers) -> None:
    """Seed the demo and collect the static files, unless an earlier run kept them."""
    with psycopg.connect(servers.postgres.url(), autocommit=True) as connection:
        row = connection.execute(
            "SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [WORKING]
        ).fetchone()
        if row == (True,):
            return
        connection.execute(f"CREATE DATABASE {WORKING}")
    for arguments in (
        ["migrate", "-v", "0"],
        ["seed_demo", "--size", "small"],
        ["collectstatic", "--noinput", "--clear", "-v", "0"],
    ):
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=ROOT, env=servers.environment(), check=True, stdout=sys.stderr)


def _visits(servers: Servers) -> list[Visit]:
    """Return the pages to open, with the addresses of the seeded rows."""
    with psycopg.connect(servers.postgres.url(WORKING)) as connection:

        def lesson(kind: str) -> str:
            row = connection.execute(
                "SELECT e.id, l.id FROM learning_enrolment e"
                " JOIN members_user m ON m.id = e.member_id AND m.personal_code = 'HOCVIEN'"
                " JOIN learning_trainingclass c ON c.id = e.training_class_id"
                " AND c.closed_at IS NULL"
                " JOIN courses_editionlesson l ON l.edition_id = c.edition_id AND l.kind = %s"
                " ORDER BY e.id, l.position LIMIT 1",
                [kind],
            ).fetchone()
            if row is None:
                raise SystemExit(f"the demo has no open lesson of kind {kind}")
            return f"{row[0]}/{row[1]}"

        unit = connection.execute("SELECT id FROM members_unit WHERE code = 'TC063'").fetchone()
        reading, video, quiz = lesson("reading"), lesson("video"), lesson("quiz")
    enrolment = reading.split("/", maxsplit=1)[0]
    return [
        Visit("front", "", "/"),
        Visit("login", "", "/tai-khoan/login/"),
        Visit("home", "HOCVIEN", "/hoc-tap/"),
        Visit("class", "HOCVIEN", f"/hoc-tap/lop/{enrolment}/"),
        Visit("text lesson", "HOCVIEN", f"/bai-hoc/{reading}/"),
        Visit("video lesson", "HOCVIEN", f"/bai-hoc/{video}/", VIDEO),
        Visit("quiz", "HOCVIEN", f"/bai-hoc/{quiz}/", QUIZ),
        Visit("attempt", "HOCVIEN", f"start:{quiz}", QUIZ),
        Visit("certificates", "HOCVIEN", "/giay-chung-nhan/"),
        Visit("overview", "VANPHONG", "/theo-doi/"),
        Visit("unit", "CANBO", f"/theo-doi/don-vi/{unit[0] if unit else 0}/"),
        Visit("people", "VANPHONG", "/theo-doi/hoc-vien/"),
    ]


def _measure(
    address: str, visits: list[Visit], given: argparse.Namespace
) -> list[tuple[Visit, Weight, Weight]]:
    """Open every page; return its median first visit and its repeated one."""
    wanted = set(given.only.split(",")) if given.only else {visit.name for visit in visits}
    program = browser_of_machine.program()
    if program is None:
        raise SystemExit(browser_of_machine.MISSING)
    rows = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=browser_of_machine.FLAGS)
        states: dict[str, Any] = {}
        for visit in visits:
            if visit.login and visit.login not in states:
                states[visit.login] = _signed_in(browser, address, visit.login)
        for visit in visits:
            if visit.name not in wanted:
                continue
            target = _target(browser, address, visit, states)
            firsts = []
            for _number in range(given.runs):
                first, repeat = _open(browser, target, states.get(visit.login), given.profile)
                firsts.append(first)
            firsts.sort(key=lambda weight: weight.lcp_s)
            rows.append((visit, firsts[len(firsts) // 2], repeat))
            print(f"{visit.name}: {firsts[0].total / 1000:.0f} kB", file=sys.stderr, flush=True)
        browser.close()
    return rows


def _signed_in(browser: Browser, address: str, login: str) -> Any:
    """Return the cookies of somebody who signed in."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/tai-khoan/login/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "/login/" not in url)
    state = context.storage_state()
    context.close()
    return state


def _target(browser: Browser, address: str, visit: Visit, states: dict[str, Any]) -> str:
    """Return the address of the page; an attempt is started first."""
    if not visit.path.startswith("start:"):
        return address + visit.path
    context = browser.new_context(storage_state=states[visit.login])
    page = context.new_page()
    page.goto(f"{address}/bai-hoc/{visit.path.removeprefix('start:')}/")
    if "/lam-bai/" not in page.url:
        page.click("form[action*='/bat-dau/'] button, a[href*='/lam-bai/']")
        page.wait_for_url("**/lam-bai/**")
    found = page.url
    context.close()
    return found


def _open(browser: Browser, target: str, state: Any, profile: str) -> tuple[Weight, Weight]:
    """Open a page in an empty browser, then once more with what it kept."""
    context = browser.new_context(
        storage_state=state, viewport=PHONE, device_scale_factor=2, locale="vi-VN", is_mobile=True
    )
    try:
        return _one(context, target, profile), _one(context, target, profile)
    finally:
        context.close()


def _one(context: BrowserContext, target: str, name: str) -> Weight:
    """Open the page in a new tab on the throttled line."""
    profile, page = PROFILES[name], context.new_page()
    devtools = context.new_cdp_session(page)
    weight = _listen(devtools)
    rate = profile.bits_per_second / 8
    devtools.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": profile.latency_ms,
            "downloadThroughput": rate,
            "uploadThroughput": rate / 2,
        },
    )
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": profile.cpu_slower})
    page.add_init_script(OBSERVE)
    answer = page.goto(target, wait_until="load", timeout=60_000)
    if answer is None or not answer.ok:
        raise SystemExit(f"{target} answers {answer and answer.status}")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(SETTLE_MS)
    measured = page.evaluate("window.measured")
    weight.lcp_s, weight.cls = measured["lcp"] / 1000, measured["cls"]
    page.close()
    return weight


def _listen(devtools: CDPSession) -> Weight:
    """Count what comes over the line from now on."""
    weight, kinds = Weight(), {}

    def answered(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        weight.sizes[kind] = weight.sizes.get(kind, 0) + int(event["encodedDataLength"])
        weight.requests += 1

    devtools.on("Network.responseReceived", answered)
    devtools.on("Network.loadingFinished", finished)
    devtools.send("Network.enable")
    return weight


def _report(rows: list[tuple[Visit, Weight, Weight]], name: str) -> tuple[str, list[str]]:
    """Return the table, and what is above its budget."""
    lines = [
        f"Profile {name}: {PROFILES[name]}, measured {time.strftime('%Y-%m-%d %H:%M')}",
        "",
        "| page | first visit kB (≤) | HTML | CSS | JS (≤) | fonts | pictures | repeat kB"
        " | LCP s (≤) | CLS |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    misses = []
    for visit, first, repeat in rows:
        budget, lcp_limit = visit.budget, dict(visit.budget.lcp_s)[name]
        checks = {
            "total": (first.total / 1000, budget.total_kb),
            "JS": (first.kb("Script"), budget.script_kb),
            "LCP": (first.lcp_s, lcp_limit),
            "CLS": (first.cls, budget.cls),
        }
        misses += [
            f"{visit.name} {what} {value:.2f} > {limit}"
            for what, (value, limit) in checks.items()
            if value > limit
        ]
        lines.append(
            f"| {visit.name} | {first.total / 1000:.0f} ({budget.total_kb:g})"
            f" | {first.kb('Document'):.0f} | {first.kb('Stylesheet'):.0f}"
            f" | {first.kb('Script'):.1f} ({budget.script_kb:g}) | {first.kb('Font'):.0f}"
            f" | {first.kb('Image'):.0f} | {repeat.total / 1000:.0f}"
            f" | {first.lcp_s:.2f} ({lcp_limit:g}) | {first.cls:.3f} |"
        )
    return "\n".join(lines) + "\n", misses


if __name__ == "__main__":
    main()
