import pytest
from django.urls import reverse

from cms.models import CoursePage, LessonPage
from quizzes.services import create_quiz
from tests.cms.test_player import make_question
from tests.factories.cms import (
    CoursePageFactory,
    LessonPageFactory,
    reading_line,
    trainer,
    write_outline,
)

pytestmark = pytest.mark.django_db


def course_form(course, lines, **fields):
    """What the editor's form sends for a course with these lines of the outline."""
    form = {
        "title": course.title,
        "slug": course.slug,
        "code": course.code,
        "type": "refresher",
        "summary": "",
        "description": '{"blocks": [], "entityMap": {}}',
        "bands": "9,0 Xuất sắc\n5,0 Đạt\n0 Không đạt",
        "pass_mark": "5.0",
        "trainers": [course.owner_id],
        "outline-TOTAL_FORMS": str(len(lines)),
        "outline-INITIAL_FORMS": "0",
        "outline-MIN_NUM_FORMS": "0",
        "outline-MAX_NUM_FORMS": "1000",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    for number, line in enumerate(lines):
        defaults = {
            "kind": "reading",
            "periods": "1",
            "weight": "1",
            "is_required": "on",
            "min_dwell_seconds": "60",
            "watch_percent": "90",
            "pass_percent": "50",
            "attempts": "3",
            "ORDER": str(number + 1),
            "id": "",
        }
        for name, value in (defaults | line).items():
            if value is not None:
                form[f"outline-{number}-{name}"] = value
    return form | fields


def send(client, course, lines, **fields):
    url = reverse("wagtailadmin_pages:edit", args=[course.pk])
    return client.post(url, course_form(course, lines, **fields))


@pytest.fixture
def course(client):
    course = CoursePageFactory()
    client.force_login(course.owner)
    return course


class TestLessonEditor:
    def test_offers_the_questions_of_the_bank(self, client):
        make_question()
        lesson = LessonPageFactory()
        client.force_login(lesson.owner)

        page = client.get(reverse("wagtailadmin_pages:edit", args=[lesson.pk])).content.decode()

        assert "KT01 - C" in page

    def test_new_lesson_is_made_below_the_own_course(self, client, course):
        url = reverse("wagtailadmin_pages:add", args=["cms", "lessonpage", course.pk])
        form = {
            "title": "Đổi mới cách làm việc",
            "slug": "doi-moi",
            "minutes": "5",
            "body-count": "0",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }

        assert client.post(url, form).status_code == 302

        lesson = LessonPage.objects.child_of(course).get()
        assert (lesson.owner, lesson.live) == (course.owner, False)

    def test_address_of_a_lesson_without_one_is_made_from_the_title(self, course):
        lesson = course.add_child(instance=LessonPage(title="Đổi mới cách làm việc"))

        assert lesson.slug == "doi-moi-cach-lam-viec"


class TestCourseEditor:
    def test_a_draft_may_be_incomplete(self, client, course):
        response = send(client, course, [{"kind": "video"}])

        assert response.status_code == 302
        draft = CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()
        assert draft.outline.get().kind == "video"

    @pytest.mark.parametrize(
        ("lines", "words"),
        [
            ([], "Đề cương cần ít nhất một bài bắt buộc."),
            ([{"is_required": None}], "Đề cương cần ít nhất một bài bắt buộc."),
            ([{"kind": "video"}], "Bài học video cần có video."),
            ([{"kind": "quiz"}], "Dòng kiểm tra cần có bài kiểm tra."),
            ([{}], "Đồng chí chọn trang bài học."),
        ],
    )
    def test_what_is_submitted_is_complete(self, client, course, lines, words):
        response = send(client, course, lines, **{"action-submit": "1"})

        assert response.status_code == 200
        assert words in response.content.decode()

    def test_a_quiz_that_the_bank_cannot_fill_is_refused(self, client, course):
        quiz = create_quiz("Bài kiểm tra", by=course.owner)

        response = send(
            client,
            course,
            [{"kind": "quiz", "quiz_key": str(quiz.key)}],
            **{"action-submit": "1"},
        )

        assert response.status_code == 200
        assert "Bài kiểm tra chưa có phiên bản nào." in response.content.decode()

    def test_offers_the_lessons_of_this_course_only(self, client, course):
        own = LessonPageFactory(course=course)
        foreign = LessonPageFactory()

        response = send(client, course, [{"lesson_key": str(foreign.key)}])

        assert response.status_code == 200
        page = client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).content.decode()
        assert str(own.key) in page
        assert str(foreign.key) not in page

    def test_a_lesson_twice_is_refused(self, client, course):
        lesson = LessonPageFactory(course=course)
        line = {"lesson_key": str(lesson.key)}

        response = send(client, course, [line, line], **{"action-submit": "1"})

        assert "xuất hiện hai lần trong đề cương" in response.content.decode()

    def test_a_code_of_another_course_is_refused(self, client, course):
        CoursePageFactory(code="DUNGROI")

        response = send(client, course, [], code="dungroi")

        assert "Mã này đã dùng cho khóa khác." in response.content.decode()

    def test_a_trainer_changes_no_trainers(self, client, course):
        other = trainer()

        send(client, course, [], trainers=[other.pk])

        draft = CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()
        assert [person.pk for person in draft.trainers.all()] == [course.owner_id]

    def test_a_line_keeps_its_row_over_publications(self, client, course):
        lesson = LessonPageFactory(course=course)
        write_outline(course, reading_line(lesson))

        draft = CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()

        assert [line.lesson_key for line in draft.outline.all()] == [lesson.key]

    @pytest.mark.parametrize(
        "bands", ["9,0 Xuất sắc", "abc", "5 Đạt\n9 Giỏi\n0 Kém", "11 Quá\n0 K"]
    )
    def test_bands_that_make_no_sense_are_refused(self, client, course, bands):
        assert send(client, course, [], bands=bands).status_code == 200

    def test_bands_are_stored_as_numbers_with_names(self, client, course):
        assert send(client, course, []).status_code == 302

        draft = CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()
        assert draft.bands[0] == {"minimum": "9.0", "name": "Xuất sắc"}
        assert str(draft.marking.bands[-1].minimum) == "0.0"
