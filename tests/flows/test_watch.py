"""From the upload of the recording to a passed lesson; and what seeking earns."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from courses.models import EditionLesson
from learning.evidence import Evidence
from learning.models import LessonResult
from media.models import MediaAsset, WatchLedger
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.flows.stage import VIDEO, let_time_pass, main_of, visitor

pytestmark = pytest.mark.django_db
PLAYER = {
    "HTTP_X_LMS_PLAYER": "1",
    "HTTP_ACCEPT": "application/json",
    "HTTP_ORIGIN": "http://testserver",
    "HTTP_SEC_FETCH_SITE": "same-origin",
}


def upload(browser):
    """The trainer uploads the video of the demo course in the admin."""
    files = {
        "file": SimpleUploadedFile(VIDEO.name, VIDEO.read_bytes(), content_type="video/mp4"),
        "captions": SimpleUploadedFile("a.vtt", VIDEO.with_suffix(".vtt").read_bytes()),
    }
    form = {"title": "Video mở đầu", "transcript": "", "is_unclassified": "on"}
    response = browser.post("/quan-tri/ban-bien-tap/video/moi/", form | files, follow=True)
    assert "Video mở đầu" in response.content.decode()
    return MediaAsset.objects.get(title="Video mở đầu")


@pytest.fixture
def asset(stage):
    return upload(visitor(stage.trainer))


@pytest.fixture
def lesson(asset):
    return EditionLessonFactory(
        edition=EditionFactory(),
        video=True,
        title="Video mở đầu",
        media_key=asset.key,
        media_seconds=asset.duration_seconds,
        watch_percent=90,
    )


@pytest.fixture
def enrolment(stage, lesson):
    training_class = TrainingClassFactory(edition=lesson.edition, unit=stage.root)
    return EnrolmentFactory(member=stage.member, training_class=training_class)


class Watcher:
    """The member's player."""

    def __init__(self, enrolment, lesson):
        self.browser = visitor(enrolment.member)
        self.enrolment, self.lesson, self.sequence = enrolment, lesson, 0
        self.lesson_url = f"/bai-hoc/{enrolment.pk}/{lesson.pk}/"

    def open(self):
        address = f"/hoc-lieu/xem/{self.enrolment.pk}/{self.lesson.pk}/"
        opened = self._post(address, {})
        self.beat_url, self.sequence = opened["beat_url"], 0
        return opened

    def beat(self, start, end, *, after):
        """Report a stretch when the server's clock has gone on by ``after`` seconds."""
        let_time_pass(watching=after)
        self.sequence += 1
        report = {
            "sequence": self.sequence,
            "position": end,
            "rate": 1,
            "playing": True,
            "stretches": [[start, end]],
        }
        return self._post(self.beat_url, report)

    def _post(self, address, body):
        response = self.browser.post(
            address, json.dumps(body), content_type="application/json", **PLAYER
        )
        assert response.status_code == 200, response.content.decode()
        return response.json()


def test_a_video_that_is_really_watched_passes_its_lesson(enrolment, lesson, asset):
    watcher = Watcher(enrolment, lesson)
    page = watcher.browser.get(watcher.lesson_url)
    assert "Video mở đầu" in main_of(page)
    opened = watcher.open()
    piece = b"".join(
        watcher.browser.get(
            opened["sources"][0]["url"], HTTP_RANGE="bytes=0-1023"
        ).streaming_content
    )
    assert piece == VIDEO.read_bytes()[:1024]

    end, percents = 0, []
    while end < asset.duration_seconds:
        start, end = end, min(end + 15, asset.duration_seconds)
        percents.append(watcher.beat(start, end, after=15)["percent"])

    result = LessonResult.objects.get(enrolment=enrolment, lesson=lesson)
    assert percents == sorted(percents)
    assert percents[-1] >= 90
    assert result.evidence == Evidence.MEASURED
    assert result.passed_at is not None
    enrolment.refresh_from_db()
    assert enrolment.completed_at is not None
    assert "Hoàn thành" in main_of(watcher.browser.get(f"/hoc-tap/lop/{enrolment.pk}/"))


def test_seeking_to_the_end_earns_nothing(enrolment, lesson, asset):
    watcher = Watcher(enrolment, lesson)
    watcher.open()

    watcher.beat(0, asset.duration_seconds, after=15)
    for _again in range(8):
        watcher.beat(asset.duration_seconds - 1, asset.duration_seconds, after=15)

    ledger = WatchLedger.objects.get(enrolment=enrolment, lesson=lesson)
    assert ledger.credited_seconds < asset.duration_seconds * 0.9
    assert not LessonResult.objects.passed().filter(enrolment=enrolment).exists()
    page = main_of(watcher.browser.get(watcher.lesson_url))
    assert "Chưa xem" in page


def test_the_recording_is_not_there_for_others(stage, enrolment, lesson):
    address = Watcher(enrolment, lesson).open()["sources"][0]["url"]

    assert visitor(stage.other_member).get(address).status_code == 404
    assert visitor().get(address).status_code == 302
    kinds = EditionLesson.objects.filter(pk=lesson.pk).values_list("kind", flat=True)
    assert list(kinds) == ["video"]
