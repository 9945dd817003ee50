"""Forms of the reorganisation desk."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.text.vietnamese import fold
from members.models import Unit, UnitEvent, User
from office.models import Reorganisation
from office.models.reorganisation import PLANS
from office.reorganisation.services import codes_of

Kind = UnitEvent.Kind
FOUND_AT_MOST = 40
_NEW = ("code", "name", "short_name", "unit_kind", "sector", "parent")
FIELDS = {
    Kind.FOUNDING: _NEW,
    Kind.RENAMING: ("find", "units", "name", "short_name"),
    Kind.MERGE: ("find", "units", "target", *_NEW),
    Kind.SPLIT: ("find", "units", *_NEW),
    Kind.TRANSFER: ("find", "units", "target"),
    Kind.END: ("find", "units", "target"),
}
TARGETS = {
    Kind.MERGE: (_("Into this unit"), _("a new unit, written below")),
    Kind.TRANSFER: (_("New superior"), _("none: a root of its own")),
    Kind.END: (_("Who carries on"), _("nobody: the people leave the system")),
}


class DecisionForm(forms.ModelForm):
    """The facts of the decision."""

    class Meta:
        model = Reorganisation
        fields = ["title", "decision_number", "decision_date", "effective_on", "note"]
        widgets = {
            name: forms.DateInput(attrs={"inputmode": "numeric", "placeholder": "22/11/2026"})
            for name in ("decision_date", "effective_on")
        }

    def clean_effective_on(self) -> Any:
        """Refuse a day ahead: a reorganisation is carried out on its day or later."""
        day = self.cleaned_data["effective_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(
                _("The day lies ahead. A reorganisation is carried out on its day or later.")
            )
        return day


class WorkbookForm(forms.Form):
    """A workbook that somebody filled in."""

    file = forms.FileField(label=_("Excel workbook (.xlsx)"))


class AnswerForm(forms.Form):
    """Why a plan is rejected."""

    answer = forms.CharField(label=_("Reason"), max_length=300)


class StepForm(forms.Form):
    """One step; which fields it has depends on its kind.

    Units are found by typing: the button “Find” sends the form without carrying it out, and what
    was chosen before stays chosen.
    """

    find = forms.CharField(label=_("Find units by name or code"), required=False)
    units = forms.MultipleChoiceField(
        label=_("Units"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"required": _("Choose at least one unit.")},
    )
    target = forms.ChoiceField(required=False)
    code = forms.CharField(label=_("Code of the new unit"), max_length=20, required=False)
    name = forms.CharField(label=_("New name"), max_length=200, required=False)
    short_name = forms.CharField(label=_("Short name"), max_length=80, required=False)
    unit_kind = forms.ChoiceField(
        label=_("Kind"),
        choices=Unit.Kind.choices,
        initial=Unit.Kind.GRASSROOTS,
        required=False,
    )
    sector = forms.CharField(label=_("Sector"), max_length=80, required=False)
    parent = forms.ChoiceField(label=_("Superior of the new unit"), required=False)

    def __init__(self, *args: Any, kind: str, plan: Reorganisation, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.kind = Kind(kind)
        for name in list(self.fields):
            if name not in FIELDS[self.kind]:
                del self.fields[name]
        known = self._known(plan, user)
        superiors = [
            (code, name)
            for code, name, unit_kind in known
            if unit_kind not in (Unit.Kind.CELL, Unit.Kind.GROUP)
        ]
        if "units" in self.fields:
            self._choices("units", self._wanted(known))
        if "target" in self.fields:
            label, empty = TARGETS[self.kind]
            self.fields["target"].label = label
            self._choices("target", [("", empty), *superiors])
        if "parent" in self.fields:
            self._choices("parent", [("", _("none: a root of its own")), *superiors])

    def clean(self) -> dict[str, Any]:
        """Ask for what this kind of step needs."""
        cleaned = super().clean() or {}
        if "units" in self.fields and not cleaned.get("units"):
            self.add_error("units", _("Choose at least one unit."))
        if self.kind in (Kind.RENAMING, Kind.SPLIT) and len(cleaned.get("units", [])) > 1:
            self.add_error("units", _("Choose one unit only."))
        founds = self.kind in (Kind.FOUNDING, Kind.SPLIT) or (
            self.kind == Kind.MERGE and not cleaned.get("target")
        )
        wanted = (("code", founds), ("name", founds or self.kind == Kind.RENAMING))
        for name, is_wanted in wanted:
            if is_wanted and not cleaned.get(name):
                self.add_error(name, _("Fill this in."))
        return cleaned

    @property
    def params(self) -> dict[str, Any]:
        """The step as a plan keeps it."""
        cleaned = self.cleaned_data
        new = {name: cleaned.get(name, "") for name in ("code", "name", "short_name", "sector")}
        new |= {"kind": cleaned.get("unit_kind", ""), "parent": cleaned.get("parent", "")}
        if cleaned.get("target"):
            new = {}
        return {"units": cleaned.get("units", []), "target": cleaned.get("target", ""), "new": new}

    def _choices(self, name: str, choices: Any) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = choices

    def _wanted(self, known: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
        """Return the units that were chosen, and those that the words find."""
        chosen = set(cast("QueryDict", self.data).getlist("units")) if self.is_bound else set()
        words = fold(self.data.get("find", "")).split() if self.is_bound else []
        found = [
            (code, name)
            for code, name, _kind in known
            if code not in chosen and all(word in fold(name) for word in words)
        ]
        kept = [(code, name) for code, name, _kind in known if code in chosen]
        return kept + found[:FOUND_AT_MOST]

    @staticmethod
    def _known(plan: Reorganisation, user: User) -> list[tuple[str, str, str]]:
        """Return (code, words, kind) of the living units of the person, and of the planned ones."""
        units = Unit.objects.in_branches_of(user, roles=PLANS).filter(ended_on=None)
        known = [
            (code, f"{name} ({code})", kind)
            for code, name, kind in units.values_list("code", "name", "kind")
        ]
        for step in plan.steps.all():
            new = step.params.get("new", {})
            if new.get("code") in codes_of(step.params) and new.get("name"):
                known.append((new["code"], f"{new['name']} ({new['code']})", new.get("kind", "")))
        return known
