"""What the office enters for a closing, and what units answer."""

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.text.vietnamese import nfc
from learning.models import Period
from members.models import Unit, User
from members.organising.forms import DateInput
from members.querysets import branch_paths
from monitoring.closing.permissions import PREPARES
from monitoring.closing.rules import Rung
from monitoring.closing.words import RUNGS

DEEPEST = 2


class PrepareForm(forms.Form):
    """Which period of which unit is closed, as of when, and until when units confirm."""

    period = forms.ModelChoiceField(
        label=_("Period"), queryset=Period.objects.all(), empty_label=_("Choose a period")
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        help_text=_("Everything below it is counted and asked to confirm."),
    )
    cutoff_on = forms.DateField(
        label=_("Cut-off day"),
        widget=DateInput(),
        help_text=_("Figures are those of the end of that day. It must be over."),
    )
    cells_due_on = forms.DateField(label=_("Cells confirm until"), widget=DateInput())
    grassroots_due_on = forms.DateField(
        label=_("Grassroots organisations confirm until"), widget=DateInput()
    )
    note = forms.CharField(
        label=_("Note to the units"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the organisations and their parts that the user is the office of."""
        super().__init__(*args, **kwargs)
        own = Q(pk__in=[])
        for path in branch_paths(user, roles=PREPARES):
            own |= Q(path__startswith=path)
        units = Unit.objects.visible_to(user).filter(own, depth__lte=DEEPEST, ended_on=None)
        field = cast(forms.ModelChoiceField, self.fields["unit"])
        field.queryset = units
        self.initial.setdefault("unit", units.first())

    def clean_note(self) -> str:
        """Bring the note into one form."""
        return nfc(self.cleaned_data["note"])

    def clean(self) -> dict[str, Any]:
        """Refuse days that are in no order, at the field that is to be mended."""
        typed = super().clean() or {}
        cutoff, period = typed.get("cutoff_on"), typed.get("period")
        cells, grassroots = typed.get("cells_due_on"), typed.get("grassroots_due_on")
        if cutoff and cutoff >= timezone.localdate():
            self.add_error("cutoff_on", _("This day is not over yet. Choose a day before today."))
        if cutoff and period and cutoff < period.starts_on:
            self.add_error("cutoff_on", _("The day lies before the period begins."))
        if cells and cells < timezone.localdate():
            self.add_error("cells_due_on", _("This day is over. Choose today or a later day."))
        if cells and grassroots and grassroots < cells:
            self.add_error(
                "grassroots_due_on",
                _("Organisations confirm after their cells: choose the same day or a later one."),
            )
        return typed


class AnswerForm(forms.Form):
    """A confirmation, or an objection with its reason."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            ("confirmed", _("The figures are right, I confirm them")),
            ("objected", _("The figures are wrong")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Needed when the figures are wrong: say which number, and what it should be. Name "
            "nobody: point at the list."
        ),
    )

    def __init__(self, *args: Any, is_anybody_missing: bool, **kwargs: Any) -> None:
        """Ask for a reason also where units below have not confirmed."""
        super().__init__(*args, **kwargs)
        self._is_anybody_missing = is_anybody_missing

    def clean(self) -> dict[str, Any]:
        """Ask for the reason where one is needed."""
        typed = super().clean() or {}
        typed["reason"] = nfc(typed.get("reason", "")).strip()
        if typed.get("answer") == "objected" and not typed["reason"]:
            self.add_error("reason", _("Say what is wrong, so that it can be mended."))
        if typed.get("answer") == "confirmed" and self._is_anybody_missing and not typed["reason"]:
            self.add_error("reason", _("Say why you confirm before all parts have confirmed."))
        return typed


class ProposeForm(forms.Form):
    """Why the version is to be sealed; an amendment needs a basis besides."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 4})
    )
    basis = forms.CharField(
        label=_("Basis"),
        max_length=200,
        help_text=_("Number and day of the paper on which the amendment rests."),
    )

    def __init__(self, *args: Any, is_amendment: bool, is_open: bool, **kwargs: Any) -> None:
        """Ask only for what this version needs."""
        super().__init__(*args, **kwargs)
        if not is_amendment:
            del self.fields["basis"]
            self.fields["reason"].required = is_open
            self.fields["reason"].label = _("Why it is closed although units have not confirmed")
            if not is_open:
                del self.fields["reason"]

    def words(self) -> dict[str, str]:
        """Return what was typed; to be called when the form is valid."""
        return {name: nfc(text).strip() for name, text in self.cleaned_data.items()}


class SendBackForm(forms.Form):
    """Why the second person says no."""

    answer = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 4})
    )


class LadderFilters(forms.Form):
    """Which units the ladder shows."""

    state = forms.ChoiceField(
        label=_("Confirmation"),
        required=False,
        choices=[
            ("", _("All")),
            *((rung.value, RUNGS[rung]) for rung in Rung if rung != Rung.NOTHING),
            ("late", _("late")),
        ],
    )
    branch = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(self, *args: Any, branches: list[tuple[int, str]], **kwargs: Any) -> None:
        """Offer the units of the first level."""
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["branch"]).choices = [("", _("All")), *branches]
