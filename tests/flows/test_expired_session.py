"""The session ends in the middle of a test: what was answered is kept, here and elsewhere."""

import json

import pytest
from bs4 import BeautifulSoup
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse

from learning.models import Enrolment
from tests.factories.learning import TrainingClassFactory
from tests.factories.members import PASSWORD
from tests.flows.desk import Taker, quiz_edition
from tests.flows.stage import MEMBER_CARD, filled_form, visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def taker(stage):
    training_class = TrainingClassFactory(
        edition=quiz_edition(by_list=True, questions=4), unit=stage.root
    )
    enrolment = Enrolment.objects.create(
        member=stage.member, training_class=training_class, unit_then=stage.cell_a
    )
    return Taker(enrolment).start()


def end_sessions():
    """Let every session have run out, as after a night."""
    Session.objects.all().delete()
    cache.clear()


def sign_in(browser, page):
    """Sign in by the form that the site shows."""
    address = page.redirect_chain[-1][0]
    form = filled_form(page, "main form")
    form |= {"login": [MEMBER_CARD], "password": [PASSWORD]}
    return browser.post(address, form, follow=True)


def answered(taker):
    """Return the positions that the server has an answer to."""
    rows = taker.attempt.questions.exclude(answer=[])
    return sorted(rows.values_list("position", flat=True))


def chosen_on(page, positions):
    """Return what the form of the page has chosen, by position."""
    form = filled_form(page, "form.quiz__form")
    return {position: form.get(f"q-{position}") for position in positions}


def test_a_form_sent_after_the_session_ended_is_saved_and_leads_back(taker):
    taker.choose(1)
    page_before = taker.page
    end_sessions()

    asked = taker.choose(2, page=page_before)

    assert answered(taker) == [1, 2]
    assert "/tai-khoan/login/" in asked.redirect_chain[-1][0]
    back = sign_in(taker.browser, asked)
    assert back.redirect_chain[-1][0] == reverse("quizzes:attempt", args=[taker.attempt.pk])
    assert chosen_on(back, [1, 2]) == {1: taker.right(1), 2: taker.right(2)}
    taker.page = back
    taker.choose(3, 4, act="look_over")
    said = taker.submit()
    assert "4 trên 4" in said, said


def test_autosave_goes_on_without_a_session(taker):
    page = BeautifulSoup(taker.page.content, "html.parser")
    address = page.find("lms-attempt")["data-save-url"]
    end_sessions()

    response = taker.browser.post(
        address,
        json.dumps({"answers": [[1, 1, [int(taker.right(1)[0])]]]}),
        content_type="application/json",
        headers={"x-requested-with": "fetch", "sec-fetch-site": "same-origin"},
    )

    assert response.json()["verdict"] == "taken"
    assert answered(taker) == [1]


def test_the_attempt_goes_on_on_another_device(taker):
    taker.choose(1, 3)
    end_sessions()
    other = visitor(taker.enrolment.member)

    page = other.post(
        reverse("quizzes:start", args=[taker.enrolment.pk, taker.lesson.pk]), follow=True
    )

    assert taker.attempt.number == 1
    assert chosen_on(page, [1, 2, 3]) == {1: taker.right(1), 2: None, 3: taker.right(3)}


def test_nobody_else_goes_on_with_it(stage, taker):
    other = visitor(stage.other_member)
    address = reverse("quizzes:attempt", args=[taker.attempt.pk])
    form = filled_form(taker.page, "form.quiz__form") | {"q-1": ["1"], "act": ["save"]}
    form.pop("token")

    assert other.get(address).status_code == 404
    assert other.post(reverse("quizzes:save", args=[taker.attempt.pk]), form).status_code == 404
    assert answered(taker) == []
