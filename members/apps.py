"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """The members app; see its README."""

    name = "members"

    def ready(self) -> None:
        """Put the directory of people onto the office's desk."""
        from common import navigation
        from members.directory.permissions import may_read

        navigation.register_card(
            navigation.Card(
                key="people",
                title=_("Directory of people"),
                text=_("Find a person, keep the record, bring duplicates together."),
                url_name="directory:list",
                order=10,
                is_shown=may_read,
            )
        )
