"""The ways by which an answer reaches the server, behind one face; and reading our pages."""

import io
import json
import re
from html.parser import HTMLParser

from django.test import Client
from django.urls import reverse

from quizzes import lean
from quizzes.tokens import SaveGrant, make_token


def token_of(attempt, member=None):
    member = member or attempt.enrolment.member
    return make_token(SaveGrant(attempt.pk, member.pk), deadline=attempt.deadline_at)


def by_form(attempt, answers, *, member=None):
    """The ordinary view: session, CSRF check and the fields of the page's own form."""
    client = Client()
    client.force_login(member or attempt.enrolment.member)
    fields = {"token": token_of(attempt, member)}
    for position, sequence, places in answers:
        fields[f"was-{position}"] = f"{sequence - 1}:"
        fields[f"q-{position}"] = [str(place) for place in places]
    response = client.post(
        reverse("quizzes:save", args=[attempt.pk]), fields, headers={"x-requested-with": "fetch"}
    )
    return response.status_code, response.json() if response.status_code != 404 else {}


def by_lean(attempt, answers, *, member=None):
    """The path before Django's middleware."""
    return call_lean(token_of(attempt, member), {"answers": answers})


def by_delegate(attempt, answers, *, member=None):
    """The same address through Django, where the server mounts nothing before it."""
    response = Client().post(
        reverse("quizzes:save_by_token", args=[token_of(attempt, member)]),
        json.dumps({"answers": answers}),
        content_type="application/json",
        headers={"x-requested-with": "fetch", "sec-fetch-site": "same-origin"},
    )
    return response.status_code, response.json()


PATHS = [by_form, by_lean, by_delegate]


def call_lean(token, body, *, method="POST", **headers):
    """Call the WSGI application; ``headers`` replace or, with None, remove the usual ones."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    usual = {
        "HTTP_HOST": "hoc-tap.example",
        "HTTP_X_REQUESTED_WITH": "fetch",
        "HTTP_SEC_FETCH_SITE": "same-origin",
    }
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": f"{lean.PREFIX}{token}/",
        "CONTENT_LENGTH": str(len(raw)),
        "wsgi.input": io.BytesIO(raw),
    }
    environ |= {name: value for name, value in (usual | headers).items() if value is not None}
    answered = []
    body = b"".join(lean.application(environ, lambda *given: answered.append(given)))
    (status, _headers), *_rest = answered
    return int(status.split()[0]), json.loads(body)


class Inputs(HTMLParser):
    """The input fields of a page, as a browser reads them."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page.content.decode())

    def handle_starttag(self, tag, attributes):
        if tag == "input":
            self.found.append({name: value or "" for name, value in attributes})


def inputs_of(page):
    return Inputs(page).found


def fields_of(page):
    """Return the hidden fields of the form of questions, as a browser would send them."""
    return {
        field["name"]: field["value"]
        for field in inputs_of(page)
        if field["type"] == "hidden" and re.fullmatch(r"was-\d+|token", field["name"])
    }
