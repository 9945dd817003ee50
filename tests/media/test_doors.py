"""Who may report, the same through Django's view and through the lean door."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from learning.evidence import Evidence
from learning.models import LessonResult, TrainingClass
from learning.services import close_class, exempt_enrolment, withdraw_enrolment
from media import services, tokens
from media.lean import with_heartbeats
from media.models import WatchLease
from tests.factories.learning import EnrolmentFactory
from tests.factories.media import watching
from tests.factories.members import UserFactory
from tests.media.conftest import Player, elapse, lean_door, ordinary_door

pytestmark = pytest.mark.django_db
GOOD = {"sequence": 1, "position": 15, "rate": 1, "playing": True, "stretches": [[0, 15]]}


@pytest.fixture
def player(door):
    enrolment, lesson, _asset = watching()
    player = Player(enrolment, lesson, door)
    assert player.open() == 200
    elapse(15)
    return player


def refused(answer, status: int, name: str) -> bool:
    return answer[0] == status and answer[1]["error"] == name and bool(answer[1]["message"])


def test_a_good_report_is_credited_and_told(player):
    status, answer = player.beat((0, 15))

    assert status == 200
    assert answer == {
        "sequence": 1,
        "credited": 15,
        "duration": 80,
        "percent": 18,
        "passed": False,
        "seen": [[0, 15]],
    }


def test_enough_passes_the_lesson_as_measured(player):
    player.beat((0, 15))
    elapse(57)

    _status, answer = player.beat((15, 72))

    assert answer["passed"] is True
    result = LessonResult.objects.passed().get(enrolment=player.enrolment)
    assert result.evidence == Evidence.MEASURED
    elapse(8)
    _status, answer = player.beat((72, 80))
    assert (answer["percent"], answer["passed"]) == (100, True)
    assert (
        LessonResult.objects.passed().get(enrolment=player.enrolment).passed_at == result.passed_at
    )


def test_one_second_too_few_passes_nothing(player):
    elapse(56)

    _status, answer = player.beat((0, 71))

    assert (answer["percent"], answer["passed"]) == (88, False)
    assert not LessonResult.objects.passed().exists()


def test_after_recognition_watching_goes_on_without_a_refusal(player):
    now = timezone.now()
    type(player.enrolment).objects.filter(pk=player.enrolment.pk).update(
        completed_at=now, recognised_at=now
    )
    elapse(65)

    status, answer = player.beat((0, 80))

    assert (status, answer["credited"], answer["passed"]) == (200, 80, False)


def test_a_foreign_lease_is_refused(player, door):
    stranger = Player(EnrolmentFactory(), player.lesson, door)
    stranger.url = player.url

    assert refused(stranger.beat((0, 15)), 403, "BeatRefused")
    assert player.credited == 0


def test_a_lease_and_a_member_that_do_not_belong_together_are_refused(player):
    other = UserFactory()
    lease = WatchLease.objects.get()
    token = tokens.make_token(
        tokens.BEAT, lease.pk, other.pk, seconds=60, bound_to=player.client.session.session_key
    )
    player.url = f"/hoc-lieu/nhip/{token}/"

    assert refused(player.beat((0, 15)), 403, "BeatRefused")


def test_a_closed_lease_is_refused(player):
    services.close_lease(WatchLease.objects.get())

    assert refused(player.beat((0, 15)), 409, "LeaseClosed")


def test_a_lease_that_was_taken_over_is_refused(player, door):
    Player(player.enrolment, player.lesson, door).open()

    assert refused(player.beat((0, 15)), 409, "LeaseTakenOver")


def test_a_withdrawn_enrolment_is_refused(player):
    withdraw_enrolment(player.enrolment, reason="chuyển lớp", by=UserFactory())

    assert refused(player.beat((0, 15)), 409, "NotOpenForStudy")


def test_an_exempted_enrolment_is_refused(player):
    exempt_enrolment(player.enrolment, basis="nghỉ ốm", by=UserFactory())

    assert refused(player.beat((0, 15)), 409, "NotOpenForStudy")


def test_a_closed_class_is_refused(player):
    close_class(TrainingClass.objects.get(), by=UserFactory())

    assert refused(player.beat((0, 15)), 409, "NotOpenForStudy")
    assert player.credited == 0


def test_a_suspended_member_is_refused(player):
    member = player.enrolment.member
    member.is_active = False
    member.save()

    status, _answer = player.beat((0, 15))

    assert status in (302, 403)
    assert player.credited == 0


@pytest.mark.parametrize(
    "broken",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: "9" + token,
        lambda token: token.partition(".")[0],
        lambda token: token + "x" * 300,
        lambda _token: ".",
        lambda _token: "--.AAAA",
    ],
)
def test_a_bad_token_is_refused(player, broken):
    token = player.url.split("/")[-2]
    player.url = player.url.replace(token, broken(token))

    assert refused(player.beat((0, 15)), 403, "BeatRefused")
    assert player.credited == 0


def test_an_expired_token_is_refused(player):
    with time_machine.travel(timezone.now() + timedelta(hours=5), tick=False):
        answer = player.beat((0, 15))

    assert refused(answer, 403, "BeatRefused")


def test_a_token_in_another_session_of_the_same_member_is_refused(player):
    player.client = Client()
    player.client.force_login(player.enrolment.member)

    assert refused(player.beat((0, 15)), 403, "BeatRefused")


def test_without_a_session_nothing_is_credited(player):
    player.client = Client()

    status, _answer = player.beat((0, 15))

    assert status in (302, 403)
    assert player.credited == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"\xff\xfe",
        b"[" * 4000,
        b"{}",
        *(
            json.dumps(GOOD | change).encode()
            for change in (
                {"sequence": 0},
                {"sequence": -1},
                {"sequence": 1.5},
                {"sequence": True},
                {"sequence": 10**30},
                {"rate": "1"},
                {"position": None},
                {"position": 10**300},
                {"stretches": [[0]]},
                {"stretches": [[0, 1, 2]]},
                {"stretches": [0, 1]},
                {"stretches": {"0": 1}},
                {"stretches": [[0, 1]] * 9},
            )
        ),
    ],
)
def test_a_bad_body_is_not_read(player, door, body):
    assert refused(door(player.client, player.url, body), 400, "BeatUnreadable")
    assert player.credited == 0


def test_a_huge_body_is_not_read(player, door):
    body = json.dumps(GOOD | {"note": "x" * 5000}).encode()

    assert refused(door(player.client, player.url, body), 413, "BeatTooLarge")


@pytest.mark.parametrize("length", ["99999999999999", "-1", "5 0", "abc"])
def test_a_forged_length_is_not_believed(player, length):
    body = json.dumps(GOOD).encode()

    status, _answer = lean_door(player.client, player.url, body, CONTENT_LENGTH=length)

    assert status in (400, 413)


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_SEC_FETCH_SITE": "none"},
        {"HTTP_X_LMS_PLAYER": ""},
    ],
)
def test_another_site_is_refused(player, door, headers):
    answer = door(player.client, player.url, json.dumps(GOOD).encode(), **headers)

    assert refused(answer, 403, "BeatRefused")
    assert player.open(**headers) == 403


def test_a_browser_without_fetch_metadata_is_judged_by_its_origin(player):
    body = json.dumps(GOOD).encode()
    origin = {"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "https://evil.example"}

    assert refused(lean_door(player.client, player.url, body, **origin), 403, "BeatRefused")
    own = {"HTTP_SEC_FETCH_SITE": None}
    assert lean_door(player.client, player.url, body, **own)[0] == 200


def test_a_report_costs_two_statements(player, count_queries):
    body = json.dumps(GOOD).encode()

    with count_queries(exactly=2):
        status, _answer = lean_door(player.client, player.url, body)
    assert status == 200


def test_the_ordinary_view_adds_the_session_and_the_person(player, count_queries):
    with count_queries(at_most=4):
        status, _answer = ordinary_door(player.client, player.url, json.dumps(GOOD).encode())
    assert status == 200


def test_everything_else_is_handed_on_to_the_site():
    seen = []
    site = with_heartbeats(lambda environ, _start: seen.append(environ["PATH_INFO"]) or [b""])
    for method, path in [
        ("GET", "/hoc-lieu/nhip/abc/"),
        ("POST", "/hoc-lieu/xem/1/2/"),
        ("POST", "/hoc-lieu/nhip/"),
        ("POST", "/hoc-lieu/nhip/a/b/"),
    ]:
        site({"REQUEST_METHOD": method, "PATH_INFO": path}, lambda *_arguments: None)

    assert len(seen) == 4


def test_a_get_is_not_a_heartbeat(player):
    assert player.client.get(player.url).status_code == 405


class TestOpening:
    def test_a_stranger_sees_no_lesson(self, player):
        stranger = Player(EnrolmentFactory(), player.lesson)
        stranger.enrolment = player.enrolment

        assert stranger.open() == 404

    def test_a_lesson_of_another_course_is_not_found(self, player):
        _enrolment, player.lesson, _asset = watching()

        assert player.open() == 404

    def test_a_closed_class_is_refused(self, player):
        close_class(TrainingClass.objects.get(), by=UserFactory())

        assert player.open() == 409

    def test_it_marks_the_course_as_begun(self, player):
        player.enrolment.refresh_from_db()

        assert player.enrolment.started_at is not None

    def test_costs_few_queries(self, player, count_queries):
        with count_queries(at_most=16):
            assert player.open() == 200

    def test_forgets_leases_of_last_month(self, player):
        player.open()
        elapse(31 * 24 * 3600)
        player.open()

        assert WatchLease.objects.count() == 2

    def test_an_anonymous_visitor_is_sent_to_sign_in(self, player):
        player.client = Client()

        assert player.open() == 302


@pytest.mark.django_db(transaction=True)
def test_the_lean_door_survives_a_database_that_was_restarted():
    enrolment, lesson, _asset = watching()
    player = Player(enrolment, lesson, lean_door)
    player.open()
    elapse(15)
    connection.ensure_connection()
    connection.connection.close()

    status, _answer = player.beat((0, 15))

    assert (status, player.credited) == (200, 15)


def test_the_cookie_of_the_session_is_the_one_django_sets(player):
    assert settings.SESSION_COOKIE_NAME in player.client.cookies
