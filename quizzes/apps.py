"""Django's entry to the app."""

from django.apps import AppConfig


class QuizzesConfig(AppConfig):
    """The quizzes app; see its README."""

    name = "quizzes"
