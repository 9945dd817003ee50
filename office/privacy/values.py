"""What is stored about a person, as the person reads it."""

import json
from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Field, ForeignKey, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common import processing
from common.processing import Holding
from members.models import User
from office.privacy.selectors import rows_about
from office.privacy.words import column_word


def readable_rows(holding: Holding, person: User) -> QuerySet:
    """Return the rows about the person with everything that their words need."""
    named = [
        name
        for name in holding.shown
        if isinstance(_field(holding, name), ForeignKey) and not _is_about_people(holding, name)
    ]
    return rows_about(holding, person).select_related(*named)


def headings(holding: Holding) -> list[str]:
    """Return the words above the columns that the person is given."""
    return [column_word(name) for name in holding.shown]


def in_words(row: Model, holding: Holding) -> list[str]:
    """Return the values of the row that the person is given, in the order of the headings."""
    return [_text(row, holding, name) for name in holding.shown]


def as_data(row: Model, holding: Holding) -> dict[str, object]:
    """Return the same for a machine, under the names of the columns."""
    return {name: _plain(row, holding, name) for name in holding.shown}


def acts_of(person: User) -> Iterator[tuple[Holding, str, int]]:
    """Yield where the person stands as who did something: the table, the column, how often.

    The rows themselves are about others.
    """
    for holding in processing.holdings():
        for name in holding.actors:
            if _field(holding, name).related_model is User:
                rows = holding.model_class._default_manager.filter(**{name: person.pk})
                count = rows.count()
                if count:
                    yield holding, name, count


def _field(holding: Holding, name: str) -> Field:
    field = holding.model_class._meta.get_field(name)
    assert isinstance(field, Field)  # noqa: S101 - the record of processing names columns only
    return field


def _is_about_people(holding: Holding, name: str) -> bool:
    """Tell whether the column points at a row about the person, which has a table of its own."""
    target = _field(holding, name).related_model
    return target in {one.model_class for one in processing.holdings() if one.person}


def _plain(row: Model, holding: Holding, name: str) -> object:
    """Return a value that JSON can hold."""
    field = _field(holding, name)
    value = field.value_from_object(row)
    if isinstance(field, ForeignKey):
        if value is None or _is_about_people(holding, name):
            return value
        return str(getattr(row, name))
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return (
        value if isinstance(value, (bool, int, float, list, dict)) or value is None else str(value)
    )


def _text(row: Model, holding: Holding, name: str) -> str:
    """Return a value as a person reads it."""
    field = _field(holding, name)
    value = field.value_from_object(row)
    if field.choices and value:
        return str(getattr(row, f"get_{name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%H:%M %d/%m/%Y}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    plain = _plain(row, holding, name)
    if isinstance(plain, (list, dict)):
        return json.dumps(plain, ensure_ascii=False)
    return "" if plain is None else str(plain)
