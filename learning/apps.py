"""Django's entry to the app."""

from django.apps import AppConfig


class LearningConfig(AppConfig):
    """The learning app; see its README."""

    name = "learning"
