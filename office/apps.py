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
        self._register_cards()

    def _register_cards(self) -> None:
        """Put the parts of the desk on its first page."""
        from common import navigation
        from office.privacy.permissions import may_answer_requests

        navigation.register_card(
            navigation.Card(
                key="privacy",
                title=_("Requests about data"),
                text=_("See, correct, restrict, delete: with deadlines; privacy notice."),
                url_name="privacy:desk",
                order=80,
                is_shown=may_answer_requests,
            )
        )
