"""The parts of monitoring in the navigation and on the office's desk."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from common.navigation import Card, Entry
from monitoring.closing.permissions import may_see_closings
from monitoring.permissions import may_agree_to_exports, may_monitor, may_open_templates
from monitoring.quality.permissions import may_decide_weights


def entry() -> Entry:
    """Return the entry of the main navigation."""
    return Entry(
        key="monitoring",
        label=_("Monitoring"),
        url_name="monitoring:overview",
        order=40,
        is_shown=may_monitor,
    )


def cards() -> Iterator[Card]:
    """Yield the cards of what is done seldom."""
    yield Card(
        key="quality-weights",
        title=_("Weights of the index"),
        text=_("How study quality is weighed: proposed by one, approved by another."),
        url_name="monitoring:weights",
        order=150,
        is_shown=may_decide_weights,
    )
    yield Card(
        key="documents",
        title=_("Official reports"),
        text=_("Word, PDF and Excel in the form of the organisation, and its templates."),
        url_name="documents:index",
        order=95,
        is_shown=may_open_templates,
    )
    yield Card(
        key="closing",
        title=_("Closing of periods"),
        text=_("Count, confirm and seal the figures of a period; amend and compare them."),
        url_name="closing:list",
        order=96,
        is_shown=may_see_closings,
    )
    # Scheduled reports, and exports that wait for a second person.
    yield Card(
        key="schedules",
        title=_("Scheduled reports"),
        text=_("Reports by a rhythm, sent as a link to those who may see them."),
        url_name="schedules:list",
        order=96,
        is_shown=may_monitor,
    )
    yield Card(
        key="held-exports",
        title=_("Exports that wait for you"),
        text=_("Lists with contact data of many people need a second person."),
        url_name="monitoring:held_exports",
        order=97,
        is_shown=may_agree_to_exports,
    )
