"""Forms of the class desk."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import Course
from learning.models import TrainingClass
from learning.querysets import OPENS_CLASSES
from learning.rules import Status
from members.models import PositionHeld, StatusPeriod, Unit, User
from members.organising.basis import CHOICES

DUE_IS_OVER = _("This day is over, so everybody would be overdue at once. Choose a later day.")
AUDIENCE_KINDS = (Unit.Kind.COMMITTEE, Unit.Kind.GRASSROOTS, Unit.Kind.GRASSROOTS_CELL)


class DateInput(forms.DateInput):
    """A date typed the Vietnamese way; the browser's own picker follows the device instead."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "numeric", "placeholder": "22/11/2026"})


class ClassForm(forms.ModelForm):
    """The facts of a class and its audience."""

    audience_units = forms.ModelMultipleChoiceField(
        label=_("Units that study"),
        queryset=Unit.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one unit, or the whole organisation.")},
    )
    audience_statuses = forms.MultipleChoiceField(
        label=_("Only people who are"),
        choices=StatusPeriod.Status.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: everybody in the units."),
    )
    audience_positions = forms.MultipleChoiceField(
        label=_("Only people with a Party position"),
        choices=PositionHeld.Position.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("None chosen: with or without a position."),
    )

    class Meta:
        model = TrainingClass
        fields = [
            "course",
            "title",
            "code",
            "unit",
            "decision_number",
            "decision_date",
            "opens_on",
            "due_on",
            "audience_units",
            "audience_statuses",
            "audience_positions",
        ]
        labels = {
            "course": _("Course"),
            "title": _("Class title"),
            "code": _("Class code"),
            "unit": _("Organised by"),
            "decision_number": _("Decision number"),
            "decision_date": _("Decision date"),
            "opens_on": _("Opening date"),
            "due_on": _("Due date"),
        }
        widgets = {
            "decision_date": DateInput(),
            "opens_on": DateInput(),
            "due_on": DateInput(),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.alive().in_branches_of(user, roles=OPENS_CLASSES)
        units = units.filter(kind__in=AUDIENCE_KINDS)
        _choices(self, "audience_units").queryset = units
        organiser = _choices(self, "unit")
        organiser.queryset, organiser.empty_label = units, None
        course = _choices(self, "course")
        course.queryset = Course.objects.open_for_classes()
        course.empty_label = _("Choose a course")

    def clean(self) -> dict[str, Any]:
        """Refuse dates in the wrong order, at the field that is to be mended."""
        cleaned = super().clean() or {}
        opens, due = cleaned.get("opens_on"), cleaned.get("due_on")
        if opens and due and due < opens:
            self.add_error(
                "due_on", _("The due date lies before the opening date. Choose a later due date.")
            )
        elif due and due < timezone.localdate():
            self.add_error("due_on", DUE_IS_OVER)
        return cleaned


class ClassFilter(forms.Form):
    """Which classes the list shows: all, or those of a requirement or a period."""

    period = forms.TypedChoiceField(label=_("Period"), required=False, coerce=int)
    requirement = forms.TypedChoiceField(label=_("Requirement"), required=False, coerce=int)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the periods and requirements whose classes the user sees."""
        super().__init__(*args, **kwargs)
        known = (
            TrainingClass.objects.visible_to(user)
            .of_requirements()
            .order_by("-requirement__period__starts_on", "requirement__title", "pk")
            .values_list(
                *("requirement", "requirement__title"),
                *("requirement__period", "requirement__period__name"),
            )
        )
        rows = list(known)
        periods = {period: name for _pk, _title, period, name in rows}
        titles = {pk: title for pk, title, *_period in rows}
        for name, found in (("period", periods), ("requirement", titles)):
            field = cast(forms.TypedChoiceField, self.fields[name])
            field.choices = [("", _("All")), *found.items()]
        # Without a requirement there is nothing to choose.
        self.has_choices = bool(titles)

    def chosen(self) -> dict[str, int]:
        """Return what was chosen; a choice that makes no sense narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PeopleFilter(forms.Form):
    """Whom the list of a class shows."""

    q = forms.CharField(label=_("Name, card number or code"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    basis = forms.ChoiceField(label=_("By the organisation"), required=False, choices=CHOICES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {
            Status.NOT_STARTED: pgettext_lazy("study", "Not started"),
            Status.IN_PROGRESS: pgettext_lazy("study", "In progress"),
            Status.COMPLETED: pgettext_lazy("study", "Completed"),
            Status.OVERDUE: pgettext_lazy("study", "Overdue"),
            Status.EXEMPT: pgettext_lazy("study", "Exempt"),
        }
        field = cast(forms.ChoiceField, self.fields["status"])
        field.choices = [
            ("", _("All")),
            *((str(status), label) for status, label in words.items()),
        ]


class ExtendForm(forms.Form):
    """A later due date, for all or for one branch."""

    until = forms.DateField(label=_("New due date"), widget=DateInput())
    unit = forms.ModelChoiceField(
        label=_("Only for this unit"),
        queryset=Unit.objects.none(),
        required=False,
        empty_label=_("Everybody in the class"),
    )

    def __init__(self, *args: Any, training_class: TrainingClass, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.training_class = training_class
        _choices(self, "unit").queryset = (
            Unit.objects.visible_to(user).alive().filter(kind__in=AUDIENCE_KINDS)
        )

    def clean_until(self) -> date:
        """Refuse a date that is not later, or over already."""
        until: date = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(DUE_IS_OVER)
        due = self.training_class.due_on
        if due is not None and until <= due and not self.data.get("unit"):
            raise forms.ValidationError(_("Choose a day after the present due date."))
        return until


class SetAsideForm(forms.Form):
    """Exempting or withdrawing one person, with the reason."""

    act = forms.ChoiceField(
        label=_("What to do"),
        choices=[
            ("exempt", _("Exempt from this class")),
            ("withdraw", _("Take off the list of this class")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Basis or reason"),
        max_length=200,
        help_text=_("For example the number of the decision. It is kept in the audit log."),
    )


class EnrolForm(forms.Form):
    """Adding one more person, by card number or personal code."""

    identifier = forms.CharField(
        label=_("Member card number or personal code"),
        help_text=_("The person must belong to a unit of your branch."),
    )


def _choices(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    """Return a field of the form that chooses among rows."""
    return cast(forms.ModelChoiceField, form.fields[name])
