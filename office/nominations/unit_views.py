"""A unit's side: its list on the screen and in Excel, sending it, replacing a person."""

from tempfile import TemporaryFile
from typing import BinaryIO, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.text import formats
from learning import services
from learning.exceptions import NominationRefused
from learning.models import Nomination, NominationUnit, NominationUpload
from learning.nominating import candidates_for, facts_about, listed_people
from learning.nomination_rules import is_late, obstacle_of, warnings_of
from learning.permissions import (
    may_nominate,
    may_run_nominations,
    may_see_nominations,
    may_send_list,
)
from learning.services.nominations import OBSTACLES
from members.models import User
from members.requests import MemberRequest, require
from members.services.listing import note_export
from office.nominations import uploads
from office.nominations.forms import FindForm, LateForm, ListUploadForm, ReplaceForm
from office.nominations.views import crumbs_of, facts_of
from office.nominations.words import BADGES, birth_year_of, warnings_in_words
from office.nominations.workbook import write_template

FOUND_AT_MOST = 20
SHOWN_PROBLEMS = 100
State = Nomination.State


def entry_of(request: MemberRequest, entry_id: int) -> NominationUnit:
    """Return the list of a unit; 403 for those who see no nominations, 404 for other units."""
    if not may_see_nominations(request.user):
        raise PermissionDenied
    rows = NominationUnit.objects.visible_to(request.user).select_related(
        "unit", "call__training_class__course", "call__training_class__unit"
    )
    return get_object_or_404(rows, pk=entry_id)


def nominating_entry(request: MemberRequest, entry_id: int) -> NominationUnit:
    """Return the list if the user may put people on it."""
    entry = entry_of(request, entry_id)
    require(may_nominate(request.user, entry))
    return entry


def nomination_of(request: MemberRequest, nomination_id: int) -> Nomination:
    """Return one line of a list that the user sees."""
    if not may_see_nominations(request.user):
        raise PermissionDenied
    rows = Nomination.objects.visible_to(request.user).select_related("member", "entry__unit")
    row = get_object_or_404(rows, pk=nomination_id)
    if not NominationUnit.objects.visible_to(request.user).filter(pk=row.entry_id).exists():
        raise Http404
    return row


@login_required
@require_safe
def unit(request: MemberRequest, entry_id: int) -> HttpResponse:
    """Show the list of a unit, whom else it may nominate, and what can be done now."""
    entry = entry_of(request, entry_id)
    user = request.user
    rows = list(
        Nomination.objects.visible_to(user)
        .filter(entry=entry)
        .select_related("member__unit", "replaces__member")
        .order_by("nominated_at", "pk")
    )
    lines = listed_people(entry, rows)
    can_change = not entry.is_sent and entry.call.listed_at is None
    find = FindForm(request.GET)
    query = find.cleaned_data["q"] if find.is_valid() else ""
    # All of them: a secretary sees the own people only, but the places are those of the unit.
    standing = Nomination.objects.standing().filter(entry=entry).count()
    may_change = can_change and may_nominate(user, entry)
    context = {
        "entry": entry,
        "call": entry.call,
        "facts": [*facts_of(entry.call), (_("Quota"), _quota(entry, standing))],
        "lines": [
            {
                "row": line.nomination,
                "born": birth_year_of(line.nomination.member),
                "warnings": warnings_in_words(list(line.warnings)),
                "badge": BADGES[State(line.nomination.state)],
                "label": capfirst(str(line.nomination.get_state_display())),
            }
            for line in lines
        ],
        "find": find,
        "found": _found(entry, user, query, place=standing + 1) if may_change else [],
        "query": query,
        "may_change": may_change,
        "may_send": can_change and bool(rows) and may_send_list(user, entry),
        "may_replace": may_nominate(user, entry) and bool(rows),
        "may_run": may_run_nominations(user, entry.call.training_class),
        "is_late": is_late(timezone.localdate(), entry.call.closes_on),
        "late_form": LateForm(),
        "upload_form": ListUploadForm(),
        "crumbs": crumbs_of(entry.call, entry.unit.name),
    }
    return render(request, "office/nominations/unit.html", context)


def _quota(entry: NominationUnit, number: int) -> str:
    return _("%(number)s nominated, %(quota)s places") % {
        "number": formats.number(number),
        "quota": formats.number(entry.quota),
    }


def _found(entry: NominationUnit, user: User, query: str, *, place: int) -> list[dict[str, object]]:
    """Return the people of that name in the unit, with what to know before nominating them."""
    if not query.strip():
        return []
    people = list(
        candidates_for(entry, user)
        .search(query)
        .select_related("unit")
        .in_official_order()[:FOUND_AT_MOST]
    )
    facts = facts_about(entry, people)
    found: list[dict[str, object]] = []
    for person in people:
        obstacle = obstacle_of(facts[person.pk])
        warnings = warnings_of(facts[person.pk], place=place, quota=entry.quota)
        found.append(
            {
                "person": person,
                "born": birth_year_of(person),
                "obstacle": str(OBSTACLES[obstacle]) if obstacle else "",
                "warnings": warnings_in_words(warnings),
            }
        )
    return found


@login_required
@require_POST
def add(request: MemberRequest, entry_id: int) -> HttpResponse:
    """Put one person on the list; the search stays."""
    entry = nominating_entry(request, entry_id)
    if not request.POST.get("person"):
        messages.error(request, _("Choose a person first."))
        return redirect("nominations:unit", entry.pk)
    person = _candidate(request, entry, request.POST["person"])
    late = request.POST.get("late_reason", "")[:200]
    made, refused = services.nominate(entry, [person], by=request.user, late_reason=late)
    if made:
        messages.success(request, _("%(name)s is on the list.") % {"name": person.full_name})
    for one, why in refused:
        said = _("%(name)s cannot be nominated: %(why)s.") % {"name": one.full_name, "why": why}
        messages.warning(request, said)
    query = urlencode({"q": request.POST["q"]}) if request.POST.get("q") else ""
    return redirect(reverse("nominations:unit", args=[entry.pk]) + (f"?{query}" if query else ""))


def _candidate(request: MemberRequest, entry: NominationUnit, number: str) -> User:
    """Return a person whom the user may nominate here; anybody else is not there."""
    pk = int(number) if number.isascii() and number.isdigit() and len(number) < 16 else 0
    return get_object_or_404(candidates_for(entry, request.user), pk=pk)


@login_required
@require_POST
def remove(request: MemberRequest, nomination_id: int) -> HttpResponse:
    """Take a person off a list that was not sent."""
    row = nomination_of(request, nomination_id)
    require(may_nominate(request.user, row.entry))
    services.take_off_list(row, by=request.user)
    messages.success(request, _("%(name)s is off the list.") % {"name": row.member.full_name})
    return redirect("nominations:unit", row.entry_id)


@login_required
@require_POST
def send(request: MemberRequest, entry_id: int) -> HttpResponse:
    """Hand the list in."""
    entry = entry_of(request, entry_id)
    require(may_send_list(request.user, entry))
    form = LateForm(request.POST)
    late = form.cleaned_data["late_reason"] if form.is_valid() else ""
    services.send_list(entry, by=request.user, late_reason=late)
    messages.success(request, _("The list was sent to the office."))
    return redirect("nominations:unit", entry.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def replace(request: MemberRequest, nomination_id: int) -> HttpResponse:
    """Put somebody else of the unit in the place of an approved person."""
    row = nomination_of(request, nomination_id)
    entry = nominating_entry(request, row.entry_id)
    form = ReplaceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        person = _candidate(request, entry, str(form.cleaned_data["person"]))
        try:
            services.replace_nomination(
                row, person, reason=form.cleaned_data["reason"], by=request.user
            )
        except NominationRefused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The office decides on the new person."))
            return redirect("nominations:unit", entry.pk)
    find = FindForm(request.GET)
    query = find.cleaned_data["q"] if find.is_valid() else ""
    context = {
        "row": row,
        "form": form,
        "find": find,
        "found": _found(entry, request.user, query, place=1),
        "crumbs": crumbs_of(entry.call, _("Replace a person")),
    }
    return render(request, "office/nominations/replace.html", context)


@login_required
@require_POST
def template(request: MemberRequest, entry_id: int) -> HttpResponseBase:
    """Send the workbook in which the unit chooses its people; that they left is noted."""
    entry = nominating_entry(request, entry_id)
    # The response closes the file, and a temporary file is gone when it is closed.
    file = TemporaryFile()  # noqa: SIM115
    people = write_template(cast(BinaryIO, file), entry, request.user)
    file.seek(0)
    purpose = _("Template of nominations: %(class)s") % {"class": entry.call.training_class.title}
    note_export("members.directory", purpose=purpose[:200], people=people, by=request.user)
    return FileResponse(file, as_attachment=True, filename="cu-hoc-vien.xlsx")


@login_required
@require_POST
def upload(request: MemberRequest, entry_id: int) -> HttpResponse:
    """Take a workbook for a look; nothing is put on the list yet."""
    entry = nominating_entry(request, entry_id)
    form = ListUploadForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose the workbook first."))
        return redirect("nominations:unit", entry.pk)
    kept = uploads.keep_upload(entry, form.upload, by=request.user)
    return redirect("nominations:preview", kept.pk)


def upload_of(request: MemberRequest, upload_id: int) -> NominationUpload:
    """Return the own workbook; 403 for those who see no nominations at all."""
    if not may_see_nominations(request.user):
        raise PermissionDenied
    rows = NominationUpload.objects.visible_to(request.user).select_related(
        "entry__unit", "entry__call__training_class__course", "uploaded_by"
    )
    found = get_object_or_404(rows, pk=upload_id)
    require(may_nominate(request.user, found.entry))
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: MemberRequest, upload_id: int) -> HttpResponse:
    """Show what the workbook would put on the list, and what is to be mended; then do it."""
    kept = upload_of(request, upload_id)
    entry = kept.entry
    if request.method == "POST":
        late = request.POST.get("late_reason", "")[:200]
        made = uploads.take_over(kept, by=request.user, late_reason=late)
        said = _("%(number)s people were put on the list.") % {"number": formats.number(len(made))}
        messages.success(request, said)
        return redirect("nominations:preview", kept.pk)
    reading = uploads.read_upload(kept)
    people = list(reading.people.values())
    facts = facts_about(entry, people)
    place = Nomination.objects.standing().filter(entry=entry).count()
    context = {
        "kept": kept,
        "entry": entry,
        "people": [
            {
                "person": one,
                "born": birth_year_of(one),
                "warnings": warnings_in_words(
                    warnings_of(facts[one.pk], place=place + number, quota=entry.quota)
                ),
            }
            for number, one in enumerate(people, start=1)
        ],
        "figures": [
            {"label": _("To be put on the list"), "value": formats.number(len(people))},
            {"label": _("On the list already"), "value": formats.number(reading.known)},
            {"label": _("Not chosen"), "value": formats.number(reading.not_chosen)},
            {"label": _("To be mended"), "value": formats.number(len(reading.problems))},
        ],
        "problems": reading.problems[:SHOWN_PROBLEMS],
        "more": max(0, len(reading.problems) - SHOWN_PROBLEMS),
        "is_late": is_late(timezone.localdate(), entry.call.closes_on),
        "late_form": LateForm(),
        "crumbs": crumbs_of(entry.call, _("List from Excel")),
    }
    return render(request, "office/nominations/preview.html", context)


@login_required
@require_safe
def errors(request: MemberRequest, upload_id: int) -> HttpResponse:
    """Send the rows to mend as a workbook that can be sent again."""
    content = uploads.error_file(upload_of(request, upload_id))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = 'attachment; filename="can-sua.xlsx"'
    return response
