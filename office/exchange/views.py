"""Exchange packs at the desk: ask, approve, download, take the receipt, send again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common import private_files
from common.progress import whole_when_over
from common.text import formats
from members.requests import MemberRequest, require
from office.api.permissions import (
    is_first_person,
    may_connect,
    may_decide,
    may_see_packs,
)
from office.api.tables import moment
from office.exchange import keys, packs, receipts, tables
from office.exchange.exceptions import NoFileNow, ReceiptRefused
from office.exchange.forms import PackForm, ReceiptForm
from office.models import ExchangePack, PackLine, PackReceipt, SigningKey

PER_PAGE = 30
STATES = {"queued": "waiting", "running": "running", "done": "done", "expired": "done"}


@login_required
@require_safe
def list_packs(request: MemberRequest) -> HttpResponse:
    """List the packs of the user's branches."""
    require(may_see_packs(request.user))
    rows = ExchangePack.objects.visible_to(request.user).select_related("client", "unit")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": tables.packs_table(page.object_list),
        "may_connect": may_connect(request.user),
        "crumbs": crumbs(),
    }
    return render(request, "office/exchange/list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_pack(request: MemberRequest) -> HttpResponse:
    """Choose the rows of a pack and ask for it."""
    require(may_connect(request.user))
    form = PackForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        pack = packs.ask_for_pack(**form.cleaned_data, by=request.user)
        return redirect("packs:pack", pack.pk)
    context = {
        "form": form,
        "heading": _("New exchange pack"),
        "submit": _("New exchange pack"),
        "lead": _("Obligations and results with checksums and a signature, for a system offline."),
        "back_url": reverse("packs:list"),
        "crumbs": crumbs(_("New exchange pack")),
    }
    return render(request, "frames/form_page.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show_pack(request: MemberRequest, pack_id: int) -> HttpResponse:
    """Show how far a pack is, its lines that were refused and how to mend them; take a receipt."""
    pack = _pack(request, pack_id)
    may = may_connect(request.user, pack.unit)
    form = ReceiptForm()
    if request.method == "POST":
        require(may)
        form = ReceiptForm(request.POST, request.FILES)
        if _took_receipt(pack, form, request):
            return redirect("packs:pack", pack.pk)
    refused = PackLine.objects.visible_to(request.user).filter(
        pack=pack, state=PackLine.State.REJECTED
    )
    joined = refused.select_related("enrolment__member__unit", "enrolment__training_class")
    page = Paginator(joined, PER_PAGE).get_page(request.GET.get("page"))
    is_waiting = pack.state == ExchangePack.State.WAITING
    is_own = is_first_person(request.user, pack)
    context = {
        "pack": pack,
        "component_state": STATES.get(pack.state, "failed"),
        "is_job": pack.state in (*STATES, "failed"),
        "facts": _facts(pack),
        "form": form,
        "page": page,
        "table": tables.refused_table(page.object_list),
        "receipts": tables.receipts_table(
            PackReceipt.objects.visible_to(request.user).filter(pack=pack)
        ),
        "may_connect": may,
        "may_download": may and _has_file(pack),
        "may_decide": is_waiting and not is_own and may_decide(request.user, pack),
        "waits_for_other": is_waiting and is_own,
        "result_label": _("Download (%(rows)s rows)") % {"rows": formats.number(pack.done_rows)},
        "crumbs": crumbs(_("Pack %(number)s") % {"number": pack.pk}),
    }
    response = render(request, "office/exchange/pack.html", context)
    return whole_when_over(request, response, is_over=not pack.is_under_way)


def _took_receipt(pack: ExchangePack, form: ReceiptForm, request: MemberRequest) -> bool:
    """Take the uploaded receipt; a refusal stands beside the field, where it can be mended."""
    if not form.is_valid():
        return False
    try:
        receipt = receipts.take_receipt(pack, form.cleaned_data["file"], by=request.user)
    except ReceiptRefused as refusal:
        form.add_error("file", str(refusal.message))
        return False
    said = _("Receipt taken: %(accepted)s lines accepted, %(rejected)s refused.")
    numbers = {"accepted": receipt.accepted, "rejected": receipt.rejected}
    messages.success(request, said % numbers)
    return True


@login_required
@require_POST
def decide_pack(request: MemberRequest, pack_id: int) -> HttpResponse:
    """Approve or reject a large pack, as the second person."""
    pack = _pack(request, pack_id)
    require(may_decide(request.user, pack))
    approve = request.POST.get("decision") == "approve"
    packs.decide_pack(pack, approve=approve, by=request.user)
    messages.success(request, _("Approved: the pack is being made.") if approve else _("Rejected."))
    return redirect("packs:pack", pack.pk)


@login_required
@require_POST
def send_again(request: MemberRequest, pack_id: int) -> HttpResponse:
    """Ask for a pack of the refused lines, as they are now."""
    pack = _pack(request, pack_id)
    require(may_connect(request.user, pack.unit))
    again = packs.send_rejected_again(pack, by=request.user)
    return redirect("packs:pack", again.pk)


@login_required
@require_safe
def download(request: MemberRequest, pack_id: int) -> HttpResponseBase:
    """Send the file, and note that it left the house."""
    pack = _pack(request, pack_id)
    require(may_connect(request.user, pack.unit))
    if not _has_file(pack):
        raise NoFileNow
    packs.note_download(pack, by=request.user)
    return private_files.send(
        pack.file, download_name=f"goi-trao-doi-{pack.pk}.zip", content_type="application/zip"
    )


@login_required
@require_safe
def show_keys(request: MemberRequest) -> HttpResponse:
    """Show the public keys, for the receiver to compare on the phone or on paper."""
    require(may_see_packs(request.user))
    shown = [{"key": key, "pem": keys.pem_of(key)} for key in SigningKey.objects.order_by("-pk")]
    context = {
        "keys": shown,
        "address": request.build_absolute_uri("/api/v1/keys"),
        "crumbs": crumbs(_("Public keys")),
    }
    return render(request, "office/exchange/keys.html", context)


def _pack(request: MemberRequest, pack_id: int) -> ExchangePack:
    rows = ExchangePack.objects.visible_to(request.user).select_related(
        "client", "unit", "training_class", "requested_by", "decided_by", "resends"
    )
    pack: ExchangePack = get_object_or_404(rows, pk=pack_id)
    return pack


def _has_file(pack: ExchangePack) -> bool:
    is_kept = pack.expires_at is not None and pack.expires_at > timezone.now()
    return pack.state == ExchangePack.State.DONE and bool(pack.file) and is_kept


def _facts(pack: ExchangePack) -> list[tuple[str, str]]:
    facts = [
        (_("State"), str(pack.get_state_display())),
        (_("Receiving system"), pack.client.name),
        (_("People of"), pack.unit.name),
        (_("People"), formats.number(pack.people)),
        (_("Asked for by"), pack.requested_by.full_name),
    ]
    if pack.training_class:
        facts.append((_("Class"), pack.training_class.title))
    if pack.from_day:
        facts.append((_("Enrolled from"), f"{pack.from_day:%d/%m/%Y}"))
    if pack.to_day:
        facts.append((_("Enrolled until"), f"{pack.to_day:%d/%m/%Y}"))
    if pack.resends_id:
        facts.append((_("Refused lines of pack"), f"{pack.resends_id}"))
    if pack.decided_by:
        facts.append((_("Decided by"), pack.decided_by.full_name))
    if pack.expires_at:
        facts.append((_("File kept until"), moment(pack.expires_at)))
    if pack.manifest_sha256:
        facts.append((_("Checksum of manifest.json"), pack.manifest_sha256))
    return facts


def crumbs(title: str = "") -> list[dict[str, str]]:
    """Return the way from the office's desk to the page."""
    way = [
        {"title": _("Office desk"), "url": reverse("office:home")},
        {"title": _("Connections"), "url": reverse("connections:desk")},
    ]
    if not title:
        return [*way, {"title": _("Exchange packs"), "url": ""}]
    return [
        *way,
        {"title": _("Exchange packs"), "url": reverse("packs:list")},
        {"title": title, "url": ""},
    ]
