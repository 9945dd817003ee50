"""What the admin answers when something is done: messages, errors, e-mails, all in Vietnamese."""

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file

from cms.models import BasePage, LessonPage, NewsIndexPage, NewsPage
from tests.cms.conftest import two_trainers  # noqa: F401
from tests.factories.cms import LessonPageFactory, approver
from tests.flows.stage import filled_form, visitor
from tests.i18n.english import english_in
from tests.i18n.test_wagtail_walk import assert_vietnamese, boss, own  # noqa: F401

pytestmark = pytest.mark.django_db

COMMENTS = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
NEWS = {
    "title": "Tin mới",
    "slug": "tin-moi",
    "day": "02/09/2026",
    "summary": "Tóm tắt",
    "body-count": "0",
} | COMMENTS
LESSON = {"title": "Bài mới", "slug": "bai-moi", "minutes": "5", "body-count": "0"} | COMMENTS


def address(name, *args):
    return reverse(name if ":" in name else f"wagtailadmin_pages:{name}", args=args)


def new_comment(text):
    """What the editor sends for a new comment on the title."""
    return {
        "comments-TOTAL_FORMS": "1",
        "comments-INITIAL_FORMS": "0",
        "comments-0-id": "",
        "comments-0-text": text,
        "comments-0-contentpath": "title",
        "comments-0-position": "",
        "comments-0-resolved": "",
        "comments-0-replies-TOTAL_FORMS": "0",
        "comments-0-replies-INITIAL_FORMS": "0",
        "comment_notifications": "on",
    }


@pytest.fixture
def news(own):  # noqa: F811
    """A piece of news that is not published yet."""
    page = NewsPage(title="Tin mới", slug="tin-moi", summary="Tóm tắt", live=False)
    NewsIndexPage.objects.get().add_child(instance=page)
    page.save_revision()
    return page


@pytest.fixture
def letters(own, boss):  # noqa: F811
    """Mail to both of them."""
    for person in (own.trainer, boss):
        person.email = f"nguoi-{person.pk}@don-vi.example"
        person.save()
    return mail.outbox


def assert_letters_are_vietnamese(letters, at_least):
    assert len(letters) >= at_least
    for letter in letters:
        assert not english_in(letter.subject, alone=True), letter.subject
        assert [line for line in letter.body.splitlines() if english_in(line, alone=True)] == []


class TestPages:
    @pytest.mark.parametrize(
        "changed",
        [
            {},
            {"action-submit": "1"},
            {"action-publish": "1"},
            {"title": ""},
            {"slug": "Hỏng hẳn"},
            {"minutes": "nhiều"},
        ],
    )
    def test_a_lesson_saved_and_refused(self, own, boss, changed):  # noqa: F811
        for person in (own.trainer, boss):
            lesson = LessonPageFactory(course=own.course)
            form = LESSON | {"slug": f"bai-{lesson.pk}"} | changed
            url = address("edit", lesson.pk)
            assert_vietnamese(visitor(person).post(url, form, follow=True))

    @pytest.mark.parametrize(
        "changed",
        [
            {},
            {"day": "31/02/2026"},
            {"summary": ""},
            {"go_live_at": "31/12/2099 15:30"},
            {"go_live_at": "31/12/2099 15:30", "action-publish": "1"},
            {"go_live_at": "31/12/2099 15:30", "expire_at": "30/12/2099 15:30"},
            {"go_live_at": "hôm kia", "expire_at": "01/01/2001 00:00"},
            new_comment("Cần thêm ví dụ"),
        ],
    )
    def test_news_saved_and_refused(self, news, boss, changed):  # noqa: F811
        browser, url = visitor(boss), address("edit", news.pk)
        assert_vietnamese(browser.post(url, NEWS | changed, follow=True))
        assert_vietnamese(browser.get(url))

    def test_an_address_that_is_taken(self, own):  # noqa: F811
        url = address("add", "cms", "lessonpage", own.course.pk)
        form = LESSON | {"slug": own.lesson.slug}
        page = assert_vietnamese(visitor(own.trainer).post(url, form))
        assert "đã có trang khác" in page.content.decode()

    def test_submitted_cancelled_and_sent_back(self, own, boss, letters):  # noqa: F811
        trainer, other = visitor(own.trainer), visitor(boss)
        lesson = LessonPageFactory(course=own.course)
        edit = address("edit", lesson.pk)
        assert_vietnamese(trainer.post(edit, LESSON | {"action-submit": "1"}, follow=True))
        assert_vietnamese(trainer.get(edit))
        cancel = LESSON | {"action-cancel-workflow": "1"}
        assert_vietnamese(trainer.post(edit, cancel, follow=True))
        assert_vietnamese(trainer.post(edit, LESSON | {"action-submit": "1"}, follow=True))

        state = LessonPage.objects.get(pk=lesson.pk).current_workflow_task_state
        refuse = address("workflow_action", lesson.pk, "reject", state.pk)
        assert_vietnamese(other.get(refuse))
        assert_vietnamese(other.post(refuse, {"comment": "Sửa mục 2"}, follow=True))
        for person in (trainer, other):
            for name in ("edit", "history", "workflow_history"):
                assert_vietnamese(person.get(address(name, lesson.pk)))
        again = LESSON | {"action-restart-workflow": "1"}
        assert_vietnamese(trainer.post(edit, again, follow=True))
        state = LessonPage.objects.get(pk=lesson.pk).current_workflow_task_state
        approve = address("workflow_action", lesson.pk, "approve", state.pk)
        assert_vietnamese(other.post(approve, {"comment": ""}, follow=True))
        assert LessonPage.objects.get(pk=lesson.pk).live

        assert_letters_are_vietnamese(letters, at_least=4)

    def test_a_new_comment_is_told_by_mail(self, news, boss, letters):  # noqa: F811
        other = approver(email="nguoi-khac@don-vi.example")
        for person in (boss, other):
            form = NEWS | new_comment(f"Nhận xét của {person}")
            assert_vietnamese(visitor(person).post(address("edit", news.pk), form, follow=True))

        assert_letters_are_vietnamese(letters, at_least=1)

    def test_copied_moved_unpublished_and_deleted(self, own, boss):  # noqa: F811
        browser, lesson = visitor(boss), own.lesson
        copy = {"new_title": "Bản sao", "new_slug": "ban-sao", "new_parent_page": own.course.pk}
        assert_vietnamese(browser.post(address("copy", lesson.pk), copy, follow=True))
        assert_vietnamese(browser.post(address("copy", lesson.pk), copy))
        target = BasePage.objects.get(pk=own.course.pk).get_parent()
        assert_vietnamese(browser.get(address("move", lesson.pk)))
        assert_vietnamese(browser.get(address("move_confirm", lesson.pk, target.pk)))
        made = LessonPage.objects.get(slug="ban-sao")
        for name in ("unpublish", "delete"):
            assert_vietnamese(browser.post(address(name, lesson.pk), follow=True))
        assert_vietnamese(browser.post(address("delete", made.pk), follow=True))
        url = reverse("wagtailadmin_explore", args=[own.course.pk])
        assert_vietnamese(browser.get(url))

    def test_an_old_version_is_put_back(self, own):  # noqa: F811
        browser = visitor(own.trainer)
        lesson = LessonPageFactory(course=own.course)
        old = lesson.latest_revision
        browser.post(address("edit", lesson.pk), LESSON)
        revert = address("revisions_revert", lesson.pk, old.pk)
        assert_vietnamese(browser.get(revert))
        form = LESSON | {"revision": old.pk}
        assert_vietnamese(browser.post(address("edit", lesson.pk), form, follow=True))
        for sides in ((old.pk, "latest"), ("earliest", "live")):
            compare = address("revisions_compare", lesson.pk, *sides)
            assert_vietnamese(browser.get(compare, follow=True))


class TestFiles:
    @pytest.mark.parametrize(
        ("url", "prefix"),
        [
            ("wagtailimages:add", ""),
            ("wagtaildocs:add", ""),
            ("wagtailimages_chooser:create", "image-chooser-upload-"),
            ("wagtaildocs_chooser:create", "document-chooser-upload-"),
        ],
    )
    def test_uploaded_and_refused(self, own, boss, url, prefix):  # noqa: F811
        good = get_test_image_file() if "image" in url else SimpleUploadedFile("a.txt", b"chu")
        for file in (good, SimpleUploadedFile("a.exe", b"MZ"), ""):
            form = {"title": "Tệp" if file else "", "collection": 1, "file": file}
            sent = {f"{prefix}{name}": value for name, value in form.items()}
            assert_vietnamese(visitor(boss).post(reverse(url), sent, follow=True))

    @pytest.mark.parametrize("kind", ["images", "docs"])
    def test_many_at_once(self, own, boss, kind):  # noqa: F811
        url = reverse(f"wagtail{kind}:add_multiple")
        for file in (SimpleUploadedFile("a.exe", b"MZ"), get_test_image_file("b.png")):
            form = {"title": "Tệp", "collection": 1, "files[]": file}
            headers = {"X-Requested-With": "XMLHttpRequest"}
            assert_vietnamese(visitor(boss).post(url, form, headers=headers))

    @pytest.mark.parametrize("kind", ["images", "docs"])
    def test_changed_and_deleted(self, own, boss, kind):  # noqa: F811
        browser = visitor(boss)
        chosen = own.picture if kind == "images" else own.document
        edit = reverse(f"wagtail{kind}:edit", args=[chosen.pk])
        for title in ("Tên mới", ""):
            assert_vietnamese(browser.post(edit, {"title": title, "collection": 1}, follow=True))
        delete = reverse(f"wagtail{kind}:delete", args=[chosen.pk])
        assert_vietnamese(browser.post(delete, follow=True))


def test_the_account_is_saved(own):  # noqa: F811
    browser = visitor(own.trainer)
    url = reverse("wagtailadmin_account")
    form = filled_form(browser.get(url), "main form")
    assert_vietnamese(browser.post(url, form, follow=True))


@pytest.mark.parametrize("kind", ["external", "email", "phone", "anchor"])
def test_links_that_are_no_links(boss, kind):  # noqa: F811
    url = reverse(f"wagtailadmin_choose_page_{kind}_link")
    fields = ("url", "email_address", "phone_number", "link_text")
    form = {f"{kind}-link-chooser-{field}": "" for field in fields}
    assert_vietnamese(visitor(boss).post(url, form))
