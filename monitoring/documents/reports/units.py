"""Reports whose lines are units: results of a class, progress."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.text import formats
from courses.contract import Marking
from monitoring.closing.models import SnapshotPage
from monitoring.closing.rules import Figures
from monitoring.closing.selectors import children_of
from monitoring.documents import rules
from monitoring.documents.paper import Row, Table
from monitoring.documents.reports.content import ORDER, UNIT, Content, number, text
from monitoring.documents.scope import Scope, Tallies, share_words
from monitoring.documents.small import MARK, Hidden, footnote, hidden_in, in_words, protected
from monitoring.rules import Counts
from monitoring.selectors import Line

_RATE = number("rate", "Tỷ lệ (%)")
UNRANKED = "Không xếp loại"


def class_result(scope: Scope) -> Content:
    """Return who was called, came and passed, and in which band, unit by unit."""
    tallies = Tallies(scope)
    total = tallies.total()
    bands = _bands(scope)
    if total["band", ""]:
        bands = [*bands, ""]
    keys = {band: f"band_{place}" for place, band in enumerate(bands, start=1)}
    table = _class_table(scope, tallies, keys)
    sums = table.total or {}
    ranked = ", ".join(
        f"{_band_label(band).lower()} {in_words(sums, key)}" for band, key in keys.items()
    )
    body = [
        text(_opening(scope)),
        text(
            f"Số triệu tập {in_words(sums, 'called')}; tham gia "
            f"{in_words(sums, 'joined')}; đạt {in_words(sums, 'passed')} "
            f"({_share(sums, 'passed', 'called')}); không đạt {in_words(sums, 'failed')}."
        ),
        *([text(f"Xếp loại: {ranked}.")] if ranked else []),
        text("Kết quả theo đơn vị ở Biểu 1 kèm theo."),
    ]
    return Content(f"kết quả mở {scope.subject}", body, [table], _lines(scope))


def _class_table(scope: Scope, tallies: Tallies, keys: dict[str, str]) -> Table:
    """Return the results of the class unit by unit, with a column for each band."""

    def row(counts: Counts, tally: Counter[Any]) -> Row:
        return {
            "called": counts.obliged,
            "joined": tally["joined"],
            "passed": counts.completed,
            "failed": counts.obliged - counts.completed,
            "rate": rules.cut(counts.completed_share),
            **{key: tally["band", band] for band, key in keys.items()},
        }

    table = Table(
        caption=f"Kết quả lớp “{scope.training_class.title}” theo đơn vị",
        columns=(
            *(ORDER, UNIT, number("called", "Triệu tập"), number("joined", "Tham gia")),
            *(number("passed", "Đạt"), number("failed", "Không đạt")),
            *(number(key, _band_label(band)) for band, key in keys.items()),
            _RATE,
        ),
        rows=[
            {**_unit(place, line), **row(line.counts, tallies.of(line))}
            for place, line in enumerate(scope.tree.lines, start=1)
        ],
        total={"unit": "Tổng cộng", **row(scope.tree.total, tallies.total())},
        is_landscape=True,
    )
    return _class_protected(table, list(keys.values())) if scope.choices.upward else table


def _class_protected(table: Table, bands: list[str]) -> Table:
    """Return the table without small numbers: passed in a band, came and failed, or stayed away."""

    def parts_of(row: Mapping[str, Any]) -> dict[str, int]:
        came = max(row["joined"] - row["passed"], 0)
        known = {key: row[key] for key in (*bands, "called")}
        return known | {"came": came, "absent": row["failed"] - came}

    hidden = hidden_in(
        [parts_of(row) for row in table.rows],
        parts_of(table.total or {}),
        parts=[*bands, "came", "absent"],
        whole="called",
        followers={
            "joined": ["absent", "called"],
            "failed": ["came", "absent"],
            "passed": ["came", "absent", "called"],
            "rate": ["came", "absent", "called"],
        },
    )
    return protected(table, hidden)


def progress(scope: Scope) -> Content:
    """Return the numbers of the tree of progress, and the mean mark of those who completed.

    Of a closed period, where it was chosen, the closed ones.
    """
    page = scope.chosen_page
    lines, total = _closed_lines(page) if page is not None else _live_lines(scope)
    table = Table(
        caption="Tiến độ học tập theo đơn vị",
        columns=(
            *(ORDER, UNIT, number("obliged", "Tổng số phải học")),
            *(number("completed", "Đã hoàn thành"), number("in_progress", "Đang học")),
            number("not_started", "Chưa học"),
            *(number("overdue", "Quá hạn"), _RATE, number("mean", "Điểm trung bình")),
        ),
        rows=[
            {"stt": place, "unit": line.name, **line.row()}
            for place, line in enumerate(lines, start=1)
        ],
        total={"unit": "Tổng cộng", **total.row()},
        is_landscape=True,
    )
    if scope.choices.upward:
        table = protected(table, _progress_hidden(table))
    sums = table.total or {}
    body = [
        text(
            f"Tổng số phải học {in_words(sums, 'obliged')} lượt; đã hoàn thành "
            f"{in_words(sums, 'completed')} ({_share(sums, 'completed', 'obliged')}); đang học "
            f"{in_words(sums, 'in_progress')}; chưa học {in_words(sums, 'not_started')}; quá hạn "
            f"{in_words(sums, 'overdue')}."
        ),
        text("Số liệu theo đơn vị ở Biểu 1 kèm theo."),
    ]
    return Content(f"tiến độ học tập {scope.subject}", body, [table], _lines(scope))


def _progress_hidden(table: Table) -> Hidden:
    """Return which numbers of the table of progress are hidden."""
    rows: list[Any] = [*table.rows]
    total: Any = table.total or {}
    return hidden_in(
        rows,
        total,
        parts=["completed", "in_progress", "not_started", "overdue"],
        whole="obliged",
        followers={"rate": ["completed", "obliged"], "mean": ["completed"]},
    )


def _share(sums: Row, part: str, whole: str) -> str:
    """Return the share for a sentence; hidden with what it is worked out of."""
    numbers: list[Any] = [sums[part], sums[whole]]
    if MARK in numbers:
        return MARK
    return share_words(*numbers)


def _lines(scope: Scope) -> list[str]:
    """Return the lines below the title; where numbers are hidden, what the mark means."""
    return [*scope.lines(), *([footnote()] if scope.choices.upward else [])]


@dataclass(frozen=True)
class _ProgressLine:
    """One unit of the report of progress."""

    name: str
    counts: Counts
    marks: Decimal
    marked: int

    def row(self) -> Row:
        """Return its numbers."""
        return {
            "obliged": self.counts.obliged,
            "completed": self.counts.completed,
            "in_progress": self.counts.in_progress,
            "not_started": self.counts.not_started,
            "overdue": self.counts.overdue,
            "rate": rules.cut(self.counts.completed_share),
            "mean": rules.mean(self.marks, self.marked),
        }


def _live_lines(scope: Scope) -> tuple[list[_ProgressLine], _ProgressLine]:
    """Return the lines of the tree as it is now, and their sum."""
    tallies = Tallies(scope)

    def line(name: str, counts: Counts, tally: Counter[Any]) -> _ProgressLine:
        return _ProgressLine(name, counts, Decimal(tally["marks"]), tally["marked"])

    lines = [line(_name(one), one.counts, tallies.of(one)) for one in scope.tree.lines]
    return lines, line("", scope.tree.total, tallies.total())


def _closed_lines(page: SnapshotPage) -> tuple[list[_ProgressLine], _ProgressLine]:
    """Return the lines of the closed figures: the parts of the unit as they were, and the sum."""
    facts = page.facts
    found = [(one.facts.name, one.facts.total) for one in children_of(page)]
    if facts.direct.total:
        found.insert(0, (f"Trực thuộc {facts.name}", facts.direct))
    lines = [_closed_line(name, figures) for name, figures in found]
    return lines, _closed_line("", facts.total)


def _closed_line(name: str, figures: Figures) -> _ProgressLine:
    counts = Counts(
        total=figures.total,
        exempt=figures.exempt,
        completed=figures.completed,
        in_progress=figures.in_progress,
        not_started=figures.not_started,
        overdue=figures.overdue,
        obliged_periods=figures.completed_periods,
        verified_periods=figures.verified_periods,
    )
    return _ProgressLine(name, counts, figures.mark_sum, figures.marked)


def _unit(place: int, line: Line) -> Row:
    """Return the first cells of a line; people directly in a unit have a line of their own."""
    return {"stt": place, "unit": _name(line)}


def _name(line: Line) -> str:
    """Return the name of a line of the tree."""
    return f"Trực thuộc {line.name}" if line.is_direct else line.name


def _bands(scope: Scope) -> list[str]:
    """Return the bands that the contract of the class gives to those who pass, the best first."""
    edition = scope.training_class.edition
    if edition is None:
        return []
    marking = Marking.from_data(edition.marking)
    return [band.name for band in marking.bands if band.minimum >= marking.pass_mark]


def _band_label(band: str) -> str:
    """Return the heading of a band; those who passed without a mark have none."""
    return band or UNRANKED


def _opening(scope: Scope) -> str:
    """Return the sentence that says by which decision the class was opened, and when."""
    one = scope.training_class
    basis = ""
    if one.decision_number:
        day = f" ngày {one.decision_date:%d/%m/%Y}" if one.decision_date else ""
        basis = f"Thực hiện Quyết định số {one.decision_number}{day}, "
    when = (
        formats.date_range(one.opens_on, one.due_on)
        if one.due_on
        else (f"từ ngày {one.opens_on:%d/%m/%Y}")
    )
    organised = f"{scope.placing.name_of(one.unit)} đã mở lớp “{one.title}” {when}."
    return basis + organised
