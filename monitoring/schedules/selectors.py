"""Reads of schedules, and who may receive a report."""

from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from members.models import RoleGrant, User
from members.querysets import UserQuerySet, branch_paths
from members.roles import SEES_PEOPLE
from monitoring.models import ReportDelivery, ReportSchedule
from monitoring.schedules import rules
from monitoring.schedules.occurring import due_days_of
from monitoring.schedules.querysets import ReportDeliveryQuerySet, ScheduleQuerySet

SHOWN = 5


def schedules_of(user: User) -> ScheduleQuerySet:
    """Return the own schedules with the number of receivers, what runs first."""
    return (
        ReportSchedule.objects.visible_to(user)
        .annotate(people=Count("receivers"))
        .order_by("state", "next_at", "-pk")
    )


def received_by(user: User) -> ReportDeliveryQuerySet:
    """Return the reports that the person got, the newest first."""
    got = ReportDelivery.objects.to(user).filter(state=ReportDelivery.State.READY)
    return got.select_related("schedule", "export").order_by("-occurs_at", "-pk")


def history_of(schedule: ReportSchedule) -> ReportDeliveryQuerySet:
    """Return what was delivered to whom, and what was not, the newest first."""
    return schedule.deliveries.select_related("receiver", "export").order_by("-occurs_at", "pk")


def possible_receivers(user: User) -> UserQuerySet:
    """Return those who hold a role that sees people on a unit of the user's branches, or above."""
    held = RoleGrant.objects.current().filter(role__in=SEES_PEOPLE)
    inside = Q(pk__in=[])
    for path in branch_paths(user, roles=SEES_PEOPLE):
        inside |= Q(unit__path__startswith=path)
    holders = held.filter(inside).values("person")
    people = User.objects.filter(is_active=True, merged_into=None)
    return people.filter(Q(pk__in=holders) | Q(pk=user.pk)).order_by("name_key", "pk")


def next_days(schedule: ReportSchedule, *, number: int = SHOWN) -> list[date]:
    """Return the next days of a schedule that runs."""
    if schedule.state != ReportSchedule.State.ACTIVE or schedule.next_at is None:
        return []
    first = timezone.localdate(schedule.next_at)
    last = min(first + rules.HORIZON, schedule.ends_on or date.max - timedelta(days=1))
    days = rules.days_due(schedule.beat, first=first, last=last, due_days=due_days_of(schedule))
    return [day for day, _number in zip(days, range(number), strict=False)]
