"""How schedules are called and described."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from common.exports import kind_named
from monitoring.documents.kinds import Report
from monitoring.models import ExportJob, ReportSchedule
from monitoring.schedules.rules import Rhythm

WEEKDAYS = {
    1: pgettext_lazy("day of a schedule", "Monday"),
    2: pgettext_lazy("day of a schedule", "Tuesday"),
    3: pgettext_lazy("day of a schedule", "Wednesday"),
    4: pgettext_lazy("day of a schedule", "Thursday"),
    5: pgettext_lazy("day of a schedule", "Friday"),
    6: pgettext_lazy("day of a schedule", "Saturday"),
    7: pgettext_lazy("day of a schedule", "Sunday"),
}


def title_of(schedule: ReportSchedule) -> str:
    """Return the name of the report."""
    report = schedule.params.get("report", "")
    if schedule.kind == ExportJob.Kind.DOCUMENT and report in Report.values:
        return str(Report(report).label)
    kind = kind_named(schedule.kind)
    return str(kind.title) if kind else schedule.kind


def rhythm_words(schedule: ReportSchedule) -> str:
    """Return when the report is made, in one line."""
    hour = f"{schedule.hour:%H:%M}"
    if schedule.rhythm == Rhythm.WEEKLY:
        return _("each %(weekday)s at %(hour)s") % {
            "weekday": WEEKDAYS[schedule.weekday],
            "hour": hour,
        }
    if schedule.rhythm == Rhythm.MONTHLY:
        return _("on day %(day)s of each month at %(hour)s") % {"day": schedule.day, "hour": hour}
    if schedule.rhythm == Rhythm.QUARTERLY:
        return _("on 20/3, 20/6, 20/9 and 15/12 at %(hour)s") % {"hour": hour}
    return _("%(days)s days before the last day of classes, at %(hour)s") % {
        "days": schedule.days_before,
        "hour": hour,
    }


def day_words(day: date) -> str:
    """Return a day with its weekday."""
    return f"{WEEKDAYS[day.isoweekday()]}, {day:%d/%m/%Y}"
