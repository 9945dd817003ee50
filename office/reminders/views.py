"""The desk of reminders, and campaigns: choose, look, send."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.progress import whole_when_over
from members.requests import MemberRequest
from notices.kinds import Channel
from office.models import ReminderCampaign
from office.querysets import CampaignQuerySet
from office.reminders import services, tables
from office.reminders.forms import ReminderForm
from office.reminders.permissions import may_remind, may_see_reminders

PER_PAGE = 20
State = ReminderCampaign.State
THROUGH_UNITS_AFTER = "3"


@login_required
@require_safe
def show_desk(request: MemberRequest) -> HttpResponse:
    """Show the campaigns, the newest first, and the ways to rules, calendar, log and texts."""
    must_see(request)
    rows = ReminderCampaign.objects.visible_to(request.user).select_related("created_by", "unit")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "table": tables.campaigns_table(page.object_list),
        "may_remind": may_remind(request.user),
        "crumbs": crumbs(),
    }
    return render(request, "office/reminders/desk.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: MemberRequest) -> HttpResponse:
    """Choose whom and how, see what would be sent, and send it.

    The address alone makes a preview: the list of who has not studied leads here with its own
    choices, and one button sends.
    """
    if not may_remind(request.user):
        raise PermissionDenied
    data = request.POST if request.method == "POST" else _with_defaults(request)
    form = ReminderForm(data, user=request.user)
    context: dict[str, Any] = {
        "form": form,
        "reset_url": reverse("reminders:new"),
        "crumbs": crumbs(_("Send a reminder")),
    }
    if not form.is_valid():
        return render(request, "office/reminders/new.html", context)
    choice, channels = form.choice, form.cleaned_data["channels"]
    if request.method == "POST":
        campaign = services.start_campaign(
            request.user, choice, channels, members_after=form.cleaned_data["members_after"]
        )
        messages.success(request, _("The reminder was taken over and is being sent."))
        return redirect("reminders:campaign", campaign.pk)
    preview = services.preview_of(request.user, choice, channels)
    context |= {
        "preview": preview,
        "number": preview.number,
        "examples": tables.examples_of(preview),
        "units": tables.units_table(preview),
        "channels": tables.channels_table(preview, channels),
        "left_out": tables.left_out_table(preview),
        "narrowed": tables.narrowed_words(request.user, choice),
        "sent": [(name, value) for name in request_fields(form) for value in data.getlist(name)],
    }
    return render(request, "office/reminders/new.html", context)


def request_fields(form: ReminderForm) -> list[str]:
    """Return the names under which the choices are sent."""
    return list(form.fields)


def _with_defaults(request: MemberRequest) -> Any:
    """Return the parameters of the address; without a channel, those that are free, unit first."""
    data = request.GET.copy()
    if not data.getlist("channels"):
        data.setlist("channels", [Channel.IN_APP, Channel.EMAIL])
        data.setdefault("members_after", THROUGH_UNITS_AFTER)
    return data


@login_required
@require_safe
def show_campaign(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Show how far a campaign is: numbers by channel and state."""
    campaign = get_object_or_404(
        ReminderCampaign.objects.visible_to(request.user).select_related("created_by", "unit"),
        pk=campaign_id,
    )
    rows = services.notices_of(campaign)
    numbers = rows.values_list("kind", "channel", "state").annotate(number=Count("pk")).order_by()
    is_led = rows_led(request).filter(pk=campaign.pk).exists()
    context = {
        "campaign": campaign,
        "facts": tables.campaign_facts(campaign),
        "table": tables.numbers_table(sorted(numbers)),
        "may_cancel": is_led and (campaign.is_open or rows.waiting().exists()),
        "is_running": campaign.is_running,
        "task_state": "waiting" if campaign.state == State.WAITING else "running",
        "is_broken_off": campaign.state == State.FAILED,
        "crumbs": crumbs(_("Reminder %(number)s") % {"number": campaign.pk}),
    }
    response = render(request, "office/reminders/campaign.html", context)
    return whole_when_over(request, response, is_over=not campaign.is_running)


@login_required
@require_POST
def cancel_campaign(request: MemberRequest, campaign_id: int) -> HttpResponse:
    """Call off what has not gone out yet."""
    campaign = get_object_or_404(rows_led(request), pk=campaign_id)
    caught = services.cancel_campaign(campaign, by=request.user)
    messages.success(
        request, _("Cancelled. %(number)s messages were not sent.") % {"number": caught}
    )
    return redirect("reminders:campaign", campaign.pk)


def rows_led(request: MemberRequest) -> CampaignQuerySet:
    """Return the campaigns that the user may call off."""
    return ReminderCampaign.objects.visible_to(request.user).led_by(request.user)


def must_see(request: MemberRequest) -> None:
    """Refuse whoever looks after nobody."""
    if not may_see_reminders(request.user):
        raise PermissionDenied


def crumbs(title: str = "") -> list[dict[str, str]]:
    """Return the way from the office's desk to the page."""
    way = [{"title": _("Office desk"), "url": reverse("office:home")}]
    if not title:
        return [*way, {"title": _("Reminders"), "url": ""}]
    return [
        *way,
        {"title": _("Reminders"), "url": reverse("reminders:desk")},
        {"title": title, "url": ""},
    ]
