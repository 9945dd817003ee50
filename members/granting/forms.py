"""Forms of the granting screens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.text.vietnamese import nfc, search_words
from members.models import Unit, User
from members.permissions import grantable_roles, may_grant
from members.roles import Role

SHOWN_UNITS = 8
STATES = {
    "now": pgettext_lazy("role grants", "Holding now"),
    "soon": gettext_lazy("Ending within 30 days"),
    "future": gettext_lazy("Beginning later"),
    "over": gettext_lazy("Ended or revoked"),
    "all": gettext_lazy("All"),
}


class DateInput(forms.DateInput):
    """A date typed the Vietnamese way; the browser's own picker follows the device instead."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "numeric", "placeholder": "22/11/2026"})


class GrantFilter(forms.Form):
    """Which grants the list shows."""

    q = forms.CharField(
        label=gettext_lazy("Name, card number or code"), required=False, max_length=120
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Which grants"), required=False, choices=list(STATES.items())
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        required=False,
        choices=[("", gettext_lazy("All")), *Role.choices],
    )
    unit = forms.CharField(label=gettext_lazy("Code of the unit"), required=False, max_length=20)


class PersonSearch(forms.Form):
    """Who is to hold the role."""

    q = forms.CharField(label=gettext_lazy("Name, card number or code"), max_length=120)


class GrantForm(forms.Form):
    """Role, branch, time and reason of a grant."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    unit = forms.CharField(
        label=gettext_lazy("Unit"),
        max_length=200,
        help_text=gettext_lazy(
            "Code or name. The role holds on this unit and everything below it."
        ),
    )
    since = forms.DateField(label=gettext_lazy("First day"), widget=DateInput())
    until = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("At most a year, unless a second person approves."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("For example the decision that assigns the duty."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        """Offer the roles that the user may grant, for a year from today."""
        super().__init__(*args, **kwargs)
        self.user = user
        today = timezone.localdate()
        offered = grantable_roles(user)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"),
            choices=[
                ("", _("Choose a role")),
                *((role.value, role.label) for role in Role if role in offered),
            ],
        )
        self.order_fields(["role", "unit", "since", "until", "reason"])
        self.fields["since"].initial = today
        self.fields["until"].initial = today + timedelta(days=365)

    def clean_unit(self) -> Unit:
        """Return the unit that the code or the name means, among those of the own branches."""
        text = nfc(self.cleaned_data["unit"])
        units = Unit.objects.grantable_by(self.user).alive()
        exact = units.filter(code__iexact=text).first()
        if exact is not None:
            return exact
        words = search_words(text)
        found = units if words else units.none()
        for word in words:
            found = found.filter(search_text__contains=word)
        several = list(found[: SHOWN_UNITS + 1])
        if not several:
            raise forms.ValidationError(
                _("No unit of your branches has this code or name. Check it and try again.")
            )
        if len(several) > 1:
            named = "; ".join(f"{unit.code} ({unit.name})" for unit in several[:SHOWN_UNITS])
            raise forms.ValidationError(
                _("Several units match. Write the code of one: %(units)s") % {"units": named}
            )
        return several[0]

    def clean(self) -> dict[str, Any]:
        """Refuse dates in the wrong order and roles beyond the own, at the field to mend."""
        cleaned = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < max(since, timezone.localdate()):
            self.add_error(
                "until", _("The last day must be today or later, and not before the first day.")
            )
        role, unit = cleaned.get("role"), cleaned.get("unit")
        if role and unit and not may_grant(self.user, role, unit):
            self.add_error("role", _("You may not grant this role on this unit."))
        return cleaned


class LastDayForm(forms.Form):
    """A new last day, and why."""

    until = forms.DateField(label=gettext_lazy("New last day"), widget=DateInput())
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)

    def clean_until(self) -> date:
        """Refuse a day that is over."""
        until: date = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(
                _("This day is over. To end the role now, revoke it instead.")
            )
        return until


class ReasonForm(forms.Form):
    """Why a role is revoked."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("Kept in the log; the person may ask for it."),
    )


class DecisionForm(forms.Form):
    """What the second person says."""

    act = forms.ChoiceField(
        label=pgettext_lazy("about a request", "Decision"),
        choices=[
            ("approve", pgettext_lazy("about a request", "Approve")),
            ("reject", pgettext_lazy("about a request", "Reject")),
        ],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Needed to reject."),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the reason of a refusal."""
        cleaned = super().clean() or {}
        if cleaned.get("act") == "reject" and not (cleaned.get("reason") or "").strip():
            self.add_error("reason", _("Say why, so that the colleague can mend the request."))
        return cleaned
