"""Grants, requests and people as rows and facts of a page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.tables import Cell, Column, Table
from common.templatetags.vietnamese import moment
from members.granting.services import Assessment, Plan
from members.models import GrantRequest, RoleGrant, User
from members.selectors import place_of

# The codes of ``common.words`` for the states of grants and requests.
REQUEST_STATES = {
    GrantRequest.State.WAITING: "waiting",
    GrantRequest.State.APPROVED: "approved",
    GrantRequest.State.REJECTED: "refused",
    GrantRequest.State.WITHDRAWN: "withdrawn",
}


def state_of(grant: RoleGrant) -> str:
    """Return the status code of a grant today."""
    today = timezone.localdate()
    if grant.revoked_at is not None:
        return "revoked"
    if grant.valid_to is not None and grant.valid_to < today:
        return "expired"
    return "valid" if grant.valid_from <= today else "waiting"


def grants_table(grants: Iterable[RoleGrant]) -> Table:
    """Return the list of grants."""
    table = Table(
        [
            Column(key="person", label=_("Full name")),
            Column(key="role", label=_("Role")),
            Column(key="unit", label=_("Unit")),
            Column(key="since", label=_("From")),
            Column(key="until", label=_("Until")),
            Column(key="state", label=_("State")),
        ]
    )
    for grant in grants:
        table.add(
            {
                "person": Cell(
                    text=grant.person.full_name, href=reverse("granting:grant", args=[grant.pk])
                ),
                "role": grant.get_role_display(),
                "unit": grant.unit.name,
                "since": day(grant.valid_from),
                "until": last_day(grant.valid_to),
                "state": Cell(status=state_of(grant)),
            }
        )
    return table


def requests_table(requests: Iterable[GrantRequest]) -> Table:
    """Return the list of requests."""
    table = Table(
        [
            Column(key="person", label=_("Full name")),
            Column(key="role", label=_("Role")),
            Column(key="unit", label=_("Unit")),
            Column(key="asked_by", label=pgettext("about a request", "Requested by")),
            Column(key="asked_on", label=_("Requested on")),
            Column(key="state", label=_("State")),
        ]
    )
    for asked in requests:
        table.add(
            {
                "person": Cell(
                    text=asked.person.full_name, href=reverse("granting:request", args=[asked.pk])
                ),
                "role": asked.get_role_display(),
                "unit": asked.unit.name,
                "asked_by": asked.requested_by.full_name,
                "asked_on": moment(asked.requested_at),
                "state": Cell(status=REQUEST_STATES[GrantRequest.State(asked.state)]),
            }
        )
    return table


def people_table(people: Iterable[User]) -> Table:
    """Return the people to choose from: name, code and unit, no more."""
    table = Table(
        [
            Column(key="person", label=_("Full name")),
            Column(key="code", label=_("Personal code")),
            Column(key="unit", label=_("Unit")),
        ]
    )
    for person in people:
        url = reverse("granting:new", args=[person.pk])
        unit = person.unit.name if person.unit else ""
        name = Cell(text=person.full_name, href=url)
        table.add({"person": name, "code": person.personal_code, "unit": unit})
    return table


def grant_facts(grant: RoleGrant) -> list[tuple[str, object]]:
    """Return everything about one grant."""
    facts: list[tuple[str, object]] = [
        (_("Full name"), grant.person.full_name),
        (_("Personal code"), grant.person.personal_code),
        (_("Role"), grant.get_role_display()),
        (_("On the unit and below"), place_of(grant.unit)),
        (_("From"), day(grant.valid_from)),
        (_("Until"), last_day(grant.valid_to)),
        (_("Reason"), grant.reason),
        (_("Granted by"), grant.granted_by.full_name if grant.granted_by else _("the system")),
        (_("Granted on"), moment(grant.granted_at)),
    ]
    if grant.revoked_at is not None:
        by = grant.revoked_by.full_name if grant.revoked_by else _("the system")
        facts += [
            (_("Revoked by"), by),
            (_("Revoked on"), moment(grant.revoked_at)),
            (_("Reason of revoking"), grant.revoked_reason),
        ]
    return [(label, value) for label, value in facts if value]


def request_facts(asked: GrantRequest) -> list[tuple[str, object]]:
    """Return everything about one request."""
    kind = _("A later last day") if asked.extends_id else _("A new role")
    facts: list[tuple[str, object]] = [
        (_("Requested"), kind),
        (_("Full name"), asked.person.full_name),
        (_("Personal code"), asked.person.personal_code),
        (_("Role"), asked.get_role_display()),
        (_("On the unit and below"), place_of(asked.unit)),
        (_("From"), day(asked.valid_from)),
        (_("Until"), last_day(asked.valid_to)),
        (_("Reason"), asked.reason),
        (pgettext("about a request", "Requested by"), asked.requested_by.full_name),
        (_("Requested on"), moment(asked.requested_at)),
    ]
    if asked.decided_by is not None and asked.decided_at is not None:
        facts += [
            (_("Decided by"), asked.decided_by.full_name),
            (_("Decided on"), moment(asked.decided_at)),
            (_("Reason of the decision"), asked.decision_reason),
        ]
    return [(label, value) for label, value in facts if value]


def fingerprint(plan: Plan, assessment: Assessment) -> str:
    """Return what stands for these choices and risks, to see that they were the ones shown."""
    risks = sorted(f"{risk.code}:{risk.with_role}" for risk in assessment.risks)
    said = f"{plan.role}|{plan.unit.pk}|{plan.since}|{plan.until}|{risks}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def crumbs(last: str, grant: RoleGrant | None = None) -> list[dict[str, str]]:
    """Return the way back to the list."""
    found = [{"title": _("Roles"), "url": reverse("granting:list")}]
    if grant is not None:
        url = reverse("granting:grant", args=[grant.pk])
        found.append({"title": grant.person.full_name, "url": url})
    return [*found, {"title": last, "url": ""}]


def day(value: date) -> str:
    """Return a date as it is written in the country."""
    return f"{value:%d/%m/%Y}"


def last_day(value: date | None) -> str:
    """Return the last day, or that there is none."""
    return day(value) if value else pgettext("of a role", "no last day")
