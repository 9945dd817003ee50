"""Requirements as rows of a page and of a file."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import Cell, Column, Table
from common.text import formats
from learning.models import Enrolment, Requirement, RequirementVersion
from learning.querysets import Denominators
from members.models import User


def number_labels() -> dict[str, str]:
    """Return the six numbers of every report in their order."""
    return {
        "total": _("Total"),
        "exempt": pgettext("study", "Exempt"),
        "obliged": _("Must study"),
        "completed": pgettext("study", "Completed"),
        "not_completed": pgettext("study", "Not completed"),
        "overdue": pgettext("study", "Overdue"),
    }


def requirements_table(found: list[Requirement], user: User) -> Table:
    """Return the requirements with their six numbers, as the user may count them."""
    numbers = (
        Enrolment.objects.in_branches_of(user)
        .counted()
        .filter(training_class__requirement__in=[one.pk for one in found])
        .denominators_by("training_class__requirement")
    )
    waiting = set(
        RequirementVersion.objects.visible_to(user)
        .filter(state=RequirementVersion.State.PROPOSED)
        .values_list("requirement_id", flat=True)
    )
    labels = number_labels()
    table = Table(
        [
            Column(key="title", label=_("Requirement")),
            Column(key="period", label=_("Period")),
            Column(key="state", label=_("State")),
            *(Column(key=key, label=label, is_number=True) for key, label in labels.items()),
        ]
    )
    for one in found:
        state = _("waits for the second person") if one.pk in waiting else one.get_state_display()
        counts = numbers.get(one.pk, Denominators())
        table.add(
            {
                "title": Cell(text=one.title, href=reverse("requirements:show", args=[one.pk])),
                "period": one.period.name,
                "state": state,
                **{key: formats.number(getattr(counts, key)) for key in labels},
            }
        )
    return table
