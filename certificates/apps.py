"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    """The certificates app; see its README."""

    name = "certificates"

    def ready(self) -> None:
        """Put the own certificates, the lists and the register into the navigation."""
        from certificates import permissions
        from common import navigation

        entries = [
            ("certificates", _("My certificates"), "certificates:own", 20, navigation.signed_in),
            ("recognition", _("Recognition"), "certificates:desk", 34, permissions.may_open_desk),
            (
                "register",
                _("Certificate register"),
                "certificates:register",
                36,
                permissions.may_see_register,
            ),
        ]
        for key, label, url_name, order, is_shown in entries:
            navigation.register(
                navigation.Entry(
                    key=key, label=label, url_name=url_name, order=order, is_shown=is_shown
                )
            )
