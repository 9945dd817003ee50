"""Forms of programmes."""

from typing import Any, cast

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Programme, ProgrammeTopic
from members.models import Unit, User
from office.programmes.expiry import WITHIN_DAYS
from office.programmes.selectors import trainers_for


class MakeCourseForm(forms.Form):
    """Code and title of the course, and who writes it."""

    title = forms.CharField(label=_("Title"), max_length=255)
    code = forms.CharField(label=_("Course code"), max_length=20)
    trainer = forms.ModelChoiceField(
        label=_("Trainer who writes it"), queryset=User.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, user: User, programme: Programme, **kwargs: Any) -> None:
        """Offer all trainers to the office; a trainer writes the own course."""
        super().__init__(*args, **kwargs)
        self.initial.setdefault("title", programme.title)
        cast(forms.ModelChoiceField, self.fields["trainer"]).queryset = trainers_for(user)


class LinkForm(forms.Form):
    """A course that carries out the programme, or one topic."""

    course = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.none(), empty_label=_("Choose a course")
    )
    topic = forms.ModelChoiceField(
        label=_("For"),
        queryset=ProgrammeTopic.objects.none(),
        required=False,
        empty_label=_("the whole programme"),
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course = cast(forms.ModelChoiceField, self.fields["course"])
        course.queryset = Course.objects.filter(archived_at=None).order_by("code")
        topic = cast(forms.ModelChoiceField, self.fields["topic"])
        topic.queryset = programme.topics.order_by("position")


class ExpiryFilters(forms.Form):
    """Within how many days, and in which unit."""

    within = forms.TypedChoiceField(
        label=_("Ends within"),
        required=False,
        coerce=int,
        choices=[(days, format_lazy("{} {}", days, _("days"))) for days in reversed(WITHIN_DAYS)],
    )
    unit = forms.ModelChoiceField(label=_("Unit"), required=False, queryset=Unit.objects.none())

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset, unit.empty_label = Unit.objects.visible_to(user).alive(), str(_("All"))

    def choices(self) -> dict[str, Any]:
        """Return what was chosen; a choice that makes no sense narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
