"""Those who look after units, and how many of their people are concerned."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import RoleGrant, Unit, User
from members.roles import Role
from notices import gates
from notices.channels import WAYS
from notices.kinds import Kind
from notices.services import Draft
from office.models import LadderStep
from office.reminders.rules import first_of, nearest_above

# Who is told, in this order: the first role that somebody holds nearest above the people.
CELL = (Role.CELL_SECRETARY, Role.UNIT_CLERK)
ROLES: Mapping[str, Sequence[str]] = {
    LadderStep.Audience.CELL: CELL,
    LadderStep.Audience.CLERK: (Role.UNIT_CLERK,),
    LadderStep.Audience.HEAD: (Role.LEADER, Role.UNIT_CLERK),
}


@dataclass
class Responsible:
    """One person who looks after units, with the number of people there."""

    person: User
    units: list[Unit] = field(default_factory=list)
    number: int = 0

    def draft(
        self, *, kind: Kind, subject_key: str, channels: Sequence[str], about: str, link: str
    ) -> Draft:
        """Return what goes into the outbox: a number and the way to the own list, no names."""
        names = [unit.short_name or unit.name for unit in self.units]
        return Draft(
            receiver=self.person.pk,
            kind=kind,
            channels=channels,
            subject_key=subject_key,
            values={
                "ho_ten": self.person.full_name,
                "don_vi": first_of(names, _("%(first)s and %(others)s more")),
                "lop": about,
                "so_chua_xong": str(self.number),
                "duong_dan": settings.SITE_URL + link,
            },
            link=link,
        )


def responsible_for(paths: Iterable[str], roles: Sequence[str]) -> list[Responsible]:
    """Return who looks after the people at these places, in one query; a place for each person.

    Where nobody holds one of the roles there or above, nobody is told.
    """
    numbers = Counter(paths)
    grants = (
        RoleGrant.objects.current()
        .filter(role__in=roles, person__is_active=True, person__merged_into=None)
        .select_related("person", "unit")
        .order_by("unit__path", "person_id")
    )
    places: dict[str, dict[str, list[RoleGrant]]] = {role: defaultdict(list) for role in roles}
    for grant in grants:
        places[grant.role][grant.unit.path].append(grant)
    found: dict[int, Responsible] = {}
    for path, number in numbers.items():
        for role in roles:
            place = nearest_above(path, places[role], Unit.steplen)
            if place is None:
                continue
            for grant in places[role][place]:
                one = found.setdefault(grant.person_id, Responsible(grant.person))
                one.number += number
                if grant.unit not in one.units:
                    one.units.append(grant.unit)
            break
    return list(found.values())


def reached(people: Sequence[Responsible], channels: Sequence[str]) -> dict[int, list[str]]:
    """Return over which of the channels each is reached now."""
    ids = [one.person.pk for one in people]
    closed = {channel: gates.closed_to(ids, channel) for channel in channels}
    return {
        one.person.pk: [
            channel
            for channel in channels
            if one.person.pk not in closed[channel] and WAYS[channel].address_of(one.person)
        ]
        for one in people
    }


def list_link(one: Responsible, chosen: Mapping[str, str]) -> str:
    """Return the address of the own list of who has not studied, by what was chosen."""
    params = {name: value for name, value in chosen.items() if name not in ("unit", "due_within")}
    if len(one.units) == 1:
        params["unit"] = str(one.units[0].pk)
    query = f"?{urlencode(params)}" if params else ""
    return reverse("monitoring:people") + query
