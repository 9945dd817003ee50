"""Text that arrives decomposed (NFD), through the forms of the apps and of Wagtail."""

import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from certificates.models import Recognition
from certificates.services import propose_recognition
from cms.models import CoursePage, LessonPage
from cms.services import ensure_editorial_setup
from learning.models import TrainingClass
from media.models import MediaAsset
from members.roles import Role
from monitoring.models import ExportJob
from quizzes.models import QuestionVersion, Quiz
from tests.cms.test_desk import QUESTION
from tests.factories.certificates import completed_enrolment, issuing_class
from tests.factories.cms import LessonPageFactory, approver, trainer
from tests.factories.courses import EditionFactory, EditionLessonFactory
from tests.factories.members import PASSWORD, RoleGrantFactory, UnitFactory, UserFactory
from tests.flows.stage import VIDEO
from tests.learning.desk.test_views import form_data

TEXT = "Bồi dưỡng nghiệp vụ: ủy ban, hóa học, quỹ, ặ Ẵ Đ"
pytestmark = pytest.mark.django_db


def decomposed(value):
    """Return the form data as a Mac or an iPhone sends it."""
    if isinstance(value, dict):
        return {key: decomposed(inner) for key, inner in value.items()}
    return unicodedata.normalize("NFD", value) if isinstance(value, str) else value


def is_canonical(*texts):
    return all(text and unicodedata.is_normalized("NFC", text) for text in texts)


def signed_in(client, role, unit=None):
    unit = unit or UnitFactory(kind="committee")
    person = UserFactory(unit=unit)
    RoleGrantFactory(person=person, role=role, unit=unit)
    client.force_login(person, backend="members.backends.IdentifierBackend")
    return person


def test_the_text_differs_when_it_is_decomposed():
    assert decomposed(TEXT) != TEXT


class TestOurForms:
    def test_a_class(self, client):
        unit = UnitFactory(kind="committee")
        signed_in(client, Role.CLASS_MANAGER, unit)
        edition = EditionFactory()
        EditionLessonFactory(edition=edition)

        client.post(reverse("desk:create"), decomposed(form_data(edition.course, unit, title=TEXT)))

        assert TrainingClass.objects.get().title == TEXT

    def test_the_people_of_a_class_are_found(self, client):
        manager = signed_in(client, Role.OFFICE)
        training_class = issuing_class()
        person = UserFactory(full_name="Đặng Thị Ánh Nguyệt", unit=manager.unit)
        completed_enrolment(training_class, member=person)

        page = client.get(reverse("monitoring:people"), decomposed({"q": "Đặng Thị Ánh"}))

        assert "Đặng Thị Ánh Nguyệt" in page.content.decode()
        assert decomposed("Đặng Thị Ánh") not in page.content.decode()

    def test_the_return_of_a_list(self, client):
        training_class = issuing_class(by_list=True)
        completed_enrolment(training_class)
        signed_in(client, Role.LEADER, training_class.unit)
        propose_recognition(training_class, by=UserFactory(unit=training_class.unit))

        client.post(
            reverse("certificates:return", args=[training_class.pk]), decomposed({"reason": TEXT})
        )

        assert Recognition.objects.get().return_reason == TEXT

    def test_the_purpose_of_an_export(self, client):
        signed_in(client, Role.OFFICE)

        client.post(
            reverse("monitoring:new_export") + "?kind=people",
            decomposed({"purpose": TEXT, "format": "xlsx"}),
        )

        assert ExportJob.objects.get().purpose == TEXT

    def test_a_password_typed_on_another_device(self, client):
        person = UserFactory(password="mật khẩu của tôi")

        client.post(
            reverse("account_login"),
            {"login": person.card_number, "password": decomposed("mật khẩu của tôi")},
        )

        assert client.session.get("_auth_user_id") == str(person.pk)
        assert PASSWORD.isascii(), "the other tests do not depend on this"


class TestEditingDesk:
    @pytest.fixture(autouse=True)
    def editor(self, client):
        ensure_editorial_setup()
        client.force_login(trainer())

    def test_a_course(self, client):
        client.post(
            reverse("cms_desk:add_course"),
            decomposed({"title": TEXT, "code": "kns01", "type": "skill"}),
        )

        assert CoursePage.objects.get().draft_title == TEXT

    def test_a_question(self, client):
        sent = QUESTION | {"text": TEXT, "option_a": TEXT, "explanation": f"{TEXT}\r\n{TEXT}"}

        client.post(reverse("cms_desk:add_question"), decomposed(sent))

        version = QuestionVersion.objects.get()
        assert is_canonical(version.text, version.explanation, str(version.options))

    def test_a_quiz(self, client):
        page = client.post(reverse("cms_desk:add_quiz"), decomposed({"title": TEXT}))

        assert TEXT in page.content.decode()
        assert not Quiz.objects.exists()

    def test_a_video_and_the_name_of_its_file(self, client):
        file = SimpleUploadedFile(decomposed("Bài giảng.mp4"), VIDEO.read_bytes(), "video/mp4")

        client.post(
            reverse("cms_desk:add_video"),
            {"title": decomposed(TEXT), "file": file, "is_unclassified": "on"},
        )

        asset = MediaAsset.objects.get()
        assert asset.title == TEXT
        assert unicodedata.is_normalized("NFC", asset.file.name)


class TestWagtail:
    def test_a_page_its_blocks_and_its_rich_text(self, client):
        lesson = LessonPageFactory()
        client.force_login(lesson.owner)
        words = f'{{"blocks":[{{"key":"a1","text":"{TEXT}","type":"unstyled","depth":0,'
        words += '"inlineStyleRanges":[],"entityRanges":[]}],"entityMap":{}}'
        form = {
            "title": TEXT,
            "slug": lesson.slug,
            "minutes": "5",
            "body-count": "2",
            "body-0-deleted": "",
            "body-0-order": "0",
            "body-0-type": "heading",
            "body-0-id": "",
            "body-0-value-text": TEXT,
            "body-0-value-level": "2",
            "body-1-deleted": "",
            "body-1-order": "1",
            "body-1-type": "text",
            "body-1-id": "",
            "body-1-value-html": words,
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
        }

        response = client.post(f"/quan-tri/pages/{lesson.pk}/edit/", decomposed(form))

        assert response.status_code == 302
        draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
        assert draft.title == TEXT
        assert draft.body[0].value["text"] == TEXT
        assert TEXT in draft.body[1].value["html"].source

    def test_a_picture_and_the_name_of_its_file(self, client):
        ensure_editorial_setup()
        client.force_login(approver())
        picture = get_test_image_file().file.getvalue()
        file = SimpleUploadedFile(decomposed("Ảnh hội nghị.png"), picture, "image/png")

        client.post(
            "/quan-tri/images/add/",
            {
                "title": decomposed(TEXT),
                "collection": Collection.get_first_root_node().pk,
                "file": file,
            },
        )

        image = get_image_model().objects.get()
        assert image.title == TEXT
        assert unicodedata.is_normalized("NFC", image.file.name)
