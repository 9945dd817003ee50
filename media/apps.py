"""Django's entry to the app."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """The media app; see its README."""

    name = "media"
