"""The ceiling of the project: wires the apps together at start-up."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LmsConfig(AppConfig):
    """Connects signals and system checks once all apps are loaded."""

    name = "lms"

    def ready(self) -> None:
        """Connect what the apps tell each other."""
        # Celery's application must exist in every process, or tasks would go to a default one.
        from lms import celery, checks, wiring  # noqa: F401

        wiring.connect()
        self._put_guides_on_the_help_page()

    def _put_guides_on_the_help_page(self) -> None:
        from common import help_shelves
        from lms.guides.shelf import guides_for

        help_shelves.register(
            help_shelves.Shelf(key="guides", title=_("Guides"), order=10, readings=guides_for)
        )
