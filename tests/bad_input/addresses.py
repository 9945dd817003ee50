"""Every address of the site, and the nasty things that can stand in it."""

import re
import sys
from collections.abc import Iterator

from django.core.signals import got_request_exception
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import RoutePattern

from tests.architecture.matrix import undone

HUGE = "9" * 25
VERY_HUGE = "9" * 5000
# As they stand in an address, behind "=".
VALUES = {
    "nothing": "",
    "null byte": "%00",
    "null byte inside": "a%00b",
    "broken UTF-8": "%ff%fe%c3",
    "lone surrogate": "%ed%a0%80",
    "overlong slash": "%c0%af",
    "huge number": HUGE,
    "very huge number": VERY_HUGE,
    "negative": "-1",
    "superscript digit": "%c2%b2",
    "arabic digits": "%d9%a1%d9%a2",
    "fraction": "1e400",
    "not a number": "NaN",
    "wildcards": "%25_%5c%27%22%3b--",
    "markup": "%3Cscript%3Ealert(1)%3C/script%3E",
    "template": "%7B%7B7*7%7D%7D%7B%25load%25%7D",
    "path": "../../../../etc/passwd",
    "other site": "//evil.example/%0d%0aSet-Cookie:a=b",
    "long text": "n" * 4000,
    "right to left": "%e2%80%ae%e2%80%8b",
}
# Names of parameters that any view or package of the site reads.
PARAMETERS = (
    "page", "p", "q", "sort", "ordering", "order", "year", "state", "status", "class", "unit",
    "sector", "kind_of_unit", "kind", "direct", "next", "size", "code", "search", "type", "id",
    "topic", "level", "collection_id", "locale", "content_type", "format", "export", "date_from",
    "user", "choose", "page_type", "rendition", "filter", "tag", "mode", "preview",
)  # fmt: skip
PATH_PARTS = (
    "0",
    "-1",
    HUGE,
    VERY_HUGE,
    "%00",
    "a%00b",
    "%ff%fe",
    "%c2%b2",
    "..%2f..%2f",
    "n" * 4000,
)
_CONVERTED = re.compile(r"<(?:(?P<kind>[^:>]+):)?[^>]+>")
_KINDS = {
    "int": ("0", HUGE, VERY_HUGE),
    "uuid": ("00000000-0000-0000-0000-000000000000",),
    "slug": ("a", "n" * 4000),
}


def queries() -> Iterator[tuple[str, str]]:
    """Yield (what it is, query string) in which every known parameter has the nasty value."""
    for what, value in VALUES.items():
        yield what, "&".join(f"{name}={value}" for name in PARAMETERS)
    yield "twice", "page=1&page=2&q=a&q=b&class=1&class=x"
    yield "many", "&".join(f"a{number}=1" for number in range(2500))
    yield "brackets", "page[]=1&q[a]=b&unit[$gt]=1&=&&&;=%"


def all_paths() -> Iterator[str]:
    """Yield a path for every pattern of the resolver, with each nasty value of its parts."""

    def walk(patterns: list, prefix: list[str]) -> Iterator[str]:
        for pattern in patterns:
            pieces = [whole + piece for whole in prefix for piece in _spellings(pattern.pattern)]
            if isinstance(pattern, URLPattern):
                yield from pieces
            else:
                yield from walk(pattern.url_patterns, pieces[:3])

    yield from dict.fromkeys(walk(get_resolver().url_patterns, ["/"]))


def _spellings(pattern: object) -> list[str]:
    """Return ways to fill in one pattern."""
    if isinstance(pattern, RoutePattern):
        route = str(pattern)
        kinds = [match["kind"] or "str" for match in _CONVERTED.finditer(route)]
        if not kinds:
            return [route]
        count = max(len(_KINDS.get(kind, PATH_PARTS)) for kind in kinds)
        found = []
        for number in range(count):
            filled = iter(kinds)

            def part(_match: re.Match, filled: Iterator[str] = filled, number: int = number) -> str:
                values = _KINDS.get(next(filled), PATH_PARTS)
                return values[number % len(values)]

            found.append(_CONVERTED.sub(part, route))
        return found
    plain = str(pattern).strip("^$")
    if not plain or re.fullmatch(r"[\w/-]*", plain):
        return [plain]
    return [re.sub(r"\(\?P?<?[^)]*\)|\(.*\)", value, plain) for value in ("0", HUGE, "%00", "a")]


# Names of the fields of our forms and of those of the packages.
FIELDS = (
    "title", "code", "topic", "level", "kind", "text", "options", "correct", "explanation",
    "source", "answer", "choice", "version", "was-1", "q-1", "token", "act", "reached_end",
    "reason", "grounds", "decision_number", "decision_date", "purpose", "format", "identifier",
    "until", "unit", "audience_units", "opens_on", "due_on", "course", "manager", "login",
    "password", "email", "captions", "transcript", "is_unclassified", "option_0", "key",
    "form-TOTAL_FORMS", "form-INITIAL_FORMS", "lines-TOTAL_FORMS", "size", "attempts", "next",
    "body-count", "body-0-type", "body-0-value", "slug", "outline-TOTAL_FORMS", "session", "phone",
)  # fmt: skip
_PART = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n\0\xff\r\n--x--\r\n'
_FILE = b'; filename="../\0' + b"d" * 300 + b'.mp4"'
BODIES: dict[str, tuple[str, bytes]] = {
    "deep list": ("application/json", b"[" * 100_000),
    "deep object": ("application/json", b'{"a":' * 100_000),
    "number of 5,000 digits": ("application/json", b'{"reached_end":' + b"1" * 5000 + b"}"),
    "null character": ("application/json", b'{"sequence":"\\u0000","answers":[["\\u0000",1,[1]]]}'),
    "half a character": ("application/json", b'{"reached_end":"\\ud800"}'),
    "no UTF-8": ("application/json", b"\xff\xfe"),
    "no number": ("application/json", b'{"answers":[[NaN,Infinity,[1]]],"position":NaN}'),
    "nothing": ("application/json", b""),
    "a list": ("application/json", b"[1]"),
    "a key twice": ("application/json", b'{"answers":[],"answers":{"a":1}}'),
    "more than two megabytes": ("application/json", b'{"a":"' + b"x" * 2_200_000 + b'"}'),
    "another boundary": ("multipart/form-data; boundary=x", b"--y\r\n"),
    "no boundary": ("multipart/form-data", b"abc"),
    "a field of null bytes": ("multipart/form-data; boundary=x", _PART % (b"title", b"")),
    "a file of an odd name": ("multipart/form-data; boundary=x", _PART % (b"file", _FILE)),
    "an unknown encoding": ("application/x-www-form-urlencoded; charset=nonsense", b"title=%ff"),
    "UTF-7": ("application/x-www-form-urlencoded; charset=utf-7", b"title=+AD0-"),
    "no form at all": ("text/plain", b"\0"),
    "a long content type": ("x" * 5000, b""),
    "2,500 fields": ("application/x-www-form-urlencoded", b"a=1&" * 2500),
}


def forms() -> Iterator[tuple[str, tuple[str, bytes]]]:
    """Yield (what it is, (content type, body)) of forms with nasty fields, and of ``BODIES``."""
    for what in ("null byte inside", "broken UTF-8", "very huge number", "superscript digit",
                 "not a number", "markup", "right to left", "long text"):  # fmt: skip
        fields = "&".join(f"{name}={VALUES[what]}" for name in FIELDS)
        yield what, ("application/x-www-form-urlencoded", fields.encode())
    yield from BODIES.items()


class Visitor:
    """A browser that notes what broke behind a 5xx."""

    def __init__(self, person=None):
        self.client = Client(raise_request_exception=False)
        if person is not None:
            self.client.force_login(person, backend="members.backends.IdentifierBackend")
        self.broken = {}

    def ask(self, path, method="GET", **extra):
        errors = []

        def note(sender, request, **kwargs):
            errors.append(repr(sys.exc_info()[1])[:200])

        got_request_exception.connect(note)
        response = self._send(path, method, **extra)
        got_request_exception.disconnect(note)
        if response.status_code >= 500:
            self.broken[f"{method} {path[:200]}"] = errors or response.status_code
        return response

    def _send(self, path, method, **extra):
        return self.client.generic(method, path, **extra)


class Walker(Visitor):
    """Somebody of a module's cast, for walks of thousands of addresses.

    The session stays what it was, whatever an address did to it: signing out ends no walk.
    """

    def __init__(self, cast, persona):
        self.cast, self.persona, self.broken = cast, persona, {}

    def _send(self, path, method, **extra):
        if method == "GET":
            return self.cast.browser_of(self.persona).generic(method, path, **extra)
        with undone():
            return self.cast.browser_of(self.persona).generic(method, path, **extra)
