"""Groups, families and targets in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.text import formats
from learning.target_rules import Group
from learning.targets import GRADES, PersonYear
from members.models import User

GROUPS: dict[Group, Promise | str] = {
    Group.FIRST: User.ManagementGroup.TOP.label,
    Group.SECOND: User.ManagementGroup.CENTRAL.label,
    Group.THIRD: User.ManagementGroup.LOCAL.label,
    Group.CIVIL_SERVANT: pgettext_lazy("group of people", "civil servants"),
    Group.OTHER: pgettext_lazy("group of people", "other members"),
}
REACHED = {
    "yes": _("reached"),
    "no": _("not reached"),
    "exempt": pgettext_lazy("target", "exempt"),
}
GRADE_NAMES = tuple(f"E{grade}" for grade in GRADES)


def year_in_words(year: PersonYear) -> str:
    """Return "24/40"; without a target the number alone."""
    studied = formats.number(year.studied)
    return f"{studied}/{formats.number(year.target)}" if year.target else studied
