"""What a scheduled report must be told."""

from datetime import time
from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.models import TrainingClass
from learning.rules import Status
from members.models import Unit, User
from members.organising.forms import DateInput
from monitoring.documents.kinds import Report, traits_of
from monitoring.models import ExportJob, ReportSchedule
from monitoring.schedules.rules import LAST_DAY_OF_ALL_MONTHS
from monitoring.schedules.selectors import possible_receivers
from monitoring.schedules.words import WEEKDAYS

Kind, Format = ExportJob.Kind, ExportJob.Format
# Reports of one person or of a typed class list are made by hand.
PAPERS = (
    *(Report.PROGRESS, Report.NOT_COMPLETED, Report.SUMMARY, Report.ASSESSMENT),
    *(Report.PROBATION, Report.CLASS_RESULT),
)
TABLES = (Kind.OVERVIEW, Kind.QUALITY, Kind.PEOPLE)
UNFINISHED = {"": _("everybody"), Status.OVERDUE.value: _("those who are overdue")}
# So many receivers are offered by name; others are named by their codes.
OFFERED = 40
NAMED_BY_CODE = 500


class ScheduleForm(forms.Form):
    """Which report, about what, how often, to whom and what for."""

    report = forms.ChoiceField(label=_("Report"))
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        required=False,
        queryset=Unit.objects.none(),
        help_text=_("Empty: for each receiver the branches that they look after."),
    )
    training_class = forms.ModelChoiceField(
        label=_("Class"), required=False, queryset=TrainingClass.objects.none()
    )
    status = forms.ChoiceField(
        label=_("Of the list of people"), required=False, choices=list(UNFINISHED.items())
    )
    upward = forms.BooleanField(
        label=_("Hide small numbers (for superiors and the public)"),
        required=False,
        help_text=_("In reports by unit. Lists of people are not for superiors."),
    )
    format = forms.ChoiceField(
        label=_("File format of lists"),
        choices=[(one.value, one.label) for one in (Format.XLSX, Format.CSV)],
        help_text=_("Official reports always hold Word, PDF and Excel."),
    )
    rhythm = forms.ChoiceField(label=_("How often"), choices=ReportSchedule.Rhythm.choices)
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), coerce=int, choices=list(WEEKDAYS.items())
    )
    day = forms.IntegerField(
        label=_("Day of the month"), min_value=1, max_value=LAST_DAY_OF_ALL_MONTHS, initial=1
    )
    days_before = forms.IntegerField(
        label=_("Days before the last day"), min_value=0, max_value=90, initial=7
    )
    hour = forms.TimeField(label=_("Hour"), initial=time(7))
    ends_on = forms.DateField(
        label=_("Last day of the schedule"), required=False, widget=DateInput()
    )
    receivers = forms.ModelMultipleChoiceField(
        label=_("Receivers"),
        required=False,
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People with a role in your branches; each sees no more than they may."),
    )
    codes = forms.CharField(
        label=_("Other receivers, by personal code"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One code a line. E-mail addresses are not accepted."),
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=200,
        help_text=_("Printed in the lists, and kept in the log with your name."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer what the owner sees."""
        super().__init__(*args, **kwargs)
        self._user = user
        papers = [(f"paper:{one.value}", one.label) for one in PAPERS]
        tables = [(one.value, one.label) for one in TABLES]
        report = cast(forms.ChoiceField, self.fields["report"])
        report.choices = [(_("Official reports"), papers), (_("Lists"), tables)]
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset, unit.empty_label = Unit.objects.visible_to(user), _("All")
        classes = cast(forms.ModelChoiceField, self.fields["training_class"])
        classes.queryset = TrainingClass.objects.visible_to(user).opened().filter(closed_at=None)
        classes.empty_label = _("All open classes")
        receivers = cast(forms.ModelMultipleChoiceField, self.fields["receivers"])
        first = possible_receivers(user)[:OFFERED].values("pk")
        receivers.queryset = possible_receivers(user).filter(Q(pk__in=first) | Q(pk=user.pk))

    def clean_ends_on(self) -> Any:
        """Refuse a last day that is past."""
        day = self.cleaned_data["ends_on"]
        if day is not None and day < timezone.localdate():
            raise forms.ValidationError(_("This day is past. Give a later day, or none."))
        return day

    def clean_codes(self) -> list[int]:
        """Return the people whom the codes name.

        Whoever holds no role in the owner's branches is no receiver.
        """
        written = [one.strip().upper() for one in self.cleaned_data["codes"].split()]
        codes = list(dict.fromkeys(written))[:NAMED_BY_CODE]
        found = possible_receivers(self._user).filter(personal_code__in=codes)
        known = dict(found.values_list("personal_code", "pk"))
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise forms.ValidationError(
                _("Nobody with a role in your branches has these codes: %(codes)s. Check them.")
                % {"codes": ", ".join(unknown[:10])}
            )
        return list(known.values())

    def clean(self) -> dict[str, Any]:
        """Ask for a receiver, and for the class of a report that is about one."""
        cleaned = super().clean() or {}
        report = str(cleaned.get("report", ""))
        paper = report.removeprefix("paper:") if report.startswith("paper:") else ""
        if paper and traits_of(paper).asks_class and not cleaned.get("training_class"):
            self.add_error("training_class", _("This report is about one class. Choose it."))
        if report and cleaned.get("upward") and not self._may_hide(report, paper):
            self.add_error("upward", _("This report hides no small numbers. Untick the box."))
        if not self.errors and not self.chosen_receivers():
            self.add_error("receivers", _("Choose at least one receiver."))
        return cleaned

    @staticmethod
    def _may_hide(report: str, paper: str) -> bool:
        """Tell whether the report has a version without small numbers."""
        return traits_of(paper).may_hide if paper else report == Kind.OVERVIEW

    def chosen_receivers(self) -> set[int]:
        """Return the numbers of those who get the report."""
        ticked = {person.pk for person in self.cleaned_data.get("receivers", [])}
        return ticked | set(self.cleaned_data.get("codes", []))

    def facts(self) -> dict[str, Any]:
        """Return the fields of the schedule."""
        data = self.cleaned_data
        names = ("purpose", "rhythm", "weekday", "day", "days_before", "hour", "ends_on")
        facts = {name: data[name] for name in names}
        report = data["report"]
        params: dict[str, str] = {}
        if data["unit"]:
            params["unit"] = str(data["unit"].pk)
        chosen = str(data["training_class"].pk) if data["training_class"] else ""
        if data["upward"]:
            params["upward"] = "1"
        if report.startswith("paper:"):
            params["report"] = report.removeprefix("paper:")
            if chosen:
                params["training_class"] = chosen
            return facts | {"kind": Kind.DOCUMENT, "format": Format.ZIP, "params": params}
        if chosen:
            params["class"] = chosen
        if report == Kind.PEOPLE and data["status"]:
            params["status"] = data["status"]
        return facts | {"kind": report, "format": data["format"], "params": params}
