"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    """The office app; see its README."""

    name = "office"

    def ready(self) -> None:
        """Put the desk into the navigation."""
        from common import navigation
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
        self._register_inspection()

    def _register_inspection(self) -> None:
        """Put the inspector's card on the desk."""
        from common import navigation
        from office.inspection.permissions import may_inspect

        navigation.register_card(
            navigation.Card(
                key="inspection",
                title=_("Inspection and audit log"),
                text=_("Verify the log, look at records and roles; nothing can be changed."),
                url_name="inspection:desk",
                order=90,
                is_shown=may_inspect,
            )
        )
