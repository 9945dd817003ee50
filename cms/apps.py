"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """The cms app; see its README."""

    name = "cms"

    def ready(self) -> None:
        """Put the desk into the navigation, and pages of text on the help page."""
        from cms.readings import standard_pages
        from common import help_shelves, navigation
        from members.permissions import may_edit_content

        navigation.register(
            navigation.Entry(
                key="editing",
                label=_("Editing"),
                url_name="wagtailadmin_home",
                order=50,
                is_shown=may_edit_content,
            )
        )
        help_shelves.register(
            help_shelves.Shelf(
                key="pages", title=_("From the organisers"), order=20, readings=standard_pages
            )
        )
