"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The members app; see its README."""

    name = "members"

    def ready(self) -> None:
        """Put the parts of members onto the office's desk."""
        from common import navigation
        from members.permissions import may_import_people

        navigation.register_card(
            navigation.Card(
                key="import",
                title=_("Import a list"),
                text=_("Take over people from a workbook, see what changes, undo for a week."),
                url_name="imports:home",
                order=20,
                is_shown=may_import_people,
            )
        )
