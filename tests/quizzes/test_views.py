"""The pages around an attempt: flows without scripts, strangers, queries, and the key."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import LessonResult
from members.roles import Role
from quizzes import selectors, services
from quizzes.models import Attempt, AttemptQuestion
from tests.factories.learning import EnrolmentFactory
from tests.factories.members import RoleGrantFactory, UserFactory
from tests.factories.quizzes import (
    AttemptFactory,
    QuestionFactory,
    QuizVersionFactory,
    TopicFactory,
    answer_rightly,
    quiz_lesson,
    right_places,
)
from tests.quizzes.paths import by_lean, fields_of, inputs_of, token_of
from tests.quizzes.test_attempts import let_time_pass

pytestmark = pytest.mark.django_db
# What must not leave the server early: names of key and judgement, and texts that hold the key.
KEY = re.compile(r"correct|is_right|graded|Lời giải thích bí mật|Nguồn bí mật|đáp án đúng<|--right")


@pytest.fixture
def client_of(client):
    def signed_in(attempt):
        client.force_login(attempt.enrolment.member)
        return client

    return signed_in


def url(name, *args):
    return reverse(f"quizzes:{name}", args=args)


def text_of(response):
    plain = re.sub(r"<[^>]+>", " ", unescape(response.content.decode()))
    return re.sub(r"\s+", " ", plain)


class TestWithoutScripts:
    def test_a_member_starts_answers_looks_over_submits_and_passes(self, client):
        enrolment = EnrolmentFactory()
        lesson = quiz_lesson(enrolment, QuizVersionFactory(size=4))
        client.force_login(enrolment.member)

        page = client.post(url("start", enrolment.pk, lesson.pk), follow=True)
        attempt = Attempt.objects.get()
        assert page.redirect_chain == [(url("attempt", attempt.pk), 302)]
        assert "Câu 3 trên 4" in text_of(page)

        fields = fields_of(page)
        right = right_places(attempt)
        first = {f"q-{position}": right[position] for position in (1, 2)}
        page = client.post(url("save", attempt.pk), fields | first | {"act": "save"}, follow=True)
        assert page.redirect_chain == [(url("attempt", attempt.pk), 302)]
        assert "Đã lưu bài làm lúc" in text_of(page)
        assert len([field for field in inputs_of(page) if "checked" in field]) == 2

        fields = fields_of(page)
        third = {f"q-{position}": right[position] for position in (1, 2, 3)}
        page = client.post(
            url("save", attempt.pk), fields | third | {"act": "look_over"}, follow=True
        )
        assert page.redirect_chain == [(url("look_over", attempt.pk), 302)]
        assert "Còn 1 trên 4 câu chưa trả lời" in text_of(page)
        assert f"{url('attempt', attempt.pk)}#cau-4" in page.content.decode()
        assert "Đồng chí có chắc chắn muốn nộp bài?" in text_of(page)

        page = client.post(url("submit", attempt.pk), follow=True)
        assert page.redirect_chain == [(url("result", attempt.pk), 302)]
        assert "Đồng chí đã đạt yêu cầu." in text_of(page)
        assert "7,5/10" in text_of(page)
        assert LessonResult.objects.passed().get().lesson == lesson

    def test_goes_on_on_another_device_with_what_was_saved(self, client_of):
        attempt = AttemptFactory()
        by_lean(attempt, [[2, 1, [3]]])
        client = client_of(attempt)

        page = client.post(url("start", attempt.enrolment_id, attempt.lesson_id), follow=True)

        assert fields_of(page)["was-2"] == "1:3"

    def test_a_form_that_is_older_than_another_devices_answer_changes_nothing(self, client_of):
        attempt = AttemptFactory()
        client = client_of(attempt)
        old = fields_of(client.get(url("attempt", attempt.pk)))
        by_lean(attempt, [[1, 1, [2]]])

        untouched = client.post(url("save", attempt.pk), old)
        changed = client.post(
            url("save", attempt.pk),
            old | {"q-1": "3"},
            follow=True,
            headers={"referer": f"http://testserver{url('attempt', attempt.pk)}"},
        )

        assert untouched.status_code == 302
        assert "câu trả lời mới hơn" in text_of(changed)
        row = attempt.questions.get(position=1)
        assert row.answer == [row.option_order[1]]

    def test_an_answer_after_the_end_leads_to_the_result_with_a_reason(self, client_of):
        attempt = AttemptFactory()
        client = client_of(attempt)
        fields = fields_of(client.get(url("attempt", attempt.pk)))
        let_time_pass(attempt, hours=1)

        page = client.post(
            url("save", attempt.pk),
            fields | {"q-1": "1"},
            follow=True,
            headers={"referer": f"http://testserver{url('attempt', attempt.pk)}"},
        )

        assert page.redirect_chain[-1] == (url("result", attempt.pk), 302)
        assert "Đã hết thời gian làm bài" in text_of(page)
        assert Attempt.objects.get().state == Attempt.State.EXPIRED

    def test_back_and_submit_again_shows_the_same_result(self, client_of):
        attempt = AttemptFactory()
        client = client_of(attempt)
        first = client.post(url("submit", attempt.pk))
        closed_at = Attempt.objects.get().closed_at

        second = client.post(url("submit", attempt.pk))

        assert first.url == second.url == url("result", attempt.pk)
        assert Attempt.objects.get().closed_at == closed_at
        for name in ("attempt", "look_over"):
            assert client.get(url(name, attempt.pk)).url == url("result", attempt.pk)

    def test_an_open_attempt_has_no_result_yet(self, client_of):
        attempt = AttemptFactory()

        page = client_of(attempt).get(url("result", attempt.pk))

        assert page.url == url("attempt", attempt.pk)

    def test_the_last_failed_attempt_says_what_is_next(self, client_of):
        attempt = AttemptFactory(lesson_facts={"attempts": 1})
        services.submit_attempt(attempt)

        text = text_of(client_of(attempt).get(url("result", attempt.pk)))

        assert "Đồng chí chưa đạt yêu cầu." in text
        assert "liên hệ cán bộ quản lý lớp" in text
        assert "Làm lại" not in text


class TestSessionExpired:
    def test_the_form_saves_by_its_token_and_leads_through_signing_in(self):
        attempt = AttemptFactory()
        fields = {"token": token_of(attempt), "was-1": "0:", "q-1": "2", "act": "look_over"}

        response = Client().post(url("save", attempt.pk), fields)

        assert response.url.startswith(reverse("account_login"))
        assert response.url.endswith(f"?next={url('look_over', attempt.pk)}")
        assert attempt.questions.get(position=1).sequence == 1

    @pytest.mark.parametrize("token", ["", "forged"])
    def test_without_a_token_nothing_is_saved(self, token):
        attempt = AttemptFactory()

        response = Client().post(
            url("save", attempt.pk), {"token": token, "was-1": "0:", "q-1": "2"}
        )

        assert response.url.startswith(reverse("account_login"))
        assert attempt.questions.get(position=1).sequence == 0

    def test_a_token_of_another_attempt_opens_nothing(self):
        attempt, other = AttemptFactory(), AttemptFactory()

        Client().post(
            url("save", attempt.pk), {"token": token_of(other), "was-1": "0:", "q-1": "2"}
        )

        assert attempt.questions.get(position=1).sequence == 0

    def test_the_page_refuses_to_save_without_the_csrf_token(self):
        attempt = AttemptFactory()
        client = Client(enforce_csrf_checks=True)
        client.force_login(attempt.enrolment.member)

        response = client.post(url("save", attempt.pk), {"was-1": "0:", "q-1": "2"})

        assert response.status_code == 403


PAGES = [("attempt", "get"), ("look_over", "get"), ("result", "get"), ("submit", "post")]


class TestStrangers:
    @pytest.mark.parametrize(("name", "method"), [*PAGES, ("save", "post")])
    @pytest.mark.parametrize("role", [None, Role.CELL_SECRETARY, Role.TRAINER, Role.CLASS_MANAGER])
    def test_see_no_attempt_of_others_whatever_their_role(self, client, name, method, role):
        attempt = AttemptFactory()
        stranger = UserFactory()
        if role:
            RoleGrantFactory(person=stranger, role=role, unit=attempt.enrolment.member.unit)
        client.force_login(stranger)

        response = getattr(client, method)(url(name, attempt.pk))

        assert response.status_code == 404
        attempt.refresh_from_db()
        assert attempt.is_open
        assert not Attempt.objects.visible_to(stranger).exists()
        assert not AttemptQuestion.objects.visible_to(stranger).exists()
        assert not AttemptQuestion.objects.in_branches_of(stranger).exists()

    @pytest.mark.parametrize(("name", "method"), PAGES)
    def test_nobody_sees_one_without_signing_in(self, client, name, method):
        attempt = AttemptFactory()

        response = getattr(client, method)(url(name, attempt.pk))

        assert response.url.startswith(reverse("account_login"))

    def test_cannot_start_in_the_enrolment_of_another(self, client):
        enrolment = EnrolmentFactory()
        lesson = quiz_lesson(enrolment, QuizVersionFactory())
        client.force_login(UserFactory())

        assert client.post(url("start", enrolment.pk, lesson.pk)).status_code == 404
        assert not Attempt.objects.exists()

    def test_cannot_start_a_lesson_of_another_edition(self, client):
        enrolment = EnrolmentFactory()
        lesson = quiz_lesson(EnrolmentFactory(), QuizVersionFactory())
        client.force_login(enrolment.member)

        assert client.post(url("start", enrolment.pk, lesson.pk)).status_code == 404

    def test_a_suspended_member_is_turned_away_and_keeps_what_was_saved(self, client_of):
        attempt = AttemptFactory()
        client = client_of(attempt)
        by_lean(attempt, [[1, 1, [2]]])
        member = attempt.enrolment.member
        member.is_active = False
        member.save()

        assert client.get(url("attempt", attempt.pk)).status_code == 302
        assert by_lean(attempt, [[1, 2, [1]]])[0] == 403
        assert attempt.questions.get(position=1).sequence == 1


class TestQueries:
    def test_are_as_many_for_three_questions_as_for_thirty(self, client_of, count_queries):
        numbers = {"attempt": set(), "look_over": set(), "result": set(), "save": set()}
        for size in (3, 30):
            attempt = AttemptFactory(version__size=size, version__review_policy="after_submit")
            client = client_of(attempt)
            fields = fields_of(client.get(url("attempt", attempt.pk)))
            fields |= {f"q-{position}": "1" for position in range(1, size + 1)}
            for name in ("attempt", "look_over", "save", "result"):
                if name == "result":
                    services.submit_attempt(attempt)
                with count_queries() as queries:
                    if name == "save":
                        client.post(url("save", attempt.pk), fields)
                    else:
                        assert client.get(url(name, attempt.pk)).status_code == 200
                numbers[name].add(len(queries.statements))

        assert all(len(counts) == 1 for counts in numbers.values()), numbers
        assert numbers["attempt"].pop() <= 8
        assert numbers["save"].pop() <= 4

    def test_starting_costs_the_same_for_few_and_many(self, client, count_queries):
        numbers = set()
        for size in (3, 30):
            enrolment = EnrolmentFactory()
            lesson = quiz_lesson(enrolment, QuizVersionFactory(size=size))
            client.force_login(enrolment.member)
            with count_queries() as queries:
                client.post(url("start", enrolment.pk, lesson.pk))
            numbers.add(len(queries.statements))

        assert len(numbers) == 1
        assert numbers.pop() <= 20


class TestKey:
    """The key never reaches the browser before the policy allows."""

    @pytest.fixture
    def attempt(self):
        topic = TopicFactory()
        QuestionFactory(topic=topic)
        QuestionFactory(topic=topic, multiple=True)
        QuestionFactory(topic=topic, true_false=True)
        version = QuizVersionFactory(topic=topic, size=3)
        return AttemptFactory(version=version, lesson_facts={"attempts": 2})

    def everything_the_browser_gets(self, client, attempt):
        names = ("attempt", "look_over", "result")
        pages = [client.get(url(name, attempt.pk), follow=True) for name in names]
        pages.append(client.get(reverse("learning:class_page", args=[attempt.enrolment_id])))
        bodies = [page.content.decode() for page in pages]
        bodies += [str(dict(page.headers)) for page in pages]
        for places in ([1], [2], [1, 2]):
            bodies.append(str(by_lean(attempt, [[1, 50 + len(places), places]])))
        return "\n".join(bodies)

    def test_stays_on_the_server_while_the_attempt_is_open(self, client_of, attempt):
        assert not KEY.search(self.everything_the_browser_gets(client_of(attempt), attempt))

    def test_stays_when_the_attempt_failed_and_another_is_left(self, client_of, attempt):
        services.submit_attempt(attempt)
        client = client_of(attempt)

        assert not KEY.search(self.everything_the_browser_gets(client, attempt))

    def test_stays_while_another_attempt_is_open(self, client_of, attempt):
        answer_rightly(attempt, count=3)
        services.submit_attempt(attempt)
        services.start_attempt(attempt.enrolment, lesson=attempt.lesson)
        client = client_of(attempt)

        assert not KEY.search(client.get(url("result", attempt.pk)).content.decode())

    def test_comes_after_passing_with_explanation(self, client_of, attempt):
        answer_rightly(attempt, count=2)
        services.submit_attempt(attempt)

        text = text_of(client_of(attempt).get(url("result", attempt.pk)))

        assert "Lời giải thích bí mật" in text
        # The keys have 1, 2 and 1 options.
        assert text.count("đáp án đúng") == 4
        assert (text.count(" Đúng. "), text.count(" Sai. ")) == (2, 1)

    def test_comes_after_the_last_attempt(self, client_of, attempt):
        services.submit_attempt(attempt)
        last = services.start_attempt(attempt.enrolment, lesson=attempt.lesson)
        services.submit_attempt(last)

        page = client_of(attempt).get(url("result", attempt.pk))

        assert "Lời giải thích bí mật" in text_of(page)

    def test_never_comes_where_only_the_score_is_shown(self, client_of):
        attempt = AttemptFactory(version__review_policy="score_only")
        answer_rightly(attempt, count=4)
        services.submit_attempt(attempt)

        assert not KEY.search(client_of(attempt).get(url("result", attempt.pk)).content.decode())

    def test_the_browser_sees_places_and_never_the_authors_keys(self, client_of, attempt):
        page = client_of(attempt).get(url("attempt", attempt.pk))

        values = [
            field["value"] for field in inputs_of(page) if field["type"] in ("radio", "checkbox")
        ]
        assert sorted(values) == sorted("123" + "123" + "12")

    def test_is_not_even_handed_to_the_page_of_an_open_attempt(self, attempt):
        page = selectors.attempt_page(selectors.own_attempts(attempt.enrolment.member).get())

        for question in page.questions:
            assert not any(option.is_correct for option in question.options)
            assert (question.is_right, question.explanation, question.source) == (None, "", "")

    def test_options_stand_in_their_stored_order(self, client_of, attempt):
        AttemptQuestion.objects.filter(position=1).update(
            option_order=list(reversed(attempt.questions.get(position=1).option_order))
        )
        row = attempt.questions.select_related("question_version").get(position=1)
        texts = {option["key"]: option["text"] for option in row.question_version.options}

        text = text_of(client_of(attempt).get(url("attempt", attempt.pk)))

        places = [text.index(texts[key], text.index("Câu 1 trên 3")) for key in row.option_order]
        assert places == sorted(places)
