"""The rows of a pack: obligations with their outcome, for people whose data may be used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from certificates.models import Certificate
from learning.models import Enrolment
from learning.rules import status_of, was_late
from office.api.identity import person_key
from office.models import ExchangePack, PackLine

BATCH = 1000
COLUMNS = (
    *("line", "obligation", "person", "personal_code", "card_number", "unit", "unit_name"),
    *("unit_then", "course", "course_title", "class", "period", "status", "late", "due_at"),
    *("completed_at", "evidence", "final_mark", "band", "certificate", "certificate_issued_on"),
)
_READ = (
    *("pk", "member_id", "member__personal_code", "member__card_number", "member__unit__code"),
    *("member__unit__name", "unit_then__code", "training_class__course__code"),
    *("training_class__course__title", "training_class__code"),
    *("training_class__requirement__period__code", "due_at", "late_after", "started_at"),
    *("completed_at", "exempted_at", "evidence", "final_mark", "band"),
)
Row = dict[str, Any]


def chosen(pack: ExchangePack) -> QuerySet[Enrolment]:
    """Return the obligations that a pack means: those that count, of people who are not restricted.

    A pack that is sent again holds the lines that the receiver refused.
    """
    rows = Enrolment.objects.of_unit(pack.unit.path).usable().counted()
    if pack.resends_id is not None:
        refused = PackLine.objects.filter(pack=pack.resends_id, state=PackLine.State.REJECTED)
        return rows.filter(pk__in=refused.values("enrolment"))
    if pack.training_class_id is not None:
        rows = rows.filter(training_class=pack.training_class_id)
    if pack.from_day is not None:
        rows = rows.filter(enrolled_at__gte=_start_of(pack.from_day))
    if pack.to_day is not None:
        rows = rows.filter(enrolled_at__lt=_start_of(pack.to_day) + timedelta(days=1))
    return rows


def batches(pack: ExchangePack) -> Iterator[list[tuple[int, int, Row]]]:
    """Yield (obligation, person, row) a thousand at a time, by the key of the obligation."""
    rows, last, line = chosen(pack).order_by("pk"), 0, 0
    while found := list(rows.filter(pk__gt=last).values(*_READ)[:BATCH]):
        last = found[-1]["pk"]
        keys = [row["pk"] for row in found]
        standing = Certificate.objects.standing().filter(enrolment__in=keys)
        papers = {
            enrolment: (number, issued)
            for enrolment, number, issued in standing.values_list(
                "enrolment", "number", "issued_on"
            )
        }
        made = []
        for row in found:
            line += 1
            paper = papers.get(row["pk"], (None, None))
            made.append((row["pk"], row["member_id"], _row(pack, line, row, paper)))
        yield made


def _row(pack: ExchangePack, line: int, row: Row, paper: tuple[str | None, date | None]) -> Row:
    now = timezone.now()
    status = status_of(
        exempted_at=row["exempted_at"],
        completed_at=row["completed_at"],
        started_at=row["started_at"],
        due_at=row["due_at"],
        now=now,
    )
    late = was_late(
        due_at=row["due_at"],
        late_after=row["late_after"],
        completed_at=row["completed_at"],
        now=now,
    )
    values = (
        *(line, row["pk"], person_key(pack.client_id, row["member_id"])),
        *(row["member__personal_code"], row["member__card_number"], row["member__unit__code"]),
        *(row["member__unit__name"], row["unit_then__code"], row["training_class__course__code"]),
        *(row["training_class__course__title"], row["training_class__code"]),
        *(row["training_class__requirement__period__code"], str(status.value)),
        *(late and row["exempted_at"] is None, _moment(row["due_at"])),
        *(_moment(row["completed_at"]), _grade(row["evidence"]), _text(row["final_mark"])),
        *(row["band"] or None, paper[0], paper[1].isoformat() if paper[1] else None),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _moment(at: datetime | None) -> str | None:
    return None if at is None else timezone.localtime(at).isoformat(timespec="seconds")


def _grade(evidence: int | None) -> str | None:
    return None if evidence is None else f"E{evidence}"


def _text(value: object) -> str | None:
    return None if value is None else str(value)
