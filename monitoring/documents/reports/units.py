"""Reports whose lines are units: results of a class, progress."""

from collections import Counter
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
from monitoring.rules import Counts
from monitoring.selectors import Line

_RATE = number("rate", "Tỷ lệ (%)")
UNRANKED = "Không xếp loại"


def class_result(scope: Scope) -> Content:
    """Return who was called, came and passed, and in which band, unit by unit."""
    tallies = Tallies(scope)
    counted, total = scope.tree.total, tallies.total()
    bands = _bands(scope)
    if total["band", ""]:
        bands = [*bands, ""]
    ranked = ", ".join(
        f"{_band_label(band).lower()} {formats.number(total['band', band])}" for band in bands
    )
    body = [
        text(_opening(scope)),
        text(
            f"Số triệu tập {formats.number(counted.obliged)}; tham gia "
            f"{formats.number(total['joined'])}; đạt {formats.number(counted.completed)} "
            f"({share_words(counted.completed, counted.obliged)}); không đạt "
            f"{formats.number(counted.obliged - counted.completed)}."
        ),
        *([text(f"Xếp loại: {ranked}.")] if ranked else []),
        text("Kết quả theo đơn vị ở Biểu 1 kèm theo."),
    ]
    table = _class_table(scope, tallies, bands)
    return Content(f"kết quả mở {scope.subject}", body, [table], scope.lines())


def _class_table(scope: Scope, tallies: Tallies, bands: list[str]) -> Table:
    """Return the results of the class unit by unit, with a column for each band."""
    keys = {band: f"band_{place}" for place, band in enumerate(bands, start=1)}

    def row(counts: Counts, tally: Counter[Any]) -> Row:
        return {
            "called": counts.obliged,
            "joined": tally["joined"],
            "passed": counts.completed,
            "failed": counts.obliged - counts.completed,
            "rate": rules.cut(counts.completed_share),
            **{key: tally["band", band] for band, key in keys.items()},
        }

    return Table(
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
    counted = total.counts
    body = [
        text(
            f"Tổng số phải học {formats.number(counted.obliged)} lượt; đã hoàn thành "
            f"{formats.number(counted.completed)} "
            f"({share_words(counted.completed, counted.obliged)}); đang học "
            f"{formats.number(counted.in_progress)}; chưa học "
            f"{formats.number(counted.not_started)}; quá hạn {formats.number(counted.overdue)}."
        ),
        text("Số liệu theo đơn vị ở Biểu 1 kèm theo."),
    ]
    return Content(f"tiến độ học tập {scope.subject}", body, [table], scope.lines())


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
