from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Collection, Site, Workflow, WorkflowPage

from cms.models import (
    CourseIndexPage,
    CoursePage,
    CourseWorkspace,
    HomePage,
    LessonPage,
    NewsPage,
    StandardPage,
)
from cms.services import (
    approve_page,
    create_course,
    ensure_editorial_setup,
    load_course,
    load_site_pages,
    submit_page,
    sync_editor_groups,
)
from cms.services.groups import APPROVERS, TRAINERS
from courses.models import Edition
from media.models import MediaAsset
from members.models import RoleGrant
from quizzes.models import Question, QuestionVersion, QuizVersion
from tests.factories.cms import CoursePageFactory, LessonPageFactory, approver, trainer

pytestmark = pytest.mark.django_db

DEMO = Path(__file__).resolve().parents[2] / "lms" / "demo"
COURSE = DEMO / "courses" / "chuyen_doi_so"


class TestEditorialSetup:
    def test_makes_the_pages_groups_and_workflow_once(self):
        first = ensure_editorial_setup()
        again = ensure_editorial_setup()

        assert first == again
        assert Site.objects.get(is_default_site=True).root_page_id == first.pk
        assert HomePage.objects.count() == CourseIndexPage.objects.count() == 1
        assert Group.objects.filter(name__in=[TRAINERS, APPROVERS]).count() == 2
        assert Workflow.objects.filter(name="Duyệt nội dung", active=True).count() == 1
        assert WorkflowPage.objects.get().page == first.get_root()

    def test_gives_no_group_the_permission_to_enter(self):
        ensure_editorial_setup()

        assert not Group.objects.filter(
            name__in=[TRAINERS, APPROVERS], permissions__codename="access_admin"
        ).exists()


class TestGroups:
    def test_follow_the_grants_and_the_trainers_of_courses(self):
        course = CoursePageFactory()
        group = CourseWorkspace.objects.get(course_key=course.key).group

        names = set(course.owner.groups.values_list("name", flat=True))

        assert names == {TRAINERS, group.name}

    def test_are_left_after_the_last_day_by_the_sweep(self, capsys):
        course = CoursePageFactory()
        RoleGrant.objects.filter(person=course.owner).update(
            valid_to=timezone.localdate() - timedelta(days=1)
        )

        call_command("sync_editor_groups", "--dry-run")
        assert course.owner.groups.exists()
        call_command("sync_editor_groups")

        assert not course.owner.groups.exists()
        assert sync_editor_groups() == 0
        assert "1 people out of step" in capsys.readouterr().out

    def test_that_are_not_ours_stay(self):
        person = trainer()
        other = Group.objects.create(name="Nhóm khác")
        person.groups.add(other)
        ensure_editorial_setup()

        sync_editor_groups()

        assert other in person.groups.all()

    def test_are_there_after_signing_in(self, client):
        ensure_editorial_setup()
        person = approver()

        client.force_login(person)

        assert list(person.groups.values_list("name", flat=True)) == [APPROVERS]


class TestNewCourse:
    def test_has_its_maker_as_trainer_in_row_and_draft(self):
        ensure_editorial_setup()
        person = trainer()

        course = create_course(title="Kỹ năng số", by=person, code="KNS")

        assert list(course.trainers.all()) == [person]
        assert course.latest_revision.content["trainers"] == [person.pk]
        assert course.slug == "ky-nang-so"
        assert not course.live

    def test_of_the_same_title_gets_another_address(self):
        first = CoursePageFactory(title="Kỹ năng số")
        second = CoursePageFactory(title="Kỹ năng số", by=first.owner)

        assert (first.slug, second.slug) == ("ky-nang-so", "ky-nang-so-2")


class TestModeration:
    def test_a_trainer_approves_nothing(self):
        lesson = LessonPageFactory()
        submit_page(lesson, by=lesson.owner)

        assert approve_page(LessonPage.objects.get(pk=lesson.pk), by=lesson.owner) is False
        assert not LessonPage.objects.get(pk=lesson.pk).live

    def test_nothing_is_submitted_twice(self):
        lesson = LessonPageFactory()

        submit_page(lesson, by=lesson.owner)
        submit_page(lesson, by=lesson.owner)

        assert lesson.specific.workflow_states.count() == 1


class TestLoadCourse:
    @pytest.fixture
    def people(self):
        ensure_editorial_setup()
        return {"trainer": trainer(), "approver": approver()}

    def test_publishes_the_demo_course_through_the_workflow(self, people):
        course = load_course(COURSE, **people)

        edition = Edition.objects.get(course__key=course.key)
        kinds = [lesson.kind for lesson in edition.lessons.all()]
        assert kinds == ["video", *["reading"] * 5, "quiz"]
        assert edition.periods == 16
        assert edition.published_by == people["trainer"]
        assert LessonPage.objects.live().child_of(course).count() == 6
        assert all(
            lesson.check_keys for lesson in edition.lessons.all() if lesson.kind == "reading"
        )
        video = edition.lessons.first()
        assert MediaAsset.objects.get(contract_key=video.media_key).state == "ready"
        assert video.media_seconds >= 60
        assert str(edition.lessons.last().key) == "d5f03b7a-68c4-4a92-8e1d-9b2e7c4a0f76"
        assert course.workflow_states.filter(status="approved").count() == 1

    def test_twice_changes_nothing(self, people):
        load_course(COURSE, **people)

        def counts():
            models = (
                CoursePage, LessonPage, Edition, Question, QuestionVersion, QuizVersion,
                MediaAsset, get_image_model(), Collection,
            )  # fmt: skip
            return [model.objects.count() for model in models]

        before = counts()
        load_course(COURSE, **people)

        assert counts() == before

    def test_does_not_undo_what_an_editor_changed(self, people):
        course = load_course(COURSE, **people)
        lesson = LessonPage.objects.live().child_of(course).first()
        lesson.title = "Tên do giảng viên sửa"
        lesson.save_revision().publish()

        load_course(COURSE, **people)

        assert LessonPage.objects.get(pk=lesson.pk).title == "Tên do giảng viên sửa"


class TestLoadSitePages:
    def test_makes_the_pages_of_the_folder_once(self):
        ensure_editorial_setup()
        person = approver()

        made = load_site_pages(DEMO / "site", by=person)

        assert made == len(list((DEMO / "site").glob("*.json")))
        assert load_site_pages(DEMO / "site", by=person) == 0
        assert NewsPage.objects.live().count() == 3
        assert StandardPage.objects.live().count() == 3
        assert len(HomePage.objects.get().steps) == 3
