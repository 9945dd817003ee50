"""Django's entry to the app."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """The media app; see its README."""

    name = "media"

    def ready(self) -> None:
        """Say what follows a person whose two rows are merged."""
        from media import merging

        merging.register()
