"""A visitor of the site under load: HTML only, loopback only, every page checked for a marker."""

import re
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

import aiohttp

if TYPE_CHECKING:
    from bench.lmsbench import Bench

LOOPBACK = ("127.0.0.1", "localhost")
MOVED = (301, 302, 303, 307, 308)
MAX_HOPS = 8
Answer = tuple[str, str, aiohttp.ClientResponse]


class Fail(Exception):
    """The site did not answer as the journey expects."""


def require_loopback(url: str) -> None:
    """Refuse to send load anywhere but to this machine.

    Raises:
        Fail: the address is not of this machine.
    """
    if urlsplit(url).hostname not in LOOPBACK:
        raise Fail(f"not loopback: {url}")


class Session:
    """One virtual user with cookies of its own."""

    def __init__(self, bench: "Bench", user: dict[str, Any]) -> None:
        self.bench, self.user = bench, user
        self.data: dict[str, Any] = {}
        self.http = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=4),
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            timeout=aiohttp.ClientTimeout(total=bench.config.get("timeout", 600)),
            headers=bench.config.get("headers", {}),
        )

    async def close(self) -> None:
        """Close the connections."""
        await self.http.close()

    def forget(self) -> None:
        """Drop the cookies: the next request comes from a stranger."""
        self.http.cookie_jar.clear()

    def step(self, name: str) -> "Step":
        """Return a measured step of the journey, for ``async with``."""
        return Step(self, name)

    async def req(
        self,
        method: str,
        path: str,
        *,
        data: Any = None,
        json: Any = None,
        headers: dict[str, str] | None = None,
        ok: tuple[int, ...] = (200,),
        follow: bool = True,
        want: str | None = None,
    ) -> Answer:
        """Send a request, follow where it leads; return text, final address and response.

        Raises:
            Fail: another status than ``ok``, the marker ``want`` is missing, or off loopback.
        """
        url = urljoin(self.bench.config["base_url"] + "/", path)
        for _hop in range(MAX_HOPS):
            require_loopback(url)
            self.bench.sent += 1
            async with self.http.request(
                method, url, data=data, json=json, headers=headers, allow_redirects=False
            ) as response:
                body = await response.read()
            self.bench.count(body)
            if follow and response.status in MOVED:
                url = urljoin(url, response.headers["Location"])
                if response.status not in (307, 308):
                    method, data, json = "GET", None, None
                continue
            text = body.decode("utf-8", "replace")
            if response.status not in ok:
                raise Fail(f"{method} {url} -> {response.status} {text[:200]!r}")
            if want and want not in text:
                title = re.search("<title>(.*?)</title>", text, re.DOTALL)
                raise Fail(f"{method} {url}: no {want!r}; {title[1] if title else text[:200]!r}")
            return text, url, response
        raise Fail(f"too many redirects: {url}")


class Step:
    """The clock around one step."""

    def __init__(self, session: Session, name: str) -> None:
        self.session, self.name = session, name

    async def __aenter__(self) -> None:
        await self.session.bench.step_begins(self.name)
        self.began = time.perf_counter()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        now = time.perf_counter()
        if kind is None:
            self.session.bench.step_ends(self.name, now, (now - self.began) * 1000)
        self.session.bench.step_is_left(self.name)
