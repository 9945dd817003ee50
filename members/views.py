"""The pages about oneself."""

from collections.abc import Iterable
from datetime import date
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from common.tables import Column, Table
from common.text import formats
from members.models import User
from members.models.periods import Period
from members.selectors import OwnRecord, own_record


@login_required
@require_safe
def show_profile(request: HttpRequest) -> HttpResponse:
    """Show what the platform holds about the person who asks; contacts are masked."""
    own = own_record(cast(User, request.user))
    context = {
        "crumbs": [{"title": _("Profile"), "url": ""}],
        "facts": _facts(own),
        "memberships": _periods_table(
            (membership, membership.unit.name, membership.get_kind_display())
            for membership in own.memberships
        ),
        "positions": _periods_table(
            (held, held.unit.name, held.get_position_display()) for held in own.positions
        ),
        "roles": _periods_table(
            (grant, grant.unit.name, grant.get_role_display()) for grant in own.grants
        ),
    }
    return render(request, "members/profile.html", context)


def _facts(own: OwnRecord) -> list[tuple[str, object]]:
    """Return the facts that are known, in the order of the member's file."""
    person = own.person
    known = [
        (_("Full name"), person.full_name),
        (_("Date of birth"), _birth(own)),
        (_("Unit"), own.unit),
        (pgettext("of a person", "Status"), own.status.get_status_display() if own.status else ""),
        (_("Member card number"), person.card_number),
        (_("Personal code"), person.personal_code),
        (_("Date of admission"), _day(person.admitted_on)),
        (_("Date of full membership"), _day(person.full_member_on)),
        (_("Government position"), person.job_title),
        (_("Workplace"), person.workplace),
        (_("E-mail"), formats.masked_email(person.email) if person.email else ""),
        (_("Phone"), formats.masked_phone(person.phone) if person.phone else ""),
        (_("Exempted from Party work and meetings"), own.exemption.basis if own.exemption else ""),
    ]
    return [(label, value) for label, value in known if value]


def _birth(own: OwnRecord) -> str:
    """Return the date of birth, or the year where only that is known."""
    return _day(own.person.birth_date) or str(own.person.birth_year or "")


def _day(day: date | None) -> str:
    """Return a date as it is written in the country; nothing for none."""
    return f"{day:%d/%m/%Y}" if day else ""


def _periods_table(rows: Iterable[tuple[Period, str, object]]) -> Table:
    """Return a table of dated facts: what, where, from, until."""
    table = Table(
        [
            Column(key="what", label=_("What")),
            Column(key="unit", label=_("Unit")),
            Column(key="since", label=_("From")),
            Column(key="until", label=_("Until")),
        ]
    )
    for period, unit, what in rows:
        until = _day(period.valid_to) or pgettext("end of a period", "today")
        table.add({"what": what, "unit": unit, "since": _day(period.valid_from), "until": until})
    return table
