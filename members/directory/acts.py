"""The acts on one person that share a page: heading, form, and the service behind it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.exceptions import DomainError
from members import services
from members.directory.forms import (
    ExemptionForm,
    LeaveForm,
    MoveForm,
    PositionForm,
    StatusForm,
    TemporaryForm,
)
from members.models import Exemption, Membership, PositionHeld, StatusPeriod, User
from members.services import directory

FACTS: dict[str, type[directory.DatedFact]] = {
    "sinh-hoat": Membership,
    "doi-tuong": StatusPeriod,
    "chuc-vu": PositionHeld,
    "mien": Exemption,
}


@dataclass(frozen=True)
class Act:
    """One thing that can be done to a record on a day."""

    heading: str | Promise
    form: Callable[..., forms.Form]
    carry_out: Callable[..., Any]


def _status(person: User, *, by: User, status: str, since: Any) -> None:
    directory.advance_status(person, status=status, since=since, by=by)


def _position(person: User, *, by: User, **fields: Any) -> None:
    services.give_position(person, by=by, **fields)


def _exempt(person: User, *, by: User, **fields: Any) -> None:
    services.exempt_person(person, by=by, **fields)


def _temporary(person: User, *, by: User, **fields: Any) -> None:
    directory.place_temporarily(person, by=by, **fields)


def _move(person: User, *, by: User, unit: Any, since: Any) -> None:
    directory.move_person(person, unit=unit, since=since, by=by)


def _leave(person: User, *, by: User, since: Any, reason: str) -> None:
    directory.leave_organisation(person, on=since, reason=reason, by=by)


ACTS: dict[str, Act] = {
    "doi-tuong": Act(_("Change the status"), StatusForm, _status),
    "chuc-vu": Act(_("Give a Party position"), PositionForm, _position),
    "mien": Act(_("Exempt from Party work and meetings"), ExemptionForm, _exempt),
    "tam-thoi": Act(_("Temporary membership at another unit"), TemporaryForm, _temporary),
    "chuyen": Act(_("Move to another unit"), MoveForm, _move),
    "roi": Act(_("Leaves the organisation"), LeaveForm, _leave),
}


def attempt(form: forms.Form, act: Callable[[], object]) -> bool:
    """Do the act; put a refusal into the form, so that nothing typed is lost."""
    try:
        act()
    except DomainError as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True
