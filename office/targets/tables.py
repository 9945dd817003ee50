"""What the list behind the yearly target says of one person, on the page and in the file."""

from collections.abc import Sequence
from decimal import Decimal

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.tables import Cell, Column, Table
from learning.target_rules import is_reached
from learning.targets import ListedYear
from members.models import User
from members.organising.selectors import places_of
from members.restriction import restriction_mark
from office.targets.words import GRADE_NAMES, GROUPS, REACHED


def people_table(user: User, lines: Sequence[ListedYear]) -> Table:
    """Return the lines, with what each person studied by grade of evidence."""
    table = Table(
        [
            Column(key="name", label=_("Full name")),
            Column(key="birth", label=_("Year of birth")),
            Column(key="unit", label=_("Unit")),
            Column(key="place", label=_("Superiors")),
            Column(key="group", label=_("Group")),
            Column(key="studied", label=_("Tiết that count"), is_number=True),
            Column(key="target", label=_("Target"), is_number=True),
            *(Column(key=name, label=name, is_number=True) for name in GRADE_NAMES),
            Column(key="state", label=_("State")),
        ]
    )
    people = User.objects.in_branches_of(user).select_related("unit")
    found = people.in_bulk([line.person for line in lines])
    places = places_of({one.unit for one in found.values() if one.unit})
    for line in lines:
        # Who left the user's branches while a long file is written is not in it any more.
        if person := found.get(line.person):
            place = places.get(person.unit.pk, "") if person.unit else ""
            table.add(_cells(person, line, place))
    return table


def _cells(person: User, line: ListedYear, place: str) -> dict[str, object]:
    born = person.birth_date.year if person.birth_date else person.birth_year
    state = "yes" if is_reached(line.studied, line.target) else "no"
    href = reverse("monitoring:person", args=[person.pk])
    return {
        "name": Cell(text=person.full_name, href=href, mark=restriction_mark(person)),
        "birth": str(born or ""),
        "unit": person.unit.name if person.unit else "",
        "place": place,
        "group": capfirst(str(GROUPS[line.group])),
        "studied": _plain(line.studied),
        "target": _plain(line.target),
        **dict(zip(GRADE_NAMES, map(_plain, line.by_grade), strict=True)),
        "state": str(REACHED["exempt" if line.is_exempt else state]),
    }


def _plain(periods: Decimal) -> int | float:
    """Return a number that Excel can add up, without a decimal that says nothing."""
    return int(periods) if periods == int(periods) else float(periods)
