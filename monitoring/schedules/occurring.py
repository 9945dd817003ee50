"""Making what is due: each occurrence once for each receiver, with the receiver's own rights."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from common import jobs
from common.exports import kind_named
from learning.models import TrainingClass
from members.models import Unit, User
from members.services import record
from monitoring.documents.choices import Choices
from monitoring.documents.kinds import traits_of
from monitoring.documents.samples import signing
from monitoring.filters import Filters
from monitoring.models import ExportJob, ReportDelivery, ReportSchedule
from monitoring.permissions import may_export
from monitoring.placing import placing_for
from monitoring.schedules import rules
from monitoring.schedules.delivering import tell_owner

TASK = "monitoring.tasks.run_export"
State = ReportSchedule.State
Reason = ReportDelivery.Reason


def run_due() -> int:
    """Make what is due; return how many occurrences.  Safe to call at any time, by any number.

    A killed worker leaves the schedule as it was, for all of an occurrence is one transaction:
    the rows of its deliveries, their exports, and the next moment.
    """
    _look_ahead()
    made = 0
    for pk in ReportSchedule.objects.due().order_by("next_at", "pk").values_list("pk", flat=True):
        made += _run_one(pk)
    return made


@transaction.atomic
def _run_one(pk: int) -> bool:
    """Make the last of the missed occurrences of one schedule; what was missed before is not."""
    due = ReportSchedule.objects.due().select_for_update(skip_locked=True, of=("self",))
    schedule = due.filter(pk=pk).first()
    if schedule is None:
        return False
    why = why_owner_may_not(schedule)
    if why:
        pause_with_reason(schedule, why)
        return False
    today = timezone.localdate()
    occurs_at = _last_missed(schedule)
    schedule.next_at = next_moment(schedule, first=today + timedelta(days=1))
    if schedule.next_at is None and schedule.rhythm != rules.Rhythm.BEFORE_DUE:
        schedule.state = State.ENDED
    schedule.save(update_fields=["next_at", "state"])
    make_occurrence(schedule, occurs_at)
    return True


def make_occurrence(schedule: ReportSchedule, occurs_at: datetime) -> int:
    """Queue the report of a moment for each receiver who has none yet; return for how many."""
    there = set(
        schedule.deliveries.filter(occurs_at=occurs_at).values_list("receiver_id", flat=True)
    )
    receivers = schedule.receivers.exclude(person__in=there).select_related("person")
    made, refused = 0, 0
    for row in receivers.order_by("pk"):
        why = why_receiver_may_not(schedule, row.person)
        if why:
            refused += 1
            _refuse(schedule, occurs_at, row.person, why)
        else:
            made += 1
            _queue(schedule, occurs_at, row.person)
    if refused:
        tell_owner(schedule, f"{occurs_at:%Y%m%d%H%M}")
    return made


def _queue(schedule: ReportSchedule, occurs_at: datetime, receiver: User) -> None:
    """Have the report made as if the receiver had asked for it: with no right but the own."""
    job = ExportJob.objects.create(
        requested_by=receiver,
        kind=schedule.kind,
        format=schedule.format,
        params=params_on(schedule, timezone.localdate(occurs_at), receiver),
        purpose=schedule.purpose,
    )
    ReportDelivery.objects.create(
        schedule=schedule, occurs_at=occurs_at, receiver=receiver, export=job
    )
    record(
        "monitoring.deliver_report",
        actor=schedule.owner,
        person=receiver,
        subject=f"export:{job.pk}",
        reason=schedule.purpose,
        schedule=schedule.pk,
    )
    jobs.queue_after_commit(TASK, job.pk)


def _refuse(schedule: ReportSchedule, occurs_at: datetime, receiver: User, why: str) -> None:
    ReportDelivery.objects.create(
        schedule=schedule,
        occurs_at=occurs_at,
        receiver=receiver,
        state=ReportDelivery.State.REFUSED,
        reason=why,
        settled_at=timezone.now(),
    )


def params_on(schedule: ReportSchedule, day: date, receiver: User) -> dict[str, str]:
    """Return the choices of the report of a day: a paper gets its date, period and signer."""
    if schedule.kind != ExportJob.Kind.DOCUMENT:
        return dict(schedule.params)
    choices = replace(Choices.from_params({**schedule.params, "day": day.isoformat()}), day=day)
    if traits_of(choices.report).asks_period and schedule.rhythm != rules.Rhythm.BEFORE_DUE:
        first, last = rules.period_of(schedule.beat, day)
        choices = replace(choices, first=first, last=last)
    unit = Unit.objects.visible_to(receiver).order_by("path").first()
    signs = signing(receiver, unit, day=day) if unit else {}
    return replace(choices, **signs).as_params()  # type: ignore[arg-type]


def why_owner_may_not(schedule: ReportSchedule) -> str:
    """Return why the schedule must stand still; nothing while its owner may see the report."""
    why = why_receiver_may_not(schedule, schedule.owner)
    if not why:
        return ""
    pauses = ReportSchedule.Pause
    return pauses.UNIT.value if why == Reason.NO_UNIT else pauses.ROLE.value


def why_receiver_may_not(schedule: ReportSchedule, person: User) -> str:
    """Return why the person may not have the report at this moment; nothing when they may."""
    if not person.is_active or person.merged_into_id is not None or person.restricted_at:
        return Reason.NO_ACCOUNT.value
    if kind_named(schedule.kind) is None or not may_export(person, schedule.kind):
        return Reason.NO_ROLE.value
    filters = Filters.from_params(schedule.params)
    if filters.unit and placing_for(person, filters).find(filters.unit) is None:
        return Reason.NO_UNIT.value
    return ""


def pause_with_reason(schedule: ReportSchedule, why: str) -> None:
    """Let the schedule stand still and tell its owner why."""
    schedule.state, schedule.pause, schedule.next_at = State.PAUSED, why, None
    schedule.save(update_fields=["state", "pause", "next_at"])
    record("monitoring.stop_schedule", actor=None, subject=f"schedule:{schedule.pk}", why=why)
    tell_owner(schedule, f"paused:{timezone.localdate():%Y%m%d}")


def next_moment(schedule: ReportSchedule, *, first: date) -> datetime | None:
    """Return the next moment of the schedule on that day or later, within its last day."""
    day = rules.next_day(schedule.beat, first=first, due_days=due_days_of(schedule))
    if day is None or (schedule.ends_on is not None and day > schedule.ends_on):
        return None
    return moment_on(schedule, day)


def moment_on(schedule: ReportSchedule, day: date) -> datetime:
    """Return the moment of the day by the clock of the organisation."""
    return timezone.make_aware(datetime.combine(day, schedule.hour))


def due_days_of(schedule: ReportSchedule) -> set[date]:
    """Return the last days of the classes that the schedule watches, as its owner sees them."""
    if schedule.rhythm != rules.Rhythm.BEFORE_DUE:
        return set()
    classes = TrainingClass.objects.visible_to(schedule.owner).opened().filter(closed_at=None)
    chosen = schedule.params.get("class") or schedule.params.get("training_class")
    if chosen:
        classes = classes.filter(pk=chosen)
    days = classes.order_by().values_list("due_on", flat=True)
    return {day for day in days if day is not None}


def _last_missed(schedule: ReportSchedule) -> datetime:
    """Return the last moment that is past: what was missed while the server stood is made once."""
    now, today = timezone.now(), timezone.localdate()
    occurs_at = schedule.next_at or now
    days = rules.days_due(
        schedule.beat,
        first=timezone.localdate(occurs_at),
        last=min(today, schedule.ends_on or today),
        due_days=due_days_of(schedule),
    )
    moments = [moment_on(schedule, day) for day in days]
    return max((one for one in moments if one <= now), default=occurs_at)


def _look_ahead() -> None:
    """Plan anew what hangs on the last days of classes: they come and move."""
    watching = ReportSchedule.objects.filter(
        state=State.ACTIVE, rhythm=rules.Rhythm.BEFORE_DUE
    ).select_related("owner")
    for schedule in watching:
        last = schedule.deliveries.order_by("-occurs_at").values_list("occurs_at", flat=True)[:1]
        since = timezone.localdate(last[0] if last else schedule.created_at)
        is_first = not last and moment_on(schedule, since) > schedule.created_at
        planned = next_moment(schedule, first=since if is_first else since + timedelta(days=1))
        if planned != schedule.next_at:
            ReportSchedule.objects.filter(pk=schedule.pk, next_at=schedule.next_at).update(
                next_at=planned
            )
