"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The members app; see its README."""

    name = "members"

    def ready(self) -> None:
        """Put the cards of the app on the first page of the office's desk."""
        from common import navigation
        from members.permissions import may_oversee_grants

        navigation.register_card(
            navigation.Card(
                key="roles",
                title=_("Roles"),
                text=_("Who may do what, on which branch and until when."),
                url_name="granting:list",
                order=40,
                is_shown=may_oversee_grants,
            )
        )
