"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """The office app; see its README."""

    name = "office"

    def ready(self) -> None:
        """Put the desk into the navigation."""
        from common import navigation
        from members.permissions import may_look_after_people
        from office.permissions import may_enter_office

        navigation.register(
            navigation.Entry(
                key="office",
                label=_("Office desk"),
                url_name="office:home",
                order=45,
                is_shown=may_enter_office,
            )
        )
        navigation.register_card(
            navigation.Card(
                key="probation",
                title=_("Probation watch"),
                text=_("Who must finish the new-member course before the probation ends."),
                url_name="probation:list",
                order=15,
                is_shown=may_look_after_people,
            )
        )
