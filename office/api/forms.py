"""Forms of the desk of connections."""

from datetime import timedelta
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Unit, User
from office.api.addresses import target_of
from office.api.exceptions import AddressRefused
from office.api.scopes import CONNECTS, Event, Scope
from office.api.tokens import parsed_addresses
from office.models import ApiClient

LONGEST = timedelta(days=5 * 366)


class ConnectionForm(forms.ModelForm):
    """Another system, and who answers for it."""

    responsible_code = forms.CharField(
        label=_("Personal code of who answers for it here"), max_length=20
    )

    class Meta:
        model = ApiClient
        fields = ["name", "unit", "contact", "purpose"]

    field_order = ["name", "unit", "responsible_code", "contact", "purpose"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the units of the user's branches."""
        super().__init__(*args, **kwargs)
        self._user = user
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        unit.queryset = Unit.objects.in_branches_of(user, roles=CONNECTS).alive()
        if not self.is_bound:
            self.initial["responsible_code"] = user.personal_code

    def clean_responsible_code(self) -> User:
        """Find the person among those whom the user sees."""
        code = self.cleaned_data["responsible_code"].strip().upper()
        found = User.objects.visible_to(self._user).filter(
            personal_code=code, is_active=True, merged_into=None
        )
        person = found.first()
        if person is None:
            raise ValidationError(_("Nobody of your branches has this code. Check it in the list."))
        return person

    def facts(self) -> dict[str, Any]:
        """Return what the service takes."""
        return {
            **{name: self.cleaned_data[name] for name in ("name", "unit", "contact", "purpose")},
            "responsible": self.cleaned_data["responsible_code"],
        }


class TokenForm(forms.Form):
    """What a token may read, where, how long and from where."""

    scopes = forms.MultipleChoiceField(
        label=_("May read"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    unit = forms.ModelChoiceField(
        label=_("Of the people of"), queryset=Unit.objects.none(), empty_label=None
    )
    until = forms.DateField(
        label=_("Last day"), help_text=_("The token ends by itself. At most five years.")
    )
    addresses = forms.CharField(
        label=_("Only from these addresses"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        help_text=_("One a line, such as 203.0.113.7 or 203.0.113.0/24. Empty: from everywhere."),
    )
    reason = forms.CharField(label=_("What for"), max_length=300)

    def __init__(self, *args: Any, client: ApiClient, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit = cast(forms.ModelChoiceField, self.fields["unit"])
        own = Unit.objects.in_branches_of(user, roles=CONNECTS)
        unit.queryset = own.below(client.unit.path).alive()
        unit.initial = client.unit_id
        self.fields["until"].initial = timezone.localdate() + timedelta(days=365)

    def clean_until(self) -> Any:
        """Refuse a day that is over, and one that nobody will remember."""
        day, today = self.cleaned_data["until"], timezone.localdate()
        if day < today:
            raise ValidationError(_("This day is over. Choose today or a later day."))
        if day > today + LONGEST:
            raise ValidationError(_("At most five years: a token is looked over now and then."))
        return day

    def clean_addresses(self) -> list[str]:
        """Read the lines."""
        return parsed_addresses(self.cleaned_data["addresses"])


class ReasonForm(forms.Form):
    """Why something is ended or refused."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class HookForm(forms.Form):
    """Where to tell what."""

    url = forms.CharField(
        label=_("Address (https://…)"), max_length=500, widget=forms.URLInput(attrs={"size": 60})
    )
    events = forms.MultipleChoiceField(
        label=_("Tell when"), choices=Event.choices, widget=forms.CheckboxSelectMultiple
    )

    def clean_url(self) -> str:
        """Say in words why an address cannot be called; nothing that was typed is lost."""
        url: str = self.cleaned_data["url"].strip()
        try:
            target_of(url)
        except AddressRefused as refusal:
            raise ValidationError(str(refusal.message)) from None
        return url
