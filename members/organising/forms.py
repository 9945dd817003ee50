"""What is typed about units, and about the organisation by date."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from common.text.vietnamese import nfc
from members.models import Organisation, Signer, Unit, UnitTag, User
from members.organising import selectors

LONGEST_NAME = 160
MEASURES = ("margin_top", "margin_bottom", "margin_left", "margin_right", "text_size")
UNIT_FIELDS = ("code", "short_name", "kind", "sector")


class DateInput(forms.DateInput):
    """A date typed the Vietnamese way; the browser's own picker follows the device instead."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "numeric", "placeholder": "22/11/2026"})


class RegisterFilters(forms.Form):
    """What to look for in the register, and the day of the tree."""

    q = forms.CharField(label=_("Name or code of the unit"), required=False, max_length=120)
    day = forms.DateField(label=_("As of day"), required=False, widget=DateInput())


class DayFilter(forms.Form):
    """The day of which a page tells."""

    day = forms.DateField(label=_("As of day"), required=False, widget=DateInput())


class NamesField(forms.CharField):
    """Names, one a line."""

    def __init__(self, *, label: str, initial: str) -> None:
        super().__init__(
            label=label,
            initial=initial,
            required=False,
            max_length=2000,
            help_text=_("One name a line."),
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def clean(self, value: Any) -> list[str]:
        """Return the names of the lines, each once."""
        lines = (super().clean(value) or "").splitlines()
        names = list(dict.fromkeys(filter(None, map(nfc, lines))))
        if any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(_("A name may have at most 160 letters."))
        return names


class DetailsForm(forms.ModelForm):
    """What may change without an event: everything but name, superior and dates."""

    head_code = forms.CharField(
        label=_("Responsible head"),
        required=False,
        max_length=60,
        help_text=_("Card number or personal code of a person of the unit."),
    )

    class Meta:
        model = Unit
        fields = UNIT_FIELDS
        labels = {"sector": _("Sector")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Add a field for each kind of tag, filled with what is there."""
        super().__init__(*args, **kwargs)
        self._user = user
        head = self.instance.head
        self.initial["head_code"] = head.personal_code if head else ""
        known: dict[str, list[str]] = {}
        for tag in UnitTag.objects.filter(unit=self.instance.pk).order_by("pk"):
            known.setdefault(tag.kind, []).append(tag.name)
        for kind in UnitTag.Kind:
            self.fields[kind.value] = NamesField(
                label=str(kind.label).capitalize(), initial="\n".join(known.get(kind, []))
            )

    def clean_code(self) -> str:
        """Bring the code into one form."""
        return nfc(self.cleaned_data["code"]).upper()

    def clean_head_code(self) -> User | None:
        """Find the person below the user's branches whom the number names."""
        typed = self.cleaned_data["head_code"]
        if not typed:
            return None
        person = User.objects.named_by(typed)
        seen = User.objects.in_branches_of(self._user)
        if person is None or not seen.filter(pk=person.pk).exists():
            raise forms.ValidationError(
                _("Nobody of your branch has this number. Check it in the list of people.")
            )
        return person

    def details(self) -> dict[str, object]:
        """Return the fields of the unit."""
        typed = self.cleaned_data
        return {name: typed[name] for name in UNIT_FIELDS} | {"head": typed["head_code"]}

    def tags(self) -> dict[str, list[str]]:
        """Return the names by kind of tag."""
        return {kind.value: self.cleaned_data[kind.value] for kind in UnitTag.Kind}


class PeriodForm(forms.ModelForm):
    """A dated row: refuses days that another row of the same root has taken."""

    instance: Organisation | Signer

    def clean(self) -> dict[str, Any]:
        """Compare with the other rows; say which one is in the way."""
        typed = super().clean() or {}
        first, last = typed.get("valid_from"), typed.get("valid_to")
        if first is None:
            return typed
        if last is not None and last < first:
            self.add_error("valid_to", _("The last day lies before the first."))
            return typed
        self.instance.valid_from, self.instance.valid_to = first, last
        is_new = self.instance.pk is None
        before = selectors.open_before(self.instance) if is_new else None
        other = selectors.overlapping(self.instance, but=before)
        if other is not None:
            self.add_error("valid_from", _taken_by(other))
        return typed


class OrganisationForm(PeriodForm):
    """How the organisation is called from a day on, and how its papers look."""

    class Meta:
        model = Organisation
        fields = (
            *("valid_from", "valid_to", "name", "short_name", "superior_name", "issuer_name"),
            *("symbol", "place", "form", "mirrors_margins", *MEASURES),
        )
        widgets = {"valid_from": DateInput(), "valid_to": DateInput()}
        help_texts = {
            "valid_from": _("The first day on which it is so."),
            "valid_to": _("The last day; empty while it is so."),
            "symbol": _("Stands after the number: 12-GCN/SYMBOL."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Let the measures of papers be left empty: then those of the rules of form hold."""
        super().__init__(*args, **kwargs)
        for name in MEASURES:
            self.fields[name].required = False
            self.fields[name].help_text = _("Empty: %(number)s.") % {
                "number": getattr(Organisation(), name)
            }

    def clean(self) -> dict[str, Any]:
        """Put the measure of the rules of form where none was typed."""
        typed = super().clean()
        for name in MEASURES:
            if name not in self.errors and typed.get(name) is None:
                typed[name] = getattr(Organisation(), name)
        return typed


class SignerForm(PeriodForm):
    """Who signs from a day on."""

    class Meta:
        model = Signer
        fields = ("valid_from", "valid_to", "full_name", "position", "authority_line")
        widgets = {"valid_from": DateInput(), "valid_to": DateInput()}
        help_texts = {
            "valid_from": _("The first day on which it is so."),
            "valid_to": _("The last day; empty while it is so."),
            "position": _("As it is printed, for example: Phó Bí thư"),
            "authority_line": _("For example T/M BAN THƯỜNG VỤ; in the State form TM. with dots."),
        }


class ReasonForm(forms.Form):
    """Why a row is corrected."""

    reason = forms.CharField(
        label=_("Reason of the correction"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Kept in the log. Papers that are issued already stay as they are."),
    )


class CloseForm(forms.Form):
    """The last day of a row."""

    last_day = forms.DateField(label=_("Last day"), widget=DateInput())

    def __init__(self, *args: Any, first: date, **kwargs: Any) -> None:
        """Remember from when the row holds."""
        super().__init__(*args, **kwargs)
        self._first = first

    def clean_last_day(self) -> date:
        """Refuse a day before the first."""
        day: date = self.cleaned_data["last_day"]
        if day < self._first:
            raise forms.ValidationError(_("The last day lies before the first."))
        return day


def _taken_by(other: Organisation | Signer) -> str:
    """Return the sentence that names the row in the way, and how to go on."""
    until = f"{other.valid_to:%d/%m/%Y}" if other.valid_to else pgettext("end of a period", "today")
    return str(
        _("From %(first)s to %(last)s «%(row)s» holds. Begin after it, or correct its dates first.")
        % {"first": f"{other.valid_from:%d/%m/%Y}", "last": until, "row": str(other)}
    )
