"""Writes of schedules: setting up, pausing, resuming, running now, cancelling."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from members.models import User
from members.services import record
from monitoring.exceptions import NoLongerAllowed
from monitoring.models import ExportJob, ReportDelivery, ReportSchedule, ScheduleReceiver
from monitoring.schedules import occurring
from monitoring.schedules.exceptions import (
    NeverDue,
    NobodyReceives,
    NotAReceiver,
    ScheduleOver,
)
from monitoring.schedules.rules import Rhythm
from monitoring.schedules.selectors import possible_receivers
from monitoring.services import cancel_export

State = ReportSchedule.State
OVER = (State.CANCELLED, State.ENDED)


@transaction.atomic
def set_up(facts: Mapping[str, object], *, receivers: Collection[int], by: User) -> ReportSchedule:
    """Set a schedule up for its owner.

    Raises:
        NobodyReceives: no receiver was chosen.
        NotAReceiver: one of them holds no role in the owner's branches.
        NoLongerAllowed: the owner may not have the report.
        NeverDue: the last day comes before the first report.
    """
    schedule = ReportSchedule(owner=by, **facts)
    schedule.created_at = timezone.now()
    if not receivers:
        raise NobodyReceives
    if occurring.why_owner_may_not(schedule):
        raise NoLongerAllowed(kind=schedule.kind)
    allowed = possible_receivers(by).filter(pk__in=receivers)
    if allowed.count() < len(set(receivers)):
        raise NotAReceiver
    schedule.next_at = _first_moment(schedule)
    if schedule.next_at is None and schedule.rhythm != Rhythm.BEFORE_DUE:
        raise NeverDue
    schedule.save()
    ScheduleReceiver.objects.bulk_create(
        [ScheduleReceiver(schedule=schedule, person=person) for person in allowed]
    )
    record(
        "monitoring.set_up_schedule",
        actor=by,
        subject=f"schedule:{schedule.pk}",
        reason=schedule.purpose,
        kind=schedule.kind,
        receivers=len(set(receivers)),
    )
    return schedule


@transaction.atomic
def pause(schedule: ReportSchedule, *, by: User) -> None:
    """Let it stand still until it is resumed.

    Raises:
        ScheduleOver: it is cancelled or over.
    """
    schedule = _own(schedule, by)
    if schedule.state != State.PAUSED:
        schedule.state, schedule.pause = State.PAUSED, ReportSchedule.Pause.ASKED
        schedule.next_at = None
        schedule.save(update_fields=["state", "pause", "next_at"])
        _note("monitoring.pause_schedule", schedule, by)


@transaction.atomic
def resume(schedule: ReportSchedule, *, by: User) -> None:
    """Let it run again from now on; what fell into the pause is not made up.

    Raises:
        ScheduleOver: it is cancelled or over, or nothing comes before its last day.
        NoLongerAllowed: the owner may not have the report.
    """
    schedule = _own(schedule, by)
    if schedule.state == State.ACTIVE:
        return
    if occurring.why_owner_may_not(schedule):
        raise NoLongerAllowed(schedule=schedule.pk)
    schedule.state, schedule.pause = State.ACTIVE, ""
    schedule.next_at = _first_moment(schedule)
    if schedule.next_at is None and schedule.rhythm != Rhythm.BEFORE_DUE:
        raise ScheduleOver
    schedule.save(update_fields=["state", "pause", "next_at"])
    _note("monitoring.resume_schedule", schedule, by)


@transaction.atomic
def run_now(schedule: ReportSchedule, *, by: User) -> int:
    """Make it once out of turn; return for how many.  Asked twice in a minute it is made once.

    Raises:
        ScheduleOver: it is cancelled or over.
        NoLongerAllowed: the owner may not have the report.
    """
    schedule = _own(schedule, by)
    if occurring.why_owner_may_not(schedule):
        raise NoLongerAllowed(schedule=schedule.pk)
    _note("monitoring.run_schedule", schedule, by)
    moment = timezone.now().replace(second=0, microsecond=0)
    return occurring.make_occurrence(schedule, moment)


@transaction.atomic
def cancel(schedule: ReportSchedule, *, by: User) -> None:
    """End it for good, with what is being made; what was delivered stays until it expires.

    Raises:
        ScheduleOver: it is cancelled or over already.
    """
    schedule = _own(schedule, by)
    schedule.state, schedule.pause, schedule.next_at = State.CANCELLED, "", None
    schedule.save(update_fields=["state", "pause", "next_at"])
    making = schedule.deliveries.filter(state=ReportDelivery.State.MAKING)
    for job in ExportJob.objects.filter(pk__in=making.values("export")):
        cancel_export(job)
    _note("monitoring.cancel_schedule", schedule, by)


def _own(schedule: ReportSchedule, by: User) -> ReportSchedule:
    """Return the row under a lock.

    Raises:
        NoLongerAllowed: it is somebody else's.
        ScheduleOver: it is cancelled or over.
    """
    locked = ReportSchedule.objects.select_for_update(of=("self",)).get(pk=schedule.pk)
    if locked.owner_id != by.pk:
        raise NoLongerAllowed(schedule=schedule.pk)
    if locked.state in OVER:
        raise ScheduleOver(schedule=schedule.pk)
    return locked


def _first_moment(schedule: ReportSchedule) -> datetime | None:
    """Return the first moment that is still to come."""
    today = timezone.localdate()
    found = occurring.next_moment(schedule, first=today)
    if found is not None and found <= timezone.now():
        return occurring.next_moment(schedule, first=today + timedelta(days=1))
    return found


def _note(act: str, schedule: ReportSchedule, by: User) -> None:
    record(act, actor=by, subject=f"schedule:{schedule.pk}", reason=schedule.purpose)
