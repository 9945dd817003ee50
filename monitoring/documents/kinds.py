"""The official reports (DOMAIN §3.5), and what each must be told."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Course


class Report(models.TextChoices):
    """Which report; the value stands in addresses."""

    CLASS_RESULT = "ket-qua-lop", _("Results of a class")
    PROGRESS = "tien-do", _("Study progress by unit")
    NOT_COMPLETED = "chua-hoan-thanh", _("List of those who have not completed")
    CERTIFICATES = "de-nghi-cap-gcn", _("List for certificates, and of those not eligible")
    SUMMARY = "tong-hop", _("Summary of training of a quarter, half-year or year")
    PROBATION = "dang-vien-du-bi", _("Probationary members without the new-member course")
    PERSON = "phieu-ca-nhan", _("Training history of a person")
    ASSESSMENT = "so-lieu-danh-gia", _("Figures for the yearly assessment (QĐ 366)")
    CONTEST = "ket-qua-hoi-thi", _("Results of a contest")


@dataclass(frozen=True)
class Traits:
    """What a report asks for, and how its paper is called and numbered.

    ``of_type``: the only type of course whose classes it is for.
    """

    explanation: str | Promise
    type_name: str
    symbol: str
    asks_class: bool = False
    asks_period: bool = False
    has_basis: bool = True
    has_sections: bool = False
    may_hide: bool = False
    of_type: str = ""


TRAITS = {
    Report.CLASS_RESULT: Traits(
        _("By unit: called, attended, passed, bands and rate. When a class closes."),
        *("BÁO CÁO", "BC"),
        asks_class=True,
        may_hide=True,
    ),
    Report.PROGRESS: Traits(
        _("By unit: must study, completed, in progress, not started, overdue, rate, mean mark."),
        *("BÁO CÁO", "BC"),
        asks_period=True,
        may_hide=True,
    ),
    Report.NOT_COMPLETED: Traits(
        _("Names with date of birth, unit, progress and due date, for reminders."),
        *("DANH SÁCH", "DS"),
        asks_period=True,
    ),
    Report.CERTIFICATES: Traits(
        _("Who is put forward for the certificate, and who is not, with the reason."),
        *("DANH SÁCH", "DS"),
        asks_class=True,
    ),
    Report.SUMMARY: Traits(
        _("Classes and participations by kind of course, with the four sections of the report."),
        *("BÁO CÁO", "BC"),
        asks_period=True,
        has_sections=True,
        may_hide=True,
    ),
    Report.PROBATION: Traits(
        _("Day of admission, end of the twelve months, and days left."),
        *("DANH SÁCH", "DS"),
        has_basis=False,
    ),
    Report.PERSON: Traits(
        _("Courses, periods, results and certificate numbers of one person, to be signed."),
        *("PHIẾU", ""),
        has_basis=False,
    ),
    Report.ASSESSMENT: Traits(
        _("For each person: obliged, completed, overdue. Figures only, no rating."),
        *("BÁO CÁO", "BC"),
        asks_period=True,
    ),
    Report.CONTEST: Traits(
        _("The best individuals, units by participation and mean, number of attempts."),
        *("BÁO CÁO", "BC"),
        asks_class=True,
        of_type=Course.Type.CONTEST,
    ),
}


def traits_of(report: str) -> Traits:
    """Return what the report asks for."""
    return TRAITS[Report(report)]
