"""Forms for a forgotten password, and the password itself."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from common.text.vietnamese import nfc
from members.accounts.passwords import LONGEST
from members.forms import MAX_IDENTIFIER
from members.models import User

NAME_FIELD = {
    "autocomplete": "username",
    "autocapitalize": "none",
    "autocorrect": "off",
    "spellcheck": "false",
}


def identifier_field(**kwargs: Any) -> forms.CharField:
    """Return the one field for every way to name oneself."""
    return forms.CharField(
        label=_("Member card number, personal code, e-mail or phone"),
        max_length=MAX_IDENTIFIER,
        widget=forms.TextInput(attrs=dict(NAME_FIELD)),
        **kwargs,
    )


class IdentifierForm(forms.Form):
    """Whose password was forgotten."""

    login = identifier_field()

    def clean_login(self) -> str:
        """Return the identifier in canonical form."""
        return nfc(self.cleaned_data["login"])


class CodeForm(forms.Form):
    """The eight digits that were sent."""

    code = forms.CharField(
        label=_("Code of eight digits"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class NewPasswordForm(forms.Form):
    """A password, twice, checked against the rules for that person."""

    password = forms.CharField(
        label=_("New password"),
        max_length=LONGEST * 2,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=LONGEST * 2,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        """Take the person whose name must not be the password."""
        super().__init__(*args, **kwargs)
        self.person = person
        rules = format_html_join(
            "", "<li>{}</li>", ((it,) for it in password_validators_help_texts())
        )
        self.fields["password"].help_text = format_html_join("", "<ul>{}</ul>", [(rules,)])

    def clean_password(self) -> str:
        """Return the password if it keeps the rules; each broken one is said."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        """Refuse two different ones."""
        data = super().clean() or {}
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error(
                "again", _("The two passwords differ. Type the same one in both fields.")
            )
        return data


class AddPasskeyForm(AddWebAuthnForm):
    """A passkey with which one signs in without a password, unless that is unticked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Tick the box: without it the device would only stand for the second step."""
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
        if "passwordless" in self.fields:
            self.fields["passwordless"].initial = True
