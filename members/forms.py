"""Forms of the account pages."""

from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django import forms
from django.utils.translation import gettext_lazy as _

from common.text.vietnamese import nfc

MAX_IDENTIFIER = 254


class LoginForm(AllauthLoginForm):
    """One field for every way to name oneself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Member card number, personal code, e-mail or phone"),
            max_length=MAX_IDENTIFIER,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "autocorrect": "off",
                    "spellcheck": "false",
                    "placeholder": _("for example 99012345"),
                }
            ),
        )
        self.order_fields(["login", "password"])
        # The page has its own link to "forgot your password", of a size for fingers.
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """Return the identifier in canonical form: a phone's keyboard may send NFD."""
        return nfc(self.cleaned_data["login"])
