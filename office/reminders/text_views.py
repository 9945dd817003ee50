"""The words of notices."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.tables import Cell, Column, Table
from members.permissions import has_role
from members.requests import MemberRequest
from members.roles import Role
from notices import rules, services
from notices.kinds import ALLOWED, LONGEST_BODY, VARIABLES, WITH_SUBJECT, Channel, Kind
from notices.models import NoticeTemplate
from notices.selectors import all_words, words_for
from office.reminders.forms import TextForm
from office.reminders.permissions import may_write_texts
from office.reminders.views import crumbs, must_see


@login_required
@require_safe
def list_texts(request: MemberRequest) -> HttpResponse:
    """Show the words that hold now, by kind and channel."""
    must_see(request)
    may_write = may_write_texts(request.user)
    table = Table(
        [
            Column(key="kind", label=_("What it is about")),
            Column(key="channel", label=_("Channel")),
            Column(key="body", label=_("Words of the notice"), is_long=True),
            Column(key="version", label=_("Version"), is_number=True),
        ]
    )
    for words in all_words():
        href = reverse("reminders:text", args=[int(words.kind), words.channel]) if may_write else ""
        table.add(
            {
                "kind": Cell(text=words.kind.label, href=href),
                "channel": words.channel.label,
                "body": words.body,
                "version": words.version,
            }
        )
    context = {"table": table, "crumbs": crumbs(_("Texts"))}
    return render(request, "office/reminders/texts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_text(request: MemberRequest, kind: int, channel: str) -> HttpResponse:
    """Write the next version of a text; what it will look like stands beside it."""
    if not has_role(request.user, Role.OFFICE):
        raise PermissionDenied
    # The words are those of the whole organisation: an office of one branch has none to write.
    if not may_write_texts(request.user) or kind not in Kind.values:
        raise Http404
    if channel not in Channel.values:
        raise Http404
    words = words_for(kind, channel)
    form = TextForm(
        request.POST or None,
        kind=words.kind,
        channel=words.channel,
        initial={"subject": words.subject, "body": words.body},
    )
    subject, body = words.subject, words.body
    if request.method == "POST":
        subject, body = request.POST.get("subject", ""), request.POST.get("body", "")
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        services.save_text(
            kind,
            channel,
            subject=form.cleaned_data.get("subject", ""),
            body=form.cleaned_data["body"],
            by=request.user,
        )
        messages.success(request, _("The text was saved. What is queued keeps its words."))
        return redirect("reminders:texts")
    example = {name: VARIABLES[name][1] for name in ALLOWED[words.kind]}
    context = {
        "form": form,
        "words": words,
        "longest": LONGEST_BODY[words.channel],
        "variables": [(f"{{{name}}}", VARIABLES[name][0]) for name in ALLOWED[words.kind]],
        "example": {
            "subject": rules.filled_in(subject, example) if words.channel in WITH_SUBJECT else "",
            "body": rules.filled_in(body, example),
        },
        "versions": NoticeTemplate.objects.filter(kind=kind, channel=channel)[:10],
        "crumbs": crumbs(_("Texts")),
    }
    return render(request, "office/reminders/text.html", context)
