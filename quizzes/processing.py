"""What the tables of tests hold of whom, and what for."""

from django.utils.translation import gettext_lazy as _

from common.processing import Holding, hold

hold(
    Holding(
        model="quizzes.Attempt",
        title=_("Attempts at tests"),
        person="enrolment__member",
        retention="results",
        columns={
            "tests": (
                *("enrolment", "lesson", "number", "allowed", "quiz_version", "state"),
                *("started_at", "deadline_at", "closed_at", "score", "right_count"),
            )
        },
    )
)
hold(
    Holding(
        model="quizzes.AttemptQuestion",
        title=_("Answers in tests"),
        person="attempt__enrolment__member",
        retention="quiz_answers",
        columns={
            "tests": (
                *("attempt", "position", "question_version", "option_order", "answer"),
                *("sequence", "saved_at", "is_right", "points", "graded_version"),
            )
        },
    )
)
hold(
    Holding(
        model="quizzes.CheckAnswer",
        title=_("Answers to questions in lessons"),
        person="enrolment__member",
        retention="quiz_answers",
        columns={
            "tests": (
                *("enrolment", "lesson", "question", "question_version", "chosen"),
                *("is_right", "tries", "answered_at"),
            )
        },
    )
)
for _model, _title, _plain in (
    (
        "QuestionVersion",
        _("Versions of questions"),
        (
            *("question", "number", "kind", "text", "options", "correct", "explanation"),
            *("source", "created_at"),
        ),
    ),
    ("Quiz", _("Tests"), ("key", "title", "course_code", "created_at", "archived_at")),
    (
        "QuizVersion",
        _("Versions of tests"),
        (
            *("key", "quiz", "number", "blueprint", "time_limit_seconds", "shuffle_questions"),
            *("shuffle_options", "review_policy", "instructions", "created_at"),
        ),
    ),
):
    hold(
        Holding(
            model=f"quizzes.{_model}",
            title=_title,
            person="",
            retention="content",
            actors=("created_by",),
            plain=("id", *_plain),
        )
    )
