"""Django's entry to the app."""

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """The cms app; see its README."""

    name = "cms"

    def ready(self) -> None:
        """Keep editor groups in step at sign-in, and put the desk into the navigation."""
        from cms.services.groups import keep_groups_at_sign_in
        from common import navigation
        from members.permissions import may_edit_content

        user_logged_in.connect(keep_groups_at_sign_in, dispatch_uid="cms.keep_groups_at_sign_in")
        navigation.register(
            navigation.Entry(
                key="editing",
                label=_("Editing"),
                url_name="wagtailadmin_home",
                order=50,
                is_shown=may_edit_content,
            )
        )
