"""The parts of the office's desk that belong to the office itself."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from common.navigation import Card
from learning.permissions import may_see_nominations, may_see_requirements
from members.permissions import may_look_after_people
from office.api.permissions import may_see_connections
from office.inspection.permissions import may_inspect
from office.permissions import may_decide_reorganisation
from office.privacy.permissions import may_answer_requests
from office.programmes.permissions import may_open_programmes_desk
from office.reminders.permissions import may_see_reminders


def cards() -> Iterator[Card]:
    """Yield the cards of acts and looks that touch several apps."""
    yield Card(
        key="requirements",
        title=_("Requirements"),
        text=_("Who must study what by when: try a rule out, approve it, give more time."),
        url_name="requirements:list",
        order=5,
        is_shown=may_see_requirements,
    )
    yield from _training_cards()
    yield Card(
        key="reminders",
        title=_("Reminders"),
        text=_("Remind through the units, by hand or by rule; calendar and log of what is sent."),
        url_name="reminders:desk",
        order=17,
        is_shown=may_see_reminders,
    )
    yield Card(
        key="reorganisation",
        title=_("Reorganisation"),
        text=_("Merge, split, transfer and end units by a decision."),
        url_name="reorganisation:list",
        order=70,
        is_shown=may_decide_reorganisation,
    )
    yield Card(
        key="privacy",
        title=_("Requests about data"),
        text=_("See, correct, restrict, delete: with deadlines; privacy notice."),
        url_name="privacy:desk",
        order=80,
        is_shown=may_answer_requests,
    )
    yield from _overseen()


def _overseen() -> Iterator[Card]:
    """Yield the cards of what leaves the house, and of what watches over the rest."""
    yield Card(
        key="connections",
        title=_("Connections"),
        text=_("Other systems that read results; signed packs and their receipts."),
        url_name="connections:desk",
        order=75,
        is_shown=may_see_connections,
    )
    yield Card(
        key="inspection",
        title=_("Inspection and audit log"),
        text=_("Verify the log, look at records and roles; nothing can be changed."),
        url_name="inspection:desk",
        order=90,
        is_shown=may_inspect,
    )


def _training_cards() -> Iterator[Card]:
    """Yield the cards of nominations, targets, programmes, and what has an end."""
    yield Card(
        key="nominations",
        title=_("Nominations"),
        text=_("Units nominate people for a class, the office decides, the list is enrolled."),
        url_name="nominations:list",
        order=6,
        is_shown=may_see_nominations,
    )
    yield Card(
        key="targets",
        title=_("Yearly target"),
        text=_("How many tiết each group must study in a year, and who has."),
        url_name="targets:overview",
        order=7,
        is_shown=may_look_after_people,
    )
    yield Card(
        key="programmes",
        title=_("Standard programmes"),
        text=_("New members and candidates: topics, courses made from them."),
        url_name="programmes:list",
        order=8,
        is_shown=may_open_programmes_desk,
    )
    yield Card(
        key="expiring",
        title=_("Certificates about to expire"),
        text=_("Whose certificate ends within 180, 90 or 30 days."),
        url_name="programmes:expiring",
        order=16,
        is_shown=may_look_after_people,
    )
    yield Card(
        key="probation",
        title=_("Probation watch"),
        text=_("Who must finish the new-member course before the probation ends."),
        url_name="probation:list",
        order=15,
        is_shown=may_look_after_people,
    )
