"""Django's entry to the app."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """The members app; see its README."""

    name = "members"

    def ready(self) -> None:
        """Put the parts of the app on the first page of the office's desk."""
        from common import exports, navigation
        from members.cards import cards
        from members.lists import lists

        exports.register(*lists())

        for card in cards():
            navigation.register_card(card)
