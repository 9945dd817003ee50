"""Alarms of training: lists of nominations that are due, certificates about to expire.

Both go to those who look after the units, with numbers and a link, through the outbox and its
gates.  Each stage has one subject, so that nobody is told it twice.
"""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from certificates.models import Certificate
from learning.models import NominationCall, NominationUnit
from members.roles import Role
from notices.kinds import Channel, Kind
from notices.services import queue_notices
from office.reminders.responsibles import reached, responsible_for
from office.reminders.rules import reached_group

CALL_STAGES = (7, 3, 1)
CERTIFICATE_STAGES = (180, 90, 30)
CHANNELS = (Channel.IN_APP, Channel.EMAIL)
CLERK = (Role.UNIT_CLERK, Role.CELL_SECRETARY)


def run_nomination_alarms(today: date) -> int:
    """Tell the units whose lists are due soon and not sent; return how many rows were written."""
    calls = NominationCall.objects.filter(listed_at=None, closes_on__gte=today).select_related(
        "training_class"
    )
    with translation.override("vi"):
        return sum(_tell_units_of(call, today) for call in calls)


def _tell_units_of(call: NominationCall, today: date) -> int:
    """Queue the notices of one call for the stage that its deadline has come to."""
    stage = reached_group((call.closes_on - today).days, CALL_STAGES)
    if stage is None:
        return 0
    entries = NominationUnit.objects.filter(call=call).outstanding()
    people = responsible_for(entries.values_list("unit__path", flat=True), CLERK)
    ways = reached(people, CHANNELS)
    about = _("%(class)s (due on %(day)s)") % {
        "class": call.training_class.title,
        "day": f"{call.closes_on:%d/%m/%Y}",
    }
    return queue_notices(
        one.draft(
            kind=Kind.NOMINATION,
            subject_key=f"nominations:{call.pk}:{call.closes_on:%Y%m%d}:{stage}",
            channels=ways[one.person.pk],
            about=about,
            link=reverse("nominations:show", args=[call.pk]),
        )
        for one in people
        if ways[one.person.pk]
    )


def run_expiry_alarms(today: date) -> int:
    """Tell the units on the day on which certificates come to a stage; return how many rows.

    A day on which the server stood still is made up for on the two days after.
    """
    days = [
        today + timedelta(days=stage - late) for stage in CERTIFICATE_STAGES for late in range(3)
    ]
    rows = (
        Certificate.objects.standing()
        .filter(valid_until__in=days, enrolment__member__is_active=True)
        .values_list("valid_until", "enrolment__member__unit__path")
    )
    stages: dict[tuple[date, int], list[str]] = {}
    for until, path in rows:
        stage = reached_group((until - today).days, CERTIFICATE_STAGES) if until else None
        if until and stage and path:
            stages.setdefault((until, stage), []).append(path)
    with translation.override("vi"):
        return sum(_tell_of_expiry(paths, *stage) for stage, paths in stages.items())


def _tell_of_expiry(paths: list[str], until: date, stage: int) -> int:
    """Queue the notices about the certificates that end on one day."""
    people = responsible_for(paths, CLERK)
    ways = reached(people, CHANNELS)
    return queue_notices(
        one.draft(
            kind=Kind.CERTIFICATE_EXPIRY,
            subject_key=f"certificates:{until:%Y%m%d}:{stage}",
            channels=ways[one.person.pk],
            about="",
            link=reverse("programmes:expiring"),
        )
        for one in people
        if ways[one.person.pk]
    )
