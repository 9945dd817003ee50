"""What the pages of reminders show in tables: numbers by unit and channel, no names."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from common.tables import Cell, Column, Table
from common.text import formats
from members.models import Unit, User
from members.organising.basis import Basis
from monitoring.quality.words import narrowed
from notices import gates, rules
from notices.kinds import Channel, Kind
from notices.models import Notice
from notices.selectors import words_for
from office.models import ReminderCampaign
from office.reminders.audience import CLOSED_ACCOUNT, EXEMPT, NO_ADDRESS, TOO_SOON, Preview
from office.reminders.calendar import Coming, words_of
from office.reminders.choice import Choice, title_of


def reason_words(reason: str) -> str:
    """Return why somebody is left out, in words."""
    words = {
        TOO_SOON: _("reminded within the last 24 hours, or about to be"),
        NO_ADDRESS: _("no e-mail address or phone number for the channels"),
        CLOSED_ACCOUNT: _("the account is closed"),
        EXEMPT: _("exempt from the class"),
        "quiet_hours": _("quiet hours"),
        "refused": _("the provider refused the message"),
        "no_answer": _("the provider gave no answer"),
        "worker_lost": _("the server was interrupted while sending"),
        "GivenUp": _("every attempt failed"),
        "AttemptsUsedUp": _("every attempt failed"),
    }
    return str(words.get(reason) or gates.words_of(reason))


def narrowed_words(user: User, choice: Choice) -> list[str]:
    """Return in words what the list of people was narrowed to, and the form does not ask for."""
    found = narrowed(user, choice)
    if choice.sector:
        found.append(_("sector: %(sector)s") % {"sector": choice.sector})
    if choice.kind:
        found.append(_("kind of unit: %(kind)s") % {"kind": Unit.Kind(choice.kind).label})
    if choice.direct:
        found.append(_("only those who sit in the unit itself"))
    if choice.basis != Basis.AS_IS:
        found.append(_("by the organisation of the time of study"))
    return found


def campaigns_table(rows: Iterable[ReminderCampaign]) -> Table:
    """Return campaigns, each with the way to its page."""
    table = Table(
        [
            Column(key="at", label=_("Started")),
            Column(key="unit", label=_("Unit")),
            Column(key="by", label=_("By")),
            Column(key="members", label=_("Learners"), is_number=True),
            Column(key="state", label=_("State")),
        ]
    )
    for row in rows:
        at = timezone.localtime(row.created_at)
        href = reverse("reminders:campaign", args=[row.pk])
        table.add(
            {
                "at": Cell(text=f"{at:%H:%M %d/%m/%Y}", href=href),
                "unit": row.unit.name if row.unit else _("all my units"),
                "by": row.created_by.full_name,
                "members": formats.number(row.counts.get("members", 0)),
                "state": row.get_state_display(),
            }
        )
    return table


def campaign_facts(row: ReminderCampaign) -> list[tuple[str, str]]:
    """Return what is known of a campaign."""
    at = timezone.localtime(row.created_at)
    facts = [
        (_("State"), str(row.get_state_display())),
        (_("Started"), f"{at:%H:%M %d/%m/%Y}, {row.created_by.full_name}"),
        (_("Unit"), row.unit.name if row.unit else _("all my units")),
        (_("Channels"), words_of(row.channels)),
    ]
    choice = Choice.from_params(row.choice)
    about = "; ".join([title_of(choice, row.created_by), *narrowed_words(row.created_by, choice)])
    facts.append((_("What it is about"), about))
    if row.members_on:
        facts.append((_("Learners are reminded on"), f"{row.members_on:%d/%m/%Y}"))
    if "units" in row.counts:
        facts.append((_("People of units who were told"), formats.number(row.counts["units"])))
    if "members" in row.counts:
        facts.append((_("Learners"), formats.number(row.counts["members"])))
    for reason, number in row.counts.get("left_out", {}).items():
        label = _("Left out: %(why)s") % {"why": reason_words(reason)}
        facts.append((label, formats.number(number)))
    return facts


def numbers_table(rows: Iterable[tuple[int, str, str, int]]) -> Table:
    """Return how many messages stand where."""
    table = Table(
        [
            Column(key="kind", label=_("What it is about")),
            Column(key="channel", label=_("Channel")),
            Column(key="state", label=_("State")),
            Column(key="number", label=_("Number of messages"), is_number=True),
        ]
    )
    for kind, channel, state, number in rows:
        table.add(
            {
                "kind": Kind(kind).label,
                "channel": Channel(channel).label,
                "state": Notice.State(state).label,
                "number": formats.number(number),
            }
        )
    return table


def examples_of(preview: Preview) -> list[dict[str, str]]:
    """Return the messages of three real people over their first, middle and last channel."""
    found = []
    for number, (learner, channels) in enumerate(preview.examples):
        words = words_for(Kind.REMINDER, channels[number % len(channels)])
        found.append(
            {
                "channel": str(words.channel.label),
                "subject": rules.filled_in(words.subject, learner.values),
                "body": rules.filled_in(words.body, learner.values),
            }
        )
    return found


def units_table(preview: Preview) -> Table:
    """Return how many learners are reminded in each unit."""
    table = Table(
        [
            Column(key="unit", label=_("Unit")),
            Column(key="number", label=_("Learners"), is_number=True),
        ]
    )
    for (_path, unit), number in sorted(preview.by_unit.items()):
        table.add({"unit": unit, "number": formats.number(number)})
    return table


def channels_table(preview: Preview, channels: Sequence[str]) -> Table:
    """Return how many messages go over each channel, and why others do not."""
    table = Table(
        [
            Column(key="channel", label=_("Channel")),
            Column(key="number", label=_("Number of messages"), is_number=True),
            Column(key="missed", label=_("Not over this channel"), is_long=True),
        ]
    )
    for channel in channels:
        missed = [
            f"{reason_words(reason)}: {formats.number(number)}"
            for (one, reason), number in preview.missed_channel.items()
            if one == channel
        ]
        table.add(
            {
                "channel": Channel(channel).label,
                "number": formats.number(preview.by_channel[channel]),
                "missed": "; ".join(missed),
            }
        )
    return table


def left_out_table(preview: Preview) -> Table:
    """Return how many people get nothing, and why."""
    table = Table(
        [
            Column(key="why", label=_("Left out because"), is_long=True),
            Column(key="number", label=_("People"), is_number=True),
        ]
    )
    for reason, number in preview.left_out.items():
        table.add({"why": reason_words(reason), "number": formats.number(number)})
    return table


def calendar_table(lines: Iterable[Coming]) -> Table:
    """Return what is to come."""
    table = Table(
        [
            Column(key="day", label=_("Day")),
            Column(key="what", label=_("What")),
            Column(key="audience", label=_("Sent to")),
            Column(key="channels", label=_("Channels")),
            Column(key="people", label=_("People, as of today"), is_number=True),
        ]
    )
    for line in lines:
        table.add(
            {
                "day": f"{line.day:%d/%m/%Y}",
                "what": line.what,
                "audience": line.audience,
                "channels": line.channels,
                "people": formats.number(line.people),
            }
        )
    return table


def log_rows(page: Iterable[Notice], cancellable: set[int]) -> list[dict[str, Any]]:
    """Return the lines of the log: who, what about, which way, what came of it.  No words."""
    return [
        {
            "notice": row,
            "reason": reason_words(row.reason) if row.reason else "",
            "may_cancel": row.pk in cancellable,
        }
        for row in page
    ]
