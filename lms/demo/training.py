"""Training of the demo: a course from the programme, the year's target, nominations under way."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from cms.models import CoursePage
from courses.models import Course, Programme
from learning import services as learning
from learning.audience import Audience
from learning.models import NominationCall, NominationUnit, YearlyTarget
from learning.target_rules import COUNTED_AT_FIRST, Group
from lms.demo.units import ROOT_CODE
from lms.demo.waiting import NEW_MEMBERS_COURSE
from members.models import Unit, User
from office.programmes.services import link_course, make_course

PROGRAMME = "T-DVM"
DRAFT_CODE = "DVM-CD"
CLASS_CODE = "CDS-CU-2026"
TARGETS = {
    Group.FIRST: Decimal(40),
    Group.SECOND: Decimal(40),
    Group.THIRD: Decimal(40),
    Group.CIVIL_SERVANT: Decimal(40),
    Group.OTHER: Decimal(16),
}
# The units that nominate: the first is that of the login CANBO and is late, the others have sent.
UNITS = ("TC063", "TC106", "TC008", "TC003")
QUOTA = 3
# How many each of the others has sent, one of them more than it may.
SENT = (2, 4, 1)


def write_training(digital: Course, cast: dict[str, User], *, today: date) -> None:
    """Write what is missing; safe to run again."""
    write_programme(cast)
    write_target(cast, today=today)
    write_nominations(digital, cast, today=today)


@transaction.atomic
def write_programme(cast: dict[str, User]) -> None:
    """Let the course for new members count for the programme, and draft one by its topics."""
    programme = Programme.objects.get(code=PROGRAMME)
    office = cast["VANPHONG"]
    for course in Course.objects.filter(code=NEW_MEMBERS_COURSE):
        link_course(programme, course, topic=None, by=office)
    if not CoursePage.objects.filter(code=DRAFT_CODE).exists():
        make_course(
            programme,
            code=DRAFT_CODE,
            title=f"{programme.title} (10 chuyên đề)",
            trainer=cast["GIANGVIEN1"],
            by=office,
        )


@transaction.atomic
def write_target(cast: dict[str, User], *, today: date) -> None:
    """Set the target of the year, proposed by the office and approved by a leader."""
    if YearlyTarget.objects.exists():
        return
    version = learning.propose_target(
        from_year=today.year,
        periods=TARGETS,
        types=[*COUNTED_AT_FIRST, "skill"],
        civil_sectors=[],
        least_evidence=1,
        basis="Kế hoạch số 12-KH/ĐUK về bồi dưỡng năm",
        by=cast["VANPHONG"],
    )
    learning.decide_target(version, approve=True, by=cast["LANHDAO"])


@transaction.atomic
def write_nominations(digital: Course, cast: dict[str, User], *, today: date) -> None:
    """Call four units; three have sent their lists, the deadline of yesterday went by for one."""
    if NominationCall.objects.exists():
        return
    manager = cast["QUANLYLOP"]
    units = list(Unit.objects.filter(code__in=UNITS).order_by("code"))
    training_class = learning.create_class(
        audience_units=units,
        by=manager,
        course=digital,
        unit=Unit.objects.get(code=ROOT_CODE),
        code=CLASS_CODE,
        title="Lớp Chuyển đổi số cho cán bộ chủ chốt, học tập trung",
        manager=manager,
        opens_on=today + timedelta(days=14),
        due_on=today + timedelta(days=19),
    )
    note = "Ưu tiên cấp ủy viên và cán bộ trẻ chưa học khóa này."
    call = learning.call_for_nominations(
        training_class,
        closes_on=today,
        audience=Audience(),
        note=note,
        quotas=dict.fromkeys(units, QUOTA),
        by=manager,
    )
    entries = {entry.unit.code: entry for entry in call.units.select_related("unit")}
    for code, number in zip(UNITS[1:], SENT, strict=True):
        _send(entries[code], number, by=manager)
    _name(entries[UNITS[0]], 1, by=cast["CANBO"])
    learning.change_call(
        call,
        closes_on=today - timedelta(days=1),
        audience=Audience(),
        note=note,
        by=manager,
    )


def _send(entry: NominationUnit, number: int, *, by: User) -> None:
    """Nominate people of the unit as its clerk asked by telephone, and send the list."""
    _name(entry, number, by=by)
    learning.send_list(entry, by=by)


def _name(entry: NominationUnit, number: int, *, by: User) -> None:
    people = User.objects.filter(unit__path__startswith=entry.unit.path, is_active=True)
    learning.nominate(entry, people.usable().order_by("personal_code")[:number], by=by)
