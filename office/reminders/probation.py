"""Alarms of probations: 180, 90 and 30 days before the end, to the member and to the unit."""

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from members.roles import Role
from monitoring.probation.selectors import Probationer, everybody_on_probation
from notices.kinds import Channel, Kind
from notices.models import Notice
from notices.services import Draft, queue_notices
from office.reminders.responsibles import reached, responsible_for
from office.reminders.rules import reached_group

GROUPS = (180, 90, 30)
CHANNELS = (Channel.IN_APP, Channel.EMAIL)
TOLD = (Role.UNIT_CLERK, Role.CELL_SECRETARY)


def run_probation_alarms(today: date) -> int:
    """Tell those whose end has come nearer, and their units; return how many rows were written.

    Each group once: its notices have one subject.
    """
    found = {}
    for one in everybody_on_probation():
        group = reached_group((one.ends_on - today).days, GROUPS)
        if group and one.finished_on is None and one.person.unit and one.person.is_active:
            found[_key(one, group)] = one
    known = set(
        Notice.objects.filter(kind=Kind.PROBATION, subject_key__in=found).values_list(
            "subject_key", flat=True
        )
    )
    fresh = {key: one for key, one in found.items() if key not in known}
    with translation.override("vi"):
        written = queue_notices(_drafts(fresh, today))
        return written + _tell_units(fresh, today)


def _key(one: Probationer, group: int) -> str:
    return f"probation:{one.person.pk}:{one.ends_on:%Y%m%d}:{group}"


def _drafts(fresh: dict[str, Probationer], today: date) -> list[Draft]:
    """Return the notices to the members."""
    link = reverse("learning:home")
    return [
        Draft(
            receiver=one.person.pk,
            kind=Kind.PROBATION,
            channels=[Channel.IN_APP],
            subject_key=key,
            values={
                "ho_ten": one.person.full_name,
                "het_du_bi": f"{one.ends_on:%d/%m/%Y}",
                "con_lai": str((one.ends_on - today).days),
                "duong_dan": settings.SITE_URL + link,
            },
            link=link,
        )
        for key, one in fresh.items()
    ]


def _tell_units(fresh: dict[str, Probationer], today: date) -> int:
    """Tell those who look after the units how many it are."""
    people = responsible_for(
        (one.person.unit.path for one in fresh.values() if one.person.unit), TOLD
    )
    ways = reached(people, CHANNELS)
    return queue_notices(
        one.draft(
            kind=Kind.PROBATION_UNIT,
            subject_key=f"probation-unit:{today:%Y%m%d}",
            channels=ways[one.person.pk],
            about="",
            link=reverse("probation:list"),
        )
        for one in people
        if ways[one.person.pk]
    )
