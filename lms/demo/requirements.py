"""The demo's period of the year, with a requirement in force and one that waits for approval."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from courses.models import Course
from learning import services as learning
from learning.audience import Audience
from learning.models import Period, Requirement, TrainingClass
from learning.rules import DueKind, DueRule
from lms.demo.history import FACTS_CLASS
from lms.demo.units import ROOT_CODE
from members.models import PositionHeld, Unit, User

IN_FORCE = "Kiểm chứng thông tin trên mạng: yêu cầu của năm"
PROPOSED = "Chuyển đổi số cho cấp ủy viên: yêu cầu của năm"
DAYS_AFTER_ENTRY = 45
TARGET_PERIODS = Decimal(12)


@transaction.atomic
def write_requirements(
    digital: Course, facts: Course, cast: dict[str, User], *, today: date
) -> None:
    """Let the running class of the facts course hang on a requirement, and propose another."""
    period = write_period(cast["VANPHONG"], year=today.year)
    if Requirement.objects.filter(title=IN_FORCE).exists():
        return
    units = Unit.objects.filter(code__in=FACTS_CLASS.units).values_list("pk", flat=True)
    running = TrainingClass.objects.get(code=FACTS_CLASS.code)
    required = _drafted(
        IN_FORCE,
        facts,
        period,
        cast["VANPHONG"],
        Audience(units=tuple(units)),
        DueRule(DueKind.FIXED, on=running.due_on),
    )
    TrainingClass.objects.filter(pk=running.pk).update(requirement=required)
    learning.propose(required, by=cast["VANPHONG"])
    learning.put_in_force(learning.approve(required, by=cast["LANHDAO"]))
    positions = tuple(
        position.value
        for position in PositionHeld.Position
        if position != PositionHeld.Position.RAPPORTEUR
    )
    waiting = _drafted(
        PROPOSED,
        digital,
        period,
        cast["VANPHONG"],
        Audience(positions=positions),
        DueRule(DueKind.AFTER_ENTRY, days=DAYS_AFTER_ENTRY),
    )
    learning.propose(waiting, by=cast["VANPHONG"])


def write_period(by: User, *, year: int) -> Period:
    """Return the period of the year."""
    period = Period.objects.filter(code=str(year)).first()
    return period or learning.create_period(
        code=str(year),
        name=f"Năm {year}",
        kind=Period.Kind.YEAR,
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        by=by,
    )


def _drafted(
    title: str, course: Course, period: Period, by: User, audience: Audience, due: DueRule
) -> Requirement:
    """Return a requirement for the whole organisation that is ready to be proposed."""
    requirement = learning.draft_requirement(
        unit=Unit.objects.get(code=ROOT_CODE),
        period=period,
        title=title,
        courses=[course],
        decision_number="70-KH/BTGDV",
        decision_date=period.starts_on + timedelta(days=20),
        by=by,
    )
    learning.set_audience(requirement, audience, by=by)
    learning.set_due(requirement, due, target_periods=TARGET_PERIODS, by=by)
    return requirement
