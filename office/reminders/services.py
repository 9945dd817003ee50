"""Campaigns of reminders: started by somebody, carried out by a worker, called off."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from common import retention
from common.jobs import queue_after_commit, queue_each
from learning.models import TrainingClass
from members.models import Unit, User
from members.services import record
from notices.kinds import Kind
from notices.models import Notice
from notices.querysets import NoticeQuerySet
from notices.services import cancel_waiting, queue_notices
from office.models import ReminderCampaign
from office.reminders.audience import Plan, learners_of, plan_for
from office.reminders.choice import Choice, in_own_branches
from office.reminders.exceptions import AlreadyOver, NobodyToRemind
from office.reminders.permissions import may_remind
from office.reminders.responsibles import CELL, list_link, reached, responsible_for

RUN_CAMPAIGN = "office.tasks.run_campaign"
LOST_AFTER = timedelta(minutes=2)
State = ReminderCampaign.State


def plan_of(user: User, choice: Choice, channels: Sequence[str]) -> Plan:
    """Return what the choice means for the user at this moment."""
    exempt = in_own_branches(
        choice.obligations().filter(exempted_at__isnull=False), user, choice.unit
    )
    number = exempt.values("member").distinct().count()
    rows = in_own_branches(choice.unfinished(), user, choice.unit)
    return plan_for(learners_of(rows), channels, exempt=number)


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
    if not plan_of(by, choice, channels).learners:
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
    )
    record(
        "office.start_reminders", actor=by, unit=campaign.unit, subject=f"campaign:{campaign.pk}"
    )
    queue_after_commit(RUN_CAMPAIGN, campaign.pk)
    return campaign


@transaction.atomic
def run_campaign(pk: int) -> None:
    """Carry the next step of a campaign out.  One transaction; safe to run twice and at once."""
    campaign = (
        ReminderCampaign.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("created_by")
        .filter(pk=pk)
        .first()
    )
    if campaign is None or not campaign.is_open or not _is_due(campaign):
        return
    with translation.override("vi"):
        if not may_remind(campaign.created_by):
            campaign.state = State.CANCELLED
        elif campaign.members_on and campaign.state == State.WAITING:
            campaign.counts = {"units": _tell_units(campaign)}
            campaign.state = State.UNIT_TOLD
        else:
            campaign.counts = campaign.counts | _tell_members(campaign)
            campaign.state = State.DONE
    if not campaign.is_open:
        campaign.finished_at = timezone.now()
    campaign.save(update_fields=["counts", "state", "finished_at"])


def _is_due(campaign: ReminderCampaign) -> bool:
    """Tell whether the next step is one for today."""
    return campaign.state == State.WAITING or _day(campaign) <= timezone.localdate()


def _day(campaign: ReminderCampaign) -> date:
    return campaign.members_on or timezone.localdate()


def _tell_units(campaign: ReminderCampaign) -> int:
    """Tell those who look after the units how many have not finished; return how many were told."""
    choice = Choice.from_params(campaign.choice)
    rows = in_own_branches(choice.unfinished(), campaign.created_by, choice.unit)
    paths = rows.values_list("member__unit__path", "member").distinct()
    people = responsible_for([path for path, _member in paths], CELL)
    ways = reached(people, campaign.channels)
    about = _title_of(choice)
    queue_notices(
        one.draft(
            kind=Kind.UNIT_NUMBERS,
            subject_key=campaign.subject_keys[1],
            channels=ways[one.person.pk],
            about=about,
            link=list_link(one, choice.training_class),
        )
        for one in people
        if ways[one.person.pk]
    )
    return len(people)


def _tell_members(campaign: ReminderCampaign) -> dict[str, object]:
    """Put the learners' notices into the outbox; return the numbers."""
    plan = plan_of(campaign.created_by, Choice.from_params(campaign.choice), campaign.channels)
    queue_notices(plan.drafts(campaign.subject_keys[0]))
    return {"members": len(plan.learners), "left_out": dict(plan.left_out)}


def _title_of(choice: Choice) -> str:
    if choice.training_class:
        found = TrainingClass.objects.filter(pk=choice.training_class).first()
        return found.title if found else ""
    return _("all open classes")


@transaction.atomic
def cancel_campaign(campaign: ReminderCampaign, *, by: User) -> int:
    """Call off what is still to come; return how many notices were caught.

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
    rows = ReminderCampaign.objects.filter(created_at__lt=before).exclude(
        state__in=(State.WAITING, State.UNIT_TOLD)
    )
    return rows.count() if dry_run else rows.delete()[0]


def resume_lost_campaigns() -> None:
    """Queue campaigns again whose message was lost, and those whose learners are due today."""
    lost = Q(state=State.WAITING, created_at__lt=timezone.now() - LOST_AFTER)
    due = Q(state=State.UNIT_TOLD, members_on__lte=timezone.localdate())
    queue_each(RUN_CAMPAIGN, ReminderCampaign.objects.filter(lost | due))
