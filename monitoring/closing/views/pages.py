"""The page of one unit, the list of its people, its minutes and workbooks."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.tables import Cell, Column, Table
from learning.models import Enrolment
from members.organising.basis import Basis
from members.requests import MemberRequest
from members.restriction import restriction_mark
from monitoring.closing import rules, selectors, tables, words
from monitoring.closing.minutes import minutes_pdf
from monitoring.closing.models import Closing, Confirmation, Snapshot, SnapshotPage
from monitoring.closing.permissions import may_confirm_for
from monitoring.closing.views.desk import PER_PAGE, closing_of, crumbs_of, figures_of
from monitoring.documents.views.files import as_download
from monitoring.forms import ExportForm
from monitoring.models import ExportJob
from monitoring.services import request_export

KINDS = {"so-lieu": ExportJob.Kind.CLOSING, "khac-biet": ExportJob.Kind.DIFFERENCE}


def number_of(text: str | None) -> int | None:
    """Return the number that an address names, or None."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def page_or_404(request: MemberRequest, closing: Closing, unit_id: int) -> SnapshotPage:
    """Return the unit's page of the version that the address names, the latest by default.

    The latest is the last sealed one; before any is sealed, the one that is confirmed.
    """
    versions = [
        one for one in selectors.versions_of(request.user, closing) if one.counted_at is not None
    ]
    wanted = number_of(request.GET.get("version"))
    chosen: Snapshot | None
    if wanted is not None:
        chosen = next((one for one in versions if one.version == wanted), None)
    else:
        first = versions[-1] if versions else None
        chosen = next((one for one in versions if one.is_sealed), first)
    if chosen is None:
        raise Http404
    pages = SnapshotPage.objects.visible_to(request.user).filter(snapshot=chosen)
    page = get_object_or_404(pages.select_related("unit"), unit=unit_id)
    chosen.closing = closing
    page.snapshot = chosen
    return page


def titles_of(snapshot: Snapshot) -> dict[int, str]:
    """Return the titles of the classes as they stood when the figures were counted."""
    return {row[0]: row[2] for row in json.loads(snapshot.head)["classes"]}


def way_of(
    request: MemberRequest, closing: Closing, page: SnapshotPage, *more: tuple[str, str]
) -> list[dict[str, str]]:
    """Return the way from the closing down to a unit."""
    way = [
        (one.facts.name, tables.unit_url(closing, one.unit_id, kept_of(request)))
        for one in selectors.way_to(request.user, page)
    ]
    return crumbs_of(closing, *way, *more)


def kept_of(request: MemberRequest) -> dict[str, str]:
    """Return what of the address is taken along: the version."""
    version = number_of(request.GET.get("version"))
    return {} if version is None else {"version": str(version)}


@login_required
@require_safe
def unit(request: MemberRequest, closing_id: int, unit_id: int) -> HttpResponse:
    """Show the figures of one unit: by class, by part, and what stands for them."""
    closing = closing_of(request, closing_id)
    page = page_or_404(request, closing, unit_id)
    snapshot, kept = page.snapshot, kept_of(request)
    is_today = request.GET.get("basis") == Basis.AS_IS and snapshot.is_sealed
    asked = selectors.asked_version(closing, snapshot)
    ladder = selectors.ladder_of(asked, user=request.user)
    answers = Confirmation.objects.visible_to(request.user).filter(
        snapshot__closing=closing, unit=unit_id
    )
    may_answer = (
        closing.state == Closing.State.CONFIRMING
        and snapshot.state == Snapshot.State.READY
        and page.total > 0
        and unit_id != closing.unit_id
        and may_confirm_for(request.user, page.unit)
    )
    step = ladder.steps.get(unit_id)
    children = [] if is_today else selectors.children_of(page)
    context = {
        "closing": closing,
        "snapshot": snapshot,
        "unit_page": page,
        "name": page.facts.name,
        "figures": figures_of(page),
        "classes": tables.classes_table(page, titles_of(snapshot)),
        "parts": tables.parts_table(closing, page, children, ladder, kept) if children else None,
        "today": tables.today_table(selectors.today_figures(request.user, page))
        if is_today
        else None,
        "answers": tables.answers_table(answers.select_related("by")),
        "rung": words.RUNGS[step.rung] if step and snapshot.kind == Snapshot.Kind.CLOSING else "",
        "may_answer": may_answer,
        "proof": selectors.proof_of(page) if snapshot.is_sealed else [],
        "version_query": urlencode(kept),
        "today_query": urlencode(kept | {"basis": Basis.AS_IS.value}),
        "crumbs": way_of(request, closing, page),
    }
    return render(request, "monitoring/closing/unit.html", context)


@login_required
@require_safe
def people(request: MemberRequest, closing_id: int, unit_id: int) -> HttpResponse:
    """Name the people behind the figures of a unit: those whom the user looks after today."""
    closing = closing_of(request, closing_id)
    page = page_or_404(request, closing, unit_id)
    lines = {line.enrolment: line for line in rules.lines_of(page.lines)}
    own = Enrolment.objects.in_branches_of(request.user).filter(pk__in=lines)
    rows = own.select_related("member", "training_class").order_by("member__name_key", "pk")
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    table = Table(
        [
            Column(key="name", label=_("Full name")),
            Column(key="class", label=_("Class")),
            Column(key="status", label=_("At the cut-off moment")),
        ]
    )
    for row in shown.object_list:
        table.add(
            {
                "name": Cell(
                    text=row.member.full_name,
                    href=reverse("monitoring:person", args=[row.member_id]),
                    mark=restriction_mark(row.member),
                ),
                "class": row.training_class.title,
                "status": words.line_words(lines[row.pk]),
            }
        )
    heading = _("People directly in the unit")
    context = {
        "name": page.facts.name,
        "table": table,
        "page": shown,
        "hidden": len(lines) - shown.paginator.count,
        "crumbs": way_of(request, closing, page, (heading, "")),
    }
    return render(request, "monitoring/closing/people.html", context)


@login_required
@require_safe
def minutes(request: MemberRequest, closing_id: int, unit_id: int) -> HttpResponse:
    """Print the minutes of a unit's figures, to be signed by its committee."""
    closing = closing_of(request, closing_id)
    page = page_or_404(request, closing, unit_id)
    content = minutes_pdf(request.user, page, titles_of(page.snapshot))
    day = timezone.localtime(page.snapshot.counted_at)
    name = f"bien-ban-chot-so-lieu-{page.facts.code}-{day:%Y%m%d}.pdf"
    return as_download(content, name=name, content_type="application/pdf")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: MemberRequest, closing_id: int, what: str) -> HttpResponse:
    """Ask what for, then have the workbook of the figures or of the difference made."""
    closing = closing_of(request, closing_id)
    if what not in KINDS:
        raise Http404
    params = {"closing": str(closing.pk)}
    for name in ("version", "before", "unit"):
        number = number_of(request.GET.get(name))
        if number is not None:
            params[name] = str(number)
    sent = request.POST if request.method == "POST" else None
    initial = {"format": ExportJob.Format.XLSX}
    form = ExportForm(sent, initial=initial, user=request.user)
    if form.is_valid():
        job = request_export(kind=KINDS[what], params=params, by=request.user, **form.cleaned_data)
        return redirect("monitoring:export", job_id=job.pk)
    context = {
        "form": form,
        "kind": KINDS[what].label,
        "back_url": reverse("closing:show", args=[closing.pk]),
    }
    return render(request, "monitoring/new_export.html", context)
