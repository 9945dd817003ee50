"""What differs between two versions: by unit, and one click further by person."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.text import formats
from members.requests import MemberRequest
from members.restriction import left_out_words
from monitoring.closing import differences, selectors, tables
from monitoring.closing.models import Closing, Snapshot, SnapshotPage
from monitoring.closing.rules import Figures
from monitoring.closing.views.desk import PER_PAGE, closing_of, crumbs_of
from monitoring.closing.views.pages import number_of


@login_required
@require_safe
def difference(request: MemberRequest, closing_id: int) -> HttpResponse:
    """Show which figures of a unit differ, and which of its parts."""
    closing = closing_of(request, closing_id)
    before, after = _versions(request, closing)
    was, now = _pages(request, before, after)
    page = now or was
    old, new = (one.facts.total if one else Figures() for one in (was, now))
    query = _query(before, after)
    context = {
        **_frame(closing, before, after, page),
        "table": tables.compared_table(old, new),
        "units": tables.units_table(closing, differences.changed_children(was, now), query),
        "is_same": was is not None and now is not None and was.digest == now.digest,
        "crumbs": crumbs_of(closing, (_("Differences"), "")),
    }
    return render(request, "monitoring/closing/difference.html", context)


@login_required
@require_safe
def difference_people(request: MemberRequest, closing_id: int) -> HttpResponse:
    """Name the people at or below a unit whose obligations differ, and say why."""
    closing = closing_of(request, closing_id)
    before, after = _versions(request, closing)
    was, now = _pages(request, before, after)
    page = now or was
    if page is None:
        raise Http404
    found = differences.people_changed(request.user, before, after, page=page)
    shown = Paginator(found.seen, PER_PAGE).get_page(request.GET.get("page"))
    since = before.counted_at or closing.cutoff_at
    explained = differences.explained(request.user, shown.object_list, since=since)
    query = _query(before, after)
    back = f"{reverse('closing:difference', args=[closing.pk])}?{query_text(query)}"
    context = {
        **_frame(closing, before, after, page),
        "table": tables.people_table(explained, found.names),
        "page": shown,
        "hidden": found.hidden,
        "left_out": left_out_words(len(found.restricted)),
        "crumbs": crumbs_of(closing, (_("Differences"), back), (_("People"), "")),
    }
    return render(request, "monitoring/closing/difference_people.html", context)


def _versions(request: MemberRequest, closing: Closing) -> tuple[Snapshot, Snapshot]:
    """Return the versions that the address names; 404 where there are no two."""
    found = differences.versions_to_compare(
        request.user,
        closing,
        before=number_of(request.GET.get("before")),
        after=number_of(request.GET.get("version")),
    )
    if found is None:
        raise Http404
    return found


def _pages(
    request: MemberRequest, before: Snapshot, after: Snapshot
) -> tuple[SnapshotPage | None, SnapshotPage | None]:
    """Return the pages of the unit that the address names, or of the uppermost that is seen."""
    unit = number_of(request.GET.get("unit"))
    if unit is None:
        tops = selectors.top_pages(request.user, after)
        if not tops:
            raise Http404
        unit = tops[0].unit_id
    was, now = (differences.page_of(request.user, one, unit) for one in (before, after))
    if was is None and now is None:
        raise Http404
    return was, now


def _query(before: Snapshot, after: Snapshot) -> dict[str, str]:
    return {"before": str(before.version), "version": str(after.version)}


def query_text(query: dict[str, str]) -> str:
    """Return the parameters as they stand in an address."""
    return "&".join(f"{name}={value}" for name, value in query.items())


def _frame(
    closing: Closing, before: Snapshot, after: Snapshot, page: SnapshotPage | None
) -> dict[str, object]:
    """Return what both pages begin with."""
    query = _query(before, after) | ({"unit": str(page.unit_id)} if page else {})
    return {
        "closing": closing,
        "name": page.facts.name if page else "",
        "before": _title(before),
        "after": _title(after),
        "query": query_text(query),
    }


def _title(snapshot: Snapshot) -> str:
    """Return which version is meant, in words."""
    if snapshot.is_sealed:
        said = _("version %(version)s (%(kind)s, sealed)")
    else:
        said = _("version %(version)s (%(kind)s, counted only)")
    return said % {
        "version": formats.number(snapshot.version),
        "kind": snapshot.get_kind_display(),
    }
