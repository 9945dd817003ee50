"""Our own platform: what a browser sends, HTML only, with answers saved one by one."""

import html
import json
import re
from typing import Any

FORM = re.compile(r"<form\b.*?</form>", re.DOTALL | re.IGNORECASE)
INPUT = re.compile(r"<input\b[^>]*>", re.IGNORECASE)
ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"')
CLASS_LINK = re.compile(r'href="(/hoc-tap/lop/\d+/)"')
SAVE_ADDRESS = re.compile(r"/kiem-tra/luu/[\w.\-:]+/")
CHOICE = re.compile(r'name="q-(\d+)"\s+value="(\d+)"[^>]*>\s*<span>([^<]*)</span>')
STEPS = {"journey": 20 + 6}


class Driver:
    """The journey of twenty answers, and the pages on its way."""

    steady = frozenset(
        {"home", "course", "lesson", "quiz_page", "attempt", "autosave", "heartbeat", "dashboard"}
    )

    def __init__(self, bench: Any) -> None:
        self.bench, self.config = bench, bench.config

    def steps_per_iter(self, scenario: str) -> int:
        """Return how many measured steps one round of the scenario has."""
        return STEPS.get(scenario, 1)

    async def prepare(self, session: Any) -> None:
        """Sign in and go to where the scenario works."""
        scenario = self.bench.options.scenario
        if scenario == "dashboard":
            session.user = session.user | {"username": self.config["office"]}
        await self._login(session)
        if scenario in ("home", "dashboard", "login"):
            return
        await self._course(session)
        if scenario in ("attempt", "autosave"):
            await self._quiz_page(session)
            await self._start(session)
        if scenario == "heartbeat":
            await self._open_lease(session)

    # --- scenarios ------------------------------------------------------------------------

    async def journey(self, session: Any) -> None:
        """Do J20: sign in, course, quiz, start, twenty answers, submit, result."""
        async with session.step("login"):
            await self._login(session)
        async with session.step("course"):
            await self._course(session)
        async with session.step("quiz_page"):
            await self._quiz_page(session)
        async with session.step("start"):
            await self._start(session)
        for place in range(20):
            async with session.step("answer"):
                await self._answer(session, place)
        async with session.step("submit"):
            url = await self._submit(session)
        async with session.step("result"):
            await session.req("GET", url, want=self.config["result_marker"])

    async def login(self, session: Any) -> None:
        """Sign in with an empty browser, as far as the page that follows."""
        session.forget()
        async with session.step("login"):
            await self._login(session)

    async def home(self, session: Any) -> None:
        """Open the member's own home."""
        async with session.step("home"):
            await session.req("GET", "/hoc-tap/", want=self.config["class_title"])

    async def course(self, session: Any) -> None:
        """Open the class page with the outline."""
        async with session.step("course"):
            await session.req("GET", session.data["class"], want=self.config["text_title"])

    async def lesson(self, session: Any) -> None:
        """Open a text lesson."""
        url = self._lesson_url(session, self.config["text_title"])
        async with session.step("lesson"):
            await session.req("GET", url, want=self.config["text_marker"])

    async def quiz_page(self, session: Any) -> None:
        """Open the page before the quiz."""
        async with session.step("quiz_page"):
            await self._quiz_page(session)

    async def attempt(self, session: Any) -> None:
        """Open the page of an attempt with its twenty questions."""
        async with session.step("attempt"):
            await session.req("GET", session.data["attempt"], want=self.config["attempt_marker"])

    async def autosave(self, session: Any) -> None:
        """Save one answer of the open attempt."""
        turn = session.data["turn"] = session.data.get("turn", -1) + 1
        async with session.step("autosave"):
            await self._answer(session, turn % 20)

    async def heartbeat(self, session: Any) -> None:
        """Report that the video went on."""
        lease = session.data["lease"]
        lease["sequence"] += 1
        began = lease["position"] % 1_700
        lease["position"] = began + 0.5
        beat = {
            "sequence": lease["sequence"],
            "position": began + 0.5,
            "rate": 1,
            "stretches": [[began, began + 0.5]],
        }
        async with session.step("heartbeat"):
            await session.req(
                "POST",
                lease["beat_url"],
                json=beat,
                headers={"X-LMS-Player": "1", "Origin": self.config["base_url"]},
                want='"credited"',
            )

    async def dashboard(self, session: Any) -> None:
        """Open the office's overview."""
        async with session.step("dashboard"):
            await session.req("GET", self.config["dashboard"], want=self.config["dashboard_marker"])

    # --- what the scenarios are made of ---------------------------------------------------

    async def _login(self, session: Any) -> None:
        text, url, _response = await session.req("GET", "/tai-khoan/login/", want="csrfmiddleware")
        fields = _fields(_form(text, 'name="password"'))
        fields |= {"login": session.user["username"], "password": session.user["password"]}
        text, url, _response = await session.req(
            "POST", url, data=fields, want=self.config["home_marker"]
        )
        session.data["home"] = text

    async def _course(self, session: Any) -> None:
        found = CLASS_LINK.search(session.data["home"])
        if found is None:
            raise RuntimeError(f"no class on the home page of {session.user['username']}")
        session.data["class"] = found[1]
        text, _url, _response = await session.req("GET", found[1], want=self.config["text_title"])
        session.data["outline"] = text

    async def _quiz_page(self, session: Any) -> None:
        url = self._lesson_url(session, self.config["quiz_title"])
        text, _url, _response = await session.req("GET", url, want=self.config["start_marker"])
        session.data["quiz_page"] = text

    async def _start(self, session: Any) -> None:
        form = _form(session.data["quiz_page"], self.config["start_marker"])
        text, url, _response = await session.req(
            "POST", _action(form), data=_fields(form), want=self.config["attempt_marker"]
        )
        save_url = SAVE_ADDRESS.search(text)
        if save_url is None:
            raise RuntimeError("the page of the attempt has no address to save to")
        session.data |= {"attempt": url, "attempt_page": text, "save_url": save_url[0]}
        options = CHOICE.findall(text)
        session.data["right"] = {
            int(position): int(choice)
            for position, choice, words in options
            if words == self.config["right"]
        }
        session.data["sequence"] = 0

    async def _answer(self, session: Any, place: int) -> None:
        """Choose one option of a question, as the page's script saves it; 7 of 10 are right."""
        turn = session.data["sequence"] = session.data["sequence"] + 1
        right = session.data["right"][place + 1]
        chosen = right if (place + session.user["i"]) % 10 < 7 else right % 4 + 1
        await session.req(
            "POST",
            session.data["save_url"],
            json={"answers": [[place + 1, turn, [chosen]]]},
            headers={"X-Requested-With": "fetch", "Origin": self.config["base_url"]},
            want=self.config["saved_marker"],
        )

    async def _submit(self, session: Any) -> str:
        """Look the answers over and hand in; return where the result is."""
        page = _form(session.data["attempt_page"], self.config["attempt_marker"])
        text, _url, _response = await session.req(
            "POST",
            _action(page),
            data=_fields(page) | {"act": "look_over"},
            want=self.config["submit_marker"],
        )
        form = _form(text, self.config["submit_marker"])
        _text, _url, response = await session.req(
            "POST", _action(form), data=_fields(form), follow=False, ok=(302, 303)
        )
        return str(response.headers["Location"])

    async def _open_lease(self, session: Any) -> None:
        url = self._lesson_url(session, self.config["video_title"])
        enrolment, lesson = re.findall(r"\d+", url)
        text, _url, _response = await session.req(
            "POST",
            f"/hoc-lieu/xem/{enrolment}/{lesson}/",
            headers={"X-LMS-Player": "1", "Origin": self.config["base_url"]},
            want="beat_url",
        )
        session.data["lease"] = json.loads(text) | {"position": 0.0}

    def _lesson_url(self, session: Any, title: str) -> str:
        """Return the address of a lesson as the outline links it."""
        pattern = rf'href="(/bai-hoc/\d+/\d+/)"[^>]*>\s*{re.escape(html.escape(title))}'
        found = re.search(pattern, session.data["outline"])
        if found is None:
            raise RuntimeError(f"{title} is not linked on the class page")
        return found[1]


def _form(text: str, marker: str) -> str:
    """Return the form that holds the marker."""
    for form in FORM.findall(text):
        if marker in form:
            return form
    raise RuntimeError(f"no form with {marker!r}")


def _action(form: str) -> str:
    """Return where the form is sent to."""
    return _attributes(form[: form.index(">")]).get("action", "")


def _attributes(tag: str) -> dict[str, str]:
    return {name.lower(): html.unescape(value) for name, value in ATTRIBUTE.findall(tag)}


def _fields(form: str) -> dict[str, str]:
    """Return what the form would send untouched: no buttons, no choices."""
    found = {}
    for tag in INPUT.findall(form):
        field = _attributes(tag)
        if field.get("name") and field.get("type", "text") not in ("submit", "radio", "checkbox"):
            found[field["name"]] = field.get("value", "")
    return found
