"""The organisation's names and signers by date: begin, close, correct, and look at the papers."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.text import formats
from members.models import Organisation, Signer, Unit
from members.organising import permissions, selectors, services
from members.organising.forms import (
    CloseForm,
    DayFilter,
    OrganisationForm,
    ReasonForm,
    SignerForm,
)
from members.requests import MemberRequest

ORGANISATION, SIGNER = "ten-goi", "nguoi-ky"
METHODS = ["GET", "HEAD", "POST"]


@login_required
@require_safe
def show_organisation(request: MemberRequest) -> HttpResponse:
    """Show the roots whose settings the user keeps; of a single one, go there."""
    own = [
        root for root in selectors.roots() if permissions.may_keep_organisation(request.user, root)
    ]
    if not own:
        raise PermissionDenied
    if len(own) == 1:
        return redirect("organising:root", own[0].pk)
    return render(request, "members/organising/roots.html", {"roots": own, "crumbs": _crumbs()})


@login_required
@require_safe
def show_root(request: MemberRequest, root_id: int) -> HttpResponse:
    """Show names and signers over time, and how papers of a day look."""
    root = _root(request, root_id)
    filters = DayFilter(request.GET)
    typed = filters.cleaned_data.get("day") if filters.is_valid() else None
    day = typed or timezone.localdate()
    known = selectors.settings_of(root, day=day)
    context = {
        "root": root,
        "filters": filters,
        "settings": known,
        "paper": _paper(known, day),
        "organisation_kind": ORGANISATION,
        "signer_kind": SIGNER,
        "crumbs": _crumbs(root),
    }
    return render(request, "members/organising/organisation.html", context)


@login_required
@require_http_methods(METHODS)
def begin_period(request: MemberRequest, root_id: int, kind: str) -> HttpResponse:
    """Add a row from a day on; the open one ends on the eve.  Filled with what holds now."""
    root = _root(request, root_id)
    row = _new_row(root, kind)
    form = _form_for(kind)(
        request.POST if request.method == "POST" else None,
        instance=row,
        initial=_what_holds(root, kind),
    )
    if form.is_valid():
        services.begin_period(form.instance, by=request.user)
        messages.success(request, _("Saved. It holds from %(day)s on.") % {"day": _day_of(form)})
        return redirect("organising:root", root_id)
    heading = _("New name of the organisation") if kind == ORGANISATION else _("New signer")
    return _form_page(request, root, heading, [form])


@login_required
@require_http_methods(METHODS)
def correct_period(request: MemberRequest, root_id: int, kind: str, row_id: int) -> HttpResponse:
    """Correct a mistake, with the reason."""
    root = _root(request, root_id)
    row = _row(root, kind, row_id)
    sent = request.POST if request.method == "POST" else None
    form, reason = _form_for(kind)(sent, instance=row), ReasonForm(sent)
    if form.is_valid() and reason.is_valid():
        services.correct_period(
            form.instance,
            reason=reason.cleaned_data["reason"],
            changed=form.changed_data,
            by=request.user,
        )
        messages.success(request, _("Corrected."))
        return redirect("organising:root", root_id)
    reason.is_valid()
    return _form_page(request, root, _("Correct a mistake"), [form, reason])


@login_required
@require_http_methods(METHODS)
def close_period(request: MemberRequest, root_id: int, kind: str, row_id: int) -> HttpResponse:
    """Give a row its last day."""
    root = _root(request, root_id)
    row = _row(root, kind, row_id)
    sent = request.POST if request.method == "POST" else None
    form = CloseForm(sent, first=row.valid_from)
    if form.is_valid():
        services.close_period(row, last_day=form.cleaned_data["last_day"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("organising:root", root_id)
    return _form_page(request, root, _("Last day of «%(row)s»") % {"row": str(row)}, [form])


def _root(request: MemberRequest, root_id: int) -> Unit:
    """Return a root whose settings the user keeps; others are not there."""
    root = get_object_or_404(selectors.roots(), pk=root_id)
    if not permissions.may_keep_organisation(request.user, root):
        raise Http404
    return root


def _row(root: Unit, kind: str, row_id: int) -> Organisation | Signer:
    """Return a dated row of that root."""
    if kind == ORGANISATION:
        return get_object_or_404(Organisation, root=root, pk=row_id)
    if kind == SIGNER:
        return get_object_or_404(Signer, organisation_root=root, pk=row_id)
    raise Http404


def _new_row(root: Unit, kind: str) -> Organisation | Signer:
    """Return an empty row of that root."""
    if kind == ORGANISATION:
        return Organisation(root=root)
    if kind == SIGNER:
        return Signer(organisation_root=root)
    raise Http404


def _form_for(kind: str) -> type[OrganisationForm] | type[SignerForm]:
    """Return the form of the kind of row."""
    return OrganisationForm if kind == ORGANISATION else SignerForm


def _what_holds(root: Unit, kind: str) -> dict[str, object]:
    """Return what holds today, as a beginning for the new row; without its dates."""
    known = selectors.settings_of(root, day=timezone.localdate())
    row = known.organisation if kind == ORGANISATION else known.signer
    dates = {"id", "valid_from", "valid_to"}
    return (
        {name: value for name, value in model_to_dict(row).items() if name not in dates}
        if row
        else {}
    )


def _paper(known: selectors.Settings, day: date) -> dict[str, object]:
    """Return what stands at the head and at the foot of a paper of the day."""
    organisation, signer = known.organisation, known.signer
    if organisation is None:
        return {}
    is_party, symbol = organisation.form == Organisation.Form.PARTY, organisation.symbol
    return {
        "is_party": is_party,
        "superior": organisation.superior_name.upper(),
        "organisation": organisation.name.upper(),
        # The official Vietnamese of the rules of form, whatever language the site is read in.
        "number": f"Số 01-BC/{symbol}" if is_party else f"Số: 01/BC-{symbol}",
        "place_and_date": f"{organisation.place}, {formats.long_date(day)}",
        "authority": signer.authority_line if signer else "",
        "position": signer.position.upper() if signer else "",
        "signer": signer.full_name if signer else "",
    }


def _day_of(form: OrganisationForm | SignerForm) -> str:
    """Return the first day of the row that was typed."""
    return f"{form.instance.valid_from:%d/%m/%Y}"


def _form_page(
    request: MemberRequest, root: Unit, heading: str, forms: list[object]
) -> HttpResponse:
    """Render a page with one form of one or two parts."""
    context = {
        "forms": forms,
        "heading": heading,
        "root": root,
        "has_errors": request.method == "POST",
        "back_url": reverse("organising:root", args=[root.pk]),
        "crumbs": _crumbs(root, heading),
    }
    return render(request, "members/organising/period_form.html", context)


def _crumbs(root: Unit | None = None, title: str = "") -> list[dict[str, str]]:
    """Return the way from the settings down to the page."""
    crumbs = [{"title": _("Organisation and signers"), "url": reverse("organising:organisation")}]
    if root is not None:
        crumbs.append({"title": root.name, "url": reverse("organising:root", args=[root.pk])})
    if title:
        crumbs.append({"title": title, "url": ""})
    return crumbs
