"""Trainer and approver walk through the whole admin, and read no English sentence.

Every address that the table of access opens is asked for; then the acts of the desk are done, and
what they answer is read as well: messages, errors, e-mails.
"""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, CommentReply

from cms.access.table import APPROVER, TRAINER
from cms.models import BasePage
from cms.services import keep_groups_in_step
from tests.cms.conftest import two_trainers  # noqa: F401
from tests.cms.test_access import admin_patterns, arguments
from tests.factories.cms import LessonPageFactory, approver
from tests.flows.stage import visitor
from tests.i18n.english import english_in_json, english_sentences

pytestmark = pytest.mark.django_db

PARAMETERS = dict(admin_patterns())
# Names of keys are the same on every keyboard.
ALLOWED = ("Ctrl + Alt + m",)
# Wagtail writes these as they are, where nobody sees them: a button for the Enter key, the number
# of comments of a page that has none, a button of the date picker that is not shown.
UNSEEN = re.compile(
    r'submit w-sr-only\\?"><input type=\\?"submit\\?" value=\\?"(Search)'
    r'|w-bg-critical-200" hidden(?:="")?>\s*(None)\s*<'
    r"|xdsoft_save_selected[^>]*>(Save Selected)"
)
# Leads out, and answers for machines.
NOT_READ = {"wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}


def english_of(response):
    """Return what is English in an answer, whether it is a page or data for a script."""
    kind = response.headers.get("Content-Type", "")
    if "html" not in kind and "json" not in kind:
        return []
    find = english_in_json if "json" in kind else english_sentences
    return find(without_unseen(response.content.decode()), ALLOWED, alone=True)


def without_unseen(html):
    """Leave out what nobody sees."""
    return UNSEEN.sub(lambda it: it[0].replace(it[it.lastindex], ""), html)


def assert_vietnamese(response, *, status=200):
    """The answer is what was wanted, and in Vietnamese."""
    assert response.status_code == status
    assert english_of(response) == []
    return response


@pytest.fixture
def own(two_trainers):  # noqa: F811
    """A trainer's desk: course with lesson, submitted; picture, document, comments."""
    desk = two_trainers.own
    comment = Comment.objects.create(
        page=BasePage.objects.get(pk=desk.course.pk),
        user=desk.trainer,
        text="Cần thêm ví dụ",
        contentpath="title",
        revision_created=desk.revision,
    )
    CommentReply.objects.create(comment=comment, user=desk.trainer, text="Đã thêm")
    return desk


@pytest.fixture
def boss():
    """Who approves what trainers submit."""
    person = approver()
    keep_groups_in_step(person)
    return person


def addresses(names):
    return sorted(
        name
        for name in PARAMETERS
        if (name in names or name.startswith("cms_desk:"))
        and name not in NOT_READ
        and not name.startswith("wagtailadmin_api:")
    )


class TestEveryAddress:
    def walk(self, person, names, desk):
        seen, found = 0, {}
        browser = visitor(person)
        for name in addresses(names):
            url = reverse(name, kwargs=arguments(name, PARAMETERS[name], desk))
            response = browser.get(url)
            seen += response.status_code == 200
            if english := english_of(response):
                found[f"{response.status_code} {url}"] = english
        assert found == {}
        return seen

    def test_of_the_trainer(self, own):
        assert self.walk(own.trainer, TRAINER, own) >= 36

    def test_of_the_approver(self, own, boss):
        assert self.walk(boss, APPROVER, own) >= 75

    def test_of_the_approver_on_a_published_lesson(self, own, boss):
        browser = visitor(boss)
        for name in sorted(name for name in APPROVER if name.startswith("wagtailadmin_pages:")):
            wanted = PARAMETERS[name]
            if wanted == {"page_id"}:
                response = browser.get(reverse(name, args=[own.lesson.pk]), follow=True)
                assert english_of(response) == [], name


class TestPagesInEveryState:
    def test_locked(self, own, boss):
        browser = visitor(boss)
        own.course.current_workflow_state.cancel(user=boss)
        url = reverse("wagtailadmin_pages:lock", args=[own.course.pk])
        assert_vietnamese(browser.post(url, follow=True))

        for person in (boss, own.trainer):
            for name in ("edit", "history", "delete"):
                url = reverse(f"wagtailadmin_pages:{name}", args=[own.course.pk])
                assert english_of(visitor(person).get(url, follow=True)) == []
        assert_vietnamese(browser.get(reverse("wagtailadmin_reports:locked_pages")))
        assert_vietnamese(browser.get(reverse("wagtailadmin_home")))
        url = reverse("wagtailadmin_pages:unlock", args=[own.course.pk])
        assert_vietnamese(browser.post(url, follow=True))

    @pytest.mark.parametrize("locks", [True, False])
    def test_scheduled(self, own, boss, locks):
        page = LessonPageFactory(course=own.course)
        page.go_live_at = timezone.now() + timedelta(days=2)
        page.expire_at = timezone.now() + timedelta(days=9)
        revision = page.save_revision(user=boss)
        if locks:
            revision.publish(user=boss)
        for person in (boss, own.trainer):
            for name in ("edit", "history"):
                url = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
                assert_vietnamese(visitor(person).get(url))
        url = reverse("wagtailadmin_pages:revisions_unschedule", args=[page.pk, revision.pk])
        assert_vietnamese(visitor(boss).get(url))
        if locks:
            assert_vietnamese(visitor(boss).post(url, follow=True))

    def test_new_and_never_saved(self, own):
        lesson = LessonPageFactory(course=own.course, title="Bài chưa xuất bản")
        for name in ("edit", "history", "workflow_history", "copy", "view_draft"):
            url = reverse(f"wagtailadmin_pages:{name}", args=[lesson.pk])
            assert_vietnamese(visitor(own.trainer).get(url, follow=True))

    @pytest.mark.parametrize("query", ["khong-co-gi-nhu-the", "Khóa", ""])
    def test_found_and_not_found(self, own, boss, query):
        browser = visitor(boss)
        for name in (
            "wagtailadmin_pages:search",
            "wagtailadmin_explore_root",
            "wagtailimages:index",
            "wagtaildocs:index",
            "wagtailadmin_choose_page_search",
            "wagtailimages_chooser:choose_results",
            "wagtaildocs_chooser:choose_results",
            "wagtailadmin_reports:aging_pages",
            "wagtailadmin_reports:workflow",
        ):
            response = browser.get(reverse(name), {"q": query, "title": query})
            assert english_of(response) == [], name

    @pytest.mark.parametrize(
        ("model", "action"),
        [
            *(("page", action) for action in ("delete", "move", "publish", "unpublish")),
            *(("image", action) for action in ("delete", "add_tags", "add_to_collection")),
            *(("document", action) for action in ("delete", "add_tags", "add_to_collection")),
        ],
    )
    def test_acts_on_many(self, own, boss, model, action):
        place, chosen = {
            "page": (("cms", "basepage"), own.lesson.pk),
            "image": (("wagtailimages", "image"), own.picture.pk),
            "document": (("wagtaildocs", "document"), own.document.pk),
        }[model]
        url = reverse("wagtail_bulk_action", args=[*place, action])
        assert_vietnamese(visitor(boss).get(f"{url}?id={chosen}&next=/quan-tri/"))
