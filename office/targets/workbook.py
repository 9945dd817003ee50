"""The list behind the yearly target as a workbook."""

from collections.abc import Iterator
from typing import BinaryIO

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from common.excel.writing import CellValue, Sheet, write_rows
from learning import targets
from learning.target_rules import is_reached
from learning.targets import Choice
from members.models import User
from members.restriction import left_out_words
from office.targets.words import GRADE_NAMES, GROUPS, REACHED

CHUNK = 2_000


def write_years(
    target: BinaryIO, user: User, year: int, choice: Choice, *, purpose: str
) -> list[int]:
    """Write the people in the order of names; return the numbers of those it names."""
    lines = targets.people_behind(user, year, choice)
    restricted = set(
        User.objects.restricted()
        .filter(pk__in=[line.person for line in lines])
        .values_list("pk", flat=True)
    )
    named = [line for line in lines if line.person not in restricted]
    at = timezone.localtime()
    title = [
        _("Yearly target %(year)s") % {"year": year},
        _("Exported by %(name)s at %(at)s for: %(purpose)s")
        % {"name": user.full_name, "at": f"{at:%H:%M %d/%m/%Y}", "purpose": purpose},
        *filter(None, [left_out_words(len(restricted))]),
    ]
    headings = [
        *(_("Full name"), _("Date of birth"), _("Unit"), _("Group")),
        *(_("Tiết that count"), _("Target"), *GRADE_NAMES, _("State")),
    ]

    def rows() -> Iterator[list[CellValue]]:
        for start in range(0, len(named), CHUNK):
            few = named[start : start + CHUNK]
            found = User.objects.select_related("unit").in_bulk([line.person for line in few])
            for line in few:
                person = found[line.person]
                done = is_reached(line.studied, line.target)
                state = "exempt" if line.is_exempt else "yes" if done else "no"
                yield [
                    person.full_name,
                    person.birth_date or person.birth_year,
                    person.unit.name if person.unit else "",
                    capfirst(str(GROUPS[line.group])),
                    *map(float, (line.studied, line.target, *line.by_grade)),
                    str(REACHED[state]),
                ]

    widths = [28, 12, 44, 30, 10, 10, 8, 8, 8, 8, 14]
    write_rows(target, Sheet(_("Yearly target"), headings, rows(), title=title, widths=widths))
    return [line.person for line in named]
