"""Reports whose lines are people."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from certificates.selectors import eligible_candidates, lines_for, not_eligible_candidates
from certificates.words import reason_text
from common.text import formats
from learning.models import Enrolment, TrainingClass
from learning.querysets import EnrolmentQuerySet
from learning.rules import Status
from members.models import User
from monitoring import selectors
from monitoring.documents.paper import Column, Kind, Row, Table
from monitoring.documents.reports.content import (
    BIRTH,
    CELL,
    NAME,
    ORDER,
    Content,
    number,
    text,
)
from monitoring.documents.scope import Scope, checked
from monitoring.probation.selectors import probationers

OUTSTANDING = (Status.OVERDUE, Status.IN_PROGRESS, Status.NOT_STARTED)


def born(person: User) -> date | str | None:
    """Return the day of birth, or the year where only that is known."""
    return person.birth_date or (str(person.birth_year) if person.birth_year else None)


def not_completed(scope: Scope) -> Content:
    """Return those who must study and have not completed, in the order of names."""
    everybody = scope.people().filter(status__in=OUTSTANDING)
    rows, left_out = everybody.usable(), everybody.restricted().count()
    checked(rows.count())
    found = list(rows)
    required = selectors.required_lessons_by_edition(
        {row.training_class.edition_id for row in found}
    )
    has_class = not scope.choices.training_class
    columns = (
        *(ORDER, NAME, BIRTH, CELL),
        *((Column("class", "Lớp", 22),) if has_class else ()),
        *(Column("progress", "Tiến độ", 10, Kind.ORDER), Column("due", "Hạn", 15, Kind.DATE)),
    )
    table = Table(
        caption="",
        columns=columns,
        rows=[
            {
                **_person(place, row, scope),
                "class": row.training_class.title,
                "progress": f"{row.passed_required}/"
                f"{required.get(row.training_class.edition_id or 0, 0)}",
                "due": timezone.localtime(row.due_at).date() if row.due_at else None,
            }
            for place, row in enumerate(found, start=1)
        ],
    )
    body = [text(f"Tổng số: {formats.number(len(found))} trường hợp.")]
    subject = f"học viên chưa hoàn thành {scope.subject}"
    people = frozenset(row.member_id for row in found)
    return Content(subject, body, [table], scope.lines(left_out=left_out), people=people)


def certificates(scope: Scope) -> Content:
    """Return who is put forward for the certificate of a class, and who is not and why."""
    chosen = scope.training_class
    eligible = _in_scope(scope, eligible_candidates(chosen))
    others = _in_scope(scope, not_eligible_candidates(chosen))
    reasons = [reason_text(line.reasons) for line in lines_for(chosen, others)]
    result = (Column("mark", "Điểm", 8, Kind.MARK), Column("band", "Xếp loại", 12))
    first = Table(
        caption="I. Danh sách đề nghị cấp giấy chứng nhận",
        columns=(ORDER, NAME, BIRTH, CELL, *result),
        rows=[
            {**_person(place, row, scope), "mark": row.final_mark, "band": row.band}
            for place, row in enumerate(eligible, start=1)
        ],
    )
    second = Table(
        caption="II. Danh sách không đủ điều kiện",
        columns=(ORDER, NAME, BIRTH, CELL, Column("reason", "Lý do", 30)),
        rows=[
            {**_person(place, row, scope), "reason": reason}
            for place, (row, reason) in enumerate(zip(others, reasons, strict=True), start=1)
        ],
    )
    body = [
        text(
            f"Đề nghị cấp giấy chứng nhận: {formats.number(len(eligible))} người; không đủ điều "
            f"kiện: {formats.number(len(others))} người."
        )
    ]
    subject = f"đề nghị cấp giấy chứng nhận {scope.subject}"
    people = frozenset(row.member_id for row in (*eligible, *others))
    lines = scope.lines(left_out=_left_out(scope, chosen))
    return Content(subject, body, [first, second], lines, people=people)


def assessment(scope: Scope) -> Content:
    """Return for each person how much was asked, done and late; figures only, no rating."""
    everybody = scope.people().filter(exempted_at=None)
    rows, left_out = everybody.usable(), everybody.restricted().count()
    sums: dict[int, _Sum] = {}
    for row in rows.iterator(chunk_size=1_000):
        one = sums.setdefault(row.member_id, _Sum(row))
        one.obliged += 1
        one.completed += row.status == Status.COMPLETED
        one.overdue += row.status == Status.OVERDUE
    checked(len(sums))
    table = Table(
        caption="",
        columns=(
            *(ORDER, NAME, BIRTH, CELL, number("obliged", "Bắt buộc")),
            *(number("completed", "Hoàn thành"), number("overdue", "Quá hạn")),
        ),
        rows=[
            {
                **_person(place, one.row, scope),
                "obliged": one.obliged,
                "completed": one.completed,
                "overdue": one.overdue,
            }
            for place, one in enumerate(sums.values(), start=1)
        ],
        total={
            "name": "Tổng cộng",
            "obliged": sum(one.obliged for one in sums.values()),
            "completed": sum(one.completed for one in sums.values()),
            "overdue": sum(one.overdue for one in sums.values()),
        },
    )
    body = [
        text(
            f"Số liệu về {formats.number(len(sums))} người, phục vụ đánh giá, xếp loại theo Quy "
            "định số 366-QĐ/TW. Bảng chỉ nêu số liệu, không xếp loại."
        )
    ]
    subject = f"số liệu học tập phục vụ đánh giá {scope.subject}"
    lines = scope.lines(left_out=left_out)
    return Content(subject, body, [table], lines, people=frozenset(sums))


def probation(scope: Scope) -> Content:
    """Return the probationary members without the course, the shortest time first."""
    everybody = probationers(scope.user, unit=scope.unit, finished="no")
    found = [one for one in everybody if not one.person.restricted_at]
    checked(len(found))
    today = timezone.localdate()
    table = Table(
        caption="",
        columns=(
            *(ORDER, NAME, BIRTH, CELL, Column("since", "Ngày kết nạp", 15, Kind.DATE)),
            *(Column("ends", "Đủ 12 tháng", 15, Kind.DATE), number("left", "Còn lại (ngày)")),
        ),
        rows=[
            {
                "stt": place,
                "name": one.person.full_name,
                "birth": born(one.person),
                "unit": one.person.unit.name if one.person.unit else "",
                "since": one.since,
                "ends": one.ends_on,
                "left": (one.ends_on - today).days,
            }
            for place, one in enumerate(found, start=1)
        ],
    )
    body = [text(f"Tổng số: {formats.number(len(found))} đảng viên dự bị.")]
    subject = "đảng viên dự bị chưa học lớp bồi dưỡng đảng viên mới"
    lines = scope.lines(has_basis=False, left_out=len(everybody) - len(found))
    people = frozenset(one.person.pk for one in found)
    return Content(subject, body, [table], lines, people=people)


@dataclass
class _Sum:
    """What one person was asked and did; ``row`` is any of the obligations."""

    row: Any
    obliged: int = 0
    completed: int = 0
    overdue: int = 0


def _in_scope(scope: Scope, candidates: Any) -> list[Enrolment]:
    """Return the candidates whom the user looks after, in the unit that was chosen."""
    rows = candidates.filter(pk__in=_own(scope).values("pk"))
    checked(rows.count())
    return list(rows)


def _left_out(scope: Scope, chosen: TrainingClass) -> int:
    """Return how many would be candidates if the use of their data were not restricted."""
    return _own(scope).filter(training_class=chosen, recognised_at=None).restricted().count()


def _own(scope: Scope) -> EnrolmentQuerySet:
    """Return the obligations of those whom the user looks after, in the unit that was chosen."""
    own: EnrolmentQuerySet = Enrolment.objects.in_branches_of(scope.user)
    return own if scope.unit is None else own.filter(scope.placing.inside([scope.unit]))


def _person(place: int, row: Enrolment, scope: Scope) -> Row:
    """Return the first cells of a person's line."""
    return {
        "stt": place,
        "name": row.member.full_name,
        "birth": born(row.member),
        "unit": scope.placing.name_of(scope.placing.unit_of(row)),
    }
