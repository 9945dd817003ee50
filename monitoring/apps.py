"""Django's entry to the app."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """The monitoring app; see its README."""

    name = "monitoring"

    def ready(self) -> None:
        """Register entry, cards, and the lists that may be exported."""
        from common import navigation
        from monitoring.cards import cards, entry
        from monitoring.kinds import register_kinds

        register_kinds()
        navigation.register(entry())
        for card in cards():
            navigation.register_card(card)
