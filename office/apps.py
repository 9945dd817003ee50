"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """The office app; see its README."""

    name = "office"

    def ready(self) -> None:
        """Put the desk into the navigation, and say what follows a merged person."""
        from common import exports, navigation
        from office import merging
        from office.cards import cards
        from office.lists import lists
        from office.permissions import may_enter_office
        from office.reminders import gates

        exports.register(*lists())
        merging.register()
        gates.register()
        navigation.register(
            navigation.Entry(
                key="office",
                label=_("Office desk"),
                url_name="office:home",
                order=45,
                is_shown=may_enter_office,
            )
        )
        for card in cards():
            navigation.register_card(card)
