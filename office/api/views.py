"""The desk of connections: systems, their tokens, decisions, and what was read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.requests import MemberRequest, require
from office.api import tables, tokens
from office.api.forms import ConnectionForm, ReasonForm, TokenForm
from office.api.permissions import (
    is_first_person,
    may_connect,
    may_decide,
    may_revoke_token,
    may_see_connections,
    may_see_packs,
)
from office.models import ApiClient, ApiToken, ApiUse, Webhook

PER_PAGE = 30
USES_SHOWN = 60


@login_required
@require_safe
def show_desk(request: MemberRequest) -> HttpResponse:
    """List the connected systems."""
    require(may_see_connections(request.user))
    holds = Q(
        tokens__state="active",
        tokens__revoked_at=None,
        tokens__valid_from__lte=timezone.localdate(),
        tokens__valid_to__gte=timezone.localdate(),
    )
    rows = (
        ApiClient.objects.visible_to(request.user)
        .select_related("unit", "responsible")
        .annotate(
            live_tokens=Count("tokens", filter=holds, distinct=True),
            last_used=Max("tokens__last_used_at"),
        )
    )
    page = Paginator(rows.order_by("name"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": tables.clients_table(page.object_list),
        "waiting": ApiToken.objects.visible_to(request.user).waiting().select_related("client"),
        "may_connect": may_connect(request.user),
        "may_see_packs": may_see_packs(request.user),
        "crumbs": crumbs(),
    }
    return render(request, "office/api/desk.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: MemberRequest) -> HttpResponse:
    """Write down another system."""
    require(may_connect(request.user))
    sent = request.POST if request.method == "POST" else None
    form = ConnectionForm(sent, user=request.user)
    if form.is_valid():
        client = tokens.connect_system(**form.facts(), by=request.user)
        messages.success(request, _("The system is written down. It reads nothing yet."))
        return redirect("connections:client", client.pk)
    return _form(request, form, _("Connect a system"), reverse("connections:desk"))


@login_required
@require_safe
def show_client(request: MemberRequest, client_id: int) -> HttpResponse:
    """Show a connection: its tokens, its webhooks, and what it read in the last days."""
    client = _client(request, client_id)
    held = ApiToken.objects.visible_to(request.user).filter(client=client).select_related("unit")
    uses = ApiUse.objects.visible_to(request.user).filter(token__client=client)
    hooks = Webhook.objects.visible_to(request.user).filter(client=client)
    context = {
        "client": client,
        "facts": [
            (_("Branch"), client.unit.name),
            (_("Who answers for it"), client.responsible.full_name),
            (_("Contact over there"), client.contact),
            (_("Purpose"), client.purpose),
        ],
        "tokens": tables.tokens_table(held),
        "uses": tables.uses_table(uses.select_related("token")[:USES_SHOWN]),
        "hooks": tables.hooks_table(hooks),
        "may_connect": may_connect(request.user, client.unit),
        "may_see_packs": may_see_packs(request.user),
        "crumbs": crumbs(client.name),
    }
    return render(request, "office/api/client.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_token(request: MemberRequest, client_id: int) -> HttpResponse:
    """Make a token and show its secret: on this answer only, nobody can ask for it again."""
    client = _client(request, client_id)
    require(may_connect(request.user, client.unit))
    sent = request.POST if request.method == "POST" else None
    form = TokenForm(sent, client=client, user=request.user)
    back = reverse("connections:client", args=[client.pk])
    if not form.is_valid():
        return _form(request, form, _("New token"), back, lead=client.name, submit=_("New token"))
    wish = tokens.Wish(**form.cleaned_data)
    token, secret = tokens.make_token(client, wish, by=request.user)
    context = {
        "secret": secret,
        "risks": tables.risk_words(tokens.risks_of(wish)),
        "title": _("New token"),
        "back_url": reverse("connections:token", args=[token.pk]),
        "example": request.build_absolute_uri("/api/v1/me"),
        "crumbs": crumbs(_("New token"), client),
    }
    return shown_once(render(request, "office/api/secret.html", context))


@login_required
@require_safe
def show_token(request: MemberRequest, token_id: int) -> HttpResponse:
    """Show what a token may, and the acts on it."""
    token = _token(request, token_id)
    wish = tokens.Wish(token.unit, token.scopes, token.valid_to or token.valid_from, token.reason)
    is_waiting = token.state == ApiToken.State.WAITING and token.revoked_at is None
    is_own = is_first_person(request.user, token)
    context = {
        "token": token,
        "status": tables.token_state(token),
        "facts": _token_facts(token),
        "risks": tables.risk_words(tokens.risks_of(wish)),
        "may_decide": is_waiting and not is_own and may_decide(request.user, token),
        "waits_for_other": is_waiting and is_own,
        "may_revoke": token.revoked_at is None
        and may_revoke_token(request.user, token.client.unit),
        "form": ReasonForm(),
        "crumbs": crumbs(token.prefix, token.client),
    }
    return render(request, "office/api/token.html", context)


@login_required
@require_POST
def decide_token(request: MemberRequest, token_id: int) -> HttpResponse:
    """Approve or reject, as the second person."""
    token = _token(request, token_id)
    require(may_decide(request.user, token))
    approve = request.POST.get("decision") == "approve"
    reason = request.POST.get("reason", "")[:300]
    tokens.decide_token(token, approve=approve, by=request.user, reason=reason)
    messages.success(
        request, _("The token opens now what it may read.") if approve else _("Rejected.")
    )
    return redirect("connections:token", token.pk)


@login_required
@require_POST
def revoke_token(request: MemberRequest, token_id: int) -> HttpResponse:
    """End a token at once."""
    token = _token(request, token_id)
    require(may_revoke_token(request.user, token.client.unit))
    reason = request.POST.get("reason", "")[:300]
    tokens.revoke_token(token, by=request.user, reason=reason)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("connections:token", token.pk)


def shown_once(response: HttpResponse) -> HttpResponse:
    """Let no cache and no history keep a page with a secret."""
    response["Cache-Control"] = "no-store"
    return response


def _token_facts(token: ApiToken) -> list[tuple[str, Any]]:
    facts = [
        (_("May read"), "; ".join(tables.scope_words(token.scopes))),
        (_("Of the people of"), token.unit.name),
        (_("From"), f"{token.valid_from:%d/%m/%Y}"),
        (_("Last day"), f"{token.valid_to:%d/%m/%Y}"),
        (_("Only from these addresses"), ", ".join(token.addresses) or _("from everywhere")),
        (_("What for"), token.reason),
        (_("Asked for by"), token.requested_by.full_name),
        (_("Last used"), tables.moment(token.last_used_at)),
    ]
    if token.decided_by:
        facts.append((_("Decided by"), token.decided_by.full_name))
    if token.revoked_by:
        facts.append((_("Revoked by"), f"{token.revoked_by.full_name}: {token.revoked_reason}"))
    return facts


def _client(request: MemberRequest, client_id: int) -> ApiClient:
    rows = ApiClient.objects.visible_to(request.user).select_related("unit", "responsible")
    client: ApiClient = get_object_or_404(rows, pk=client_id)
    return client


def _token(request: MemberRequest, token_id: int) -> ApiToken:
    rows = ApiToken.objects.visible_to(request.user).select_related(
        "client__unit", "unit", "requested_by", "decided_by", "revoked_by"
    )
    token: ApiToken = get_object_or_404(rows, pk=token_id)
    return token


def _form(
    request: MemberRequest,
    form: Any,
    heading: str,
    back_url: str,
    *,
    lead: str = "",
    submit: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "lead": lead,
        "submit": submit,
        "back_url": back_url,
        "crumbs": crumbs(heading),
    }
    return render(request, "frames/form_page.html", context)


def crumbs(title: str = "", client: ApiClient | None = None) -> list[dict[str, str]]:
    """Return the way from the office's desk to the page."""
    way = [{"title": _("Office desk"), "url": reverse("office:home")}]
    if not title:
        return [*way, {"title": _("Connections"), "url": ""}]
    way.append({"title": _("Connections"), "url": reverse("connections:desk")})
    if client is not None:
        way.append({"title": client.name, "url": reverse("connections:client", args=[client.pk])})
    return [*way, {"title": title, "url": ""}]
