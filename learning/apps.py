"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common import navigation


class LearningConfig(AppConfig):
    """Classes, obligations and results; see the README."""

    name = "learning"

    def ready(self) -> None:
        """Add the member's home and the class desk to the navigation, and what follows a person."""
        from learning import merging
        from learning.permissions import may_see_class_desk

        merging.register()
        navigation.register(
            navigation.Entry(
                key="learning", label=_("My learning"), url_name="learning:home", order=10
            )
        )
        navigation.register(
            navigation.Entry(
                key="desk",
                label=_("Classes"),
                url_name="desk:list",
                order=30,
                is_shown=may_see_class_desk,
            )
        )
