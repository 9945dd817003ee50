"""Django's entry to the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """The monitoring app; see its README."""

    name = "monitoring"

    def ready(self) -> None:
        """Put the overview into the navigation, and the weights of the index on the desk."""
        from common import navigation
        from monitoring.closing.permissions import may_see_closings
        from monitoring.permissions import may_monitor, may_open_templates
        from monitoring.quality.permissions import may_decide_weights

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

        navigation.register_card(
            navigation.Card(
                key="closing",
                title=_("Closing of periods"),
                text=_("Count, confirm and seal the figures of a period; amend and compare them."),
                url_name="closing:list",
                order=96,
                is_shown=may_see_closings,
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
