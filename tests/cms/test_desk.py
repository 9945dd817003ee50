import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cms.models import CoursePage
from cms.services import ensure_editorial_setup
from media.models import Conversion, MediaAsset
from quizzes.models import Question, Quiz
from quizzes.services import create_quiz, ensure_topic
from tests.cms.test_services import COURSE
from tests.factories.cms import CoursePageFactory, approver, trainer
from tests.factories.media import MediaAssetFactory, converted
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db

QUESTION = {
    "code": "ch01",
    "topic": "Chuyển đổi số",
    "level": "basic",
    "kind": "single",
    "text": "Số hóa là gì?",
    "option_a": "Chuyển giấy thành tệp",
    "option_b": "Mua máy tính",
    "correct_a": "on",
}


@pytest.fixture
def person(client):
    ensure_editorial_setup()
    person = trainer()
    client.force_login(person)
    return person


@pytest.mark.parametrize(
    "name",
    ["courses", "add_course", "videos", "add_video", "questions", "add_question", "quizzes"],
)
def test_is_for_editors_only(client, person, name):
    url = reverse(f"cms_desk:{name}")
    assert client.get(url).status_code == 200

    client.force_login(UserFactory())

    assert client.get(url).status_code == 404


class TestCourses:
    def test_lists_own_courses_only(self, client, person):
        CoursePageFactory(by=person, title="Khóa của tôi")
        CoursePageFactory(title="Khóa của người khác")

        page = client.get(reverse("cms_desk:courses")).content.decode()

        assert "Khóa của tôi" in page
        assert "Khóa của người khác" not in page

    def test_new_course_opens_in_the_editor(self, client, person):
        response = client.post(
            reverse("cms_desk:add_course"),
            {"title": "Kỹ năng số", "code": "kns01", "type": "skill"},
            follow=True,
        )

        course = CoursePage.objects.get()
        assert (course.code, course.type, course.owner) == ("KNS01", "skill", person)
        assert response.redirect_chain[0][0] == f"/quan-tri/pages/{course.pk}/edit/"
        assert response.status_code == 200

    def test_new_course_with_a_taken_code_is_refused(self, client, person):
        CoursePageFactory(code="KNS01")

        client.post(
            reverse("cms_desk:add_course"), {"title": "K", "code": "kns01", "type": "skill"}
        )

        assert CoursePage.objects.count() == 1

    def test_needs_as_many_queries_for_twelve_as_for_two(self, client, person, count_queries):
        for _ in range(2):
            CoursePageFactory(by=person)
        client.get(reverse("cms_desk:courses"))
        with count_queries() as two:
            client.get(reverse("cms_desk:courses"))
        number = len(two.statements)
        for _ in range(10):
            CoursePageFactory(by=person)
        client.get(reverse("cms_desk:courses"))

        with count_queries(exactly=number):
            page = client.get(reverse("cms_desk:courses"))
        assert page.status_code == 200


class TestVideos:
    def test_uploads_a_video(self, client, person):
        path = next((COURSE / "video").glob("*.mp4"))
        form = {
            "title": "Video mở đầu",
            "file": SimpleUploadedFile("a.mp4", path.read_bytes(), "video/mp4"),
            "is_unclassified": "on",
        }

        response = client.post(reverse("cms_desk:add_video"), form)

        assert response.status_code == 302
        assert MediaAsset.objects.get().uploaded_by == person

    def test_refuses_what_is_no_video(self, client, person):
        form = {
            "title": "Không phải video",
            "file": SimpleUploadedFile("a.mp4", b"<html>", "video/mp4"),
            "is_unclassified": "on",
        }

        assert client.post(reverse("cms_desk:add_video"), form).status_code == 200
        assert not MediaAsset.objects.exists()


@pytest.fixture
def own_video(person):
    return MediaAssetFactory(uploaded_by=person, title="Video của tôi", transcript="")


def video_page(client, asset) -> str:
    html = client.get(reverse("cms_desk:video", args=[asset.pk])).content.decode()
    return re.sub(r"\s+", " ", html)


class TestOneVideo:
    @pytest.mark.parametrize(
        ("state", "percent", "words"),
        [
            ("queued", 0, "Đang chờ đến lượt"),
            ("running", 37, "37 %"),
            ("noprogram", 0, "chưa có chương trình chuyển đổi video (ffmpeg)"),
        ],
    )
    def test_says_how_far_the_conversion_is(self, client, own_video, state, percent, words):
        Conversion.objects.create(asset=own_video, state=state, percent=percent)

        html = video_page(client, own_video)

        assert words in html
        assert ("hx-get" in html) == (state in {"queued", "running"})
        assert "Chuyển đổi lại" not in html

    def test_a_failure_says_how_to_mend_it_and_is_tried_again(self, client, own_video):
        Conversion.objects.create(asset=own_video, state="failed", problem="damaged", attempts=1)
        html = video_page(client, own_video)
        assert "Tệp bị hỏng ở giữa chừng. Đồng chí hãy phát thử" in html
        assert "video vẫn phát được như khi tải lên" in html

        client.post(reverse("cms_desk:retry_video", args=[own_video.pk]))

        assert Conversion.objects.get().state == "queued"

    def test_lists_the_qualities_when_it_is_done(self, client, own_video):
        converted(own_video)

        html = video_page(client, own_video)

        for words in ("Thấp", "Vừa", "Cao", "Chỉ nghe", "4,0\u00a0MB".replace("\u00a0", " ")):
            assert words in html.replace("\u00a0", " ")
        assert "hx-get" not in html

    def test_the_page_is_loaded_anew_when_a_poll_finds_it_over(self, client, own_video):
        conversion = converted(own_video)
        address = reverse("cms_desk:video", args=[own_video.pk])
        assert client.get(address, headers={"HX-Request": "true"})["HX-Refresh"] == "true"

        Conversion.objects.filter(pk=conversion.pk).update(state="running")

        assert "HX-Refresh" not in client.get(address, headers={"HX-Request": "true"})

    def test_captions_of_subrip_are_taken_and_the_transcript_made_from_them(
        self, client, own_video
    ):
        srt = "1\r\n00:00:00,500 --> 00:00:02,000\r\nChào các đồng chí.\r\n"
        address = reverse("cms_desk:video", args=[own_video.pk])

        client.post(
            address, {"transcript": "", "captions": SimpleUploadedFile("a.srt", srt.encode())}
        )
        client.post(reverse("cms_desk:make_transcript", args=[own_video.pk]))

        own_video.refresh_from_db()
        assert own_video.captions.startswith("WEBVTT\n\n1\n00:00:00.500 --> 00:00:02.000")
        assert own_video.transcript == "Chào các đồng chí."

    def test_wrong_captions_keep_what_was_typed_and_name_the_line(self, client, own_video):
        srt = b"1\n00:00:01,000 --> 00:00:02,000\nMot\n\n2\n00:00:99,000 --> 00:01:02,000\nHai\n"
        address = reverse("cms_desk:video", args=[own_video.pk])

        response = client.post(
            address, {"transcript": "Lời đã gõ", "captions": SimpleUploadedFile("a.srt", srt)}
        )

        html = response.content.decode()
        assert "dòng 6 của tệp phụ đề" in html
        assert "Lời đã gõ" in html
        own_video.refresh_from_db()
        assert own_video.transcript == ""

    def test_the_transcript_can_be_edited_alone(self, client, own_video):
        before = own_video.captions

        client.post(
            reverse("cms_desk:video", args=[own_video.pk]), {"transcript": "Bản lời đọc mới."}
        )

        own_video.refresh_from_db()
        assert (own_video.transcript, own_video.captions) == ("Bản lời đọc mới.", before)

    def test_the_video_of_another_trainer_is_not_there(self, client, person):
        foreign = MediaAssetFactory()
        Conversion.objects.create(asset=foreign, state="failed", problem="damaged")

        assert client.get(reverse("cms_desk:video", args=[foreign.pk])).status_code == 404
        for name in ("retry_video", "make_transcript"):
            assert client.post(reverse(f"cms_desk:{name}", args=[foreign.pk])).status_code == 404

    def test_the_list_needs_as_many_queries_for_twelve_as_for_two(
        self, client, person, count_queries
    ):
        def add(number: int) -> None:
            for asset in MediaAssetFactory.create_batch(number, uploaded_by=person):
                Conversion.objects.create(asset=asset)

        address = reverse("cms_desk:videos")
        add(2)
        client.get(address)
        with count_queries() as two:
            client.get(address)
        number = len(two.statements)
        add(10)

        with count_queries(exactly=number):
            page = client.get(address)
        assert page.status_code == 200


class TestQuestions:
    def test_saving_makes_the_first_version_and_correcting_the_second(self, client, person):
        client.post(reverse("cms_desk:add_question"), QUESTION)
        question = Question.objects.get(code="CH01")

        client.post(
            reverse("cms_desk:edit_question", args=[question.pk]),
            QUESTION | {"text": "Số hóa được hiểu là gì?"},
        )

        texts = question.versions.order_by("number").values_list("text", "created_by")
        assert list(texts) == [
            ("Số hóa là gì?", person.pk),
            ("Số hóa được hiểu là gì?", person.pk),
        ]

    def test_a_question_without_a_right_answer_keeps_what_was_typed(self, client, person):
        form = {name: value for name, value in QUESTION.items() if name != "correct_a"}

        page = client.post(reverse("cms_desk:add_question"), form)

        assert page.status_code == 200
        assert "Chuyển giấy thành tệp" in page.content.decode()
        assert not Question.objects.exists()

    def test_finds_by_words_and_topic(self, client, person):
        client.post(reverse("cms_desk:add_question"), QUESTION)
        client.post(
            reverse("cms_desk:add_question"), QUESTION | {"code": "CH02", "text": "Mật khẩu?"}
        )

        page = client.get(reverse("cms_desk:questions"), {"q": "mật", "topic": "chuyen-doi-so"})

        assert "CH02" in page.content.decode()
        assert "CH01" not in page.content.decode()


class TestQuizzes:
    def quiz(self, **fields):
        ensure_topic("Chuyển đổi số")
        return {
            "title": "Bài kiểm tra cuối khóa",
            "minutes": "15",
            "shuffle": "on",
            "review_policy": "score_only",
            "topic_1": "chuyen-doi-so",
            "count_1": "1",
        } | fields

    def test_saving_makes_a_quiz_with_its_version(self, client, person):
        course = CoursePageFactory(by=person)

        client.post(reverse("cms_desk:add_quiz"), self.quiz(course_code=course.code))

        quiz = Quiz.objects.get()
        version = quiz.versions.get()
        assert (quiz.course_code, version.time_limit_seconds) == (course.code, 900)
        assert version.blueprint == [{"topic": "chuyen-doi-so", "level": None, "count": 1}]

    def test_says_what_the_bank_cannot_fill(self, client, person):
        client.post(reverse("cms_desk:add_quiz"), self.quiz(count_1="5"))

        page = client.get(reverse("cms_desk:quizzes")).content.decode()

        assert "error-message" in page

    def test_of_another_trainer_is_404(self, client, person):
        foreign = create_quiz("Của người khác", by=trainer())

        url = reverse("cms_desk:edit_quiz", args=[foreign.pk])

        assert client.get(url).status_code == 404
        client.force_login(approver())
        assert client.get(url).status_code == 200
