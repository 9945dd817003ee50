"""Filters of the probation watch."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Unit, User
from monitoring.probation.rules import Nearness

GROUPS = {
    Nearness.OVERDUE: _("probation is over"),
    Nearness.DAYS_30: _("30 days left or fewer"),
    Nearness.DAYS_90: _("31 to 90 days left"),
    Nearness.DAYS_180: _("91 to 180 days left"),
    Nearness.LATER: _("more than 180 days left"),
}


class ProbationFilters(forms.Form):
    """Unit, time left, and whether the course is finished."""

    unit = forms.ModelChoiceField(label=_("Unit"), required=False, queryset=Unit.objects.none())
    group = forms.ChoiceField(
        label=_("Time left"),
        required=False,
        choices=[("", _("All")), *((one.value, words) for one, words in GROUPS.items())],
    )
    finished = forms.ChoiceField(
        label=_("New-member course"),
        required=False,
        choices=[("", _("All")), ("no", _("not finished")), ("yes", _("finished"))],
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset, unit.empty_label = Unit.objects.visible_to(user), _("All")

    def choices(self) -> dict[str, Any]:
        """Return what was chosen; a choice that makes no sense narrows nothing."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
