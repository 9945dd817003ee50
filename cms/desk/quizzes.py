"""Quizzes: from which topics and levels how many questions are drawn.  Saving is a new version."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.desk.frame import (
    courses_of,
    editor_of,
    editors_only,
    page_of,
    saved_or_said,
    show,
    works_on_everything,
)
from cms.material import quiz_problems
from members.models import User
from quizzes.models import Question, Quiz, QuizVersion, Topic
from quizzes.rules import BlueprintLine
from quizzes.services import create_quiz, make_quiz_version

LINES = range(1, 6)


class QuizForm(forms.Form):
    """A quiz: its rules, and up to five lines of what is drawn."""

    title = forms.CharField(label=gettext_lazy("title"), max_length=200)
    course_code = forms.ChoiceField(label=gettext_lazy("course"), required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("time limit (minutes)"),
        min_value=1,
        max_value=240,
        required=False,
        help_text=gettext_lazy("empty: no limit"),
    )
    shuffle = forms.BooleanField(
        label=gettext_lazy("shuffle questions and options"), required=False, initial=True
    )
    review_policy = forms.ChoiceField(
        label=gettext_lazy("review"),
        choices=QuizVersion.ReviewPolicy.choices,
        initial=QuizVersion.ReviewPolicy.AFTER_PASS_OR_LAST,
    )
    instructions = forms.CharField(
        label=gettext_lazy("instructions"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = courses_of(user).exclude(code="").values_list("code", "title")
        choices = [("", "---------")] + [(code, f"{code} - {title}") for code, title in codes]
        initial = self.initial.get("course_code")
        if initial and initial not in dict(choices):
            choices.append((initial, initial))
        self.fields["course_code"].choices = choices  # type: ignore[attr-defined]
        levels = [("", _("any level")), *Question.Level.choices]
        for number in LINES:
            self.fields[f"topic_{number}"] = forms.ModelChoiceField(
                Topic.objects.all(),
                to_field_name="code",
                label=_("Topic %(number)s") % {"number": number},
                required=number == 1,
            )
            self.fields[f"level_{number}"] = forms.ChoiceField(
                label=_("level"), choices=levels, required=False
            )
            self.fields[f"count_{number}"] = forms.IntegerField(
                label=_("number of questions"),
                min_value=1,
                max_value=100,
                required=number == 1,
            )

    def blueprint(self) -> list[BlueprintLine]:
        """Return the lines that are filled in."""
        data = self.cleaned_data
        return [
            BlueprintLine(
                topic=data[f"topic_{number}"].code,
                level=data[f"level_{number}"] or None,
                count=data[f"count_{number}"],
            )
            for number in LINES
            if data.get(f"topic_{number}") and data.get(f"count_{number}")
        ]

    def save(self, quiz: Quiz | None, *, by: User) -> QuizVersion:
        """Store the quiz and how it is made up now."""
        data = self.cleaned_data
        if quiz is None:
            quiz = create_quiz(data["title"], course_code=data["course_code"], by=by)
        minutes = data["minutes"]
        return make_quiz_version(
            quiz,
            blueprint=self.blueprint(),
            time_limit_seconds=minutes * 60 if minutes else None,
            shuffle_questions=data["shuffle"],
            shuffle_options=data["shuffle"],
            review_policy=data["review_policy"],
            instructions=data["instructions"],
            by=by,
        )


def quizzes_of(user: User) -> Any:
    """Return the quizzes that the person may use."""
    if works_on_everything(user):
        return Quiz.objects.filter(archived_at=None)
    codes = courses_of(user).exclude(code="").values_list("code", flat=True)
    return Quiz.objects.usable_by(user, course_codes=list(codes))


@editors_only
def list_quizzes(request: HttpRequest) -> HttpResponse:
    """List the quizzes, and what is missing to run them."""
    page = page_of(request, quizzes_of(editor_of(request)).prefetch_related("versions"))
    rows = []
    for quiz in page:
        version = max(quiz.versions.all(), key=lambda each: each.number, default=None)
        rows.append({"quiz": quiz, "version": version, "problems": quiz_problems(quiz.key)})
    context = {
        "title": _("Quizzes"),
        "icon": "list-ol",
        "action_text": _("New quiz"),
        "action_url": reverse("cms_desk:add_quiz"),
        "rows": rows,
        "page": page,
    }
    return show(request, "quizzes", context)


@editors_only
def add_quiz(request: HttpRequest) -> HttpResponse:
    """Make a quiz."""
    return _edit(request, None, _("New quiz"))


@editors_only
def edit_quiz(request: HttpRequest, quiz_id: int) -> HttpResponse:
    """Change how a quiz is made up; courses take the new version when they are published."""
    quiz = get_object_or_404(quizzes_of(editor_of(request)), pk=quiz_id)
    return _edit(request, quiz, quiz.title)


def _edit(request: HttpRequest, quiz: Quiz | None, title: str) -> HttpResponse:
    """Show and save the form of a quiz."""
    user = editor_of(request)
    form = QuizForm(request.POST or None, user=user, initial=_initial(quiz))
    if quiz is not None:
        form.fields["title"].disabled = True
        form.fields["course_code"].disabled = True
    if request.method == "POST" and saved_or_said(form, lambda: form.save(quiz, by=user)):
        messages.success(request, _("The quiz was saved."))
        return redirect("cms_desk:quizzes")
    context: dict[str, Any] = {"form": form, "title": title, "icon": "list-ol"}
    if quiz is not None:
        context["note"] = _(
            "Saving makes a new version. A course takes it with its next publication, as a new "
            "edition; open classes keep theirs."
        )
    return show(request, "form", context)


def _initial(quiz: Quiz | None) -> dict[str, Any]:
    """Return what the form shows of the newest version."""
    if quiz is None:
        return {}
    shown: dict[str, Any] = {"title": quiz.title, "course_code": quiz.course_code}
    version = quiz.versions.order_by("-number").first()
    if version is None:
        return shown
    limit = version.time_limit_seconds
    shown |= {
        "minutes": max(1, limit // 60) if limit else None,
        "shuffle": version.shuffle_questions,
        "review_policy": version.review_policy,
        "instructions": version.instructions,
    }
    for number, line in zip(LINES, version.lines, strict=False):
        shown |= {
            f"topic_{number}": line.topic,
            f"level_{number}": line.level or "",
            f"count_{number}": line.count,
        }
    return shown
