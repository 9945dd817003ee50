"""Scheduled reports of the demo: one that has been sent, one that waits for its quarter."""

from datetime import time

from members.models import User
from monitoring.models import ExportJob, ReportSchedule
from monitoring.schedules.services import run_now, set_up
from monitoring.services import run_export
from notices.services import send_due


def write_schedules(cast: dict[str, User]) -> None:
    """Set two schedules of the office up; make the first once, as its receivers would find it."""
    if ReportSchedule.objects.exists():
        return
    office, leader = cast["VANPHONG"], cast["LANHDAO"]
    receivers = [office.pk, leader.pk]
    weekly = set_up(
        {
            "kind": ExportJob.Kind.PEOPLE,
            "format": ExportJob.Format.XLSX,
            "params": {"status": "not_started"},
            "purpose": "Đôn đốc học viên chưa học",
            "rhythm": ReportSchedule.Rhythm.WEEKLY,
            "weekday": 1,
            "hour": time(7),
        },
        receivers=receivers,
        by=office,
    )
    set_up(
        {
            "kind": ExportJob.Kind.DOCUMENT,
            "format": ExportJob.Format.ZIP,
            "params": {"report": "tong-hop", "upward": "1"},
            "purpose": "Báo cáo quý gửi cấp trên",
            "rhythm": ReportSchedule.Rhythm.QUARTERLY,
            "hour": time(7),
        },
        receivers=receivers,
        by=office,
    )
    run_now(weekly, by=office)
    for delivery in weekly.deliveries.select_related("export"):
        if delivery.export is not None:
            run_export(delivery.export)
    send_due()
