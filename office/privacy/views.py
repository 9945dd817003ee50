"""The desk for requests about data."""

import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.excel.writing import Sheet, write_rows
from members.requests import MemberRequest
from members.services import record
from office.models import DataRequest, Erasure, PrivacyNotice, Restriction
from office.models.privacy import OPEN_STATES
from office.privacy import permissions, rules, services, tables
from office.privacy.corrections import FIELDS, current_value
from office.privacy.exceptions import ReasonMissing
from office.privacy.forms import AnswerForm, ExtensionForm, NoticeForm, OfficeRequestForm
from office.privacy.letter import has_letter

PER_PAGE = 50


@login_required
@require_safe
def list_requests(request: MemberRequest) -> HttpResponse:
    """Show the queue, what is due first on top; ``?tat-ca=1`` shows the closed ones too."""
    _must_answer(request)
    shows_all = request.GET.get("tat-ca") == "1"
    rows = _answerable(request).select_related("person__unit")
    if not shows_all:
        rows = rows.filter(state__in=OPEN_STATES)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": tables.desk_table(page),
        "shows_all": shows_all,
        "may_publish": permissions.may_publish_notice(request.user),
        "calendar_is_old": not tables.has_next_tet(),
    }
    return render(request, "office/privacy/desk.html", context)


@login_required
@require_safe
def show_request(request: MemberRequest, request_id: int) -> HttpResponse:
    """Show one request and the steps that are possible now."""
    _must_answer(request)
    row = _request(request, request_id)
    state, kind = row.state, row.kind
    is_acknowledged = state == DataRequest.State.ACKNOWLEDGED
    restrictions = Restriction.objects.to_answer(request.user)
    context = {
        "crumbs": [
            {"title": _("Requests about data"), "url": reverse("privacy:desk")},
            {"title": row.get_kind_display(), "url": ""},
        ],
        "request_row": row,
        "facts": _facts(row),
        "may_acknowledge": state == DataRequest.State.RECEIVED,
        "may_carry_out": is_acknowledged,
        "is_erasure": kind == DataRequest.Kind.DELETE,
        "may_refuse": state in {DataRequest.State.RECEIVED, DataRequest.State.ACKNOWLEDGED},
        "may_extend": row.is_open and not row.extended_by_days,
        "may_verify": state == DataRequest.State.PROPOSED
        and permissions.is_second_person(request.user, row),
        "waits_for_another": state == DataRequest.State.PROPOSED,
        "restriction": restrictions.filter(person=row.person, until=None).first(),
        "has_letter": has_letter(row),
        "answer_form": AnswerForm(),
        "extension_form": ExtensionForm(),
    }
    return render(request, "office/privacy/request.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enter_request(request: MemberRequest) -> HttpResponse:
    """Enter the request of somebody who came in person."""
    _must_answer(request)
    sent = request.POST if request.method == "POST" else None
    form = OfficeRequestForm(sent, by=request.user)
    if form.is_valid() and form.person is not None:
        values = {key: form.cleaned_data[key] for key in ("kind", "text", "field", "new_value")}
        row = services.open_request(form.person, by=request.user, **values)
        return redirect("privacy:request", request_id=row.pk)
    crumbs = [
        {"title": _("Requests about data"), "url": reverse("privacy:desk")},
        {"title": _("Enter a request"), "url": ""},
    ]
    return render(request, "office/privacy/enter.html", {"form": form, "crumbs": crumbs})


@login_required
@require_POST
def acknowledge(request: MemberRequest, request_id: int) -> HttpResponse:
    """Tell the person that the request is there."""
    row = _request(request, request_id)
    services.acknowledge(row, by=request.user)
    return _back(request, row, _("The request is acknowledged."))


@login_required
@require_POST
def extend(request: MemberRequest, request_id: int) -> HttpResponse:
    """Give the request more time, once."""
    row = _request(request, request_id)
    form = ExtensionForm(request.POST)
    days = form.cleaned_data["days"] if form.is_valid() else 0
    reason = form.cleaned_data.get("reason", "")
    services.extend(row, days=days, reason=reason, by=request.user)
    return _back(request, row, _("The deadline is extended."))


@login_required
@require_POST
def carry_out(request: MemberRequest, request_id: int) -> HttpResponse:
    """Do what was asked for; an erasure is proposed to a second person."""
    row = _request(request, request_id)
    if row.kind == DataRequest.Kind.DELETE:
        services.freeze(row, by=request.user)
        return _back(request, row, _("The account is shut. A second person has to verify."))
    services.carry_out(row, answer=_answer(request), by=request.user)
    return _back(request, row, _("The request is carried out."))


@login_required
@require_POST
def refuse(request: MemberRequest, request_id: int) -> HttpResponse:
    """Close the request with a reason."""
    row = _request(request, request_id)
    services.refuse(row, answer=_answer(request), by=request.user)
    return _back(request, row, _("The request is refused; the person reads the reason."))


@login_required
@require_POST
def verify_erasure(request: MemberRequest, request_id: int) -> HttpResponse:
    """Let the second person erase."""
    row = _request(request, request_id)
    erasure = get_object_or_404(Erasure, request=row)
    services.verify_and_redact(erasure, answer=_answer(request), by=request.user)
    return _back(
        request, row, _("The file is erased. The register of certificates keeps its line.")
    )


@login_required
@require_POST
def hold_erasure(request: MemberRequest, request_id: int) -> HttpResponse:
    """Let the second person decide that the data is kept."""
    row = _request(request, request_id)
    erasure = get_object_or_404(Erasure, request=row)
    services.hold(erasure, reason=_answer(request), by=request.user)
    return _back(request, row, _("The data is kept; the person reads the reason."))


@login_required
@require_POST
def lift_restriction(request: MemberRequest, restriction_id: int) -> HttpResponse:
    """Open a restricted account again."""
    _must_answer(request)
    rows = Restriction.objects.to_answer(request.user)
    row = get_object_or_404(rows, pk=restriction_id)
    services.lift_restriction(row, reason=_answer(request), by=request.user)
    return _back(request, row.request, _("The account is open again."))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def publish_notice(request: MemberRequest) -> HttpResponse:
    """Show the versions of the notice, and bring out the next."""
    if not permissions.may_publish_notice(request.user):
        raise PermissionDenied
    last = PrivacyNotice.objects.first()
    start = {"summary": last.summary, "text": last.text} if last else {}
    form = NoticeForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_valid():
        notice = services.publish_notice(by=request.user, **form.cleaned_data)
        messages.success(
            request, _("Version %(version)s is published.") % {"version": notice.version}
        )
        return redirect("privacy:notices")
    crumbs = [
        {"title": _("Requests about data"), "url": reverse("privacy:desk")},
        {"title": _("Privacy notice"), "url": ""},
    ]
    context = {"form": form, "last": last, "crumbs": crumbs}
    return render(request, "office/privacy/notices.html", context)


@login_required
@require_safe
def show_record(request: MemberRequest) -> HttpResponse:
    """Show the full record of processing."""
    _must_see_record(request)
    page = Paginator(tables.record_rows(), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "table": tables.record_table(page)}
    return render(request, "office/privacy/record.html", context)


@login_required
@require_safe
def download_record(request: MemberRequest) -> HttpResponse:
    """Send the full record of processing as a workbook; it names nobody."""
    _must_see_record(request)
    sheet = Sheet(
        name=_("Record of processing"),
        headings=tables.record_headings(),
        rows=iter(tables.record_rows()),
        title=[_("Record of processing")],
        widths=[28, 20, 24, 36, 30, 36, 28],
    )
    book = io.BytesIO()
    write_rows(book, sheet)
    record("office.download_processing_record", actor=request.user)
    response = HttpResponse(
        book.getvalue(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    day = timezone.localdate()
    response["Content-Disposition"] = f'attachment; filename="ho-so-xu-ly-{day:%Y%m%d}.xlsx"'
    return response


def _must_answer(request: MemberRequest) -> None:
    if not permissions.may_answer_requests(request.user):
        raise PermissionDenied


def _must_see_record(request: MemberRequest) -> None:
    if not permissions.may_see_record(request.user):
        raise PermissionDenied


def _answerable(request: MemberRequest) -> QuerySet[DataRequest]:
    return DataRequest.objects.to_answer(request.user)


def _request(request: MemberRequest, request_id: int) -> DataRequest:
    """Return the request, if the user answers for the branch of the person."""
    _must_answer(request)
    rows = _answerable(request).select_related("person__unit", "entered_by", "proposed_by")
    found = rows.filter(pk=request_id).first()
    if found is None:
        raise Http404
    return found


def _answer(request: MemberRequest) -> str:
    """Return what was written to the person.

    Raises:
        ReasonMissing: it is too long to be stored whole.
    """
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise ReasonMissing(_("The answer is longer than 2,000 characters. Shorten it."))
    return str(form.cleaned_data["answer"])


def _facts(row: DataRequest) -> list[tuple[str, object]]:
    """Return what is known of the request."""
    urgency = rules.urgency(row.state, row.acknowledge_by, row.due_on, timezone.localdate())
    known: list[tuple[str, object]] = [
        (_("Person"), row.person.full_name),
        (_("Unit"), row.person.unit or ""),
        (_("State"), row.get_state_display()),
        (_("Received"), f"{timezone.localtime(row.received_at):%H:%M %d/%m/%Y}"),
        (_("Came in"), row.get_channel_display()),
        (_("Acknowledge by"), f"{row.acknowledge_by:%d/%m/%Y}"),
        (_("Complete by"), f"{row.due_on:%d/%m/%Y}"),
        (_("Deadline"), tables.urgency_word(urgency) if urgency else ""),
        (_("Reason of the extension"), row.extension_reason),
        (_("What it is about"), row.text),
    ]
    if row.field:
        known += [
            (_("What is to be corrected"), FIELDS[row.field]),
            (_("Stored now"), current_value(row.person, row.field) or "—"),
            (_("Correct value"), row.new_value or _("(empty)")),
        ]
    known += [(_("Proposed by"), row.proposed_by or ""), (_("Answer"), row.answer)]
    return [(label, value) for label, value in known if value]


def _back(request: MemberRequest, row: DataRequest, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("privacy:request", request_id=row.pk)
