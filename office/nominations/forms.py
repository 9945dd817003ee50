"""Forms of nominations: the call, quotas, a unit's acts, decisions and the list."""

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.text.vietnamese import nfc_paragraphs
from learning.audience import Audience
from learning.models import NominationCall
from learning.nominating import classes_to_call, units_for
from members.models import PositionHeld, StatusPeriod, Unit, User
from members.organising.forms import DateInput
from office.requirements.forms import Boxes

MOST_PLACES = 2_000


class CallForm(forms.Form):
    """Deadline, criteria and note of a call."""

    closes_on = forms.DateField(label=_("Units send their lists by"), widget=DateInput())
    statuses = Boxes(
        _("Only people who are"),
        StatusPeriod.Status.choices,
        help_text=_("Others can be nominated too, with a warning."),
    )
    positions = Boxes(_("Only people with a Party position"), PositionHeld.Position.choices)
    groups = Boxes(_("Groups of leaders (QĐ 145)"), User.ManagementGroup.choices)
    note = forms.CharField(
        label=_("Note to the units"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, call: NominationCall | None = None, **kwargs: Any) -> None:
        if call is not None:
            kwargs["initial"] = {
                "closes_on": call.closes_on,
                "note": call.note,
                **call.criteria.as_json(),
            }
        super().__init__(*args, **kwargs)

    def clean_note(self) -> str:
        """Return the note in one form of letters, its lines kept."""
        return nfc_paragraphs(self.cleaned_data["note"])

    @property
    def audience(self) -> Audience:
        """The criteria as a value."""
        chosen = self.cleaned_data
        return Audience(
            statuses=tuple(chosen["statuses"]),
            positions=tuple(chosen["positions"]),
            groups=tuple(chosen["groups"]),
        )


class NewCallForm(CallForm):
    """The same, for a class, and the same quota for each unit to begin with."""

    quota = forms.IntegerField(
        label=_("Places for each unit"),
        min_value=0,
        max_value=MOST_PLACES,
        initial=2,
        help_text=_("To begin with; on the next page each unit can have its own number."),
    )

    field_order = ("training_class", "closes_on", "quota")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the planned classes that the person runs and that no call was made for."""
        super().__init__(*args, **kwargs)
        self.fields["training_class"] = forms.ModelChoiceField(
            label=_("Class"),
            queryset=classes_to_call(user),
            empty_label=_("Choose a planned class"),
        )
        self.order_fields(self.field_order)

    def clean_closes_on(self) -> Any:
        """Refuse a day that is over."""
        day = self.cleaned_data["closes_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over. Choose a later day."))
        return day


class QuotasForm(forms.Form):
    """How many each unit may send; empty: the unit does not nominate."""

    def __init__(self, *args: Any, call: NominationCall, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {unit.pk: unit for unit in units_for(call.training_class)}
        quotas = dict(call.units.values_list("unit", "quota"))
        for pk, unit in self.units.items():
            self.fields[f"unit_{pk}"] = forms.IntegerField(
                label=unit.name,
                required=False,
                min_value=0,
                max_value=MOST_PLACES,
                initial=quotas.get(pk),
            )

    @property
    def quotas(self) -> dict[Unit, int]:
        """The units that nominate, with their places."""
        found = {pk: self.cleaned_data[f"unit_{pk}"] for pk in self.units}
        return {self.units[pk]: number for pk, number in found.items() if number is not None}


class FindForm(forms.Form):
    """Whom to look for in the unit."""

    q = forms.CharField(label=_("Name, card number or code"), required=False, max_length=120)


class LateForm(forms.Form):
    """Why something comes after the deadline; asked for after the deadline only."""

    late_reason = forms.CharField(
        label=_("Why it comes late"),
        max_length=200,
        help_text=_("Needed after the deadline; the office and the log have it."),
    )


class ListUploadForm(forms.Form):
    """A workbook with nominations."""

    file = forms.FileField(
        label=_("Excel workbook (.xlsx)"),
        help_text=_("Our template, or your own list with names and dates of birth."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    @property
    def upload(self) -> UploadedFile:
        """The file that was sent."""
        return cast(UploadedFile, self.cleaned_data["file"])


class DecisionForm(forms.Form):
    """What to do with the people that are ticked."""

    act = forms.ChoiceField(choices=[("approve", ""), ("reject", "")])
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=200,
        help_text=_("Needed to refuse somebody; the unit reads it."),
    )


class AnswerForm(forms.Form):
    """Why a list goes back to its unit."""

    answer = forms.CharField(label=_("What to mend"), max_length=200)


class ReplaceForm(forms.Form):
    """Somebody else in the place of a person, and why."""

    person = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason of the replacement"), max_length=200)


class ListForm(forms.Form):
    """The decision by which the list of learners is approved."""

    decision_number = forms.CharField(
        label=_("Decision number"), max_length=60, help_text=_("As it is printed on the list.")
    )
    decision_date = forms.DateField(label=_("Decision date"), widget=DateInput())
