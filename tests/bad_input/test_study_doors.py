"""What a forged page sends while a member studies: every door refuses it, and stores nothing."""

import pytest
from django.urls import reverse

from quizzes.models import AttemptQuestion
from tests.bad_input.addresses import BODIES, Visitor
from tests.factories.members import UserFactory
from tests.factories.quizzes import AttemptFactory
from tests.quizzes.paths import PATHS, call_lean, token_of
from tests.quizzes.test_attempts import let_time_pass

pytestmark = pytest.mark.django_db
NONSENSE = {
    what: body for what, (kind, body) in BODIES.items() if "json" in kind and len(body) < 4096
} | {
    "deep list": b'{"answers":' + b"[" * 4000,
    "deep object": b'{"answers":' + b'{"a":' * 700,
    "endless number": b'{"answers":[[1,1,[' + b"9" * 4000 + b"]]]}",
    "infinity": b'{"answers":[[1,1,[1e999]]]}',
    "null character": b'{"answers":[["\\u0000",1,[1]]]}',
}


def stored(attempt):
    return AttemptQuestion.objects.filter(attempt=attempt).exclude(answer=[]).count()


class TestLeanSave:
    @pytest.mark.parametrize("what", NONSENSE)
    def test_nonsense_is_refused_in_words(self, what):
        attempt = AttemptFactory()

        status, data = call_lean(token_of(attempt), NONSENSE[what])

        assert (status, data["verdict"]) == (400, "malformed")
        assert "Không đọc được" in data["message"]
        assert stored(attempt) == 0

    @pytest.mark.parametrize("length", ["²", "-5", "9" * 5000, "abc", "1.5", ""])
    def test_a_forged_length_breaks_nothing(self, length):
        attempt = AttemptFactory()

        status, _data = call_lean(token_of(attempt), {"answers": []}, CONTENT_LENGTH=length)

        assert status < 500
        assert stored(attempt) == 0

    @pytest.mark.parametrize("token", ["\udcff", "1\x00-2-3.x", "é-1-2.x", "1-2-" + "9" * 5000])
    def test_a_token_of_odd_letters_is_refused(self, token):
        assert call_lean(token, {"answers": []})[0] == 403


@pytest.mark.parametrize("save", PATHS)
class TestEveryDoor:
    def test_an_answer_after_the_deadline_and_its_grace_is_refused(self, save):
        attempt = AttemptFactory()
        let_time_pass(attempt, minutes=21)

        status, data = save(attempt, [[1, 1, [2]]])

        # The token ends with the deadline as well, some minutes later.
        assert status in (403, 409)
        assert data["message"]
        assert stored(attempt) == 0

    def test_a_place_that_is_no_option_is_refused(self, save):
        attempt = AttemptFactory()

        status, data = save(attempt, [[1, 1, [9]]])

        assert status == 409
        assert "không khớp" in data["message"] or "câu hỏi" in data["message"]
        assert stored(attempt) == 0

    def test_another_members_attempt_is_not_there(self, save):
        attempt = AttemptFactory()

        status, _data = save(attempt, [[1, 1, [2]]], member=UserFactory())

        assert status == 404
        assert stored(attempt) == 0


def test_a_form_with_huge_numbers_and_odd_digits_changes_nothing():
    attempt = AttemptFactory()
    browser = Visitor(attempt.enrolment.member)
    fields = {"was-1": "٠:", "q-1": "9" * 5000, "was-999": "0:", "q-999": "1", "was-²": "0:"}

    response = browser.client.post(reverse("quizzes:save", args=[attempt.pk]), fields)

    assert response.status_code < 500
    assert stored(attempt) == 0
