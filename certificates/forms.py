"""What the office types: decisions, reasons, codes."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from members.organising.basis import CHOICES


class DecisionForm(forms.Form):
    """Number and date of the decision that approves a list."""

    decision_number = forms.CharField(
        label=_("Decision number"), max_length=60, help_text=_("For example: 12-QĐ/ĐU")
    )
    decision_date = forms.DateField(label=_("Decision date"), help_text=_("For example: 03/4/2026"))

    def clean_decision_date(self) -> object:
        """Refuse a date in the future."""
        day = self.cleaned_data["decision_date"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The decision date lies in the future."))
        return day


class ReasonForm(forms.Form):
    """Why something is given back or taken back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class RevokeForm(ReasonForm):
    """The grounds of a revocation."""

    reason = forms.CharField(
        label=_("Grounds of the revocation"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReissueForm(forms.Form):
    """The grounds of a reissue (DOMAIN §3.4: issuer's error, or the holder's request)."""

    CORRECTION, REQUEST = "correction", "request"

    kind = forms.ChoiceField(
        label=_("Why a new paper"),
        choices=[
            (CORRECTION, _("The issuer made an error")),
            (REQUEST, _("The holder asked for it (application attached)")),
        ],
        widget=forms.RadioSelect,
    )
    grounds = forms.CharField(
        label=_("Grounds"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class RegisterFilters(forms.Form):
    """Which lines of the register to show."""

    q = forms.CharField(label=_("Name, number or code"), required=False, max_length=120)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Certificate.State.choices]
    )
    year = forms.IntegerField(
        label=_("Year"),
        required=False,
        min_value=2000,
        max_value=2100,
        localize=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    basis = forms.ChoiceField(
        label=_("By the organisation"),
        required=False,
        choices=list(reversed(CHOICES)),
        help_text=_("At the time of study: the unit that is printed on the certificate."),
    )


class BasisFilter(forms.Form):
    """By which organisation the units of a list are named."""

    basis = forms.ChoiceField(
        label=_("By the organisation"), required=False, choices=list(reversed(CHOICES))
    )


class CodeForm(forms.Form):
    """The code on a paper, as somebody typed it."""

    code = forms.CharField(
        label=_("Verification code"),
        max_length=80,
        help_text=_(
            "Printed below the QR code, for example 7K3F-92QD-M4XT-… Small letters and "
            "blanks do not matter."
        ),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
