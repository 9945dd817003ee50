"""Wagtail's 18 security advisories of 2026, each tried by our trainer (QUALITY SEC-02).

``ADVISORIES`` says what each was and where it is asked: here what is about pages, in
``test_advisories_files`` pictures and documents, in ``test_advisories_scripts`` what runs in the
browser of somebody with more rights.  Most attacks go twice: against the site as it is, and
without our gate, against what Wagtail itself refuses (``attacks``).
"""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.urls import NoReverseMatch, reverse
from wagtail.snippets.models import get_snippet_models

from cms.models import BasePage, CoursePage
from cms.services import keep_groups_in_step
from members.models import RoleGrant
from members.roles import Role
from tests.cms.admin_table import ADMIN
from tests.cms.attacks import SECRET, text_of
from tests.cms.test_editor import course_form
from tests.factories.cms import CoursePageFactory, approver
from tests.factories.members import RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db

PAGES = "test_advisories"
FILES = "test_advisories_files"
SCRIPTS = "test_advisories_scripts"

# Identifier, what it was, the module and the test that asks for it.
ADVISORIES = [
    (
        "CVE-2026-25517",
        "previews of pages, snippets and settings without a permission",
        PAGES,
        "test_previews_of_foreign_pages_are_refused",
    ),
    (
        "CVE-2026-28222",
        "script in the class attributes of a TableBlock",
        SCRIPTS,
        "test_tables_carry_no_script",
    ),
    (
        "CVE-2026-28223",
        "script in a title, run by the message after translating",
        SCRIPTS,
        "test_messages_about_a_page_escape_its_title",
    ),
    (
        "CVE-2026-44197",
        "comparing revisions of pages one may not edit",
        PAGES,
        "test_foreign_revisions_cannot_be_compared",
    ),
    (
        "CVE-2026-44198",
        "history of pages one may not edit",
        PAGES,
        "test_history_of_foreign_pages_is_refused",
    ),
    (
        "CVE-2026-44199",
        "deleting rows of another page through a form of an own page",
        PAGES,
        "test_a_form_of_an_own_page_deletes_no_foreign_row",
    ),
    (
        "CVE-2026-44200",
        "copying a page one may not see to an own place",
        PAGES,
        "test_foreign_pages_cannot_be_copied_home",
    ),
    (
        "CVE-2026-44201",
        "API of documents and images lists private collections",
        FILES,
        "test_api_lists_no_private_files",
    ),
    (
        "CVE-2026-54259",
        "chosen endpoints answer for files one may not choose",
        FILES,
        "test_foreign_files_cannot_be_chosen",
    ),
    (
        "CVE-2026-54260",
        "image preview runs any filter, however large",
        FILES,
        "test_costly_filters_are_not_run",
    ),
    (
        "CVE-2026-54261",
        "image preview shows any image",
        FILES,
        "test_foreign_pictures_have_no_preview",
    ),
    (
        "CVE-2026-54262",
        "simple_translation translates pages one may not edit",
        PAGES,
        "test_translations_cannot_be_submitted",
    ),
    (
        "CVE-2026-54263",
        "the image URL generator answers a filter as HTML",
        SCRIPTS,
        "test_url_generator_reflects_no_script",
    ),
    (
        "GHSA-3vrh-m9w7-v94f",
        "pages API of the admin gives api_fields of any page",
        PAGES,
        "test_pages_api_gives_no_foreign_fields",
    ),
    (
        "GHSA-92hv-j533-69wc",
        "conditional requests tell the SHA-1 of a document",
        FILES,
        "test_hash_of_a_foreign_document_cannot_be_probed",
    ),
    (
        "GHSA-c2xx-cjmh-9q8f",
        "collections below a private one are not private",
        FILES,
        "test_collections_below_a_private_one_are_private",
    ),
    (
        "GHSA-x5cx-w6p2-mxf2",
        "copying a snippet with the right to add only",
        PAGES,
        "test_no_snippet_can_be_copied",
    ),
    (
        "GHSA-jm5p-837g-rv8g",
        "API action copy_for_translation reads any page",
        PAGES,
        "test_api_actions_do_nothing_to_foreign_pages",
    ),
]


class TestList:
    def test_has_18_rows_that_each_name_a_test_which_says_so(self):
        assert len({identifier for identifier, *_rest in ADVISORIES}) == len(ADVISORIES) == 18
        for identifier, _what, module, name in ADVISORIES:
            test = getattr(importlib.import_module(f"tests.cms.{module}"), name)
            assert identifier in test.__doc__


def test_previews_of_foreign_pages_are_refused(any_attack):
    """CVE-2026-25517: what is previewed is sent by the attacker, what it shows is not theirs."""
    course, lesson = any_attack.foreign.course, any_attack.foreign.lesson
    form = {
        "title": "Chui",
        "slug": "chui",
        "minutes": "5",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    places = [
        ("wagtailadmin_pages:preview_on_edit", course.pk),
        ("wagtailadmin_pages:preview_on_edit", lesson.pk),
        ("wagtailadmin_pages:preview_on_add", "cms", "lessonpage", course.pk),
        ("wagtailadmin_pages:preview_on_add", "cms", "coursepage", course.get_parent().pk),
        ("wagtailadmin_pages:view_draft", course.pk),
        ("wagtailadmin_pages:view_draft", lesson.pk),
    ]

    for name, *values in places:
        assert any_attack.is_refused(any_attack.get(name, *values)), (name, values)
        if name != "wagtailadmin_pages:view_draft":
            assert any_attack.is_refused(any_attack.post(name, *values, data=form)), (name, values)
    for name, values in (
        ("wagtailsettings:preview_on_edit", ("cms", "coursepage", course.pk)),
        ("wagtailadmin_block_preview", ()),
    ):
        assert any_attack.is_refused(any_attack.get(name, *values)), name


def test_foreign_revisions_cannot_be_compared(any_attack):
    """CVE-2026-44197: knowing the numbers of two revisions was enough."""
    foreign, own = any_attack.foreign, any_attack.own
    for page in (foreign.course, foreign.lesson):
        old, new = page.live_revision_id, page.secret_revision.pk
        for sides in ((old, new), ("live", new), ("earliest", "latest"), (old, "latest")):
            answer = any_attack.get("wagtailadmin_pages:revisions_compare", page.pk, *sides)
            assert any_attack.is_refused(answer), sides
        for name in ("revisions_view", "revisions_revert"):
            for below in (page.pk, own.course.pk):
                answer = any_attack.get(f"wagtailadmin_pages:{name}", below, new)
                assert any_attack.is_refused(answer), (name, below)
    # Below an own page, as one or the other side.
    for sides in ((foreign.course.secret_revision.pk, "live"), ("live", foreign.revision.pk)):
        answer = any_attack.get("wagtailadmin_pages:revisions_compare", own.course.pk, *sides)
        assert any_attack.is_refused(answer), sides


def test_history_of_foreign_pages_is_refused(any_attack):
    """CVE-2026-44198: the history names who did what to a page, and its comments."""
    foreign = any_attack.foreign
    for page in (foreign.course, foreign.lesson):
        for name in ("history", "history_results"):
            assert any_attack.is_refused(any_attack.get(f"wagtailadmin_pages:{name}", page.pk))
    for name in ("workflow_history", "workflow_history_detail"):
        values = [foreign.course.pk] + [foreign.workflow.pk] * name.endswith("detail")
        assert any_attack.is_refused(any_attack.get(f"wagtailadmin_pages:{name}", *values)), name
    assert SECRET not in text_of(any_attack.get("wagtailadmin_home"))
    own = any_attack.get("wagtailadmin_pages:history", any_attack.own.course.pk)
    assert own.status_code == 200


def test_a_form_of_an_own_page_deletes_no_foreign_row(any_attack):
    """CVE-2026-44199: form pages do not exist here; the outline is our form with rows below it."""
    assert not apps.is_installed("wagtail.contrib.forms")
    for path in ("forms/", f"forms/submissions/{any_attack.foreign.course.pk}/delete/"):
        assert any_attack.client.post(f"/quan-tri/{path}?selected-submissions=1").status_code == 404
    course = CoursePage.objects.get(pk=any_attack.foreign.course.pk)
    line = course.outline.get()

    # Not the course of ``own``, which waits for the approver and is locked meanwhile.
    own = CoursePageFactory(by=any_attack.own.trainer)
    keep_groups_in_step(any_attack.own.trainer)
    row = {"id": str(line.pk), "periods": "9", "lesson_key": str(line.lesson_key)}

    for more in ({"DELETE": "on"}, {}):
        stolen = course_form(own, [row | more]) | {"outline-INITIAL_FORMS": "1"}
        answer = any_attack.post("wagtailadmin_pages:edit", own.pk, data=stolen)
        # The name of the other trainer stands in the field of the trainers, for everybody.
        assert any_attack.foreign.lesson.title not in text_of(answer)
    saved = any_attack.post("wagtailadmin_pages:edit", own.pk, data=course_form(own, []))
    assert saved.status_code == 302, "refused for another reason"

    line.refresh_from_db()
    assert (line.page_id, line.periods, line.lesson_key) == (
        course.pk,
        1,
        any_attack.foreign.lesson.key,
    )
    draft = CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()
    assert [each.pk for each in draft.outline.all()] == [line.pk]


def test_foreign_pages_cannot_be_copied_home(any_attack):
    """CVE-2026-44200: only the place where the copy goes was asked for, not the source."""
    own, foreign = any_attack.own, any_attack.foreign
    before = set(BasePage.objects.values_list("pk", flat=True))
    targets = [(foreign.lesson, own.course), (foreign.course, own.course.get_parent())]

    for source, target in targets:
        assert any_attack.is_refused(any_attack.get("wagtailadmin_pages:copy", source.pk))
        form = {"new_title": "Sao", "new_slug": "sao", "new_parent_page": target.pk}
        for more in ({}, {"alias": "on"}, {"copy_subpages": "on", "publish_copies": "on"}):
            answer = any_attack.post("wagtailadmin_pages:copy", source.pk, data=form | more)
            assert any_attack.is_refused(answer), (source, more)

    assert set(BasePage.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("who", ["trainer", "approver", "administrator"])
def test_translations_cannot_be_submitted(attack, who):
    """CVE-2026-54262: the app is not installed, so neither its address nor its right exists."""
    people = {"trainer": attack.own.trainer, "approver": approver(), "administrator": UserFactory()}
    if who == "administrator":
        RoleGrantFactory(person=people[who], role=Role.SYSTEM_ADMIN)
    assert not apps.is_installed("wagtail.contrib.simple_translation")
    assert not Permission.objects.filter(codename="submit_translation").exists()
    with pytest.raises(NoReverseMatch):
        reverse("simple_translation:submit_page_translation", args=[attack.foreign.course.pk])
    before = BasePage.objects.count()
    asked = attack.as_person(people[who])

    for path in (
        f"translation/submit/page/{attack.foreign.course.pk}/",
        f"translation/submit/snippet/cms/coursepage/{attack.foreign.course.pk}/",
    ):
        answer = asked.client.post(f"/quan-tri/{path}", {"locales": ["1"], "include_subtree": "on"})
        assert asked.is_refused(answer), path

    assert BasePage.objects.count() == before


def test_pages_api_tells_the_approver_nothing_of_people(attack):
    """GHSA-3vrh-m9w7-v94f for the one persona that reaches it: all titles, nobody's name."""
    asked = attack.as_person(approver())

    answer = asked.get("wagtailadmin_api:pages:listing", query="?fields=*&type=cms.CoursePage")

    titles = {item["title"] for item in answer.json()["items"]}
    assert {attack.foreign.course.title, attack.own.course.title} <= titles
    for private in (attack.foreign.trainer.email, attack.foreign.trainer.full_name):
        assert private not in str(answer.json())


def test_pages_api_gives_no_foreign_fields(any_attack):
    """GHSA-3vrh-m9w7-v94f: drafts and live fields of any page, in a list and one by one."""
    page = any_attack.foreign.course
    lists = ("", "?fields=*", f"?search={SECRET}", f"?descendant_of={page.pk}", "?for_explorer=1")

    for query in lists:
        answer = any_attack.get("wagtailadmin_api:pages:listing", query=query)
        assert not any_attack.tells(answer), query
        assert any_attack.has_gate is (answer.status_code == 404) or answer.status_code == 400
    for each in (page, any_attack.foreign.lesson):
        answer = any_attack.get("wagtailadmin_api:pages:detail", each.pk, query="?fields=*")
        assert any_attack.is_refused(answer)
    answer = any_attack.get("wagtailadmin_api:pages:find", query=f"?id={page.pk}")
    assert not any_attack.tells(answer)


@pytest.mark.parametrize(
    "action", ["copy_for_translation", "copy", "create_alias", "move", "publish", "delete"]
)
def test_api_actions_do_nothing_to_foreign_pages(any_attack, action):
    """GHSA-jm5p-837g-rv8g: an action of the API read a page on behalf of anybody."""
    own, lesson = any_attack.own, any_attack.foreign.lesson
    before = list(BasePage.objects.order_by("pk").values_list("pk", "path", "live_revision_id"))
    form = {"locale": "vi", "destination_page_id": own.course.pk, "recursive": "true"}

    answer = any_attack.post("wagtailadmin_api:pages:action", lesson.pk, action, data=form)

    assert any_attack.is_refused(answer), answer.content
    after = list(BasePage.objects.order_by("pk").values_list("pk", "path", "live_revision_id"))
    assert after == before
    assert ADMIN["wagtailadmin_api:pages:action"] == (None, None)
    refused = any_attack.as_person(approver()) if any_attack.has_gate else any_attack
    url_values = (lesson.pk, action)
    assert refused.is_refused(refused.post("wagtailadmin_api:pages:action", *url_values, data=form))


def test_no_snippet_can_be_copied(any_attack):
    """GHSA-x5cx-w6p2-mxf2: no snippets exist; the view that copies is mounted for accounts only."""
    assert get_snippet_models() == []
    with pytest.raises(NoReverseMatch):
        reverse("wagtailsnippets_cms_coursepage:copy", args=[any_attack.foreign.course.pk])
    people, grants = type(any_attack.own.trainer).objects.count(), RoleGrant.objects.count()

    assert any_attack.client.get("/quan-tri/snippets/cms/coursepage/copy/1/").status_code == 404
    for ask in (any_attack.get, any_attack.post):
        answer = ask("wagtailusers_users:copy", any_attack.foreign.trainer.pk)
        assert any_attack.is_refused(answer)

    assert (type(any_attack.own.trainer).objects.count(), RoleGrant.objects.count()) == (
        people,
        grants,
    )
