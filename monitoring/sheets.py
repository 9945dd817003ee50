"""The headings and rows of each export, from the same reads as the pages."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from certificates.selectors import register, register_unit, with_units
from common.excel.writing import CellValue
from common.exports import Content
from common.words import evidence, status
from courses.models import Course
from learning.evidence import Evidence
from learning.models import Period, TrainingClass
from learning.querysets import EnrolmentQuerySet
from learning.rules import Status
from members.models import Unit, User
from members.organising.basis import Basis
from members.organising.selectors import top_units as branches_of
from members.restriction import left_out_words
from members.selectors import organisation_on
from monitoring import selectors
from monitoring.filters import Filters
from monitoring.placing import Placing, placing_for
from monitoring.rules import Counts
from monitoring.suppression.counts import NOTHING, hidden_in_tree, hidden_words, masked

CHUNK = 2_000


def share_cell(value: Any) -> CellValue:
    """Return a share with two decimals, cut as on the pages; nothing for nobody."""
    return None if value is None else float(int(value * 100)) / 100


def count_headings() -> list[str]:
    """Return the headings of the numbers of a unit."""
    return [
        _("Total"),
        pgettext("study", "Exempt"),
        _("Must study"),
        pgettext("study", "Completed"),
        pgettext("study", "In progress"),
        pgettext("study", "Not started"),
        pgettext("study", "Overdue"),
        _("Completion rate (%)"),
        _("Verified share (%)"),
    ]


COUNT_KEYS = (
    *("total", "exempt", "obliged", "completed", "in_progress", "not_started", "overdue"),
    *("completed_share", "verified_share"),
)


def count_cells(counts: Counts, hidden: frozenset[str] = NOTHING) -> list[CellValue]:
    """Return the numbers of a unit in the order of ``count_headings``; some may be hidden."""
    cells: list[CellValue] = [
        counts.total,
        counts.exempt,
        counts.obliged,
        counts.completed,
        counts.in_progress,
        counts.not_started,
        counts.overdue,
        share_cell(counts.completed_share),
        share_cell(counts.verified_share),
    ]
    return masked(cells, COUNT_KEYS, hidden)


def unit_of(filters: Filters, placing: Placing) -> Unit | None:
    """Return the unit that was chosen, if the user looks after it now."""
    if filters.unit is None:
        return None
    unit = placing.find(filters.unit)
    if unit is None:
        raise Unit.DoesNotExist
    return unit


def basis_line(placing: Placing) -> str:
    """Return the sentence that says by which organisation rows are grouped."""
    if placing.day is None:
        return str(Basis.AS_IS.label)
    return _("%(basis)s (tree of units on %(day)s)") % {
        "basis": Basis.AS_WAS.label,
        "day": f"{placing.day:%d/%m/%Y}",
    }


def overview_content(user: User, params: Mapping[str, str]) -> Content:
    """Return the numbers of a unit's parts, as its page shows them."""
    filters = Filters.from_params(params)
    placing = placing_for(user, filters)
    unit = unit_of(filters, placing)
    if unit is None:
        tree = selectors.top_tree(user, filters, placing=placing)
    else:
        tree = selectors.unit_tree(user, unit, filters, placing=placing)
    rows: list[list[CellValue]] = []
    *hidden, hidden_sum = hidden_in_tree(tree, upward=filters.upward)
    for line, unseen in zip(tree.lines, hidden, strict=True):
        name = _("Directly in %(unit)s") % {"unit": line.name} if line.is_direct else line.name
        rows.append([line.unit.code, name, *count_cells(line.counts, unseen)])
    rows.append(["", _("Sum"), *count_cells(tree.total, hidden_sum)])
    return Content(
        title=[
            _("Study progress by unit"),
            *scope_lines(user, tree.unit, filters, placing, tree.counted_at),
            *([hidden_words()] if filters.upward else []),
        ],
        headings=[_("Unit code"), _("Unit"), *count_headings()],
        widths=[12, 48, *[12] * 9],
        rows=iter(rows),
        total=len(rows),
    )


def people_content(user: User, params: Mapping[str, str]) -> Content:
    """Return the obligations that the choices mean, one row each."""
    filters = Filters.from_params(params)
    placing = placing_for(user, filters)
    unit = unit_of(filters, placing)
    everybody = selectors.people_of(user, filters, unit=unit, placing=placing)
    left_out = left_out_words(everybody.restricted().count())
    people = everybody.usable()
    named: set[int] = set()
    return Content(
        title=[
            _("Study progress of people"),
            *scope_lines(user, unit, filters, placing, timezone.now()),
            *filter(None, [left_out]),
        ],
        headings=_people_headings(),
        widths=[6, 28, 12, 14, 40, 40, 14, 9, 9, 18, 18, 8, 14, 18],
        rows=_people_rows(people, placing, named),
        total=people.count(),
        people=named,
    )


def _people_rows(
    people: EnrolmentQuerySet, placing: Placing, named: set[int]
) -> Iterator[Sequence[CellValue]]:
    """Yield the rows.

    Plain columns, and what belongs to a class or a unit asked once: making four objects of each of
    286,000 rows took as long as writing them.
    """
    numbers = people.order_by().values_list("training_class").distinct()
    classes = {
        pk: (title, edition)
        for pk, title, edition in TrainingClass.objects.filter(pk__in=numbers)
        .order_by()
        .values_list("pk", "title", "edition")
    }
    required = selectors.required_lessons_by_edition(edition for _t, edition in classes.values())
    statuses = {one.value: str(status(one.value).label) for one in Status}
    grades: dict[int | None, str] = {None: ""}
    grades |= {grade: str(evidence(str(grade)).label) for grade in Evidence.values}
    names = _UnitNames(placing)
    columns = people.select_related(None).values_list(
        *("member_id", "member__full_name", "member__birth_date", "member__birth_year"),
        *("member__card_number", placing.unit_field, "training_class_id", "status"),
        *("passed_required", "due_at", "completed_at", "final_mark", "band", "evidence"),
    )
    for number, row in enumerate(columns.iterator(chunk_size=CHUNK), start=1):
        member, full_name, born, year, card, unit, of_class, state, passed, *rest = row
        due_at, completed_at, mark, band, grade = rest
        named.add(member)
        title, edition = classes[of_class]
        yield [
            *(number, full_name, born or year, card, names[unit], title, statuses[state]),
            *(passed, required.get(edition, 0)),
            timezone.localtime(due_at) if due_at else None,
            timezone.localtime(completed_at) if completed_at else None,
            *(mark, band, grades[grade]),
        ]


class _UnitNames(dict[int, str]):
    """The names of units in the tree that is shown; all units are asked for once."""

    def __init__(self, placing: Placing) -> None:
        super().__init__()
        self._placing, self._known = placing, Unit.objects.in_bulk()

    def __missing__(self, pk: int) -> str:
        self[pk] = self._placing.name_of(self._placing.counted_in(self._known[pk]))
        return self[pk]


def _people_headings() -> list[str]:
    """Return the columns of the list of people."""
    return [
        _("No. in list"),
        _("Full name"),
        _("Date of birth"),
        _("Member card number"),
        _("Unit"),
        _("Class"),
        _("Status"),
        _("Lessons passed"),
        _("Lessons required"),
        _("Due"),
        _("Completed at"),
        _("Mark"),
        _("Band"),
        _("Evidence"),
    ]


def register_content(user: User, params: Mapping[str, str]) -> Content:
    """Return the lines of the register of certificates."""
    basis = Basis.named(params.get("basis"), default=Basis.AS_WAS)
    found = register(
        user,
        text=params.get("q", ""),
        state=params.get("state", ""),
        year=_year(params.get("year", "")),
    )
    lines = with_units(found, basis=basis).order_by("issued_on", "register_number", "pk")
    lines = lines.select_related("enrolment")
    named: set[int] = set()

    def rows() -> Iterator[Sequence[CellValue]]:
        for number, row in enumerate(lines.iterator(chunk_size=CHUNK), start=1):
            named.add(row.enrolment.member_id)
            grounds = row.revocation_grounds or row.issue_grounds
            note = f"{row.get_state_display()}. {grounds}".strip() if grounds else ""
            yield [
                number,
                row.number,
                row.register_label,
                row.printed_name,
                row.birth_text,
                register_unit(row, basis=basis),
                row.class_title,
                row.course_title,
                row.band,
                row.issued_on,
                row.signer_name,
                "",
                note,
            ]

    return Content(
        title=[
            _("Certificate register"),
            *_organisation(user, None, timezone.localdate()),
            str(Basis(basis).label),
            _made_at(timezone.now()),
        ],
        headings=_register_headings(),
        widths=[6, 22, 12, 28, 12, 40, 36, 36, 12, 12, 22, 16, 30],
        rows=rows(),
        total=lines.count(),
        people=named,
    )


def _register_headings() -> list[str]:
    """Return the columns of the official register (DOMAIN §3.4)."""
    return [
        _("No. in list"),
        _("Certificate number"),
        _("Register number"),
        _("Full name"),
        _("Date of birth"),
        _("Unit"),
        _("Class"),
        _("Course"),
        _("Band"),
        _("Issued on"),
        _("Signer"),
        _("Signature of receipt"),
        pgettext("column", "Note"),
    ]


def _year(text: str) -> int | None:
    """Return the year that the filter named, or None for anything else."""
    return int(text) if re.fullmatch("[0-9]{4}", text) else None


def scope_lines(
    user: User, unit: Unit | None, filters: Filters, placing: Placing, at: datetime
) -> list[str]:
    """Return the lines that say whose numbers, what was counted, by which organisation, when."""
    lines = _organisation(user, unit, placing.day or timezone.localdate())
    if unit and placing.name_of(unit) not in lines:
        lines.append(placing.name_of(unit))
    if filters.training_class:
        chosen = TrainingClass.objects.visible_to(user).filter(pk=filters.training_class).first()
        lines.append(chosen.title if chosen else "")
    elif filters.requirement or filters.period:
        lines.extend(_of_what(user, filters))
    else:
        lines.append(_("All open classes"))
    if filters.course_type:
        lines.append(capfirst(str(Course.Type(filters.course_type).label)))
    return [*filter(None, lines), basis_line(placing), _made_at(at)]


def _of_what(user: User, filters: Filters) -> list[str]:
    """Return the title of the requirement and the name of the period that were chosen.

    Only of a requirement of which the user sees a class, as in the filters of the pages.
    """
    seen = TrainingClass.objects.visible_to(user).filter(requirement=filters.requirement or 0)
    titles = seen.order_by().values_list("requirement__title", flat=True).distinct()
    names = Period.objects.filter(pk=filters.period or 0).values_list("name", flat=True)
    return [*titles, *names]


def _organisation(user: User, unit: Unit | None, day: date) -> list[str]:
    """Return the name on that day of the organisation whose tree the sheet is about."""
    root = unit or branches_of(user).first()
    found = organisation_on(day, root) if root else None
    return [found.name] if found else []


def _made_at(at: datetime) -> str:
    """Return the line that says how old the numbers are."""
    return _("Numbers as of %(moment)s") % {
        "moment": date_format(timezone.localtime(at), "H:i d/m/Y")
    }
