"""The list behind the yearly target as a file (``common.exports``)."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from common.exports import Content, choices_of, table_content
from common.tables import Table
from learning import targets
from learning.targets import ListedYear
from members.models import User
from members.restriction import left_out_words
from office.targets.forms import YearFilters
from office.targets.tables import people_table


def years_content(user: User, params: Mapping[str, str]) -> Content:
    """Return the people of the page, without those whose data is restricted."""
    filters = YearFilters(params, user=user, has_people=True)
    year = filters.choices()["year"]
    lines = targets.people_behind(user, year, filters.choice())
    named = [line for line in lines if not line.is_restricted]
    left_out = left_out_words(len(lines) - len(named))

    def table(lot: Sequence[ListedYear]) -> Table:
        return people_table(user, lot)

    return table_content(
        [
            _("Yearly target %(year)s") % {"year": year},
            *choices_of(filters, "unit", "group", "reached"),
            *filter(None, [left_out]),
        ],
        named,
        table,
        people=lambda line: [line.person],
    )
