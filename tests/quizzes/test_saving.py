"""Saving answers: the same promises by the form, by the lean path and by its delegate."""

import threading
from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from quizzes import lean, payloads, services
from quizzes.models import Attempt
from quizzes.payloads import Malformed
from quizzes.services import SentAnswer
from quizzes.tokens import SaveGrant, make_token, read_token
from tests.factories.members import UserFactory
from tests.factories.quizzes import (
    AttemptFactory,
    QuestionFactory,
    QuizVersionFactory,
    TopicFactory,
)
from tests.quizzes.paths import PATHS, by_lean, call_lean, token_of
from tests.quizzes.test_attempts import let_time_pass

pytestmark = pytest.mark.django_db
every_path = pytest.mark.parametrize("save", PATHS)


def stored(attempt, position=1):
    row = attempt.questions.get(position=position)
    return [row.option_order.index(key) + 1 for key in row.answer]


@every_path
class TestSave:
    def test_stores_the_answer_and_gives_a_receipt_by_the_servers_clock(self, save):
        attempt = AttemptFactory()
        before = timezone.localtime()

        status, receipt = save(attempt, [[1, 1, [2]]])

        assert (status, receipt["verdict"]) == (200, "taken")
        assert receipt["answers"] == [{"position": 1, "outcome": "saved", "sequence": 1}]
        assert before.strftime("%H:%M:%S") <= receipt["at"]
        assert 1190 <= receipt["left"] <= 1200
        assert stored(attempt) == [2]
        assert attempt.questions.get(position=1).saved_at is not None

    def test_stores_several_at_once(self, save):
        attempt = AttemptFactory(version__size=4)

        status, _receipt = save(attempt, [[1, 1, [2]], [3, 1, [1]], [4, 2, [3]]])

        assert status == 200
        assert [stored(attempt, position) for position in (1, 2, 3, 4)] == [[2], [], [1], [3]]

    def test_an_older_answer_never_replaces_a_newer(self, save):
        attempt = AttemptFactory()
        save(attempt, [[1, 5, [2]]])

        status, receipt = save(attempt, [[1, 4, [1]]])

        assert status == 409
        assert receipt["answers"] == [{"position": 1, "outcome": "stale", "sequence": 5}]
        assert receipt["message"]
        assert stored(attempt) == [2]

    def test_an_equally_old_other_answer_is_stale_too(self, save):
        attempt = AttemptFactory()
        save(attempt, [[1, 1, [2]]])

        status, _receipt = save(attempt, [[1, 1, [3]]])

        assert (status, stored(attempt)) == (409, [2])

    def test_the_same_again_is_saved(self, save):
        attempt = AttemptFactory()
        save(attempt, [[1, 1, [2]]])
        first = attempt.questions.get(position=1).saved_at

        status, receipt = save(attempt, [[1, 1, [2]]])

        assert (status, receipt["answers"][0]["outcome"]) == (200, "saved")
        assert attempt.questions.get(position=1).saved_at == first

    @pytest.mark.parametrize("places", [[4], [1, 4], [1, 2]])
    def test_refuses_what_is_no_option_or_one_too_many(self, save, places):
        attempt = AttemptFactory()

        status, receipt = save(attempt, [[1, 1, places]])

        assert (status, receipt["answers"][0]["outcome"]) == (409, "unusable")
        assert stored(attempt) == []

    def test_refuses_a_question_that_is_not_in_the_attempt(self, save):
        status, receipt = save(AttemptFactory(version__size=2), [[3, 1, [1]]])

        assert (status, receipt["answers"][0]["outcome"]) == (409, "unusable")

    def test_takes_several_where_several_may_be_chosen(self, save):
        topic = TopicFactory()
        QuestionFactory(topic=topic, multiple=True)
        attempt = AttemptFactory(version=QuizVersionFactory(topic=topic, size=1))

        assert save(attempt, [[1, 1, [1, 3]]])[0] == 200
        assert sorted(stored(attempt)) == [1, 3]

    def test_refuses_a_closed_attempt(self, save):
        attempt = AttemptFactory()
        score = services.submit_attempt(attempt).score

        status, receipt = save(attempt, [[1, 1, [2]]])

        attempt.refresh_from_db()
        assert (status, receipt["verdict"], attempt.score) == (409, "closed", score)
        assert stored(attempt) == []

    def test_refuses_after_deadline_and_grace(self, save):
        attempt = AttemptFactory()
        let_time_pass(attempt, minutes=20, seconds=25)

        status, receipt = save(attempt, [[1, 1, [2]]])

        assert (status, receipt["verdict"]) == (409, "too_late")
        assert stored(attempt) == []

    def test_accepts_inside_the_grace(self, save):
        attempt = AttemptFactory()
        let_time_pass(attempt, minutes=20, seconds=10)

        status, receipt = save(attempt, [[1, 1, [2]]])

        assert (status, receipt["left"], stored(attempt)) == (200, 0, [2])

    @pytest.mark.parametrize(
        ("model", "change"),
        [
            ("enrolment", {"withdrawn_at": timezone.now()}),
            ("enrolment", {"exempted_at": timezone.now(), "exemption_basis": "Miễn"}),
            ("class", {"closed_at": timezone.now()}),
            ("member", {"is_active": False}),
        ],
    )
    def test_refuses_who_may_no_longer_study(self, save, model, change):
        attempt = AttemptFactory()
        enrolment = attempt.enrolment
        row = {
            "enrolment": enrolment,
            "class": enrolment.training_class,
            "member": enrolment.member,
        }[model]
        type(row).objects.filter(pk=row.pk).update(**change)

        status, receipt = save(attempt, [[1, 1, [2]]])

        assert (status, receipt["verdict"]) == (403, "not_permitted")
        assert stored(attempt) == []

    def test_knows_no_attempt_of_another_member(self, save):
        attempt = AttemptFactory()

        status, _receipt = save(attempt, [[1, 1, [2]]], member=UserFactory())

        assert (status, stored(attempt)) == (404, [])

    def test_answers_right_and_wrong_with_equally_long_receipts(self, save):
        attempt = AttemptFactory(version__size=1)
        lengths = {len(str(save(attempt, [[1, n, [n]]])[1])) for n in (1, 2, 3)}

        assert len(lengths) == 1


class TestLeanCall:
    def test_needs_one_statement(self, count_queries):
        attempt = AttemptFactory()

        with count_queries(exactly=1):
            status, _receipt = by_lean(attempt, [[1, 1, [2]], [2, 1, [2]]])
        assert status == 200

    def test_its_address_is_that_of_the_site(self):
        assert reverse("quizzes:save_by_token", args=["x"]) == f"{lean.PREFIX}x/"

    def test_a_call_without_answers_tells_the_time_left(self):
        status, receipt = by_lean(AttemptFactory(), [])

        assert (status, receipt["answers"]) == (200, [])
        assert receipt["left"] > 1190

    def test_speaks_vietnamese(self):
        attempt = AttemptFactory()
        services.submit_attempt(attempt)

        _status, receipt = by_lean(attempt, [[1, 1, [1]]])

        assert "đã nộp" in receipt["message"]

    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({}, 200),
            ({"HTTP_X_REQUESTED_WITH": None}, 403),
            ({"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}, 403),
            ({"HTTP_SEC_FETCH_SITE": "cross-site"}, 403),
            ({"HTTP_SEC_FETCH_SITE": "same-site"}, 403),
            ({"HTTP_SEC_FETCH_SITE": None}, 403),
            ({"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "https://hoc-tap.example"}, 200),
            ({"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "https://evil.example"}, 403),
            ({"HTTP_SEC_FETCH_SITE": None, "HTTP_ORIGIN": "null"}, 403),
        ],
    )
    def test_must_come_from_our_own_page(self, headers, status):
        attempt = AttemptFactory()

        assert call_lean(token_of(attempt), {"answers": [[1, 1, [2]]]}, **headers)[0] == status
        assert bool(stored(attempt)) == (status == 200)

    def test_refuses_other_methods(self):
        assert call_lean(token_of(AttemptFactory()), b"", method="GET")[0] == 405

    def test_refuses_more_than_four_kilobytes(self):
        attempt = AttemptFactory()
        body = {"answers": [[1, 1, [2]]], "filling": "x" * 4096}

        assert call_lean(token_of(attempt), body)[0] == 413
        assert stored(attempt) == []

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"null",
            b'{"answers": 5}',
            b'{"answers": [5]}',
            b'{"answers": [[1, 1]]}',
            b'{"answers": [[0, 1, [1]]]}',
            b'{"answers": [[1, 0, [1]]]}',
            b'{"answers": [[1, 1, [0]]]}',
            b'{"answers": [[1, 1, [-1]]]}',
            b'{"answers": [[1, 1, [true]]]}',
            b'{"answers": [[1, 1, ["1"]]]}',
            b'{"answers": [[1, 1.5, [1]]]}',
            b'{"answers": [[1, 1, [1, 1]]]}',
            b'{"answers": [[1, 99999999999, [1]]]}',
            b'{"answers": [[1, 1, [1]], [1, 2, [2]]]}',
            b'{"answers": [[1, 1, 1]]}',
            b'{"answers": [[1, 1, [11]]]}',
            b"\xff\xfe",
        ],
    )
    def test_refuses_what_our_page_never_sends(self, body):
        status, data = call_lean(token_of(AttemptFactory()), body)

        assert (status, data["verdict"]) == (400, "malformed")

    @pytest.mark.parametrize("token", ["", "1-2-3", "1-2-99999999999.forged", "x" * 500, "1.2"])
    def test_refuses_a_forged_token(self, token):
        AttemptFactory()
        status, data = call_lean(token, {"answers": [[1, 1, [2]]]})

        assert (status, data["verdict"]) == (403, "bad_token")

    def test_a_dead_connection_is_replaced_once(self, transactional_db):
        attempt = AttemptFactory()
        token = token_of(attempt)
        connection.ensure_connection()
        connection.connection.close()

        assert call_lean(token, {"answers": [[1, 1, [2]]]})[0] == 200
        assert stored(attempt) == [2]


class TestToken:
    def test_names_attempt_and_member(self):
        grant = SaveGrant(12, 34)

        assert read_token(make_token(grant, deadline=None)) == grant

    def test_ends_with_the_deadline(self):
        now = timezone.now()
        grant = SaveGrant(12, 34)

        assert read_token(make_token(grant, deadline=now - timedelta(minutes=1))) == grant
        assert read_token(make_token(grant, deadline=now - timedelta(minutes=6))) is None

    @pytest.mark.parametrize(("part", "other"), [("12-", "13-"), ("-34-", "-35-")])
    def test_cannot_be_turned_to_another_attempt_or_member(self, part, other):
        token = make_token(SaveGrant(12, 34), deadline=None)

        assert read_token(token.replace(part, other, 1)) is None

    def test_is_no_other_signed_text_of_the_site(self):
        assert read_token(Signer(sep=".").sign("12-34-99999999999")) is None


class TestFormAnswers:
    @pytest.mark.parametrize(
        ("fields", "answers"),
        [
            ({"was-3": ["4:1"], "q-3": ["2"]}, [SentAnswer(3, 5, (2,))]),
            ({"was-3": ["4:1"], "q-3": ["1"]}, []),
            ({"was-3": ["0:"]}, []),
            ({"was-3": ["2:1,3"], "q-3": ["3", "1"]}, []),
            ({"was-3": ["2:1,3"]}, [SentAnswer(3, 3, ())]),
            ({"was-3": ["2:1,3"], "q-3": ["2", "2", "x", "-1", "0"]}, [SentAnswer(3, 3, (2,))]),
            ({"was-3": ["broken"], "q-3": ["2"]}, []),
            ({"was-x": ["0:"], "q-x": ["2"]}, []),
        ],
    )
    def test_are_those_that_changed(self, fields, answers):
        class Post(dict):
            def getlist(self, key):
                return self.get(key, [])

        assert payloads.answers_of_form(Post(fields)) == answers

    def test_json_must_be_a_list_of_answers(self):
        with pytest.raises(Malformed):
            payloads.answers_of_json(b'{"answers": {"1": 2}}')


@pytest.mark.django_db(transaction=True)
def test_of_many_saves_at_once_the_newest_wins():
    attempt = AttemptFactory(version__size=1)
    gate = threading.Barrier(12)

    def save(sequence):
        connection.ensure_connection()
        gate.wait(timeout=30)
        by_lean(attempt, [[1, sequence, [sequence % 3 + 1]]])
        connections.close_all()

    threads = [threading.Thread(target=save, args=[number]) for number in range(1, 13)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    row = attempt.questions.get()
    assert row.sequence == 12
    assert stored(attempt) == [12 % 3 + 1]
    assert Attempt.objects.get().is_open
