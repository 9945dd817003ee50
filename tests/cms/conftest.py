"""Two trainers with a course each, for everything that must keep them apart."""

from types import SimpleNamespace

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.admin.models import EditingSession
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupApprovalTask, WorkflowState

from cms.models import CourseWorkspace
from cms.services import keep_groups_in_step, submit_page
from tests.cms.attacks import Attack, mark, without_gate
from tests.factories.cms import published_course, trainer


def picture(course, title="Ảnh"):
    collection = CourseWorkspace.objects.get(course_key=course.key).collection
    image = get_image_model()(title=title, collection=collection)
    image.file = get_test_image_file(filename=f"{course.pk}.png")
    image.save()
    return image


def document(course, title="Tài liệu"):
    collection = CourseWorkspace.objects.get(course_key=course.key).collection
    found = get_document_model()(title=title, collection=collection)
    found.file.save(f"{course.pk}.txt", ContentFile(b"noi dung"))
    found.save()
    return found


@pytest.fixture
def two_trainers(db):
    """``own`` and ``foreign``: trainer, course, lesson, picture, document, revision, session."""

    def desk():
        person = trainer()
        course, lesson = published_course(by=person)
        draft = course.get_latest_revision_as_object()
        draft.summary = "Bản nháp mới hơn"
        revision = draft.save_revision(user=person)
        course.refresh_from_db()
        submit_page(course, by=person)
        state = WorkflowState.objects.for_instance(course).filter(status="in_progress").get()
        return SimpleNamespace(
            trainer=person,
            course=course,
            lesson=lesson,
            picture=picture(course),
            document=document(course),
            revision=revision,
            workflow=state,
            task_state=state.current_task_state,
            task=GroupApprovalTask.objects.get(name="Duyệt nội dung"),
            session=None,
        )

    own, foreign = desk(), desk()
    for each in (own, foreign):
        each.session = EditingSession.objects.create(
            user=own.trainer,
            content_type=ContentType.objects.get_for_model(each.course),
            object_id=each.course.pk,
            last_seen_at=each.revision.created_at,
        )
    return SimpleNamespace(own=own, foreign=foreign)


@pytest.fixture
def attack(two_trainers):
    """The trainer of ``own`` against ``foreign``, as the site is."""
    mark(two_trainers.foreign)
    asks = Attack(two_trainers.own, two_trainers.foreign, Client(), has_gate=True)
    return asks.as_person(two_trainers.own.trainer)


@pytest.fixture
def attack_on_wagtail(attack, settings):
    """The same without our gate: what Wagtail itself refuses to the group of a trainer."""
    keep_groups_in_step(attack.own.trainer)
    settings.MIDDLEWARE = without_gate()
    attack.has_gate = False
    return attack.as_person(attack.own.trainer)


@pytest.fixture(params=["gate", "wagtail"])
def any_attack(request):
    """First the one, then the other."""
    name = "attack" if request.param == "gate" else "attack_on_wagtail"
    return request.getfixturevalue(name)
