"""Wagtail's advisories of 2026 about scripts; the list is in ``test_advisories``.

The trainer writes; the approver, who may do more, looks.
"""

import pytest
from django.apps import apps
from django.urls import NoReverseMatch, reverse

from cms.models import LessonPage
from tests.cms.attacks import text_of
from tests.cms.test_advisories_files import lesson_form
from tests.factories.cms import approver

pytestmark = pytest.mark.django_db

SCRIPT = '"><script>alert("bai")</script><img src=x onerror="alert(1)">'
SIGNS = ('<script>alert("bai")', "<img src=x", 'onerror="alert')


def carries_script(html):
    """Tell whether the browser would run what the trainer wrote."""
    return [sign for sign in SIGNS if sign in html]


def table(text):
    """The fields of a table block with the text in every place that takes one."""
    return {
        "caption": text,
        "header_row-count": "1",
        "header_row-0-deleted": "",
        "header_row-0-order": "0",
        "header_row-0-id": "",
        "header_row-0-value": text[:80],
        "rows-count": "1",
        "rows-0-deleted": "",
        "rows-0-order": "0",
        "rows-0-id": "",
        "rows-0-value-count": "1",
        "rows-0-value-0-deleted": "",
        "rows-0-value-0-order": "0",
        "rows-0-value-0-id": "",
        "rows-0-value-0-value": text,
        # What Wagtail's own block takes from its editor, which ours must not know.
        "cell": f'[{{"row": 0, "col": 0, "className": "{SCRIPT}"}}]',
        "mergeCells": f'[{{"row": 0, "col": 0, "rowspan": "{SCRIPT}", "colspan": 1}}]',
    }


def test_tables_carry_no_script(attack):
    """CVE-2026-28222: the classes of cells went into the page as they were sent."""
    assert not apps.is_installed("wagtail.contrib.table_block")
    lesson = attack.own.lesson
    form = lesson_form(lesson, table=table(SCRIPT))

    attack.post("wagtailadmin_pages:preview_on_edit", lesson.pk, data=form)
    preview = text_of(attack.get("wagtailadmin_pages:preview_on_edit", lesson.pk))
    saved = attack.post("wagtailadmin_pages:edit", lesson.pk, data=form)

    assert saved.status_code == 302
    draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
    assert draft.body[0].value["caption"] == SCRIPT
    assert set(draft.body[0].value) == {"caption", "header_row", "rows"}
    watched = attack.as_person(approver())
    for html in (
        preview,
        text_of(watched.get("wagtailadmin_pages:view_draft", lesson.pk)),
        text_of(watched.get("wagtailadmin_pages:edit", lesson.pk)),
        text_of(watched.get("wagtailadmin_pages:revisions_compare", lesson.pk, "live", "latest")),
    ):
        assert carries_script(html) == []
        assert "alert(" in html, "the table is not on this page, so it says nothing"


def test_messages_about_a_page_escape_its_title(attack):
    """CVE-2026-28223: the message after an act of the approver ran the title of the page."""
    lesson = attack.own.lesson
    title = '<script>alert("bai")</script>'
    saved = attack.post(
        "wagtailadmin_pages:edit", lesson.pk, data=lesson_form(lesson) | {"title": title}
    )
    assert saved.status_code == 302
    assert carries_script(text_of(attack.get("wagtailadmin_home"))) == []
    watched = attack.as_person(approver())
    parent = attack.own.course.pk

    told = []
    for name, data in (
        ("edit", lesson_form(lesson) | {"title": title, "action-publish": "1"}),
        ("lock", {"next": reverse("wagtailadmin_explore", args=[parent])}),
        ("unlock", {"next": reverse("wagtailadmin_explore", args=[parent])}),
        ("unpublish", {}),
        ("copy", {"new_title": title, "new_slug": "sao", "new_parent_page": parent}),
        ("delete", {}),
    ):
        url = reverse(f"wagtailadmin_pages:{name}", args=[lesson.pk])
        asked = watched.client.get(url)
        done = watched.client.post(url, data, follow=True)
        assert done.status_code == 200, name
        for html in (text_of(asked), text_of(done)):
            assert carries_script(html) == [], name
        told += [name] * ("&lt;script&gt;alert(&quot;bai" in text_of(done))

    assert {"edit", "unpublish", "copy", "delete"} <= set(told)
    assert not LessonPage.objects.filter(pk=lesson.pk).exists()


@pytest.mark.parametrize("who", ["trainer", "approver"])
def test_url_generator_reflects_no_script(any_attack, who):
    """CVE-2026-54263: a filter in the address came back as HTML; here no address answers."""
    asked = any_attack
    if who == "approver":
        asked = any_attack.as_person(approver())
    with pytest.raises(NoReverseMatch):
        reverse("wagtailimages_serve", args=["signature", 1, "width-100"])
    picture = any_attack.own.picture
    script = "<script>alert('bai')<"

    form = f"?filter_method={script}&width=1&filter_spec={script}"
    for name, values, query in (
        ("wagtailimages:url_generator", (picture.pk,), form),
        ("wagtailimages:url_generator_output", (picture.pk,), form),
        ("wagtailimages:preview", (picture.pk, script), ""),
    ):
        answer = asked.get(name, *values, query=query)
        assert asked.is_refused(answer), name
        is_page = answer.get("Content-Type", "").startswith("text/html")
        assert not (is_page and script in text_of(answer))
