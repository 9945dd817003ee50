"""Campaigns of reminders: looked at, started by somebody, called off, let go."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from common import retention
from common.jobs import queue_after_commit, queue_each
from members.models import Unit, User
from members.services import record
from notices.models import Notice
from notices.querysets import NoticeQuerySet
from notices.services import cancel_waiting
from office.models import ReminderCampaign
from office.reminders.audience import EXEMPT, Preview, people_of, plans_of
from office.reminders.choice import Choice, exempted, unfinished
from office.reminders.exceptions import AlreadyOver, NobodyToRemind

RUN_CAMPAIGN = "office.tasks.run_campaign"
State = ReminderCampaign.State


def preview_of(user: User, choice: Choice, channels: Sequence[str]) -> Preview:
    """Return what the choice means for the user at this moment."""
    preview = Preview()
    exempt = exempted(choice, user).values("member").distinct().count()
    if exempt:
        preview.left_out[EXEMPT] = exempt
    rows = unfinished(choice, user)
    for plan in plans_of(rows, people_of(rows), channels):
        preview.add(plan)
    return preview


@transaction.atomic
def start_campaign(
    by: User, choice: Choice, channels: Sequence[str], *, members_after: int | None = None
) -> ReminderCampaign:
    """Take a reminder over; a worker puts it into the outbox.

    With ``members_after`` those who look after the units are told today, and the learners who have
    still not finished so many days later.

    Raises:
        NobodyToRemind: nobody matches.
    """
    rows = unfinished(choice, by)
    people = people_of(rows)
    if not any(plan.learners for plan in plans_of(rows, people, channels)):
        raise NobodyToRemind
    members_on = None
    if members_after is not None:
        members_on = timezone.localdate() + timedelta(days=members_after)
    campaign = ReminderCampaign.objects.create(
        created_by=by,
        unit=Unit.objects.filter(pk=choice.unit).first() if choice.unit else None,
        choice=choice.as_params(),
        channels=list(channels),
        members_on=members_on,
        total=len(people),
    )
    record(
        "office.start_reminders", actor=by, unit=campaign.unit, subject=f"campaign:{campaign.pk}"
    )
    queue_after_commit(RUN_CAMPAIGN, campaign.pk)
    return campaign


@transaction.atomic
def cancel_campaign(campaign: ReminderCampaign, *, by: User) -> int:
    """Call off what is still to come; return how many notices were caught.

    A worker that is at it stops at its next batch: it writes under the lock of this row.

    Raises:
        AlreadyOver: nothing is left to call off.
    """
    row = ReminderCampaign.objects.select_for_update().get(pk=campaign.pk)
    caught = cancel_waiting(notices_of(row), by=by)
    if not caught and not row.is_open:
        raise AlreadyOver
    row.state, row.finished_at = State.CANCELLED, timezone.now()
    row.save(update_fields=["state", "finished_at"])
    record("office.cancel_reminders", actor=by, unit=row.unit, subject=f"campaign:{row.pk}")
    return caught


def notices_of(campaign: ReminderCampaign) -> NoticeQuerySet:
    """Return the notices of a campaign."""
    return Notice.objects.filter(subject_key__in=campaign.subject_keys)


def expire_campaigns(*, dry_run: bool = False) -> int:
    """Delete campaigns that are over and as old as their notices may be; return how many."""
    days = retention.days("notices")
    if days is None:
        return 0
    before = timezone.now() - timedelta(days=days)
    is_open = ReminderCampaign.objects.is_open().values("pk")
    rows = ReminderCampaign.objects.filter(created_at__lt=before).exclude(pk__in=is_open)
    return rows.count() if dry_run else rows.delete()[0]


def resume_lost_campaigns() -> None:
    """Queue campaigns again whose worker or message was lost, and those whose day has come."""
    queue_each(RUN_CAMPAIGN, ReminderCampaign.objects.lost())
