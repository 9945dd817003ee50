"""What would be sent about a rule that is being tried out, before anything is."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from common.tables import Column, Table
from common.text import formats
from members.requests import MemberRequest
from notices.kinds import Channel
from office.models import LadderStep, ReminderLadder
from office.reminders import tables
from office.requirements.sending import Sending, sending_of
from office.requirements.simulation import simulate
from office.requirements.trying import version_to_try
from office.requirements.views import crumbs_of, requirement_of


@login_required
@require_safe
def sending(request: MemberRequest, requirement_id: int) -> HttpResponse:
    """Show which notices would go when, to how many, with the texts of three people."""
    requirement = requirement_of(request, requirement_id)
    found = simulate(version_to_try(requirement))
    to_send = sending_of(request.user, requirement, found)
    context = {
        "requirement": requirement,
        "sending": to_send,
        "table": _steps_table(to_send),
        "left_out": tables.left_out_table(to_send.preview),
        "examples": tables.examples_of(to_send.preview),
        "counted_at": timezone.now(),
        "crumbs": crumbs_of(requirement, _("What would be sent")),
    }
    return render(request, "office/requirements/sending.html", context)


def _steps_table(to_send: Sending) -> Table:
    """Return the steps in the order of their days."""
    table = Table(
        [
            Column(key="day", label=_("Day")),
            Column(key="course", label=_("Course")),
            Column(key="audience", label=_("Sent to")),
            Column(key="channel", label=_("Channel")),
            Column(key="people", label=_("People, as of today"), is_number=True),
            Column(key="rule", label=pgettext("reminder", "By")),
        ]
    )
    for step in to_send.steps:
        state = ReminderLadder.State(step.state).label if step.state else ""
        rule = _("rule by date, %(state)s") % {"state": state}
        table.add(
            {
                "day": f"{step.day:%d/%m/%Y}",
                "course": step.course,
                "audience": LadderStep.Audience(step.audience).label,
                "channel": Channel(step.channel).label,
                "people": formats.number(step.people),
                "rule": rule if state else _("usual steps, no rule yet"),
            }
        )
    return table
