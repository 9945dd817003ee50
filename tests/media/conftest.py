"""Players that talk to the two doors of the heartbeat as browsers do."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse

from common.private_files import private_storage
from learning.models import Enrolment
from media import streams
from media.lean import with_heartbeats
from media.models import WatchLedger
from tests.media.films import film, program

HEADERS = {
    "HTTP_X_LMS_PLAYER": "1",
    "HTTP_ACCEPT": "application/json",
    "HTTP_ORIGIN": "http://testserver",
    "HTTP_HOST": "testserver",
    "HTTP_SEC_FETCH_SITE": "same-origin",
}
Door = Callable[..., tuple[int, dict[str, Any]]]


def ordinary_door(
    client: Client, url: str, body: bytes, **environ: str
) -> tuple[int, dict[str, Any]]:
    headers = HEADERS | environ
    response = client.post(url, body, content_type="application/json", **headers)
    is_json = response.headers.get("Content-Type", "").startswith("application/json")
    return response.status_code, response.json() if is_json else {}


def lean_door(client: Client, url: str, body: bytes, **environ: str) -> tuple[int, dict[str, Any]]:
    def no_site(*_arguments: Any) -> list[bytes]:
        raise AssertionError("the lean door handed a heartbeat on")

    answers: list[str] = []
    cookies = "; ".join(f"{name}={value.value}" for name, value in client.cookies.items())
    request = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": url,
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "HTTP_COOKIE": cookies,
        "wsgi.input": io.BytesIO(body),
    }
    parts = with_heartbeats(no_site)(
        request | HEADERS | environ, lambda status, _headers: answers.append(status)
    )
    return int(answers[0].split()[0]), json.loads(b"".join(parts))


@pytest.fixture(params=[ordinary_door, lean_door], ids=["view", "lean"])
def door(request: pytest.FixtureRequest) -> Door:
    return request.param


def elapse(seconds: float) -> None:
    """Let the server's clock go on for every lease, by moving what is stored into the past."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE media_watchlease SET opened_at = opened_at - make_interval(secs => %(s)s),"
            " last_beat_at = last_beat_at - make_interval(secs => %(s)s),"
            " closed_at = closed_at - make_interval(secs => %(s)s)",
            {"s": seconds},
        )


class Player:
    """One browser of a member, with one open lesson."""

    def __init__(self, enrolment: Enrolment, lesson: Any, door: Door = ordinary_door) -> None:
        self.enrolment, self.lesson, self.door = enrolment, lesson, door
        self.client = Client()
        self.client.force_login(enrolment.member)
        self.url, self.sequence, self.opened = "", 0, {}

    def open(self, **environ: str) -> int:
        address = reverse("media:open_lease", args=[self.enrolment.pk, self.lesson.pk])
        response = self.client.post(
            address, b"{}", content_type="application/json", **(HEADERS | environ)
        )
        if response.status_code == 200:
            self.opened = response.json()
            self.url, self.sequence = self.opened["beat_url"], 0
        return response.status_code

    def beat(
        self, *stretches: tuple[float, float], sequence: int | None = None, **facts: Any
    ) -> tuple[int, dict[str, Any]]:
        self.sequence += 1
        report = {
            "sequence": sequence or self.sequence,
            "position": stretches[-1][1] if stretches else 0,
            "rate": 1,
            "playing": True,
            "stretches": stretches,
        }
        body = json.dumps(report | facts).encode()
        return self.door(self.client, self.url, body)

    @property
    def credited(self) -> int:
        """What the ledger says, and that its cached sum is right."""
        ledger = WatchLedger.objects.get(enrolment=self.enrolment, lesson=self.lesson)
        assert sum(end - start for start, end in ledger.seen) == ledger.credited_seconds
        return ledger.credited_seconds


@pytest.fixture
def with_ffmpeg(settings) -> None:
    """Let this test convert; nothing of other tests lies in the folder of streams."""
    settings.FFMPEG_BINARY = ""
    program()
    shutil.rmtree(private_storage().path(streams.FOLDER), ignore_errors=True)


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> Path:
    """Two seconds of noise, smaller than the lowest rung: the quickest there is to convert."""
    with override_settings(FFMPEG_BINARY=""):
        path = tmp_path_factory.mktemp("clip") / "clip.mp4"
        return film(path, seconds=2, size="320x180")
