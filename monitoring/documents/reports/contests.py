"""Results of a contest: the best individuals, the units, and how often it was entered.

The only paper that puts persons in an order (DOMAIN §3.5), so it is made for contests alone; it
names the best ones, never the last.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django.db.models import Count
from django.utils import timezone

from common.text import formats
from learning.models import Enrolment
from monitoring.documents import rules
from monitoring.documents.kinds import Report, traits_of
from monitoring.documents.paper import Column, Row, Table
from monitoring.documents.reports.content import CELL, NAME, ORDER, UNIT, Content, number, text
from monitoring.documents.scope import ByPlace, Scope, share_words
from monitoring.exceptions import ReportUnknown
from monitoring.selectors import Line
from quizzes.models import Attempt

MOST_NAMED = 100


@dataclass
class _Entry:
    """What one participant reached: the best of each round, and when the last of these was in."""

    score: Decimal
    reached_at: datetime
    attempts: int


def contest(scope: Scope) -> Content:
    """Return the results of the contest that was chosen.

    Raises:
        ReportUnknown: the class is no contest.
    """
    chosen = scope.training_class
    if chosen.course.type != traits_of(Report.CONTEST).of_type:
        raise ReportUnknown(training_class=chosen.pk)
    called = scope.people().filter(exempted_at=None)
    entries = _entries(called.order_by().values("pk"))
    sums = _Sums(scope, entries)
    total = sums.total()
    best = sorted(entries, key=lambda pk: (-entries[pk].score, entries[pk].reached_at, pk))
    people = _named(called, best)
    body = [
        text(
            f"Số người được triệu tập dự thi {formats.number(total['called'])}; dự thi "
            f"{formats.number(total['joined'])} "
            f"({share_words(total['joined'], total['called'])}); tổng số lượt thi "
            f"{formats.number(total['attempts'])}."
        ),
        text(
            "Thi nhiều lượt thì lấy lượt cao điểm nhất; bằng điểm thì ai nộp bài sớm hơn xếp "
            f"trước. Bảng dưới đây nêu tối đa {MOST_NAMED} cá nhân có kết quả cao nhất. Kết quả "
            "của tập thể, xếp theo tỷ lệ dự thi rồi đến điểm trung bình, ở Biểu 1 kèm theo."
        ),
    ]
    left_out = called.filter(pk__in=entries).restricted().count()
    return Content(
        f"kết quả hội thi, cuộc thi “{chosen.title}”",
        body,
        [_individuals(scope, people, entries), _units(scope, sums)],
        scope.lines(left_out=left_out),
        people=frozenset(row.member_id for row in people),
    )


def _entries(called: Any) -> dict[int, _Entry]:
    """Return what each obligation reached in its quizzes; those without an attempt are left out."""
    closed = Attempt.objects.closed().filter(enrolment__in=called)
    numbers = dict(closed.order_by().values_list("enrolment").annotate(number=Count("pk")))
    rounds = ("enrolment_id", "lesson_id")
    best = closed.order_by(*rounds, "-score", "closed_at").distinct(*rounds)
    found: dict[int, _Entry] = {}
    for one in best.only("enrolment_id", "lesson_id", "score", "closed_at"):
        # What is closed has both (quizzes_closed_attempt_is_scored).
        score, at = cast(Decimal, one.score), cast(datetime, one.closed_at)
        entry = found.setdefault(
            one.enrolment_id, _Entry(Decimal(0), at, numbers[one.enrolment_id])
        )
        entry.score += score
        entry.reached_at = max(entry.reached_at, at)
    return found


def _named(called: Any, best: Collection[int]) -> list[Enrolment]:
    """Return the best whose data may be used, the first before all."""
    usable = set(called.filter(pk__in=best).usable().values_list("pk", flat=True))
    first = [pk for pk in best if pk in usable][:MOST_NAMED]
    rows = {row.pk: row for row in called.filter(pk__in=first)}
    return [rows[pk] for pk in first]


def _individuals(scope: Scope, people: list[Enrolment], entries: dict[int, _Entry]) -> Table:
    """Return the best ones with score, attempts and moment."""
    return Table(
        caption="Kết quả cá nhân",
        columns=(
            *(ORDER, NAME, CELL, number("score", "Điểm"), number("attempts", "Số lượt thi")),
            Column("at", "Nộp bài lúc", 26),
        ),
        rows=[
            {
                "stt": place,
                "name": row.member.full_name,
                "unit": scope.placing.name_of(scope.placing.unit_of(row)),
                "score": entries[row.pk].score,
                "attempts": entries[row.pk].attempts,
                "at": f"{timezone.localtime(entries[row.pk].reached_at):%H:%M:%S %d/%m/%Y}",
            }
            for place, row in enumerate(people, start=1)
        ],
    )


class _Sums(ByPlace):
    """How many were called and came, how often, and the sum of what they reached, by unit."""

    def __init__(self, scope: Scope, entries: dict[int, _Entry]) -> None:
        super().__init__(scope)
        rows = scope.obligations().filter(exempted_at=None).order_by()
        for pk, group in rows.values_list("pk", scope.placing.group):
            tally = self.at(group)
            tally["called"] += 1
            entry = entries.get(pk)
            if entry is not None:
                tally.update(joined=1, attempts=entry.attempts)
                tally["scores"] += entry.score  # type: ignore[assignment]  # a sum of decimals


def _units(scope: Scope, sums: _Sums) -> Table:
    """Return the units by participation, then by their mean."""

    def row(tally: Counter[Any]) -> Row:
        share = Decimal(100 * tally["joined"]) / tally["called"] if tally["called"] else None
        return {
            "called": tally["called"],
            "joined": tally["joined"],
            "share": rules.cut(share),
            "attempts": tally["attempts"],
            "mean": rules.mean(Decimal(tally["scores"]), tally["joined"]),
        }

    def order(pair: tuple[Line, Row]) -> tuple[Any, ...]:
        line, cells = pair
        return (-(cells["share"] or 0), -(cells["mean"] or 0), line.name)  # type: ignore[operator]

    lines = sorted(((line, row(sums.of(line))) for line in scope.tree.lines), key=order)
    return Table(
        caption="Kết quả tập thể",
        columns=(
            *(ORDER, UNIT, number("called", "Triệu tập"), number("joined", "Dự thi")),
            *(number("share", "Tỷ lệ (%)"), number("attempts", "Số lượt thi")),
            number("mean", "Điểm trung bình"),
        ),
        rows=[
            {
                "stt": place,
                "unit": f"Trực thuộc {line.name}" if line.is_direct else line.name,
                **cells,
            }
            for place, (line, cells) in enumerate(lines, start=1)
        ],
        total={"unit": "Tổng cộng", **row(sums.total())},
        is_landscape=True,
    )
