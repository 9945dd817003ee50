"""The form of the course page: choices of the course itself, and what makes a contract sound."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms import material
from cms.catalogue import lesson_choices
from cms.forms.files import OwnFilesForm
from courses.models import Course, EditionLesson
from members.permissions import may_approve_content

if TYPE_CHECKING:
    from cms.pages import CoursePage

EMPTY = [("", "---------")]
# Which of the three choices each kind of line needs.
NEEDS = {
    EditionLesson.Kind.READING: ("lesson_key",),
    EditionLesson.Kind.VIDEO: ("lesson_key", "media_key"),
    EditionLesson.Kind.QUIZ: ("quiz_key",),
}
MISSING = {
    "lesson_key": _("Choose the lesson page."),
    "media_key": _("A video lesson needs a video. Choose one."),
    "quiz_key": _("A quiz line needs a quiz. Choose one."),
}


def key_of(value: Any) -> UUID:
    """Return the UUID of what was posted, or of the initial value, which is one already."""
    return UUID(str(value))


class KeyField(forms.TypedChoiceField):
    """A choice that is stored as the UUID of the thing chosen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(coerce=key_of, empty_value=None, required=False, **kwargs)


class BandsField(forms.Field):
    """Bands as lines of text, ``9,0 Xuất sắc``, the highest first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 6}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show the stored bands as lines."""
        if not isinstance(value, list):
            return value
        return "\n".join(f"{row['minimum'].replace('.', ',')} {row['name']}" for row in value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare the lines."""
        return bool(super().has_changed(self.prepare_value(initial), data))

    def to_python(self, value: Any) -> list[dict[str, str]]:
        """Read the lines.

        Raises:
            ValidationError: a line is not a number and a name, or 0 is not covered.
        """
        lines = str(value or "").splitlines()
        bands = [self._band(line) for line in lines if line.strip()]
        if not bands or bands[-1][0] != 0:
            raise ValidationError(_("The last band must begin at 0."))
        if [minimum for minimum, _name in bands] != sorted(
            {minimum for minimum, _name in bands}, reverse=True
        ):
            raise ValidationError(_("Write the bands from the highest to the lowest."))
        return [{"minimum": str(minimum), "name": name} for minimum, name in bands]

    def _band(self, line: str) -> tuple[Decimal, str]:
        number, _space, name = line.strip().partition(" ")
        try:
            minimum = Decimal(number.replace(",", ".")).quantize(Decimal("0.1"))
        except InvalidOperation:
            minimum = Decimal(-1)
        if not 0 <= minimum <= 10 or not name.strip():
            raise ValidationError(
                _("“%(line)s” is not a mark from 0 to 10 and a name."), params={"line": line}
            )
        return minimum, name.strip()


class OutlineLineForm(WagtailAdminModelForm):
    """One line of the outline.  Drafts may be incomplete; what is published may not."""

    def __init__(self, *args: Any, course: CoursePage | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = self.instance
        self.fields["lesson_key"] = KeyField(
            label=_("lesson page"),
            choices=EMPTY + lesson_choices(course),
            help_text=_("for text and video lessons; make the page below this course first"),
        )
        self.fields["media_key"] = KeyField(
            label=_("video"),
            choices=EMPTY + material.asset_choices(also=taken.media_key),
            help_text=_("for video lessons"),
        )
        self.fields["quiz_key"] = KeyField(
            label=_("quiz"),
            choices=EMPTY + material.quiz_choices(also=taken.quiz_key),
            help_text=_("for quizzes"),
        )

    def clean(self) -> dict[str, Any]:
        """Drop what the kind has no use for; ask for what it needs when it is to be published."""
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        needed = NEEDS.get(kind, ())
        for name, message in MISSING.items():
            if name not in needed:
                cleaned[name] = None
            elif (
                cleaned.get(name) is None
                and name not in self.errors
                and not self.is_deferred_validation
            ):
                self.add_error(name, message)
        quiz = cleaned.get("quiz_key")
        if quiz is not None and not self.is_deferred_validation:
            for problem in material.quiz_problems(quiz):
                self.add_error("quiz_key", problem)
        return cleaned


class CoursePageForm(OwnFilesForm):
    """The course page in the editor."""

    bands = BandsField(
        label=_("bands of the final mark"),
        help_text=_("One band a line: the lowest mark, then its name. The highest first."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The lines of the outline choose among the lessons of this very course.
        self.course = kwargs.get("instance")
        super().__init__(*args, **kwargs)
        user = self.for_user
        if "trainers" in self.fields:
            field = self.fields["trainers"]
            field.queryset = material.possible_trainers(self.instance)
            if user is None or not (user.is_superuser or may_approve_content(user)):
                field.disabled = True
                field.help_text = _("Content approvers change who writes this course.")

    def clean(self) -> dict[str, Any]:
        """Check the course as a whole: its code, and that somebody can complete it."""
        cleaned = super().clean()
        code = (cleaned.get("code") or "").strip().upper()
        cleaned["code"] = code
        if "trainers" in self.fields and not cleaned.get("trainers") and self.for_user:
            cleaned["trainers"] = [self.for_user]
        if code and self._is_code_taken(code):
            self.add_error("code", _("Another course already has this code. Choose another code."))
        if not self.is_deferred_validation:
            if not code:
                self.add_error("code", _("Give the course a code before it is published."))
            self._clean_outline()
        return cleaned

    def _is_code_taken(self, code: str) -> bool:
        """Look among the pages and among the courses whose page is gone."""
        pages = type(self.instance).objects.filter(code__iexact=code).exclude(pk=self.instance.pk)
        courses = Course.objects.filter(code__iexact=code).exclude(key=self.instance.key)
        return pages.exists() or courses.exists()

    def _clean_outline(self) -> None:
        """Refuse an outline that nobody could complete, or that names a lesson twice."""
        formset = self.formsets.get("outline")
        if formset is None:
            return
        lines = [
            form.cleaned_data
            for form in formset.forms
            if form.is_valid() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]
        if not any(line.get("is_required") for line in lines):
            self.add_error(None, _("The outline needs at least one required lesson."))
        keys = [
            line.get("quiz_key") or line.get("lesson_key")
            for line in lines
            if line.get("quiz_key") or line.get("lesson_key")
        ]
        if len(keys) != len(set(keys)):
            self.add_error(None, _("A lesson or a quiz stands in the outline twice."))
        scored = [line for line in lines if line.get("kind") == EditionLesson.Kind.QUIZ]
        if scored and not any(line.get("weight") for line in scored):
            self.add_error(
                None, _("At least one quiz needs a weight above 0, or there is no final mark.")
            )
