"""Django's entry to the app."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    """The courses app; see its README."""

    name = "courses"
