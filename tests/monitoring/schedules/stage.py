"""The stage of scheduled reports: a Wednesday, an office, and a clerk of one branch."""

from datetime import datetime, time, timedelta

import time_machine
from django.utils import timezone

from monitoring.models import ExportJob
from monitoring.schedules import services
from monitoring.services import run_export

WEDNESDAY = datetime.fromisoformat("2026-11-25T10:00:00+07:00")
MONDAY = datetime.fromisoformat("2026-11-30T07:00:00+07:00")


def weekly(owner, *receivers, **facts):
    plain = {
        "kind": "people",
        "format": "xlsx",
        "params": {},
        "purpose": "Báo cáo tuần",
        "rhythm": "weekly",
        "weekday": 1,
        "hour": time(7),
    }
    numbers = [person.pk for person in receivers]
    return services.set_up(plain | facts, receivers=numbers, by=owner)


def at(moment):
    return time_machine.travel(moment, tick=False)


def end_role(person):
    day = timezone.localdate() - timedelta(days=1)
    person.grants.update(valid_from=day, valid_to=day)


def made_for(person):
    """Make the reports of the person; return the jobs."""
    jobs = ExportJob.objects.filter(requested_by=person, state="queued").order_by("pk")
    return [run_export(job) for job in jobs]
