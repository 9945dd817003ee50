"""Reads of the check questions at the end of a text lesson."""

from dataclasses import dataclass

from courses.models import EditionLesson
from learning.models import Enrolment
from quizzes import rules
from quizzes.models import CheckAnswer, QuestionVersion
from quizzes.rules import TextPart
from quizzes.selectors.bank import question_versions_for


@dataclass(frozen=True)
class CheckOption:
    """One option as this member sees it."""

    place: int
    text: str
    is_chosen: bool


@dataclass(frozen=True)
class CheckQuestion:
    """One check question as this member sees it.

    ``state`` is "open", "wrong" or "right".  The explanation is there once it is right.
    """

    key: str
    version_number: int
    text: str
    input_type: str
    options: list[CheckOption]
    state: str
    tries: int
    explanation: str

    @property
    def parts(self) -> list[TextPart]:
        """The paragraphs of the text, the message of a scenario apart."""
        return rules.text_parts(self.text)


@dataclass(frozen=True)
class Checks:
    """What ``quizzes/checks.html`` shows."""

    enrolment_id: int
    lesson_id: int
    questions: list[CheckQuestion]
    right: int

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(self.questions)


def checks_of(enrolment: Enrolment, lesson: EditionLesson) -> Checks:
    """Return the check questions of a text lesson with what the member answered.  Two queries."""
    answers = {
        answer.question_id: answer
        for answer in CheckAnswer.objects.filter(enrolment=enrolment, lesson=lesson)
    }
    versions = question_versions_for(lesson.check_keys) if lesson.check_keys else []
    questions = [
        _question(enrolment.pk, version, answers.get(version.question_id)) for version in versions
    ]
    right = sum(1 for question in questions if question.state == "right")
    return Checks(enrolment.pk, lesson.pk, questions, right)


def check_order(enrolment_id: int, version: QuestionVersion) -> list[str]:
    """Return the order of the options for this member: always the same, and not the author's."""
    return rules.option_order(
        [option["key"] for option in version.options],
        kind=version.kind,
        shuffle=True,
        seed=f"{enrolment_id}:{version.pk}",
    )


def _question(
    enrolment_id: int, version: QuestionVersion, answer: CheckAnswer | None
) -> CheckQuestion:
    """Return one question as the member sees it."""
    if answer is None:
        state = "open"
    else:
        state = "right" if answer.is_right else "wrong"
    texts = {option["key"]: option["text"] for option in version.options}
    # An answer to an older version says nothing about the options of this one.
    is_same = answer is not None and answer.question_version_id == version.pk
    chosen = answer.chosen if answer is not None and is_same else []
    return CheckQuestion(
        key=str(version.question.key),
        version_number=version.number,
        text=version.text,
        input_type="checkbox" if version.kind == rules.MULTIPLE else "radio",
        options=[
            CheckOption(place, texts[key], key in chosen)
            for place, key in enumerate(check_order(enrolment_id, version), start=1)
        ],
        state=state,
        tries=answer.tries if answer else 0,
        explanation=version.explanation if state == "right" else "",
    )
