"""Filters of the pages of study quality, and the form of the weights."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.words import status
from courses.models import Course
from learning.rules import Status
from members.models import Unit, User
from members.organising.basis import CHOICES
from monitoring.models import QualityWeights
from monitoring.quality.rules import Measure
from monitoring.quality.selectors import ClassChoice

WEIGHTS = ("completion", "presence", "result", "verified")


class DateInput(forms.DateInput):
    """A date typed the Vietnamese way; the browser's own picker follows the device instead."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "numeric", "placeholder": "22/11/2026"})


class QualityFilters(forms.Form):
    """Class, course, type, days, sector, kind, status, basis, and what to compare with."""

    def __init__(self, *args: Any, user: User, choices: list[ClassChoice], **kwargs: Any) -> None:
        """Offer what the user sees."""
        super().__init__(*args, **kwargs)
        classes = [(one.pk, one.title) for one in choices]
        courses = dict(
            sorted(
                {one.course: one.course_title for one in choices}.items(), key=lambda pair: pair[1]
            )
        )
        periods = {one.period: one.period_name for one in choices if one.period}
        requirements = {
            one.requirement: one.requirement_title for one in choices if one.requirement
        }
        sectors = (
            Unit.objects.visible_to(user)
            .exclude(sector="")
            .order_by("sector")
            .values_list("sector", flat=True)
            .distinct()
        )
        offered: dict[str, tuple[Any, list[tuple[Any, Any]]]] = {
            "class": (_("Class"), [("", _("All open classes")), *classes]),
            "period": (_("Period"), [("", _("All")), *periods.items()]),
            "requirement": (_("Requirement"), [("", _("All")), *requirements.items()]),
            "course": (_("Course"), [("", _("All")), *courses.items()]),
            "course_type": (_("Type of course"), [("", _("All")), *Course.Type.choices]),
            "sector": (_("Sector"), [("", _("All")), *((one, one) for one in sectors)]),
            "kind_of_unit": (_("Kind of unit"), [("", _("All")), *Unit.Kind.choices]),
            "status": (
                _("Status"),
                [("", _("All")), *((one.value, status(one.value).label) for one in Status)],
            ),
            "basis": (_("By the organisation"), list(CHOICES)),
            "compare": (_("Compare with class"), [("", _("The period before")), *classes]),
        }
        for name, (label, pairs) in offered.items():
            self.fields[name] = forms.ChoiceField(label=label, required=False, choices=pairs)
        for name, label in (("from", _("Classes opened from")), ("to", _("Opened until"))):
            self.fields[name] = forms.DateField(label=label, required=False, widget=DateInput())
        self.order_fields(
            [
                *("class", "period", "requirement", "course", "course_type", "from", "to"),
                *("sector", "kind_of_unit"),
                *("status", "basis", "compare"),
            ]
        )

    def clean(self) -> dict[str, Any]:
        """Keep the days in order."""
        found: dict[str, Any] = super().clean() or {}
        first, last = found.get("from"), found.get("to")
        if first and last and last < first:
            self.add_error("to", _("The last day is before the first. Mend one of the two."))
        return found


class WeightsForm(forms.ModelForm):
    """New weights and thresholds, from which day, and on what basis."""

    class Meta:
        model = QualityWeights
        fields = [*WEIGHTS, *QualityWeights.MEASURE_FIELDS[len(WEIGHTS) :], "valid_from", "basis"]
        widgets = {"valid_from": DateInput()}
        help_texts = {
            "completion": _("The four weights add up to 100."),
            "min_people": _("At least 5. With fewer people behind it a number is not shown."),
            "basis": _("For example the number of the decision."),
        }

    def clean(self) -> dict[str, Any]:
        """The weights make a hundred."""
        found: dict[str, Any] = super().clean() or {}
        weights = [found[name] for name in WEIGHTS if name in found]
        if len(weights) == len(WEIGHTS) and sum(weights) != 100:
            message = _("The four weights add up to %(sum)s. Change them so that they make 100.")
            self.add_error("completion", message % {"sum": sum(weights)})
        return found

    @property
    def measure(self) -> Measure:
        """The weights and thresholds that were typed."""
        return Measure(**{name: self.cleaned_data[name] for name in QualityWeights.MEASURE_FIELDS})
