"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The members app; see its README."""

    name = "members"

    def ready(self) -> None:
        """Put the app's parts onto the office's desk."""
        # Register of units, organisation by date.
        from common import navigation
        from members.organising import permissions as organising

        navigation.register_card(
            navigation.Card(
                key="units",
                title=_("Register of units"),
                text=_("The tree today and on any day, names, superiors, heads and sizes."),
                url_name="organising:register",
                order=50,
                is_shown=organising.may_read_units,
            )
        )
        navigation.register_card(
            navigation.Card(
                key="organisation",
                title=_("Organisation and signers"),
                text=_("Name, superior body, symbol and signers by date: what papers say."),
                url_name="organising:organisation",
                order=60,
                is_shown=organising.may_open_organisation,
            )
        )
