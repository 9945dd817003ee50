"""Django's entry to the app."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """The monitoring app; see its README."""

    name = "monitoring"

    def ready(self) -> None:
        """Put the overview into the navigation, cards on the desk, and say which lists there are."""
        from common import navigation
        from monitoring.cards import cards, entry
        from monitoring.kinds import register_kinds

        register_kinds()
        navigation.register(entry())
        for card in cards():
            navigation.register_card(card)
