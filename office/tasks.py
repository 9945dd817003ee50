"""Work of the office that must not keep anybody waiting."""

from datetime import timedelta
from functools import partial

from celery import shared_task
from django.utils import timezone, translation

from common.jobs import queue_after_commit, queue_each
from learning.models import Requirement
from learning.services import apply, enrol_listed, lost_lists
from office.api import calling, feed
from office.exchange import packs
from office.models import Reorganisation
from office.nominations.uploads import delete_old_uploads
from office.privacy import services as privacy
from office.reminders import carrying_out
from office.reminders import services as campaigns
from office.reminders.ladders import run_ladders
from office.reminders.probation import run_probation_alarms
from office.reminders.training import run_expiry_alarms, run_nomination_alarms
from office.reorganisation import services
from office.reorganisation.engine import PlanRefused
from office.requirements import services as requirements

LOST_AFTER = timedelta(minutes=10)


@shared_task
def apply_reorganisation(plan_id: int) -> None:
    """Carry out an approved plan.  Safe to run twice: what is over stays as it is."""
    plan = Reorganisation.objects.get(pk=plan_id)
    try:
        with translation.override("vi"):
            services.carry_out(plan, tell=partial(services.note_progress, plan))
    except PlanRefused:
        return  # the plan says why, and is a draft again


@shared_task
def resume_lost_reorganisations() -> None:
    """Queue the approved plans again that no worker has finished; run by beat."""
    lost = Reorganisation.objects.filter(
        state=Reorganisation.State.APPROVED, decided_at__lt=timezone.now() - LOST_AFTER
    )
    queue_each("office.tasks.apply_reorganisation", lost)


@shared_task
def make_own_copy(copy_id: int) -> None:
    """Make one file of the own data.  Safe to run twice: a job is taken by one worker only."""
    privacy.run_copy(copy_id)


@shared_task
def sweep_own_copies() -> None:
    """Queue lost jobs again, and delete files that are out of date; run by beat."""
    privacy.resume_lost()
    privacy.delete_old_copies()


@shared_task
def put_requirement_in_force(version_id: int) -> None:
    """Carry out an approved rule.  Safe to run twice: what holds already stays as it is."""
    with translation.override("vi"):
        requirements.carry_out(version_id)


@shared_task
def evaluate_requirement(requirement_id: int) -> None:
    """Bring the obligations in line with the rule.  Safe to run twice, and at the same time."""
    apply(Requirement.objects.get(pk=requirement_id))


@shared_task
def sweep_requirements() -> None:
    """Queue lost approvals, and rules whose people may have changed; run by beat."""
    requirements.resume_lost()
    requirements.queue_changed()


@shared_task
def evaluate_all_requirements() -> None:
    """Queue every requirement in force; run by beat in the night."""
    requirements.queue_all()


@shared_task
def run_campaign(campaign_id: int) -> None:
    """Put the next step of a campaign of reminders into the outbox.  Safe to run twice."""
    carrying_out.run_campaign(campaign_id)


@shared_task
def resume_lost_campaigns() -> None:
    """Queue campaigns again that no worker has finished, and those whose day has come; by beat."""
    campaigns.resume_lost_campaigns()


@shared_task
def remind_by_rules() -> None:
    """Carry out what rules and probations ask for today; run by beat.  Safe to run again."""
    today = timezone.localdate()
    run_ladders(today)
    run_probation_alarms(today)
    run_nomination_alarms(today)
    run_expiry_alarms(today)


@shared_task
def publish_changes() -> None:
    """Number what changed for other systems, and call them; run by beat.  Safe to run twice."""
    feed.number_all()
    calling.call_due()


@shared_task
def call_webhooks() -> None:
    """Make the calls that are due.  Safe to run twice and at once."""
    calling.call_due()


@shared_task
def make_pack(pack_id: int) -> None:
    """Make one exchange pack.  Safe to run twice: a job is taken by one worker only."""
    packs.run_pack(pack_id)


@shared_task
def sweep_packs() -> None:
    """Queue lost packs again, and delete files that are out of date; run by beat."""
    packs.sweep()


@shared_task
def enrol_nominated(call_id: int) -> None:
    """Enrol everybody on an approved list.  Safe to run twice: who is enrolled stays so."""
    with translation.override("vi"):
        enrol_listed(call_id)


@shared_task
def sweep_nominations() -> None:
    """Queue lost lists again, and delete workbooks that were kept long enough; run by beat."""
    for call_id in lost_lists():
        queue_after_commit("office.tasks.enrol_nominated", call_id)
    delete_old_uploads()
