"""Forms of the account pages."""

from allauth.account.forms import LoginForm as AllauthLoginForm


class LoginForm(AllauthLoginForm):
    """One field for every way to name oneself."""
