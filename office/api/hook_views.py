"""Webhooks at the desk: add one, a new secret, pause, and what became of the calls."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.requests import MemberRequest, require
from office.api import hooks, tables
from office.api.forms import HookForm
from office.api.permissions import may_connect
from office.api.views import crumbs, shown_once
from office.models import ApiClient, Webhook, WebhookDelivery

PER_PAGE = 30


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_hook(request: MemberRequest, client_id: int) -> HttpResponse:
    """Add an address, and show its secret once."""
    rows = ApiClient.objects.visible_to(request.user).select_related("unit")
    client = get_object_or_404(rows, pk=client_id)
    require(may_connect(request.user, client.unit))
    form = HookForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {
            "form": form,
            "heading": _("New webhook"),
            "lead": client.name,
            "back_url": reverse("connections:client", args=[client.pk]),
            "crumbs": crumbs(_("New webhook"), client),
        }
        return render(request, "frames/form_page.html", context)
    hook, secret = hooks.make_hook(client, **form.cleaned_data, by=request.user)
    return _secret(request, hook, secret, _("New webhook"))


@login_required
@require_safe
def show_hook(request: MemberRequest, hook_id: int) -> HttpResponse:
    """Show a webhook and its calls, the newest first; those that were given up can go again."""
    hook = _hook(request, hook_id)
    calls = WebhookDelivery.objects.visible_to(request.user).filter(hook=hook)
    page = Paginator(calls, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "hook": hook,
        "facts": [
            (_("Address"), hook.url),
            (_("Tell when"), "; ".join(tables.event_words(hook.events))),
            (_("Paused since"), tables.moment(hook.paused_at)),
            (_("The former secret holds until"), tables.moment(hook.old_secret_until)),
        ],
        "page": page,
        "table": tables.deliveries_table(page.object_list),
        "given_up": calls.filter(state=WebhookDelivery.State.FAILED)[:PER_PAGE],
        "may_connect": may_connect(request.user, hook.client.unit),
        "crumbs": crumbs(pgettext("title", "Webhook"), hook.client),
    }
    return render(request, "office/api/hook.html", context)


@login_required
@require_POST
def rotate_secret(request: MemberRequest, hook_id: int) -> HttpResponse:
    """Give a new secret, and show it once."""
    hook = _hook(request, hook_id)
    require(may_connect(request.user, hook.client.unit))
    secret = hooks.rotate_secret(hook, by=request.user)
    return _secret(request, hook, secret, _("New secret"))


@login_required
@require_POST
def pause_hook(request: MemberRequest, hook_id: int) -> HttpResponse:
    """Stop calling, or go on."""
    hook = _hook(request, hook_id)
    require(may_connect(request.user, hook.client.unit))
    pause = request.POST.get("act") == "pause"
    hooks.pause_hook(hook, by=request.user, pause=pause)
    said = _("Nobody is called any more.") if pause else _("Calls go out again.")
    messages.success(request, said)
    return redirect("connections:hook", hook.pk)


@login_required
@require_POST
def send_again(request: MemberRequest, delivery_id: int) -> HttpResponse:
    """Queue a call again that was given up."""
    rows = WebhookDelivery.objects.visible_to(request.user).select_related("hook__client__unit")
    delivery = get_object_or_404(rows, pk=delivery_id)
    require(may_connect(request.user, delivery.hook.client.unit))
    hooks.send_again(delivery, by=request.user)
    messages.success(request, _("The call is queued again."))
    return redirect("connections:hook", delivery.hook_id)


def _hook(request: MemberRequest, hook_id: int) -> Webhook:
    rows = Webhook.objects.visible_to(request.user).select_related("client__unit")
    hook: Webhook = get_object_or_404(rows, pk=hook_id)
    return hook


def _secret(request: MemberRequest, hook: Webhook, secret: str, title: str) -> HttpResponse:
    context = {
        "secret": secret,
        "title": title,
        "back_url": reverse("connections:hook", args=[hook.pk]),
        "crumbs": crumbs(title, hook.client),
    }
    return shown_once(render(request, "office/api/secret.html", context))
