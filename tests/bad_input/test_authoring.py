"""What goes wrong in the editor: untitled lessons, pictures and documents that are none."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.models import CourseWorkspace, LessonPage
from tests.bad_input.test_uploads import png
from tests.factories.cms import published_course, trainer

pytestmark = pytest.mark.django_db
SCRIPT = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
GIGABYTE = 1024**3
# An error of a field, in Vietnamese.
ERROR = re.compile(r"error-message[^>]*>[^<]*(?:<[^>]+>[^<]*)*[àáảãạăâđêôơưếệộợọỗốớịủụ]")


@pytest.fixture
def author(client):
    person = trainer()
    person.course, person.lesson = published_course(by=person)
    client.force_login(person, backend="members.backends.IdentifierBackend")
    return person


def test_a_lesson_without_a_title_is_told_so_and_keeps_what_was_typed(client, author):
    url = reverse("wagtailadmin_pages:add", args=["cms", "lessonpage", author.course.pk])
    form = {
        "title": "",
        "slug": "",
        "summary": "Tóm tắt đã gõ",
        "minutes": "5",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-submit": "1",
    }
    before = LessonPage.objects.count()

    answer = client.post(url, form)

    assert answer.status_code == 200
    assert "title" in answer.context["form"].errors
    assert "bắt buộc" in str(answer.context["form"].errors["title"])
    assert "Tóm tắt đã gõ" in answer.text
    assert LessonPage.objects.count() == before


def upload(client, author, kind, name, content):
    """Send a file through the window in which the editor chooses a picture or a document."""
    collection = CourseWorkspace.objects.get(course_key=author.course.key).collection_id
    noun = {"images": "image", "docs": "document"}[kind]
    fields = {"title": "Học liệu", "collection": collection}
    prefix = f"{noun}-chooser-upload-"
    form = {prefix + field: value for field, value in fields.items()}
    form[prefix + "file"] = SimpleUploadedFile(name, content)
    return client.post(reverse(f"wagtail{kind}_chooser:create"), form)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hinh.svg", SCRIPT),
        ("hinh.png", SCRIPT),
        ("hinh.jpg", b"<html><script>alert(1)</script></html>"),
        ("hinh.png", png(30_000, 30_000)),
        ("hinh.exe", b"MZ\x90\x00"),
    ],
    ids=["svg", "svg named png", "html named jpg", "bomb", "program"],
)
def test_a_picture_that_is_none_is_refused_in_words(client, author, name, content):
    answer = upload(client, author, "images", name, content)

    assert answer.status_code == 200
    assert ERROR.search(answer.json()["htmlFragment"])
    assert not get_image_model().objects.filter(title="Học liệu").exists()


def test_a_picture_that_is_one_is_taken(client, author):
    """Or the refusals above would prove nothing."""
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(content, "PNG")

    answer = upload(client, author, "images", "hinh.png", content.getvalue())

    assert answer.status_code == 200
    assert get_image_model().objects.filter(title="Học liệu").exists()


@pytest.mark.parametrize("name", ["trang.html", "hinh.svg", "tep.js", "tep.docm", "tep"])
def test_a_document_of_another_kind_is_refused_in_words(client, author, name):
    answer = upload(client, author, "docs", name, SCRIPT)

    assert answer.status_code == 200
    assert ERROR.search(answer.json()["htmlFragment"])
    assert not get_document_model().objects.filter(title="Học liệu").exists()


@pytest.mark.parametrize("length", [str(2 * GIGABYTE), "9" * 5_000], ids=["2 GB", "no length"])
def test_two_gigabytes_are_refused_before_a_byte_is_kept(client, author, length):
    answer = client.generic(
        "POST",
        reverse("wagtailimages_chooser:create"),
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=length,
    )

    assert answer.status_code == 413
    assert "Mỗi tệp được tối đa 500 MB" in answer.text


def test_a_script_is_told_of_two_gigabytes_in_json(client, author):
    answer = client.generic(
        "POST",
        "/quan-tri/",
        b"",
        content_type="application/json",
        CONTENT_LENGTH=str(2 * GIGABYTE),
        HTTP_ACCEPT="application/json",
    )

    assert answer.status_code == 413
    assert answer.json()["message"] == "Dữ liệu gửi lên quá lớn."
