"""Questions, quizzes and attempts for tests."""

from typing import Any

import factory

from quizzes import rules, services
from quizzes.models import Attempt, Question, Quiz, QuizVersion, Topic
from quizzes.rules import BlueprintLine, QuestionContent
from tests.factories.courses import EditionLessonFactory
from tests.factories.learning import EnrolmentFactory

OPTIONS = (("a", "Phương án một"), ("b", "Phương án hai"), ("c", "Phương án ba"))


class TopicFactory(factory.django.DjangoModelFactory):
    """A topic of the bank."""

    class Meta:
        model = Topic

    code = factory.Sequence(lambda n: f"chu-de-{n}")
    name = factory.Sequence(lambda n: f"Chủ đề {n}")


class QuestionFactory(factory.django.DjangoModelFactory):
    """A question with one version whose key is "b"; ``kind`` and so on change it."""

    class Meta:
        model = Question

    class Params:
        multiple = factory.Trait(kind=rules.MULTIPLE, correct=("a", "c"))
        true_false = factory.Trait(
            kind=rules.TRUE_FALSE, options=(("a", "Đúng"), ("b", "Sai")), correct=("a",)
        )

    code = factory.Sequence(lambda n: f"CH{n:04d}")
    topic = factory.SubFactory(TopicFactory)
    level = Question.Level.BASIC
    kind = rules.SINGLE
    options = OPTIONS
    correct = ("b",)
    text = factory.Sequence(lambda n: f"Câu hỏi thứ {n}?")

    @classmethod
    def _create(cls, model_class: type[Question], *args: Any, **kwargs: Any) -> Question:
        content = content_of(
            **{name: kwargs.pop(name) for name in ("kind", "options", "correct", "text")}
        )
        version = services.save_question(
            kwargs["code"], topic=kwargs["topic"], level=kwargs["level"], content=content
        )
        return version.question


class QuizVersionFactory(factory.django.DjangoModelFactory):
    """A quiz of ``size`` questions from a topic that has just as many; 20 minutes."""

    class Meta:
        model = QuizVersion

    size = 4
    time_limit_seconds = 1200
    shuffle_questions = True
    shuffle_options = True
    review_policy = QuizVersion.ReviewPolicy.AFTER_PASS_OR_LAST
    topic = factory.SubFactory(TopicFactory)

    @classmethod
    def _create(cls, model_class: type[QuizVersion], *args: Any, **kwargs: Any) -> QuizVersion:
        topic, size = kwargs.pop("topic"), kwargs.pop("size")
        missing = size - Question.objects.filter(topic=topic).count()
        QuestionFactory.create_batch(max(0, missing), topic=topic)
        quiz = Quiz.objects.create(title="Bài kiểm tra cuối khóa")
        blueprint = kwargs.pop("blueprint", [BlueprintLine(topic.code, None, size)])
        return services.make_quiz_version(quiz, blueprint=blueprint, **kwargs)


class AttemptFactory(factory.django.DjangoModelFactory):
    """A started attempt of a new enrolment; ``version__size=…``, ``lesson_facts={…}`` change it."""

    class Meta:
        model = Attempt

    version = factory.SubFactory(QuizVersionFactory)
    enrolment = factory.SubFactory(EnrolmentFactory)
    lesson_facts = factory.LazyFunction(dict)

    @classmethod
    def _create(cls, model_class: type[Attempt], *args: Any, **kwargs: Any) -> Attempt:
        lesson = quiz_lesson(kwargs["enrolment"], kwargs["version"], **kwargs["lesson_facts"])
        return services.start_attempt(kwargs["enrolment"], lesson=lesson)


def content_of(
    *,
    kind: str = rules.SINGLE,
    options: tuple[tuple[str, str], ...] = OPTIONS,
    correct: tuple[str, ...] = ("b",),
    text: str = "Câu hỏi?",
) -> QuestionContent:
    """Return the content of a question with an explanation that no page may show too early."""
    return QuestionContent(kind, text, options, correct, "Lời giải thích bí mật", "Nguồn bí mật")


def quiz_lesson(enrolment: Any, version: QuizVersion, **facts: Any) -> Any:
    """Return a quiz lesson of the enrolment's edition."""
    edition = enrolment.training_class.edition
    return EditionLessonFactory(edition=edition, quiz=True, quiz_version_key=version.key, **facts)


def right_places(attempt: Attempt) -> dict[int, tuple[int, ...]]:
    """Return the places of the right options of each question, by position."""
    return {
        row.position: tuple(
            place
            for place, key in enumerate(row.option_order, start=1)
            if key in row.question_version.correct
        )
        for row in attempt.questions.select_related("question_version")
    }


def answer_rightly(attempt: Attempt, *, count: int) -> None:
    """Save right answers to the first ``count`` questions and wrong ones to the others."""
    answers = []
    for row in attempt.questions.select_related("question_version").order_by("position"):
        wanted = row.position <= count
        places = [
            place
            for place, key in enumerate(row.option_order, start=1)
            if (key in row.question_version.correct) == wanted
        ]
        if row.question_version.kind != rules.MULTIPLE:
            places = places[:1]
        answers.append(services.SentAnswer(row.position, row.sequence + 1, tuple(places)))
    services.require_saved(
        services.save_answers(
            attempt_id=attempt.pk, member_id=attempt.enrolment.member_id, answers=answers
        )
    )
