import uuid

import pytest

from cms.models import BasePage, CoursePage, LessonPage
from tests.factories.cms import (
    CoursePageFactory,
    LessonPageFactory,
    approver,
    published_course,
    reading_line,
    write_outline,
)

pytestmark = pytest.mark.django_db


class TestKey:
    def test_survives_the_publication_of_an_old_revision(self):
        course, _lesson = published_course()
        key, first = course.key, course.live_revision
        draft = course.get_latest_revision_as_object()
        draft.title = "Tên khác"
        draft.save_revision().publish()

        first.refresh_from_db()
        first.publish()

        assert CoursePage.objects.get(pk=course.pk).key == key

    def test_changes_on_copy_in_the_row_and_in_every_revision(self):
        course, _lesson = published_course()

        copy = course.copy(update_attrs={"slug": "ban-sao"}, to=course.get_parent())

        assert copy.key != course.key
        assert copy.get_latest_revision_as_object().key == copy.key
        assert {revision.content["key"] for revision in copy.revisions.all()} == {str(copy.key)}

    def test_of_lessons_changes_when_the_course_is_copied_with_them(self):
        course, lesson = published_course()

        copy = course.copy(recursive=True, update_attrs={"slug": "ban-sao"}, to=course.get_parent())

        copied = LessonPage.objects.child_of(copy).get()
        assert copied.key != lesson.key

    def test_is_unique_in_the_database(self):
        keys = list(BasePage.objects.values_list("key", flat=True))

        assert len(keys) == len(set(keys))


class TestCopyThroughTheAdmin:
    def test_gives_the_outline_the_copied_lessons(self, client):
        course, lesson = published_course()
        client.force_login(approver())

        response = client.post(
            f"/quan-tri/pages/{course.pk}/copy/",
            {
                "new_title": "Bản sao",
                "new_slug": "ban-sao",
                "new_parent_page": course.get_parent().pk,
                "copy_subpages": "on",
            },
        )

        assert response.status_code == 302
        copy = CoursePage.objects.get(slug="ban-sao")
        copied = LessonPage.objects.child_of(copy).get()
        draft = copy.get_latest_revision_as_object()
        assert [line.lesson_key for line in draft.outline.all()] == [copied.key]
        assert copy.code == ""
        assert lesson.key != copied.key


class TestPublicPages:
    def test_home_lists_published_courses_only(self, client):
        course, _lesson = published_course(title="Khóa đã xuất bản")
        CoursePageFactory(title="Khóa còn là bản nháp")

        page = client.get("/").content.decode()

        assert course.title in page
        assert "Khóa còn là bản nháp" not in page

    def test_course_page_shows_the_outline_with_live_titles(self, client):
        course, lesson = published_course()
        title = lesson.title
        draft = LessonPage.objects.get(pk=lesson.pk)
        draft.title = "Tên bài chưa duyệt"
        draft.save_revision()

        page = client.get(course.url).content.decode()

        assert title in page
        assert "Tên bài chưa duyệt" not in page

    def test_lesson_is_not_served_to_anybody(self, client):
        course, lesson = published_course()

        for person in (None, course.owner, approver()):
            if person is not None:
                client.force_login(person)
            assert client.get(course.url + lesson.slug + "/").status_code == 404


class TestCheckKeys:
    def test_are_unique_and_in_the_order_of_the_text(self):
        first, second = uuid.uuid4(), uuid.uuid4()

        lesson = LessonPageFactory(questions=[second, first, second])

        assert lesson.check_keys == (second, first)


class TestOutlineLine:
    def test_key_of_a_text_lesson_is_that_of_its_page(self):
        lesson = LessonPageFactory()
        course = write_outline(lesson.get_parent().specific, reading_line(lesson))

        line = course.get_latest_revision_as_object().outline.get()

        assert line.key == lesson.key
