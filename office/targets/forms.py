"""Forms of the yearly target."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from learning.evidence import Evidence
from learning.target_rules import Group, TargetRule
from learning.targets import Choice, known_sectors
from members.models import Unit, User
from office.requirements.forms import Boxes
from office.targets.words import GROUPS, REACHED

MOST_PERIODS = 400
MOST_YEAR = 2100


class YearFilters(forms.Form):
    """Year, unit, group, and who has reached the target."""

    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int)
    unit = forms.ModelChoiceField(label=_("Unit"), required=False, queryset=Unit.objects.none())
    group = forms.ChoiceField(label=_("Group"), required=False)
    reached = forms.ChoiceField(label=_("Target"), required=False)

    def __init__(self, *args: Any, user: User, has_people: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.localdate().year
        years = [(year, str(year)) for year in range(now, now - 5, -1)]
        cast(forms.TypedChoiceField, self.fields["year"]).choices = years
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset, unit.empty_label = Unit.objects.visible_to(user).alive(), str(_("All"))
        groups = [(group.value, capfirst(str(words))) for group, words in GROUPS.items()]
        cast(forms.ChoiceField, self.fields["group"]).choices = [("", _("All")), *groups]
        reached = [(key, capfirst(str(words))) for key, words in REACHED.items()]
        cast(forms.ChoiceField, self.fields["reached"]).choices = [("", _("All")), *reached]
        if not has_people:
            del self.fields["group"], self.fields["reached"]

    def choices(self) -> dict[str, Any]:
        """Return what was chosen; a choice that makes no sense narrows nothing."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return {"year": timezone.localdate().year} | chosen

    def choice(self) -> Choice:
        """Return which lines of the list were chosen."""
        chosen = self.choices()
        return Choice(chosen.get("unit"), chosen.get("group", ""), chosen.get("reached", ""))


class TargetForm(forms.Form):
    """A new version of the target."""

    from_year = forms.IntegerField(label=_("From the year"), max_value=MOST_YEAR)
    types = Boxes(
        _("Types of courses whose tiết count"),
        Course.Type.choices,
        help_text=_("Study of resolutions is no refresher training (QĐ 145)."),
    )
    civil_sectors = Boxes(
        _("Sectors whose people are civil servants"),
        help_text=_("For them those courses count that are tagged as training of civil servants."),
    )
    least_evidence = forms.TypedChoiceField(
        label=_("Least grade of evidence that counts"), coerce=int, choices=Evidence.choices
    )
    basis = forms.CharField(label=_("Basis"), max_length=200)

    def __init__(self, *args: Any, rule: TargetRule, **kwargs: Any) -> None:
        """Begin with the target that holds."""
        year = timezone.localdate().year
        initial: dict[str, Any] = {
            "from_year": year,
            "types": list(rule.types),
            "civil_sectors": list(rule.civil_sectors),
            "least_evidence": rule.least_evidence,
        }
        initial |= {f"periods_{group}": rule.of(group) for group in Group}
        super().__init__(*args, **kwargs)
        self.initial = {**initial, **self.initial}
        for group, words in GROUPS.items():
            self.fields[f"periods_{group}"] = forms.DecimalField(
                label=_("Tiết a year: %(group)s") % {"group": words},
                min_value=0,
                max_value=MOST_PERIODS,
                max_digits=4,
                decimal_places=1,
                localize=True,
                help_text=_("0: no target for this group."),
            )
        known = [(sector, sector) for sector in known_sectors()]
        cast(forms.MultipleChoiceField, self.fields["civil_sectors"]).choices = known
        numbers = [f"periods_{group}" for group in Group]
        self.order_fields(["from_year", *numbers, "types", "civil_sectors", "least_evidence"])

    @property
    def periods(self) -> dict[Group, Decimal]:
        """The target of each group."""
        return {group: self.cleaned_data[f"periods_{group}"] for group in Group}
