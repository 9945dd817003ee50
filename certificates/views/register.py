"""The register of certificates, one certificate for the office, and the acts on it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from certificates import permissions, selectors, services
from certificates.forms import RegisterFilters, ReissueForm, RevokeForm
from certificates.models import Certificate
from common.tables import Cell, Column, Table
from members.models import User
from members.organising.basis import Basis
from members.requests import MemberRequest
from members.services import record

PER_PAGE = 50


@login_required
@require_safe
def show_register(request: MemberRequest) -> HttpResponse:
    """List the register, newest first, with search and filters."""
    if not permissions.may_see_register(request.user):
        raise PermissionDenied
    filters = RegisterFilters(request.GET)
    chosen = filters.cleaned_data if filters.is_valid() else {}
    rows = selectors.register(
        request.user,
        text=chosen.get("q", ""),
        state=chosen.get("state", ""),
        year=chosen.get("year"),
    )
    basis = Basis.named(request.GET.get("basis"), default=Basis.AS_WAS)
    lines = selectors.with_units(rows, basis=basis)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    table = _register_table(list(page.object_list), basis)
    context = {"filters": filters, "page": page, "table": table}
    return render(request, "certificates/register.html", context)


@login_required
@require_safe
def show_certificate(request: MemberRequest, certificate_id: int) -> HttpResponse:
    """Show one line of the register with what can be done about it."""
    return _certificate_page(request, _certificate_for(request.user, certificate_id), look=True)


@login_required
@require_POST
def revoke(request: MemberRequest, certificate_id: int) -> HttpResponse:
    """Take the certificate back."""
    certificate = _certificate_for(request.user, certificate_id)
    if not permissions.may_revoke(request.user, certificate.enrolment.training_class.unit):
        raise PermissionDenied
    form = RevokeForm(request.POST)
    if not form.is_valid():
        return _certificate_page(request, certificate, revoke_form=form)
    services.revoke_certificate(certificate, by=request.user, grounds=form.cleaned_data["reason"])
    messages.success(request, _("The certificate has been revoked."))
    return redirect("certificates:certificate", certificate_id=certificate.pk)


@login_required
@require_POST
def reissue(request: MemberRequest, certificate_id: int) -> HttpResponse:
    """Replace the certificate by a new paper."""
    certificate = _certificate_for(request.user, certificate_id)
    if not permissions.may_reissue(request.user, certificate.enrolment.training_class.unit):
        raise PermissionDenied
    form = ReissueForm(request.POST)
    if not form.is_valid():
        return _certificate_page(request, certificate, reissue_form=form)
    new = services.reissue_certificate(
        certificate,
        by=request.user,
        grounds=form.cleaned_data["grounds"],
        is_correction=form.cleaned_data["kind"] == ReissueForm.CORRECTION,
    )
    messages.success(request, _("A new certificate has been issued."))
    return redirect("certificates:certificate", certificate_id=new.pk)


def _certificate_for(user: User, certificate_id: int) -> Certificate:
    """Return the certificate for somebody who reads the register."""
    certificate = get_object_or_404(
        Certificate.objects.visible_to(user).select_related(
            "enrolment__member",
            "enrolment__training_class__unit",
            "recognition",
            "predecessor",
            "revoked_by",
        ),
        pk=certificate_id,
    )
    if not permissions.may_see_register(user):
        raise PermissionDenied
    return certificate


def _certificate_page(
    request: MemberRequest,
    certificate: Certificate,
    *,
    look: bool = False,
    revoke_form: RevokeForm | None = None,
    reissue_form: ReissueForm | None = None,
) -> HttpResponse:
    """Render the page of one certificate; looking at another person's is noted."""
    holder, unit = certificate.enrolment.member, certificate.enrolment.training_class.unit
    if look and holder != request.user:
        record(
            "certificates.view_certificate",
            actor=request.user,
            person=holder,
            subject=f"certificate:{certificate.pk}",
        )
    stands = certificate.state == Certificate.State.ISSUED
    context = {
        "certificate": certificate,
        "status": certificate.status_on(timezone.localdate()),
        "facts": _facts(certificate),
        "successor": Certificate.objects.filter(predecessor=certificate).first(),
        "may_revoke": stands and permissions.may_revoke(request.user, unit),
        "may_reissue": stands and permissions.may_reissue(request.user, unit),
        "revoke_form": revoke_form or RevokeForm(),
        "reissue_form": reissue_form or ReissueForm(),
        "has_errors": bool(revoke_form or reissue_form),
    }
    return render(request, "certificates/certificate.html", context)


def _facts(certificate: Certificate) -> list[tuple[str, str]]:
    """Return what is frozen on the certificate, as pairs for the page."""
    printed = certificate.facts
    pairs = [
        (_("Register number"), certificate.register_label),
        (_("Full name"), certificate.printed_name),
        (_("Date of birth"), certificate.birth_text),
        (_("Unit"), certificate.unit_name),
        (_("Course"), certificate.course_title),
        (_("Class"), certificate.class_title),
        (_("Time of study"), printed["period"]),
        (_("Teaching periods"), printed["periods"]),
        (_("Band"), certificate.band),
        (_("Issued on"), f"{certificate.issued_on:%d/%m/%Y}"),
        (_("Valid until"), printed["valid_until"] or _("no limit")),
        (_("Issuing body"), certificate.issuer_name),
        (_("Signer"), f"{certificate.signer_name}, {certificate.signer_position}"),
        (_("Verification code"), certificate.code),
    ]
    if certificate.recognition:
        decision = certificate.recognition
        words = f"{decision.decision_number}, {decision.decision_date:%d/%m/%Y}"
        pairs.append((_("Decision"), words))
    if certificate.predecessor:
        pairs.append((_("Replaces"), certificate.predecessor.number))
        pairs.append((_("Grounds of the reissue"), certificate.issue_grounds))
    if certificate.state == Certificate.State.REVOKED:
        pairs.append((_("Grounds of the revocation"), certificate.revocation_grounds))
    return [(label, value) for label, value in pairs if value]


def _register_table(certificates: list[Certificate], basis: str) -> Table:
    """Return the lines as a table, in the columns of the official register (DOMAIN §3.4)."""
    today = timezone.localdate()
    table = Table(
        [
            Column(key="number", label=_("Certificate number")),
            Column(key="register", label=_("Register number")),
            Column(key="name", label=_("Full name")),
            Column(key="birth", label=_("Date of birth")),
            Column(key="unit", label=_("Unit")),
            Column(key="course", label=_("Course")),
            Column(key="band", label=_("Band")),
            Column(key="issued", label=_("Issued on")),
            Column(key="status", label=_("Status")),
        ]
    )
    for row in certificates:
        table.add(
            {
                "number": Cell(
                    text=row.number, href=reverse("certificates:certificate", args=[row.pk])
                ),
                "register": row.register_label,
                "name": row.printed_name,
                "birth": row.birth_text,
                "unit": selectors.register_unit(row, basis=basis),
                "course": row.course_title,
                "band": row.band,
                "issued": f"{row.issued_on:%d/%m/%Y}",
                "status": _status_cell(row.status_on(today)),
            }
        )
    return table


def _status_cell(code: str) -> Cell:
    """Return the status in words; the shared words know no "replaced"."""
    return Cell(text=_("Replaced")) if code == "replaced" else Cell(status=code)
