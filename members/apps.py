"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The members app; see its README."""

    name = "members"

    def ready(self) -> None:
        """Put the desk of accounts among the cards of the office."""
        from common import navigation
        from members.activation.permissions import may_enter_desk

        navigation.register_card(
            navigation.Card(
                key="accounts",
                title=_("Accounts and slips"),
                text=_("Print slips for people without a password, and take them back."),
                url_name="slips:desk",
                order=30,
                is_shown=may_enter_desk,
            )
        )
