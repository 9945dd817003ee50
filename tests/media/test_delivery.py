"""Sending recordings: to whom, whole and in ranges."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from learning.models import TrainingClass
from learning.services import close_class, withdraw_enrolment
from media import selectors
from media.delivery import byte_range, send_private
from media.models import MediaAsset
from members.roles import Role
from tests.factories.learning import EnrolmentFactory
from tests.factories.media import CAPTIONS, MediaAssetFactory, mp4_bytes, watching
from tests.factories.members import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db
CONTENT = mp4_bytes()


@pytest.fixture
def watched():
    return watching()


@pytest.fixture
def browser(watched):
    client = Client()
    client.force_login(watched[0].member)
    return client


@pytest.fixture
def address(watched):
    enrolment, _lesson, asset = watched
    token = selectors.file_token(asset, member_id=enrolment.member_id)
    return reverse("media:file", args=[token])


def test_the_member_gets_the_whole(browser, address):
    response = browser.get(address)

    assert response.status_code == 200
    assert response.getvalue() == CONTENT
    assert response["Content-Type"] == "video/mp4"
    assert response["Accept-Ranges"] == "bytes"
    assert "private" in response["Cache-Control"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-", 0, len(CONTENT) - 1),
        ("bytes=0-0", 0, 0),
        ("bytes=100-299", 100, 299),
        ("bytes=-50", len(CONTENT) - 50, len(CONTENT) - 1),
        ("bytes=100-999999999", 100, len(CONTENT) - 1),
    ],
)
def test_a_range_is_sent_as_asked(browser, address, wanted, first, last):
    response = browser.get(address, headers={"Range": wanted})

    assert response.status_code == 206
    assert response.getvalue() == CONTENT[first : last + 1]
    assert response["Content-Range"] == f"bytes {first}-{last}/{len(CONTENT)}"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("wanted", ["bytes=999999-", "bytes=5-4", "bytes=-0", "bytes=-"])
def test_a_range_of_nothing_is_refused(browser, address, wanted):
    response = browser.get(address, headers={"Range": wanted})

    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(CONTENT)}"


@pytest.mark.parametrize("wanted", ["bytes=0-1,5-6", "bytes=a-b", "pages=1-2", "bytes=" + "9" * 30])
def test_what_is_no_single_range_gets_the_whole(browser, address, wanted):
    response = browser.get(address, headers={"Range": wanted})

    assert (response.status_code, len(response.getvalue())) == (200, len(CONTENT))


def test_a_range_of_an_older_file_gets_the_whole(browser, address):
    etag = browser.get(address)["ETag"]
    both = {"Range": "bytes=0-9"}

    assert browser.get(address, headers=both | {"If-Range": etag}).status_code == 206
    assert browser.get(address, headers=both | {"If-Range": '"old"'}).status_code == 200


def test_head_tells_the_size_and_sends_nothing(browser, address):
    response = browser.head(address)

    assert response["Content-Length"] == str(len(CONTENT))
    assert response.content == b""


def test_the_file_is_closed_with_the_response(watched, rf):
    asset = watched[2]
    response = send_private(rf.get("/"), asset.file.name, mime="video/mp4", etag="x")
    (closer,) = response._resource_closers
    assert not closer.__self__.file.closed

    response.close()

    assert closer.__self__.file.closed


@override_settings(ACCEL_REDIRECT_PREFIX="/_private/")
def test_nginx_sends_it_where_it_is_there(browser, address, watched):
    response = browser.get(address)

    assert response["X-Accel-Redirect"] == f"/_private/{watched[2].file.name}"
    assert response.content == b""
    assert "private" in response["Cache-Control"]


def test_it_costs_few_queries(browser, address, count_queries):
    with count_queries(at_most=4):
        response = browser.get(address)
    assert response.status_code == 200


class TestToWhom:
    def test_an_anonymous_visitor_is_sent_to_sign_in(self, address):
        assert Client().get(address).status_code == 302

    def test_another_member_of_the_class_cannot_use_the_address(self, address, watched):
        client = Client()
        client.force_login(EnrolmentFactory(training_class=watched[0].training_class).member)

        assert client.get(address).status_code == 404

    def test_a_token_of_ones_own_does_not_open_a_course_of_others(self, watched):
        stranger = EnrolmentFactory().member
        client = Client()
        client.force_login(stranger)
        token = selectors.file_token(watched[2], member_id=stranger.pk)

        for name in ("file", "poster", "captions"):
            assert client.get(reverse(f"media:{name}", args=[token])).status_code == 404

    def test_a_forged_token_opens_nothing(self, browser, address):
        assert browser.get(address.replace(".", ".A")).status_code == 404
        assert browser.get(reverse("media:file", args=["1-2-3.x"])).status_code == 404

    def test_an_expired_token_opens_nothing(self, browser, address, watched):
        with time_machine.travel(timezone.now() + timedelta(hours=4, minutes=1), tick=False):
            assert browser.get(address).status_code == 404

    def test_a_withdrawn_member_sees_it_no_more(self, browser, address, watched):
        withdraw_enrolment(watched[0], reason="chuyển lớp", by=UserFactory())

        assert browser.get(address).status_code == 404

    def test_a_closed_class_shows_it_no_more(self, browser, address):
        close_class(TrainingClass.objects.get(), by=UserFactory())

        assert browser.get(address).status_code == 404

    def test_a_trainer_sees_own_uploads(self, watched):
        trainer = RoleGrantFactory(role=Role.TRAINER).person
        own, other = MediaAssetFactory(uploaded_by=trainer), MediaAssetFactory()
        client = Client()
        client.force_login(trainer)

        for asset, status in [(own, 200), (other, 404)]:
            token = selectors.file_token(asset, member_id=trainer.pk)
            assert client.get(reverse("media:file", args=[token])).status_code == status

    def test_a_recording_that_failed_is_not_sent(self, browser, address):
        MediaAsset.objects.update(state=MediaAsset.State.FAILED)

        assert browser.get(address).status_code == 404


def test_captions_come_as_web_vtt(browser, watched):
    token = selectors.file_token(watched[2], member_id=watched[0].member_id)
    response = browser.get(reverse("media:captions", args=[token]))

    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    assert response.content.decode() == CAPTIONS


def test_captions_and_pictures_that_are_not_there(browser, watched):
    token = selectors.file_token(watched[2], member_id=watched[0].member_id)
    MediaAsset.objects.update(captions="")

    assert browser.get(reverse("media:captions", args=[token])).status_code == 404
    assert browser.get(reverse("media:poster", args=[token])).status_code == 404


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("0", "", (0, 9)),
        ("3", "5", (3, 5)),
        ("", "4", (6, 9)),
        ("", "99", (0, 9)),
        ("10", "", None),
    ],
)
def test_byte_range(first, last, found):
    assert byte_range(first, last, size=10) == found


def test_no_served_folder_holds_the_file(watched, settings):
    path = Path(watched[2].file.path)

    assert not path.is_relative_to(settings.MEDIA_ROOT)
