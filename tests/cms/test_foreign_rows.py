import pytest
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Revision, TaskState

from cms.models import LessonPage
from learning.models import ReadingVisit
from tests.cms.conftest import document, picture
from tests.factories.cms import CoursePageFactory, approver, published_course, trainer

pytestmark = pytest.mark.django_db


class TestForeignRows:
    """What the security releases of Wagtail were about, asked of our trainers."""

    @pytest.fixture
    def desk(self, client, two_trainers):
        client.force_login(two_trainers.own.trainer)
        return two_trainers

    def test_a_revision_of_another_course_cannot_be_compared_below_an_own_page(self, client, desk):
        for sides in ((desk.foreign.revision.pk, "live"), ("live", desk.foreign.revision.pk)):
            url = reverse("wagtailadmin_pages:revisions_compare", args=[desk.own.course.pk, *sides])
            assert client.get(url).status_code == 404

    def test_a_revision_of_another_course_cannot_be_reverted_to(self, client, desk):
        for name in ("revisions_revert", "revisions_view"):
            url = reverse(
                f"wagtailadmin_pages:{name}", args=[desk.own.course.pk, desk.foreign.revision.pk]
            )
            assert client.get(url).status_code == 404

    def test_an_own_page_cannot_be_copied_below_another_course(self, client, desk):
        before = LessonPage.objects.count()

        response = client.post(
            reverse("wagtailadmin_pages:copy", args=[desk.own.lesson.pk]),
            {
                "new_title": "Chui",
                "new_slug": "chui",
                "new_parent_page": desk.foreign.course.pk,
            },
        )

        assert response.status_code == 404
        assert LessonPage.objects.count() == before

    def test_an_own_lesson_can_be_copied_inside_the_own_course(self, client, desk):
        response = client.post(
            reverse("wagtailadmin_pages:copy", args=[desk.own.lesson.pk]),
            {
                "new_title": "Bài sao",
                "new_slug": "bai-sao",
                "new_parent_page": desk.own.course.pk,
            },
        )

        assert response.status_code == 302
        assert LessonPage.objects.child_of(desk.own.course).count() == 2

    def test_bulk_actions_with_foreign_ids_do_not_exist(self, client, desk):
        for model in ("basepage", "coursepage"):
            url = reverse("wagtail_bulk_action", args=["cms", model, "delete"])
            assert client.post(f"{url}?id={desk.foreign.course.pk}").status_code == 404

    def test_a_trainer_cannot_approve_the_own_course(self, client, desk):
        url = reverse(
            "wagtailadmin_pages:workflow_action",
            args=[desk.own.course.pk, "approve", desk.own.task_state.pk],
        )

        assert client.post(url).status_code == 404
        assert TaskState.objects.get(pk=desk.own.task_state.pk).status == "in_progress"

    def test_a_forged_publish_in_the_editor_publishes_nothing(self, client, desk):
        edit = reverse("wagtailadmin_pages:edit", args=[desk.own.lesson.pk])
        live = desk.own.lesson.live_revision_id

        client.post(
            edit,
            {
                "action-publish": "1",
                "title": "Không qua duyệt",
                "slug": desk.own.lesson.slug,
                "minutes": "5",
                "body-count": "0",
                "comments-TOTAL_FORMS": "0",
                "comments-INITIAL_FORMS": "0",
            },
        )

        desk.own.lesson.refresh_from_db()
        assert desk.own.lesson.draft_title == "Không qua duyệt"
        assert desk.own.lesson.live_revision_id == live

    def test_pictures_of_another_course_are_not_offered(self, client, desk):
        picture(desk.own.course, title="Ảnh của tôi")
        picture(desk.foreign.course, title="Ảnh của người khác")

        page = client.get(reverse("wagtailimages_chooser:choose")).json()["html"]

        assert "Ảnh của tôi" in page
        assert "Ảnh của người khác" not in page

    def test_documents_of_another_course_are_not_offered(self, client, desk):
        document(desk.own.course, title="Tài liệu của tôi")
        document(desk.foreign.course, title="Tài liệu của người khác")

        page = client.get(reverse("wagtaildocs_chooser:choose")).json()["html"]

        assert "Tài liệu của tôi" in page
        assert "Tài liệu của người khác" not in page

    def test_the_page_chooser_names_no_other_course(self, client, desk):
        index = desk.own.course.get_parent()

        page = client.get(reverse("wagtailadmin_choose_page_child", args=[index.pk]))

        assert desk.own.course.title in page.json()["html"]
        assert desk.foreign.course.title not in page.json()["html"]

    def test_the_explorer_names_no_other_course(self, client, desk):
        # With a single course Wagtail starts the explorer at that course.
        CoursePageFactory(by=desk.own.trainer)
        index = desk.own.course.get_parent()

        page = client.get(reverse("wagtailadmin_explore", args=[index.pk])).content.decode()

        assert desk.own.course.title in page
        assert desk.foreign.course.title not in page

    def test_an_upload_cannot_reach_the_collection_of_another_course(self, client, desk):
        own, foreign = desk.own.picture.collection_id, desk.foreign.picture.collection_id

        answer = self._upload(client, foreign, title="Chui")

        assert answer.json()["step"] != "reshow_creation_form", "refused for another reason"
        # The trainer has one collection, so the form does not ask: it goes there.
        assert get_image_model().objects.get(title="Chui").collection_id == own

    @staticmethod
    def _upload(client, collection_id, *, title):
        """Hand a picture to the chooser, for a collection."""
        file = get_test_image_file()
        # Else the upload begins at its end and is refused as empty.
        file.seek(0)
        return client.post(
            reverse("wagtailimages_chooser:create"),
            {
                "image-chooser-upload-title": title,
                "image-chooser-upload-file": file,
                "image-chooser-upload-collection": collection_id,
            },
        )

    def test_a_preview_creates_no_learner_record(self, client, desk):
        url = reverse("wagtailadmin_pages:view_draft", args=[desk.own.lesson.pk])

        assert client.get(url).status_code == 200
        assert ReadingVisit.objects.count() == 0

    def test_a_second_trainer_of_the_course_may_edit_it(self, client, desk):
        other = trainer()
        course = desk.own.course
        course = type(course).objects.get(pk=course.pk)
        course.trainers.add(other)
        course.save()
        client.force_login(other)

        url = reverse("wagtailadmin_pages:edit", args=[course.pk])

        assert client.get(url).status_code == 200

    def test_an_approver_reaches_every_course(self, client, desk):
        client.force_login(approver())

        for each in (desk.own, desk.foreign):
            url = reverse("wagtailadmin_pages:edit", args=[each.course.pk])
            assert client.get(url).status_code == 200

    def test_revisions_hold_no_other_trainer_s_page(self, client, desk):
        course, _lesson = published_course()
        client.force_login(course.owner)
        own = Revision.page_revisions.filter(object_id=str(course.pk)).latest("pk")

        url = reverse("wagtailadmin_pages:revisions_view", args=[course.pk, own.pk])

        assert client.get(url).status_code == 200
