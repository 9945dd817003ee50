"""The lists of members that may be exported (``common.exports``)."""

from collections.abc import Iterator, Mapping
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from common.exports import Content, ExportKind, table_content
from members.directory.workbook import list_of_people
from members.granting.forms import GrantFilter
from members.granting.selectors import grants_for, requests_for
from members.granting.tables import grants_table, requests_table
from members.models import User
from members.organising.permissions import may_read_units
from members.organising.selectors import search_units
from members.organising.views.register import units_table
from members.permissions import may_oversee_grants


def lists() -> Iterator[ExportKind]:
    """Yield each list."""
    yield list_of_people()
    yield ExportKind(
        key="grants",
        title=_("Roles by person"),
        file_name="vai-tro",
        noted_as="members.grants",
        may=may_oversee_grants,
        content=_grants,
        page_url=lambda params: f"{reverse('granting:list')}?{urlencode(params)}",
    )
    yield ExportKind(
        key="grant_requests",
        title=_("Requests for roles"),
        file_name="de-nghi-cap-vai-tro",
        noted_as="members.grant_requests",
        may=may_oversee_grants,
        content=_grant_requests,
        page_url=lambda params: reverse("granting:requests"),
    )
    yield ExportKind(
        key="units",
        title=_("Register of units"),
        file_name="danh-muc-don-vi",
        noted_as="members.units",
        may=may_read_units,
        content=_units,
        page_url=lambda params: f"{reverse('organising:register')}?{urlencode(params)}",
    )


def _grants(user: User, params: Mapping[str, str]) -> Content:
    """Return who holds which role."""
    form = GrantFilter(params)
    chosen = form.cleaned_data if form.is_valid() else {}
    return table_content(
        [_now("Roles by person")],
        grants_for(user, **chosen),
        grants_table,
        people=lambda grant: [grant.person_id],
    )


def _grant_requests(user: User, params: Mapping[str, str]) -> Content:
    """Return who asked for which role."""
    return table_content(
        [_now("Requests for roles")],
        requests_for(user),
        requests_table,
        people=lambda asked: [asked.person_id, asked.requested_by_id],
    )


def _units(user: User, params: Mapping[str, str]) -> Content:
    """Return all units of the user's branches, or those that were searched for."""
    found = search_units(user, params.get("q", ""))

    return table_content(
        [_now("Register of units")], found, lambda units: units_table(units, with_place=True)
    )
