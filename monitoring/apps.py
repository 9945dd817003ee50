"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """The monitoring app; see its README."""

    name = "monitoring"

    def ready(self) -> None:
        """Put the overview into the navigation, and the weights of the index on the desk."""
        from common import navigation
        from monitoring.kinds import register_kinds
        from monitoring.permissions import may_agree_to_exports, may_monitor, may_open_templates
        from monitoring.quality.permissions import may_decide_weights

        register_kinds()
        # Scheduled reports, and exports that wait for a second person.
        navigation.register_card(
            navigation.Card(
                key="schedules",
                title=_("Scheduled reports"),
                text=_("Reports by a rhythm, sent as a link to those who may see them."),
                url_name="schedules:list",
                order=96,
                is_shown=may_monitor,
            )
        )
        navigation.register_card(
            navigation.Card(
                key="held-exports",
                title=_("Exports that wait for you"),
                text=_("Lists with contact data of many people need a second person."),
                url_name="monitoring:held_exports",
                order=97,
                is_shown=may_agree_to_exports,
            )
        )
        navigation.register_card(
            navigation.Card(
                key="quality-weights",
                title=_("Weights of the index"),
                text=_("How study quality is weighed: proposed by one, approved by another."),
                url_name="monitoring:weights",
                order=150,
                is_shown=may_decide_weights,
            )
        )

        navigation.register(
            navigation.Entry(
                key="monitoring",
                label=_("Monitoring"),
                url_name="monitoring:overview",
                order=40,
                is_shown=may_monitor,
            )
        )
        navigation.register_card(
            navigation.Card(
                key="documents",
                title=_("Official reports"),
                text=_("Word, PDF and Excel in the form of the organisation, and its templates."),
                url_name="documents:index",
                order=95,
                is_shown=may_open_templates,
            )
        )
