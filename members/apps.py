"""Django's entry to the app."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """The members app; see its README."""

    name = "members"
