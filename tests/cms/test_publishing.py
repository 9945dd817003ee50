import uuid

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import TaskState

from cms import publishing
from cms.models import CoursePage, LessonPage, OutlineLine, PublishedOutline
from cms.previewing import contract_preview
from courses.models import Course, Edition
from tests.factories.cms import (
    CoursePageFactory,
    LessonPageFactory,
    approver,
    publish,
    published_course,
    reading_line,
    write_outline,
)
from tests.factories.courses import CourseFactory
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory

pytestmark = pytest.mark.django_db


def draft_of(course):
    return CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()


def change(page, **fields):
    draft = type(page).objects.get(pk=page.pk).get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(user=page.owner)
    return type(page).objects.get(pk=page.pk)


class TestPublication:
    def test_makes_the_first_edition_with_the_lessons_of_the_outline(self):
        course, lesson = published_course(line={"min_dwell_seconds": 75, "weight": 2})

        edition = Edition.objects.get(course__key=course.key)
        line = edition.lessons.get()
        assert (edition.number, line.key, line.title) == (1, lesson.key, lesson.title)
        assert (line.kind, line.min_dwell_seconds, line.weight) == ("reading", 75, 2)
        assert line.watch_percent is None

    def test_of_a_corrected_text_makes_no_edition(self):
        course, lesson = published_course()

        publish(change(lesson, summary="Đã sửa lỗi chính tả"))
        publish(change(course, summary="Đã sửa lỗi chính tả"))

        assert Edition.objects.filter(course__key=course.key).count() == 1

    def test_of_a_corrected_title_reaches_the_edition_that_members_have(self):
        course, lesson = published_course()

        publish(change(lesson, title="Tên bài đã sửa"))

        line = Edition.objects.get(course__key=course.key).lessons.get()
        assert line.title == "Tên bài đã sửa"

    def test_of_another_threshold_makes_the_next_edition(self):
        course, _lesson = published_course()
        draft = draft_of(course)
        line = draft.outline.get()
        line.min_dwell_seconds = 300
        draft.outline = [line]
        draft.save_revision(user=course.owner)

        publish(course)

        numbers = Edition.objects.filter(course__key=course.key).values_list("number", flat=True)
        assert list(numbers) == [1, 2]

    def test_of_a_lesson_with_another_check_question_makes_the_next_edition(self):
        question = uuid.uuid4()
        course, lesson = published_course(questions=[question])
        other = uuid.uuid4()
        body = [("check_question", {"question": str(key)}) for key in (question, other)]

        publish(change(lesson, body=body))

        edition = Edition.objects.filter(course__key=course.key).order_by("-number").first()
        assert edition.number == 2
        assert edition.lessons.get().check_keys == [str(question), str(other)]

    def test_of_the_course_before_its_lessons_is_made_good_by_the_last_lesson(self):
        course = CoursePageFactory()
        lesson = LessonPageFactory(course=course)
        write_outline(course, reading_line(lesson))
        publish(CoursePage.objects.get(pk=course.pk))
        assert not Edition.objects.exists()
        assert "chưa được xuất bản" in PublishedOutline.objects.get().refusal

        publish(lesson)

        assert Edition.objects.filter(course__key=course.key).count() == 1
        assert PublishedOutline.objects.get().refusal == ""

    def test_with_a_code_of_another_course_goes_live_without_an_edition(self):
        CourseFactory(code="TRUNG")
        course, _lesson = published_course(code="TRUNG")

        assert course.live
        assert not Course.objects.filter(key=course.key).exists()
        assert PublishedOutline.objects.get(course_key=course.key).refusal

    def test_of_an_outline_that_names_a_missing_video_goes_live_without_an_edition(self):
        course = CoursePageFactory()
        lesson = publish(LessonPageFactory(course=course))
        line = OutlineLine(kind="video", lesson_key=lesson.key, media_key=uuid.uuid4())
        write_outline(course, line)

        course = publish(CoursePage.objects.get(pk=course.pk))

        assert course.live
        assert not Edition.objects.exists()

    def test_deleting_the_pages_leaves_the_course_and_its_editions(self):
        course, lesson = published_course()

        course.delete()

        edition = Edition.objects.get(course__key=course.key)
        assert edition.lessons.get().key == lesson.key


class TestSweep:
    def test_finds_nothing_after_an_undisturbed_publication(self):
        published_course()

        assert publishing.pages_without_edition() == []

    def test_makes_the_edition_that_a_broken_publication_left_behind(self):
        course, _lesson = published_course()
        PublishedOutline.objects.all().delete()
        line = course.outline.get()
        line.min_dwell_seconds = 999
        line.save()

        assert publishing.publish_missing_editions() == 1

        assert Edition.objects.filter(course__key=course.key).count() == 2
        assert publishing.publish_missing_editions() == 0

    def test_sees_a_lesson_that_was_published_after_the_last_reading(self):
        course, lesson = published_course()
        LessonPage.objects.filter(pk=lesson.pk).update(last_published_at=timezone.now())

        assert publishing.pages_without_edition() == [course]

    def test_command_counts_only_when_asked_to(self, capsys):
        published_course()
        PublishedOutline.objects.all().delete()

        call_command("publish_missing_editions", "--dry-run")

        assert "1 course pages behind, 0 editions made" in capsys.readouterr().out
        assert not PublishedOutline.objects.exists()


class TestContractPreview:
    def test_says_what_would_change_and_who_stays_behind(self):
        course, lesson = published_course(line={"min_dwell_seconds": 60})
        edition = Edition.objects.get(course__key=course.key)
        training_class = TrainingClassFactory(edition=edition)
        EnrolmentFactory(training_class=training_class)
        EnrolmentFactory(training_class=training_class)
        draft = draft_of(course)
        line = draft.outline.get()
        line.min_dwell_seconds, line.is_required = 90, True
        draft.outline = [line]

        shown = contract_preview(draft)

        assert [(change.lesson, change.words) for change in shown["changes"]] == [
            (lesson.title, "thời gian đọc tối thiểu (giây): 60 → 90")
        ]
        assert (shown["classes"], shown["people"], shown["next_number"]) == (1, 2, 2)

    def test_says_nothing_changes_for_a_text(self):
        course, _lesson = published_course()
        draft = draft_of(course)
        draft.summary = "Khác"

        assert contract_preview(draft)["changes"] == []

    def test_names_what_is_missing(self):
        course = CoursePageFactory()
        lesson = LessonPageFactory(course=course)
        course = write_outline(course, reading_line(lesson))

        assert lesson.title in contract_preview(draft_of(course))["problem"]

    def test_stands_in_the_editor(self, client):
        course, _lesson = published_course()
        client.force_login(course.owner)

        page = client.get(f"/quan-tri/pages/{course.pk}/edit/").content.decode()

        assert "Đề cương và điều kiện của khóa học" in page
        assert "Lần xuất bản 1 được giữ nguyên" in page


class TestWorkflow:
    def test_a_trainer_submits_and_an_approver_publishes_in_the_admin(self, client):
        lesson = LessonPageFactory()
        trainer = lesson.owner
        client.force_login(trainer)
        edit = f"/quan-tri/pages/{lesson.pk}/edit/"
        form = {
            "title": "Bài đã sửa",
            "slug": lesson.slug,
            "minutes": "5",
            "body-count": "1",
            "body-0-deleted": "",
            "body-0-order": "0",
            "body-0-type": "heading",
            "body-0-id": "",
            "body-0-value-text": "Mở đầu",
            "body-0-value-level": "2",
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }
        assert client.post(edit, form | {"action-submit": "1"}).status_code == 302
        state = TaskState.objects.get(status="in_progress")
        client.force_login(approver())

        response = client.post(
            f"/quan-tri/pages/workflow/action/{lesson.pk}/approve/{state.pk}/", follow=True
        )

        assert response.status_code == 200
        lesson = LessonPage.objects.get(pk=lesson.pk)
        assert (lesson.live, lesson.title) == (True, "Bài đã sửa")
