"""Filters of the audit log, and what an export is for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.text.vietnamese import nfc
from members.models import Unit, User
from office.inspection.acts import ACTS


class LogFilters(forms.Form):
    """Act, people and unit by their codes, days.  Names stay out of the address."""

    act = forms.ChoiceField(label=_("Act"), required=False)
    actor = forms.CharField(label=_("Who did it (personal code)"), required=False, max_length=20)
    person = forms.CharField(label=_("About whom (personal code)"), required=False, max_length=20)
    unit = forms.CharField(label=_("Unit (code)"), required=False, max_length=20)
    since = forms.DateField(label=_("From"), required=False)
    until = forms.DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the acts in the order of their words."""
        super().__init__(*args, **kwargs)
        self._user = user
        acts = sorted(((key, str(words)) for key, words in ACTS.items()), key=lambda act: act[1])
        self.fields["act"].choices = [("", _("All acts")), *acts]  # type: ignore[attr-defined]

    def clean_actor(self) -> User | None:
        """Find who did it."""
        return self._person("actor")

    def clean_person(self) -> User | None:
        """Find about whom it is."""
        return self._person("person")

    def clean_unit(self) -> Unit | None:
        """Find the unit among those that the inspector sees."""
        code = nfc(self.cleaned_data["unit"])
        if not code:
            return None
        unit = Unit.objects.visible_to(self._user).filter(code__iexact=code).first()
        if unit is None:
            raise forms.ValidationError(_("There is no such unit. Check its code."))
        return unit

    def _person(self, name: str) -> User | None:
        code = nfc(self.cleaned_data[name]).upper()
        if not code:
            return None
        person = User.objects.in_branches_of(self._user).filter(personal_code=code).first()
        if person is None:
            raise forms.ValidationError(_("Nobody has this personal code. Check it."))
        return person
