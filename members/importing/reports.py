"""The workbook of differences: what the list would change, or changed, field by field."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.excel.writing import CellValue, Sheet, write_rows
from members.importing.storing import label_of, shown
from members.models import ImportRow, ImportRun, Unit

BATCH = 1000


def kind_labels() -> dict[str, str]:
    """Return the kinds of rows in words, in the order of the tabs."""
    return {
        "new": pgettext("row of an import", "New"),
        "changed": pgettext("row of an import", "Changed"),
        "moved": pgettext("row of an import", "Moved"),
        "missing": pgettext("row of an import", "Missing"),
        "conflict": pgettext("row of an import", "Conflict"),
        "problem": pgettext("row of an import", "Problem"),
        "unchanged": pgettext("row of an import", "Unchanged"),
    }


def write_report(run: ImportRun, target: Path, *, beat: Callable[[], None]) -> int:
    """Write the report; ``beat`` is called now and then, so that the work shows signs of life."""
    headings = [
        pgettext("import", "Row"),
        pgettext("import", "Kind of row"),
        _("Full name"),
        pgettext("import", "Column"),
        _("In the register"),
        _("In the list"),
        _("Taken over"),
        pgettext("import", "Result"),
    ]
    sheet = Sheet(
        name=_("Differences"),
        headings=headings,
        rows=_lines(run, beat),
        title=[run.original_name],
        widths=[8, 14, 28, 22, 28, 28, 12, 50],
    )
    return write_rows(target, sheet)


def _lines(run: ImportRun, beat: Callable[[], None]) -> Iterator[Sequence[CellValue]]:
    """Yield a line for each change and each problem, in the order of the list."""
    units = dict(Unit.objects.values_list("pk", "name"))
    kinds = kind_labels()
    rows = run.rows.order_by("number", "pk")
    for number, row in enumerate(rows.iterator(BATCH)):
        if number % BATCH == 0:
            beat()
        if row.kind == "unchanged" and not row.plan.get("changes"):
            continue
        first = (row.number or None, kinds[row.kind], row.name)
        result = " ".join(filter(None, [_result(row), row.note]))
        changes = row.plan.get("changes", []) if not row.problems else []
        for change in changes:
            name = change["field"]
            taken = pgettext("import", "yes") if change["applied"] else _("no, kept")
            old, new = shown(name, change["old"], units), shown(name, change["new"], units)
            yield (*first, label_of(name), old, new, taken, result)
        for problem in row.problems:
            yield (*first, problem["column"], "", problem["value"], "", problem["mend"])
        if not changes and not row.problems:
            yield (*first, _("Unit"), "", units.get(row.unit_id or 0, ""), "", result)


def _result(row: ImportRow) -> str:
    """Return what became of the row."""
    if row.kind == "missing" and row.is_marked:
        return _("marked for the clerk")
    return str(row.get_outcome_display()) if row.outcome else ""
