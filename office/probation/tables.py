"""What the probation watch says of one person, on the page and in the file."""

from django.utils.translation import gettext as _

from common.tables import Column
from monitoring.probation.selectors import Probationer
from office.probation.forms import GROUPS


def columns() -> list[Column]:
    """Return the columns of the list, on the page and in the file."""
    return [
        Column(key="name", label=_("Full name")),
        Column(key="unit", label=_("Unit")),
        Column(key="since", label=_("On probation since")),
        Column(key="end", label=_("Probation ends")),
        Column(key="left", label=_("Time left")),
        Column(key="course", label=_("New-member course")),
    ]


def values(one: Probationer) -> dict[str, str]:
    """Return what the list and the workbook say of one person."""
    course = _("not finished")
    if one.finished_on:
        course = _("finished on %(day)s") % {"day": f"{one.finished_on:%d/%m/%Y}"}
    return {
        "name": one.person.full_name,
        "unit": one.person.unit.name if one.person.unit else "",
        "since": f"{one.since:%d/%m/%Y}",
        "end": f"{one.ends_on:%d/%m/%Y}",
        "left": str(GROUPS[one.nearness]),
        "course": course,
    }
