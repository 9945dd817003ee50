"""The parts of the office's desk that belong to members: who sees which is asked of its journey."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from common.navigation import Card
from members.activation.permissions import may_enter_desk
from members.directory.permissions import may_read
from members.organising.permissions import may_open_organisation, may_read_units
from members.permissions import may_import_people, may_oversee_grants


def cards() -> Iterator[Card]:
    """Yield the cards of people and accounts, and those of units and the organisation."""
    yield from _people_and_accounts()
    yield from _units_and_organisation()


def _people_and_accounts() -> Iterator[Card]:
    yield Card(
        key="people",
        title=_("Directory of people"),
        text=_("Find a person, keep the record, bring duplicates together."),
        url_name="directory:list",
        order=10,
        is_shown=may_read,
    )
    yield Card(
        key="import",
        title=_("Import a list"),
        text=_("Take over people from a workbook, see what changes, undo for a week."),
        url_name="imports:home",
        order=20,
        is_shown=may_import_people,
    )
    yield Card(
        key="accounts",
        title=_("Accounts and slips"),
        text=_("Print slips for people without a password, and take them back."),
        url_name="slips:desk",
        order=30,
        is_shown=may_enter_desk,
    )
    yield Card(
        key="roles",
        title=_("Roles"),
        text=_("Who may do what, on which branch and until when."),
        url_name="granting:list",
        order=40,
        is_shown=may_oversee_grants,
    )


def _units_and_organisation() -> Iterator[Card]:
    yield Card(
        key="units",
        title=_("Register of units"),
        text=_("The tree today and on any day, names, superiors, heads and sizes."),
        url_name="organising:register",
        order=50,
        is_shown=may_read_units,
    )
    yield Card(
        key="organisation",
        title=_("Organisation and signers"),
        text=_("Name, superior body, symbol and signers by date: what papers say."),
        url_name="organising:organisation",
        order=60,
        is_shown=may_open_organisation,
    )
