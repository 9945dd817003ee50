"""Django's entry to the app."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """What is sent to people; see the README."""

    name = "notices"

    def ready(self) -> None:
        """Say what follows a merged person."""
        from notices import merging

        merging.register()
