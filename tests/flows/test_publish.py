"""A trainer writes, an approver publishes: when that is a new edition, and for whom."""

import pytest
from wagtail.models import TaskState

from cms.models import CoursePage
from courses.models import Course, Edition
from learning.models import Enrolment
from tests.factories.cms import published_course
from tests.flows.stage import filled_form, text_of, visitor

pytestmark = pytest.mark.django_db
THRESHOLD = "outline-0-min_dwell_seconds"


@pytest.fixture
def course(stage):
    """A course of the stage's trainer, published as edition 1."""
    page, _lesson = published_course(by=stage.trainer, line={"min_dwell_seconds": 60})
    return page


def editions(course):
    found = Edition.objects.filter(course__key=course.key).order_by("number")
    return list(found.values_list("number", flat=True))


def edit_and_submit(browser, course, **changes):
    """Open the editor, change fields, and press "submit for approval"."""
    address = f"/quan-tri/pages/{course.pk}/edit/"
    form = filled_form(browser.get(address), "#page-edit-form, form[data-edit-form]")
    changed = {name.replace("__", "-"): [value] for name, value in changes.items()}
    assert set(changed) <= set(form), set(changed) - set(form)
    response = browser.post(address, form | changed | {"action-submit": "1"}, follow=True)
    assert response.redirect_chain, text_of(response)
    return response


def approve(browser, course):
    """Press "approve" in the editor, as the workflow offers it."""
    state = TaskState.objects.filter(
        workflow_state__object_id=str(course.pk), status="in_progress"
    ).get()
    address = f"/quan-tri/pages/workflow/action/{course.pk}/approve/{state.pk}/"
    response = browser.post(address, follow=True)
    assert response.status_code == 200
    return response


def test_a_typo_reaches_everybody_and_a_threshold_makes_an_edition(stage, course):
    training_class = stage.open_class(Course.objects.get(key=course.key))
    trainer, approver = visitor(stage.trainer), visitor(stage.approver)

    edit_and_submit(trainer, course, summary="Tóm tắt đã sửa lỗi chính tả.")
    assert CoursePage.objects.get(pk=course.pk).summary != "Tóm tắt đã sửa lỗi chính tả."
    approve(approver, course)

    assert CoursePage.objects.get(pk=course.pk).summary == "Tóm tắt đã sửa lỗi chính tả."
    assert editions(course) == [1]

    edit_and_submit(trainer, course, outline__0__min_dwell_seconds="300")
    before = approver.get(f"/quan-tri/pages/{course.pk}/edit/")
    assert "60 → 300" in text_of(before)
    page = approve(approver, course)

    assert editions(course) == [1, 2]
    assert "2" in text_of(page)
    training_class.refresh_from_db()
    assert training_class.edition.number == 1
    assert training_class.edition.lessons.get().min_dwell_seconds == 60
    member = visitor(stage.member)
    shown = text_of(member.get(f"/hoc-tap/lop/{stage.enrolment(training_class).pk}/"))
    assert training_class.title in shown
    later = stage.open_class(training_class.course, title="Lớp sau")
    assert later.edition.number == 2
    assert Enrolment.objects.filter(training_class=later).exists()


def test_what_is_not_approved_is_seen_by_nobody(stage, course):
    edit_and_submit(visitor(stage.trainer), course, outline__0__min_dwell_seconds="300")

    public = text_of(visitor().get(course.url))

    assert course.title in public
    assert editions(course) == [1]


def test_a_trainer_cannot_approve_the_own_submission(stage, course):
    trainer = visitor(stage.trainer)
    edit_and_submit(trainer, course, outline__0__min_dwell_seconds="300")
    state = TaskState.objects.filter(
        workflow_state__object_id=str(course.pk), status="in_progress"
    ).get()

    trainer.post(f"/quan-tri/pages/workflow/action/{course.pk}/approve/{state.pk}/", follow=True)

    state.refresh_from_db()
    assert state.status == "in_progress"
    assert editions(course) == [1]
