"""What a worker does with a campaign: tell the units, then put the learners' notices out.

A job (ADR 19).  Each batch of people is one transaction that moves the row on and writes their
notices: a worker that is killed leaves whole batches, and the next one goes on behind the last.
"""

from django.db import transaction
from django.utils import timezone

from common import jobs
from common.exceptions import DomainError
from notices.kinds import Kind
from notices.services import queue_notices
from office.models import ReminderCampaign
from office.reminders.audience import EXEMPT, Plan, people_of, plans_of
from office.reminders.choice import Choice, exempted, title_of, unfinished
from office.reminders.permissions import may_remind
from office.reminders.responsibles import CELL, list_link, reached, responsible_for

State = ReminderCampaign.State


def run_campaign(pk: int) -> None:
    """Carry the next step of a campaign out.  Safe to run twice, at once, and after a death."""
    jobs.work_on(ReminderCampaign, pk, _next_step, give_up=give_up)


def give_up(campaign: ReminderCampaign, refusal: DomainError) -> None:
    """Store that it was broken off; what is in the outbox already goes out."""
    jobs.fail(campaign, State.FAILED, finished_at=timezone.now(), last_person=0)


def _next_step(campaign: ReminderCampaign) -> None:
    """Do what is due: nothing where the sender has lost the role in the meantime."""
    if not may_remind(campaign.created_by):
        jobs.finish(campaign, State.CANCELLED, finished_at=timezone.now())
    elif campaign.members_on and campaign.state == State.PREPARING:
        _tell_units(campaign)
    else:
        _tell_members(campaign)


@transaction.atomic
def _tell_units(campaign: ReminderCampaign) -> None:
    """Tell those who look after the units how many have not finished."""
    choice = Choice.from_params(campaign.choice)
    rows = unfinished(choice, campaign.created_by)
    paths = rows.values_list("member__unit__path", "member").distinct()
    people = responsible_for([path for path, _member in paths], CELL)
    ways = reached(people, campaign.channels)
    about, chosen = title_of(choice, campaign.created_by), choice.as_params()
    facts = {"counts": {"units": len(people)}, "attempts": 0}
    jobs.finish(campaign, State.UNIT_TOLD, **facts)
    queue_notices(
        one.draft(
            kind=Kind.UNIT_NUMBERS,
            subject_key=campaign.subject_keys[1],
            channels=ways[one.person.pk],
            about=about,
            link=list_link(one, chosen),
        )
        for one in people
        if ways[one.person.pk]
    )


def _tell_members(campaign: ReminderCampaign) -> None:
    """Put the learners' notices into the outbox, a batch after the other."""
    choice, sender = Choice.from_params(campaign.choice), campaign.created_by
    rows = unfinished(choice, sender)
    people = people_of(rows, after=campaign.last_person)
    if not campaign.last_person:
        counts = campaign.counts | {"members": 0, "left_out": {}}
        exempt = exempted(choice, sender).values("member").distinct().count()
        if exempt:
            counts["left_out"][EXEMPT] = exempt
        jobs.beat(campaign, total=len(people), counts=counts)
    for plan in plans_of(rows, people, campaign.channels):
        _queue(campaign, plan)
    jobs.finish(campaign, finished_at=timezone.now(), last_person=0)


@transaction.atomic
def _queue(campaign: ReminderCampaign, plan: Plan) -> None:
    """Move the row on and write the notices, both or neither."""
    before = campaign.counts
    left_out = dict(before["left_out"])
    for reason, number in plan.left_out.items():
        left_out[reason] = left_out.get(reason, 0) + number
    members = before["members"] + len(plan.learners)
    jobs.beat(
        campaign,
        done=campaign.done + plan.seen,
        last_person=plan.last,
        counts=before | {"members": members, "left_out": left_out},
    )
    queue_notices(plan.drafts(campaign.subject_keys[0]))
