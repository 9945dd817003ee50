"""The ceiling of the project: wires the apps together at start-up."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    """Connects signals and system checks once all apps are loaded."""

    name = "lms"

    def ready(self) -> None:
        """Connect what the apps tell each other."""
        # Celery's application must exist in every process, or tasks would go to a default one.
        from lms import celery, checks, wiring  # noqa: F401

        wiring.connect()
