"""Moodle 4.5: plain form posts, as a browser without JavaScript would send them.

The driver that the figures of Moodle in ``docs/performance.md`` were measured with.
"""

import html
import re
from collections.abc import Callable
from typing import Any

INPUT = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)
COURSE_MARKER = "Reading 5"


class Driver:
    """The journey of twenty answers, and the pages on its way."""

    steady = frozenset({"course", "autosave", "dashboard", "quizview"})

    def __init__(self, bench: Any) -> None:
        self.bench, self.config = bench, bench.config

    def steps_per_iter(self, scenario: str) -> int:
        """Return how many measured steps one round of the scenario has."""
        return {"journey": 20 + 6, "journey1": 1 + 6}.get(scenario, 1)

    async def prepare(self, session: Any) -> None:
        """Sign in, and open an attempt where the scenario saves answers."""
        await self._login(session)
        if self.bench.options.scenario == "autosave":
            await session.req("GET", self._course())
            await self._start(session, self.config["quiz1_cmid"])

    async def course(self, session: Any) -> None:
        """Open the course page."""
        async with session.step("course"):
            await session.req("GET", self._course(), want=COURSE_MARKER)

    async def dashboard(self, session: Any) -> None:
        """Open the page of one's courses."""
        async with session.step("dashboard"):
            await session.req("GET", "/my/courses.php")

    async def quizview(self, session: Any) -> None:
        """Open the page before a quiz."""
        async with session.step("quizview"):
            await session.req("GET", f"/mod/quiz/view.php?id={self.config['quiz_cmid']}")

    async def autosave(self, session: Any) -> None:
        """Save one answer of the open attempt."""
        turn = session.data["turn"] = session.data.get("turn", 0) + 1
        data, _count = _answers(session.data["page"], lambda name: hash((name, turn)) % 2)
        async with session.step("autosave"):
            await session.req("POST", "/mod/quiz/autosave.ajax.php", data=data, want="OK")

    async def journey(self, session: Any) -> None:
        """Do J20 with one question a page."""
        await self._journey(session, self.config["quiz_cmid"], 20)

    async def journey1(self, session: Any) -> None:
        """Do the same with all questions on one page, saved once."""
        await self._journey(session, self.config["quiz1_cmid"], 1)

    async def _journey(self, session: Any, cmid: int, pages: int) -> None:
        number = session.user["i"]
        async with session.step("login"):
            await self._login(session)
        async with session.step("course"):
            await session.req("GET", self._course(), want=COURSE_MARKER)
        async with session.step("quiz_page"):
            await session.req("GET", f"/mod/quiz/view.php?id={cmid}", want="quizattempt")
        async with session.step("start"):
            text = await self._start(session, cmid)
        for page in range(pages):
            data, count = _answers(text, lambda name: 0 if (hash(name) + number) % 10 < 7 else 1)
            if count < 1:
                raise RuntimeError("no questions on the page")
            want = "responseform" if page < pages - 1 else "quizsummaryofattempt"
            url = f"/mod/quiz/processattempt.php?cmid={cmid}"
            async with session.step("answer"):
                data["next"] = "Next page"
                text, url, _response = await session.req("POST", url, data=data, want=want)
        found = re.search(r"attempt=(\d+)", url)
        data = {
            "attempt": found and found[1],
            "cmid": cmid,
            "finishattempt": 1,
            "timeup": 0,
            "slots": "",
            "sesskey": session.data["sesskey"],
        }
        async with session.step("submit"):
            _text, _url, response = await session.req(
                "POST", "/mod/quiz/processattempt.php", data=data, follow=False, ok=(302, 303)
            )
        async with session.step("result"):
            await session.req("GET", response.headers["Location"], want="quizreviewsummary")

    async def _login(self, session: Any) -> None:
        text, _url, _response = await session.req("GET", "/login/index.php", want="logintoken")
        token = re.search(r'name="logintoken" value="([^"]+)"', text)
        user = session.user
        data = {"username": user["username"], "password": user["password"], "anchor": ""}
        data["logintoken"] = token[1] if token else ""
        text, url, _response = await session.req("POST", "/login/index.php", data=data)
        if "login/logout.php" not in text:
            raise RuntimeError(f"login failed for {user['username']} at {url}")
        session.data["sesskey"] = re.findall(r'"sesskey":"([^"]+)"', text)[0]

    async def _start(self, session: Any, cmid: int) -> str:
        data = {
            "cmid": cmid,
            "sesskey": session.data["sesskey"],
            "_qf__mod_quiz_form_preflight_check_form": "1",
            "submitbutton": "Start attempt",
        }
        text, _url, _response = await session.req(
            "POST", "/mod/quiz/startattempt.php", data=data, want="responseform"
        )
        session.data["page"] = text
        return text

    def _course(self) -> str:
        return f"/course/view.php?id={self.config['course']}"


def _answers(text: str, choose: Callable[[str], int]) -> tuple[dict[str, str], int]:
    """Return the form of a page filled in, and how many questions it has."""
    page = next(form for form in FORM.findall(text) if 'id="responseform"' in form)
    data, questions = {}, set()
    for tag in INPUT.findall(page):
        field = {name.lower(): html.unescape(value) for name, value in ATTRIBUTE.findall(tag)}
        kind = field.get("type", "text").lower()
        if not field.get("name") or kind in ("submit", "button", "checkbox"):
            continue
        if kind == "radio":
            questions.add(field["name"])
        else:
            data[field["name"]] = field.get("value", "")
    return data | {name: str(choose(name)) for name in questions}, len(questions)
