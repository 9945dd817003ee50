"""Playlists and segments: to whom they are sent, and what a segment costs."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from learning.models import TrainingClass
from learning.services import close_class, withdraw_enrolment
from media import selectors, tokens
from media.models import Conversion
from members.roles import Role
from tests.factories.learning import EnrolmentFactory
from tests.factories.media import MEGABYTE, converted, watching
from tests.factories.members import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched():
    enrolment, lesson, asset = watching()
    return enrolment, lesson, converted(asset)


@pytest.fixture
def browser(watched):
    client = Client()
    client.force_login(watched[0].member)
    return client


def addresses(conversion, member) -> list[str]:
    """Return the addresses of everything a player asks for."""
    token = token_for(conversion, member)
    return [
        reverse("media:master_playlist", args=[token]),
        reverse("media:playlist", args=[token, "400"]),
        reverse("media:segment", args=[token, "400", "init.mp4"]),
        reverse("media:segment", args=[token, "400", "s00000.m4s"]),
    ]


def token_for(conversion, member) -> str:
    numbers = (conversion.pk, conversion.done_run, member.pk)
    return tokens.make_token(tokens.STREAM, *numbers, seconds=3600)


def test_a_player_finds_all_from_the_addresses_it_is_given(browser, watched):
    asset = watched[2].asset
    sources = selectors.sources_of(asset, member_id=watched[0].member_id)

    assert [source["choice"] for source in sources] == [
        *("auto", "low", "medium", "high", "audio", "file")
    ]
    assert [source["size"] // MEGABYTE for source in sources[:-1]] == [3, 1, 2, 3, 4]
    for source in sources[:-1]:
        response = browser.get(source["url"])
        assert response["Content-Type"] == "application/vnd.apple.mpegurl"
        assert response.getvalue().startswith(b"#EXTM3U")
    segment = sources[1]["url"].replace("list.m3u8", "s00000.m4s")
    response = browser.get(segment)
    assert (response.getvalue(), response["Content-Type"]) == (b"180" * 100, "video/mp4")
    assert "private" in response["Cache-Control"]
    response = browser.get(sources[4]["url"].replace("list.m3u8", "init.mp4"))
    assert response["Content-Type"] == "audio/mp4"


def test_a_segment_costs_one_query_and_a_playlist_few(browser, watched, count_queries):
    master, _playlist, _init, segment = addresses(watched[2], watched[0].member)
    browser.get(segment)

    with count_queries(exactly=1) as queries:
        browser.get(segment)
    assert "members_user" in queries.statements[0]
    with count_queries(at_most=4):
        browser.get(master)


def test_a_segment_may_be_asked_for_in_ranges(browser, watched):
    segment = addresses(watched[2], watched[0].member)[-1]

    response = browser.get(segment, headers={"Range": "bytes=3-8"})

    assert (response.status_code, response.getvalue()) == (206, b"400400")


def test_nginx_sends_it_where_it_is_there(browser, watched, settings):
    settings.ACCEL_REDIRECT_PREFIX = "/_private/"
    conversion = watched[2]

    response = browser.get(addresses(conversion, watched[0].member)[-1])

    path = f"/_private/streams/{conversion.pk}-1/400/s00000.m4s"
    assert (response["X-Accel-Redirect"], response.content) == (path, b"")


def test_the_address_stays_the_same_for_an_hour_so_that_a_reload_costs_nothing(watched):
    def address() -> str:
        return selectors.sources_of(watched[2].asset, member_id=1)[0]["url"]

    with time_machine.travel("2026-11-25 08:05:00+07:00", tick=False):
        first = address()
    with time_machine.travel("2026-11-25 08:55:00+07:00", tick=False):
        assert address() == first
    with time_machine.travel("2026-11-25 09:05:00+07:00", tick=False):
        assert address() != first


class TestToWhom:
    @pytest.fixture
    def all_of_it(self, watched):
        return addresses(watched[2], watched[0].member)

    def test_an_anonymous_visitor_is_sent_to_sign_in(self, all_of_it):
        assert [Client().get(address).status_code for address in all_of_it] == [302] * 4

    def test_another_member_of_the_class_cannot_use_the_address(self, all_of_it, watched):
        client = Client()
        client.force_login(EnrolmentFactory(training_class=watched[0].training_class).member)

        assert [client.get(address).status_code for address in all_of_it] == [404] * 4

    def test_a_stranger_gets_no_playlist_with_a_token_of_ones_own(self, watched):
        stranger = UserFactory()
        client = Client()
        client.force_login(stranger)

        for address in addresses(watched[2], stranger)[:2]:
            assert client.get(address).status_code == 404

    def test_a_token_that_has_run_out_opens_nothing(self, browser, all_of_it):
        with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1), tick=False):
            assert [browser.get(address).status_code for address in all_of_it] == [404] * 4

    def test_a_forged_token_opens_nothing(self, browser, watched, all_of_it):
        other = converted(watching()[2])
        own, foreign = f"/{watched[2].pk}-1-", f"/{other.pk}-1-"

        for address in all_of_it:
            assert own in address
            assert browser.get(address.replace(own, foreign)).status_code == 404
            assert browser.get(address.replace(".", ".A", 1)).status_code == 404

    def test_a_token_for_another_kind_of_thing_opens_nothing(self, browser, watched):
        numbers = (watched[2].pk, 1, watched[0].member_id)
        for purpose in (tokens.FILE, tokens.BEAT):
            token = tokens.make_token(purpose, *numbers, seconds=3600)
            address = reverse("media:segment", args=[token, "400", "init.mp4"])
            assert browser.get(address).status_code == 404

    @pytest.mark.parametrize(
        "path",
        [
            "400/../audio/init.mp4",
            "400/..%2f..%2f..%2fmedia%2frecording.mp4",
            "..%2f1-1/400/init.mp4",
            "400/s00000.m4s%00.mp4",
            "400/list.m3u8%2f..",
            "240/init.mp4",
            "400/s0.m4s",
            "400/poster.jpg",
            "/etc/passwd",
        ],
    )
    def test_no_other_name_leads_anywhere(self, browser, watched, path):
        token = token_for(watched[2], watched[0].member)

        response = browser.get(f"/hoc-lieu/luong/{token}/{path}")

        assert response.status_code == 404

    def test_a_segment_that_is_not_there_is_not_found(self, browser, watched):
        token = token_for(watched[2], watched[0].member)
        address = reverse("media:segment", args=[token, "400", "s00009.m4s"])

        assert browser.get(address).status_code == 404

    def test_a_withdrawn_member_gets_no_playlist_any_more(self, browser, all_of_it, watched):
        withdraw_enrolment(watched[0], reason="chuyển lớp", by=UserFactory())

        assert [browser.get(address).status_code for address in all_of_it[:2]] == [404] * 2

    def test_a_closed_class_gives_no_playlist_any_more(self, browser, all_of_it):
        close_class(TrainingClass.objects.get(), by=UserFactory())

        assert [browser.get(address).status_code for address in all_of_it[:2]] == [404] * 2

    def test_who_may_not_sign_in_any_more_gets_no_segment(self, browser, all_of_it, watched):
        member = watched[0].member
        member.is_active = False
        member.save()

        assert [browser.get(address).status_code for address in all_of_it] == [302] * 4

    def test_a_trainer_plays_own_uploads(self, watched):
        trainer = RoleGrantFactory(role=Role.TRAINER).person
        asset = watched[2].asset
        client = Client()
        client.force_login(trainer)
        playlist = addresses(watched[2], trainer)[0]
        assert client.get(playlist).status_code == 404

        asset.uploaded_by = trainer
        asset.save()

        assert client.get(playlist).status_code == 200


def test_a_conversion_that_never_succeeded_offers_the_file_only():
    _enrolment, _lesson, asset = watching()
    Conversion.objects.create(asset=asset)

    sources = selectors.sources_of(asset, member_id=1)

    assert [source["choice"] for source in sources] == ["file"]


def test_with_one_picture_there_is_nothing_to_choose_automatically():
    asset = converted(watching()[2], names=("180", "audio")).asset

    choices = [source["choice"] for source in selectors.sources_of(asset, member_id=1)]

    assert choices == ["low", "audio", "file"]
