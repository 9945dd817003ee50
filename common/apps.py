"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    """The common app; see its README."""

    name = "common"

    def ready(self) -> None:
        """Put the help page into the navigation."""
        from common import navigation

        navigation.register(
            navigation.Entry(
                key="help",
                label=_("Help"),
                url_name="common:help",
                order=90,
                is_shown=navigation.anybody,
            )
        )
