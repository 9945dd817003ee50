"""What becomes of one report for one receiver: the link that is sent, or why there is none."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from monitoring.models import ExportJob, ReportDelivery, ReportSchedule
from monitoring.schedules.words import title_of
from notices.kinds import Channel, Kind
from notices.services import Draft, queue_notice

CHANNELS = (Channel.IN_APP, Channel.EMAIL)


def settle_delivery(delivery: ReportDelivery, job: ExportJob) -> None:
    """Send the link: within the transaction that stores the file, so exactly once.

    The message holds neither a name nor a number.  What it leads to asks for the sign-in, whose it
    is, and the rights of that moment.
    """
    delivery.state, delivery.settled_at = ReportDelivery.State.READY, timezone.now()
    delivery.save(update_fields=["state", "settled_at"])
    is_paper = job.kind == ExportJob.Kind.DOCUMENT
    link = reverse("documents:document" if is_paper else "monitoring:export", args=[job.pk])
    queue_notice(
        Draft(
            receiver=delivery.receiver_id,
            kind=Kind.REPORT,
            channels=CHANNELS,
            subject_key=f"report:{delivery.pk}",
            values=_values(delivery.schedule, timezone.localdate(delivery.occurs_at), link),
            link=link,
        )
    )


def fail_delivery(job: ExportJob, reason: str) -> None:
    """Note that the report of a job that a schedule wanted was not made, and tell its owner."""
    delivery = ReportDelivery.objects.filter(
        export=job.pk, state=ReportDelivery.State.MAKING
    ).first()
    if delivery is None:
        return
    delivery.state, delivery.reason = ReportDelivery.State.FAILED, reason[:200]
    delivery.settled_at = timezone.now()
    delivery.save(update_fields=["state", "reason", "settled_at"])
    tell_owner(delivery.schedule, f"{delivery.occurs_at:%Y%m%d%H%M}")


def tell_owner(schedule: ReportSchedule, occasion: str) -> None:
    """Send the owner to the history of the schedule; once for each occurrence."""
    link = reverse("schedules:show", args=[schedule.pk])
    queue_notice(
        Draft(
            receiver=schedule.owner_id,
            kind=Kind.REPORT_TROUBLE,
            channels=CHANNELS,
            subject_key=f"report-trouble:{schedule.pk}:{occasion}",
            values=_values(schedule, timezone.localdate(), link),
            link=link,
        )
    )


def _values(schedule: ReportSchedule, day: object, link: str) -> dict[str, str]:
    return {
        "bao_cao": title_of(schedule),
        "ngay": f"{day:%d/%m/%Y}",
        "duong_dan": settings.SITE_URL + link,
    }
