"""What is not possible any more is said in Vietnamese, on a page, and never as an error of ours."""

import json

import pytest
from django.urls import reverse

from learning.models import Enrolment, LessonResult
from learning.services import close_class, exempt_enrolment, withdraw_enrolment
from quizzes.models import Attempt
from tests.factories.courses import EditionLessonFactory
from tests.factories.learning import TrainingClassFactory
from tests.factories.media import MediaAssetFactory
from tests.flows.desk import Taker, quiz_edition
from tests.flows.stage import filled_form, main_of, text_of, visitor

pytestmark = pytest.mark.django_db
CLOSED = "không mở"


@pytest.fixture
def enrolment(stage):
    edition = quiz_edition()
    EditionLessonFactory(edition=edition, title="Bài đọc")
    EditionLessonFactory(edition=edition, video=True, media_key=MediaAssetFactory().key)
    training_class = TrainingClassFactory(edition=edition, unit=stage.root)
    return Enrolment.objects.create(
        member=stage.member, training_class=training_class, unit_then=stage.cell_a
    )


def doors(enrolment):
    """Return the pages of the obligation, and the acts that a member may try."""
    pages = [reverse("learning:class_page", args=[enrolment.pk])]
    acts = []
    for lesson in enrolment.training_class.edition.lessons.all():
        where = [enrolment.pk, lesson.pk]
        pages.append(reverse("cms:lesson", args=where))
        if lesson.kind == "quiz":
            acts.append((reverse("quizzes:start", args=where), {}))
        if lesson.kind == "reading":
            acts.append((reverse("cms:lesson_visit", args=where), {"reached_end": "1"}))
    return pages, acts


def check_refused(browser, enrolment, *, status):
    """Every page answers with ``status``; every act is refused on a page that one can read."""
    pages, acts = doors(enrolment)
    assert [browser.get(page).status_code for page in pages] == [status] * len(pages)
    for address, form in acts:
        response = browser.post(address, form, headers={"referer": f"http://testserver{pages[0]}"})
        assert response.status_code in {302, 404}, address
        if response.status_code == 302:
            said = text_of(browser.get(response["Location"]))
            assert CLOSED in said, said
    assert not LessonResult.objects.passed().filter(enrolment=enrolment).exists()
    assert not Attempt.objects.filter(enrolment=enrolment).exists()


def test_a_closed_class_can_be_read_but_counts_nothing(stage, enrolment):
    close_class(enrolment.training_class, by=stage.manager)

    check_refused(visitor(stage.member), enrolment, status=200)

    page = main_of(visitor(stage.member).get(doors(enrolment)[0][0]))
    assert "đã đóng" in page


def test_an_exempted_member_is_told_so(stage, enrolment):
    exempt_enrolment(enrolment, basis="Đảng viên miễn sinh hoạt", by=stage.office)

    check_refused(visitor(stage.member), enrolment, status=200)

    page = main_of(visitor(stage.member).get(doors(enrolment)[0][0]))
    assert "Đảng viên miễn sinh hoạt" in page


def test_for_a_withdrawn_member_the_class_is_not_there(stage, enrolment):
    withdraw_enrolment(enrolment, reason="Chuyển công tác ra ngoài tỉnh", by=stage.office)
    browser = visitor(stage.member)

    check_refused(browser, enrolment, status=404)

    assert enrolment.training_class.title not in text_of(browser.get("/hoc-tap/"))
    lost = browser.get(doors(enrolment)[0][0])
    assert "Không tìm thấy" in text_of(lost)


def test_a_class_that_closes_during_an_attempt_says_so_and_keeps_the_answers(stage, enrolment):
    taker = Taker(enrolment).start()
    taker.choose(1)
    close_class(enrolment.training_class, by=stage.manager)
    address = reverse("quizzes:attempt", args=[taker.attempt.pk])
    taker.browser.defaults["HTTP_REFERER"] = f"http://testserver{address}"

    page = taker.choose(2)

    assert page.status_code < 500
    assert CLOSED in text_of(page)
    rows = taker.attempt.questions.exclude(answer=[])
    assert list(rows.values_list("position", flat=True)) == [1]


def test_a_player_in_a_closed_class_is_refused_in_words(stage, enrolment):
    lesson = enrolment.training_class.edition.lessons.get(kind="video")
    close_class(enrolment.training_class, by=stage.manager)

    response = visitor(stage.member).post(
        reverse("media:open_lease", args=[enrolment.pk, lesson.pk]),
        json.dumps({}),
        content_type="application/json",
        headers={"x-lms-player": "1", "accept": "application/json"},
    )

    assert response.status_code == 409
    assert CLOSED in response.json()["message"]


def test_a_reason_that_is_missing_is_asked_for_on_the_form(stage, enrolment):
    address = reverse("desk:set_aside", args=[enrolment.training_class_id, enrolment.pk])
    manager = visitor(stage.manager)
    form = filled_form(manager.get(address), "main form") | {"act": ["exempt"], "reason": ["  "]}

    response = manager.post(address, form)

    assert response.status_code == 200
    enrolment.refresh_from_db()
    assert enrolment.exempted_at is None
    assert "Lỗi" in text_of(response) or "Hãy" in text_of(response)
