"""Wagtail's advisories of 2026 about pictures and documents; the list is in ``test_advisories``."""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.images import get_image_model
from wagtail.models import CollectionViewRestriction

from cms.models import CoursePage, LessonPage
from courses.models import Edition
from tests.cms.attacks import SECRET, secret_document, secret_picture, text_of
from tests.cms.conftest import document, picture
from tests.cms.test_editor import course_form
from tests.factories.cms import CoursePageFactory, approver, trainer
from tests.factories.learning import EnrolmentFactory, TrainingClassFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db

KINDS = ("images", "documents")


def below(collection, name="Tập con"):
    """Make a collection inside the collection."""
    return collection.add_child(name=name)


def close(collection):
    """Let only groups that nobody is in see what lies in the collection."""
    CollectionViewRestriction.objects.create(collection=collection, restriction_type="groups")


def test_api_lists_no_private_files(any_attack):
    """CVE-2026-44201: names of files of private collections, through the API."""
    close(any_attack.foreign.picture.collection)
    assert not apps.is_installed("wagtail.api.v2")
    for path in ("api/v2/images/", "api/v2/documents/", "quan-tri/api/v2/images/"):
        assert any_attack.client.get(f"/{path}").status_code == 404

    for kind in KINDS:
        for query in ("", "?fields=*", f"?search={SECRET}"):
            answer = any_attack.get(f"wagtailadmin_api:{kind}:listing", query=query)
            assert not any_attack.tells(answer), (kind, query)
            assert answer.status_code == (404 if any_attack.has_gate else 200)
    for kind, row in zip(
        KINDS, (any_attack.foreign.picture, any_attack.foreign.document), strict=True
    ):
        assert any_attack.is_refused(any_attack.get(f"wagtailadmin_api:{kind}:detail", row.pk))
        found = any_attack.get(f"wagtailadmin_api:{kind}:find", query=f"?id={row.pk}")
        assert not any_attack.tells(found)


def test_api_of_files_is_closed_to_approvers_too(attack):
    """CVE-2026-44201 for the next persona of the admin."""
    asked = attack.as_person(approver())

    for kind in KINDS:
        for name in ("listing", "find"):
            assert asked.is_refused(asked.get(f"wagtailadmin_api:{kind}:{name}", query="?fields=*"))


def test_foreign_files_cannot_be_chosen(any_attack):
    """CVE-2026-54259: what the chooser hides, its answer to a number must not tell either."""
    own, foreign = any_attack.own, any_attack.foreign
    for kind, mine, theirs in (
        ("wagtailimages", own.picture, foreign.picture),
        ("wagtaildocs", own.document, foreign.document),
    ):
        name = f"{kind}_chooser:chosen"
        assert any_attack.get(name, mine.pk).json()["step"] == "chosen"
        for query in ("", "?select_format=true", "?multiple=true"):
            assert any_attack.is_refused(any_attack.get(name, theirs.pk, query=query)), query
        several = any_attack.get(
            f"{kind}_chooser:chosen_multiple", query=f"?id={mine.pk}&id={theirs.pk}"
        )
        assert SECRET not in text_of(several)
        assert several.status_code == (404 if any_attack.has_gate else 200)
    assert any_attack.is_refused(
        any_attack.get("wagtailimages_chooser:select_format", foreign.picture.pk)
    )


@pytest.mark.parametrize("query", ["", "?q={secret}", "?collection_id={collection}", "?p=1"])
def test_choosers_do_not_list_foreign_files(attack, query):
    """CVE-2026-54259: nor the lists of the choosers, asked for the foreign collection itself."""
    query = query.format(secret=SECRET, collection=attack.foreign.picture.collection_id)

    for kind in ("wagtailimages", "wagtaildocs"):
        for name in ("choose", "choose_results"):
            answer = attack.get(f"{kind}_chooser:{name}", query=query)
            # A search repeats its words in the field, and only there.
            shown = text_of(answer).replace(f'value=\\"{SECRET}', "")
            assert answer.status_code == 200
            assert f" {SECRET}" not in shown
            assert f"{SECRET}." not in shown


COSTLY = ["width-99999|format-avif", "scale-9000", "bgcolor-fff|fill-9999x9999", "jpegquality-100"]


def test_costly_filters_are_not_run(any_attack, monkeypatch):
    """CVE-2026-54260: one request made the server compute pictures without bound."""
    own, renditions = any_attack.own, get_image_model()().renditions.model
    before = renditions.objects.count()

    for filters in COSTLY:
        answer = any_attack.get("wagtailimages:preview", own.picture.pk, filters)
        # Bare sizes are Wagtail's own offer; ours is that the address does not exist.
        assert any_attack.is_refused(answer), filters
    with pytest.raises(NoReverseMatch):
        reverse("wagtailimages_serve", args=["signature", own.picture.pk, COSTLY[0]])
    if any_attack.has_gate:
        asked = any_attack.as_person(approver())
        for filters in (*COSTLY, "width-100"):
            assert asked.is_refused(asked.get("wagtailimages:preview", own.picture.pk, filters))

    assert renditions.objects.count() == before


def test_foreign_pictures_have_no_preview(any_attack):
    """CVE-2026-54261: the preview showed any picture by its number."""
    picture = any_attack.foreign.picture

    for filters in ("width-100", "original"):
        assert any_attack.is_refused(any_attack.get("wagtailimages:preview", picture.pk, filters))
    for name in ("edit", "delete", "image_usage", "url_generator"):
        answer = any_attack.get(f"wagtailimages:{name}", picture.pk)
        assert any_attack.is_refused(answer), name
    any_attack.post("wagtailimages:edit", picture.pk, data={"title": "Chui"})
    any_attack.post("wagtailimages:delete", picture.pk)
    picture.refresh_from_db()
    assert SECRET in picture.title


def test_hash_of_a_foreign_document_cannot_be_probed(any_attack):
    """GHSA-92hv-j533-69wc: 304 for the right SHA-1, 200 or a refusal for a wrong one."""
    foreign = any_attack.foreign.document
    guesses = (f'"{foreign.file_hash}"', '"0000"', "*")
    assert len(foreign.file_hash) == 40

    for client in (any_attack.client, Client()):
        answers = set()
        for header in ("If-None-Match", "If-Match"):
            for guess in guesses:
                for url in (foreign.url, foreign.url.replace(SECRET, "x")):
                    answer = client.get(url, headers={header: guess})
                    answers.add((answer.status_code, answer.get("ETag")))
        assert answers == {(404, None)}

    own = any_attack.own.document
    own.get_file_hash()
    known = {"If-None-Match": f'"{own.file_hash}"'}
    assert any_attack.client.get(own.url, headers=known).status_code == 304


class TestCollectionsBelow:
    """GHSA-c2xx-cjmh-9q8f, asked where files of a course are really handed out."""

    def test_documents_are_for_learners_and_editors_of_the_course(self, client, two_trainers):
        own = two_trainers.own
        inner = below(below(own.document.collection))
        file = secret_document(inner)
        edition = Edition.objects.get(course__key=own.course.key)
        learner = EnrolmentFactory(training_class=TrainingClassFactory(edition=edition)).member

        answers = {}
        for name, person in {
            "learner": learner,
            "trainer": own.trainer,
            "approver": approver(),
            "other trainer": two_trainers.foreign.trainer,
            "new trainer": trainer(),
            "member": UserFactory(),
            "nobody": None,
        }.items():
            client.logout()
            if person is not None:
                client.force_login(person)
            answers[name] = client.get(file.url).status_code

        welcome = {"learner", "trainer", "approver"}
        assert answers == {name: 200 if name in welcome else 404 for name in answers}


def test_collections_below_a_private_one_are_private(any_attack):
    """GHSA-c2xx-cjmh-9q8f: the restriction held for the collection, not for those inside it."""
    workspace = any_attack.foreign.picture.collection
    close(workspace)
    inner = below(workspace)
    image, file = secret_picture(inner), secret_document(inner)

    for kind, row in zip(KINDS, (image, file), strict=True):
        for query in ("", "?fields=*"):
            answer = any_attack.get(f"wagtailadmin_api:{kind}:listing", query=query)
            assert SECRET not in text_of(answer)
        assert any_attack.is_refused(any_attack.get(f"wagtailadmin_api:{kind}:detail", row.pk))
    for kind, row in (("wagtailimages", image), ("wagtaildocs", file)):
        assert any_attack.is_refused(any_attack.get(f"{kind}_chooser:chosen", row.pk))
        listed = any_attack.get(f"{kind}_chooser:choose", query=f"?collection_id={inner.pk}")
        assert SECRET not in text_of(listed)
    for client in (any_attack.client, Client()):
        answer = client.get(file.url)
        # Wagtail asks people whom it does not let in to sign in, at our door.
        assert answer.status_code == 404 or answer.url.startswith(reverse("account_login"))
        assert not any_attack.tells(answer)


def lesson_form(lesson, **blocks):
    """What the editor sends for the lesson with these blocks."""
    form = {
        "title": lesson.title,
        "slug": lesson.slug,
        "minutes": "5",
        "body-count": str(len(blocks)),
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    for number, (kind, value) in enumerate(blocks.items()):
        form |= {
            f"body-{number}-type": kind,
            f"body-{number}-deleted": "",
            f"body-{number}-order": str(number),
            f"body-{number}-id": "",
        }
        form |= {f"body-{number}-value-{name}": each for name, each in value.items()}
    return form


class TestOwnPageWithForeignFiles:
    """CVE-2026-25517 and -54259 from within: an own page that names a foreign file shows it."""

    def test_a_lesson_neither_previews_nor_keeps_them(self, attack):
        lesson, foreign = attack.own.lesson, attack.foreign
        forged = lesson_form(
            lesson,
            image={"image": foreign.picture.pk, "alt": "Ảnh", "caption": ""},
            document={"document": foreign.document.pk, "title": ""},
        )

        attack.post("wagtailadmin_pages:preview_on_edit", lesson.pk, data=forged)
        shown = attack.get("wagtailadmin_pages:preview_on_edit", lesson.pk)
        saved = attack.post("wagtailadmin_pages:edit", lesson.pk, data=forged)

        assert not attack.tells(shown)
        assert (saved.status_code, saved.url) == (302, reverse("wagtailadmin_home"))
        draft = type(lesson).objects.get(pk=lesson.pk).get_latest_revision_as_object()
        assert {block.block_type for block in draft.body} == {"heading", "text"}

    def test_a_course_does_not_take_one_for_its_picture(self, attack):
        # Not that of ``own``, which waits for the approver and is locked meanwhile.
        course = CoursePageFactory(by=attack.own.trainer)

        for image, home in ((attack.foreign.picture, True), (attack.own.picture, False)):
            form = course_form(course, [], picture=image.pk)
            saved = attack.post("wagtailadmin_pages:edit", course.pk, data=form)
            assert saved.status_code == 302
            assert (saved.url == reverse("wagtailadmin_home")) is home

        draft = CoursePage.objects.get(pk=course.pk).get_latest_revision_as_object()
        assert draft.picture_id == attack.own.picture.pk

    def test_a_page_keeps_what_it_names_already(self, attack):
        """As the copy of another course does, until its trainer changes it."""
        lesson, foreign = LessonPage.objects.get(pk=attack.own.lesson.pk), attack.foreign
        block = {"image": foreign.picture, "alt": "Ảnh", "caption": ""}
        lesson.body = [("image", block)]
        lesson.save_revision()
        form = lesson_form(lesson, image=block | {"image": foreign.picture.pk, "alt": "Mới"})

        saved = attack.post("wagtailadmin_pages:edit", lesson.pk, data=form)

        assert saved.status_code == 302
        assert saved.url != reverse("wagtailadmin_home")
        draft = LessonPage.objects.get(pk=lesson.pk).get_latest_revision_as_object()
        assert draft.body[0].value["alt"] == "Mới"

    def test_own_ones_stay_usable(self, attack):
        lesson = attack.own.lesson
        form = lesson_form(
            lesson,
            image={"image": picture(attack.own.course).pk, "alt": "Ảnh", "caption": ""},
            document={"document": document(attack.own.course).pk, "title": ""},
        )

        saved = attack.post("wagtailadmin_pages:edit", lesson.pk, data=form)

        assert saved.status_code == 302
        assert saved.url != reverse("wagtailadmin_home")
