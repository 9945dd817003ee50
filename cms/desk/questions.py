"""The question bank: finding, writing and correcting questions.  Saving is a new version."""

from typing import Any

from django import forms
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from cms.desk.frame import editor_of, editors_only, page_of, saved_or_said, show
from quizzes.models import Question, QuestionVersion, Topic
from quizzes.rules import QuestionContent
from quizzes.services import ensure_topic, save_question

KEYS = "abcdef"


class QuestionForm(forms.Form):
    """A question as it is written: the options one below the other, the right ones ticked."""

    code = forms.CharField(label=gettext_lazy("question code"), max_length=20)
    topic = forms.CharField(
        label=gettext_lazy("topic"),
        max_length=120,
        help_text=gettext_lazy("the name of a topic of the bank, or a new one"),
    )
    level = forms.ChoiceField(label=gettext_lazy("level"), choices=Question.Level.choices)
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=QuestionVersion.Kind.choices)
    text = forms.CharField(
        label=gettext_lazy("question"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )
    explanation = forms.CharField(
        label=gettext_lazy("explanation"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    source = forms.CharField(label=gettext_lazy("source"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.topics = list(Topic.objects.values_list("name", flat=True))
        for number, key in enumerate(KEYS, start=1):
            self.fields[f"option_{key}"] = forms.CharField(
                label=_("Option %(number)s") % {"number": number}, max_length=600, required=False
            )
            self.fields[f"correct_{key}"] = forms.BooleanField(
                label=_("option %(number)s is right") % {"number": number}, required=False
            )
        self.order_fields(
            ["code", "topic", "level", "kind", "text"]
            + [f"{name}_{key}" for key in KEYS for name in ("option", "correct")]
        )

    def content(self) -> QuestionContent:
        """Return what the question says."""
        data = self.cleaned_data
        options = tuple(
            (key, data[f"option_{key}"]) for key in KEYS if data[f"option_{key}"].strip()
        )
        return QuestionContent(
            kind=data["kind"],
            text=data["text"],
            options=options,
            correct=tuple(key for key in KEYS if data[f"correct_{key}"]),
            explanation=data["explanation"],
            source=data["source"],
        )

    def save(self, code: str, *, by: Any) -> QuestionVersion:
        """Store the question; the bank makes a version when something changed."""
        topic = ensure_topic(self.cleaned_data["topic"])
        return save_question(
            code, topic=topic, level=self.cleaned_data["level"], content=self.content(), by=by
        )


def with_words() -> QuerySet[Question]:
    """Return the questions with the words of their newest version."""
    newest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
    return (
        Question.objects.drawable()
        .select_related("topic")
        .annotate(
            text=Subquery(newest.values("text")[:1]), number=Subquery(newest.values("number")[:1])
        )
        .order_by("code")
    )


@editors_only
def list_questions(request: HttpRequest) -> HttpResponse:
    """List the bank, by topic and by a part of the text."""
    questions = with_words()
    words, topic = request.GET.get("q", "").strip(), request.GET.get("topic", "")
    if words:
        questions = questions.filter(Q(text__icontains=words) | Q(code__icontains=words))
    if topic:
        questions = questions.filter(topic__code=topic)
    context = {
        "title": _("Question bank"),
        "icon": "help",
        "action_text": _("New question"),
        "action_url": reverse("cms_desk:add_question"),
        "page": page_of(request, questions),
        "topics": Topic.objects.all(),
        "words": words,
        "topic": topic,
    }
    return show(request, "questions", context)


@editors_only
def add_question(request: HttpRequest) -> HttpResponse:
    """Write a new question."""
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"].strip().upper()
        if Question.objects.filter(code=code).exists():
            form.add_error("code", _("Another question already has this code."))
        elif saved_or_said(form, lambda: form.save(code, by=editor_of(request))):
            messages.success(request, _("The question was saved."))
            return redirect("cms_desk:questions")
    return show(request, "form", {"form": form, "title": _("New question"), "icon": "help"})


@editors_only
def edit_question(request: HttpRequest, question_id: int) -> HttpResponse:
    """Correct a question; who has drawn it already keeps the old words."""
    question = get_object_or_404(Question.objects.select_related("topic"), pk=question_id)
    newest = question.versions.order_by("-number").first()
    form = QuestionForm(request.POST or None, initial=_initial(question, newest))
    form.fields["code"].disabled = True
    if request.method == "POST" and saved_or_said(
        form, lambda: form.save(question.code, by=editor_of(request))
    ):
        messages.success(request, _("The question was saved."))
        return redirect("cms_desk:questions")
    context = {
        "form": form,
        "title": _("Question %(code)s") % {"code": question.code},
        "icon": "help",
        "note": _(
            "Saving makes a new version. Attempts that are under way keep the words "
            "they began with."
        ),
    }
    return show(request, "form", context)


def _initial(question: Question, version: QuestionVersion | None) -> dict[str, Any]:
    """Return what the form shows of the newest version."""
    shown: dict[str, Any] = {
        "code": question.code,
        "topic": question.topic.name,
        "level": question.level,
    }
    if version is None:
        return shown
    shown |= {
        "kind": version.kind,
        "text": version.text,
        "explanation": version.explanation,
        "source": version.source,
    }
    for key, option in zip(KEYS, version.options, strict=False):
        shown[f"option_{key}"] = option["text"]
        shown[f"correct_{key}"] = option["key"] in version.correct
    return shown
