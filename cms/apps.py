"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """The cms app; see its README."""

    name = "cms"

    def ready(self) -> None:
        """Put the desk into the navigation."""
        from common import navigation
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
