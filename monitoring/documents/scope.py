"""Whose numbers a report holds: the user's branches, narrowed to a unit, in one organisation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone, translation
from django.utils.formats import date_format

from common.text import formats
from courses.models import Course
from learning.models import TrainingClass
from learning.querysets import EnrolmentQuerySet
from members.models import Unit, User
from members.organising.selectors import top_units
from members.restriction import left_out_words
from monitoring import selectors
from monitoring.closing.models import SnapshotPage
from monitoring.closing.selectors import closed_page
from monitoring.documents.choices import Choices
from monitoring.documents.rules import period_words
from monitoring.exceptions import ReportUnknown, TooManyRows
from monitoring.placing import Placing, obligations, placing_for
from monitoring.selectors import Line, UnitTree
from monitoring.sheets import basis_line

# A list of people on paper: about a hundred and fifty pages.
MOST_ROWS = 3_000
# What ``Choices.figures`` says for the closed figures of a period.
CLOSED = "closed"


@dataclass
class Scope:
    """The reads that all reports share, with the rights of the user now."""

    user: User
    choices: Choices
    at: datetime = field(default_factory=timezone.now)

    @cached_property
    def placing(self) -> Placing:
        """Return the way in which units are counted."""
        return placing_for(self.user, self.choices.filters)

    @cached_property
    def unit(self) -> Unit | None:
        """Return the unit that was chosen; a unit out of sight is not there.

        Raises:
            ReportUnknown: the user may no longer see it.
        """
        if self.choices.unit is None:
            return None
        unit = self.placing.find(self.choices.unit)
        if unit is None:
            raise ReportUnknown(unit=self.choices.unit)
        return unit

    @cached_property
    def training_class(self) -> TrainingClass:
        """Return the class that was chosen.

        Raises:
            ReportUnknown: there is none, or the user may no longer see it.
        """
        found = (
            TrainingClass.objects.visible_to(self.user)
            .filter(pk=self.choices.training_class or 0)
            .select_related("course", "edition", "unit")
            .first()
        )
        if found is None:
            raise ReportUnknown(training_class=self.choices.training_class)
        return found

    @cached_property
    def tree(self) -> UnitTree:
        """Return the same numbers as the page of the unit shows."""
        filters = self.choices.filters
        if self.unit is None:
            return selectors.top_tree(self.user, filters, placing=self.placing, is_of_now=True)
        return selectors.unit_tree(
            self.user, self.unit, filters, placing=self.placing, is_of_now=True
        )

    @cached_property
    def top(self) -> Unit:
        """Return the unit whose paper it is: the chosen one, or the first branch of the user."""
        unit = self.unit or top_units(self.user).first()
        if unit is None:
            raise ReportUnknown(user=self.user.pk)
        return unit

    def obligations(self) -> EnrolmentQuerySet:
        """Return the obligations that are counted."""
        rows = obligations(self.user, self.choices.filters, self.placing)
        return rows if self.unit is None else rows.filter(self.placing.inside([self.unit]))

    def people(self) -> EnrolmentQuerySet:
        """Return the same obligations as the list of people shows, in its order."""
        return selectors.people_of(
            self.user, self.choices.filters, unit=self.unit, placing=self.placing
        )

    @property
    def subject(self) -> str:
        """Return which classes are meant, as the end of a title."""
        if self.choices.training_class:
            return f"lớp “{self.training_class.title}”"
        kind = ""
        if self.choices.course_type:
            with translation.override("vi"):
                kind = f"({Course.Type(self.choices.course_type).label}) "
        if self.choices.first and self.choices.last:
            return kind + period_words(self.choices.first, self.choices.last)
        return kind + "của các lớp đang mở"

    @cached_property
    def closed_page(self) -> SnapshotPage | None:
        """Return the closed figures of the chosen period for the unit, where there are any."""
        if self.choices.period is None:
            return None
        return closed_page(self.user, period=self.choices.period, unit=self.top)

    @property
    def chosen_page(self) -> SnapshotPage | None:
        """Return the closed figures if the paper is to have them; None for those of now.

        Raises:
            ReportUnknown: they were asked for, and are not there (any more).
        """
        if self.choices.figures != CLOSED:
            return None
        if self.closed_page is None:
            raise ReportUnknown(period=self.choices.period)
        return self.closed_page

    def lines(self, *, has_basis: bool = True, left_out: int = 0) -> list[str]:
        """Return the lines below the title: which unit, by which organisation, as of when.

        And how many rows are not named because the use of their people's data is restricted.
        """
        name = self.placing.name_of(self.unit) if self.unit is not None else ""
        page = self.chosen_page
        if page is not None:
            return [page.facts.name, closed_words(page)]
        made = f"Số liệu tính đến {date_format(timezone.localtime(self.at), 'H:i d/m/Y')}"
        basis = f"{basis_line(self.placing)}. " if has_basis else ""
        closed = self.closed_page
        is_closed = f"(Số liệu hiện tại; {closed_words(closed)[1:]}" if closed else ""
        said = (name, f"({basis}{made})", is_closed, left_out_words(left_out))
        return [line for line in said if line]


def closed_words(page: SnapshotPage) -> str:
    """Return the line that says when the figures were closed, and by which hash they are known."""
    snapshot = page.snapshot
    at = timezone.localtime(snapshot.sealed_at)
    cutoff = timezone.localtime(snapshot.closing.cutoff_at)
    return (
        f"(Số liệu đã chốt ngày {at:%d/%m/%Y}, tính đến hết ngày {cutoff:%d/%m/%Y}, phiên bản "
        f"{snapshot.version}; mã băm {grouped(snapshot.root_hash)})"
    )


def grouped(digest: str) -> str:
    """Return a hash in groups of eight, which a line of text can break."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def checked(number: int) -> int:
    """Return the number of rows, if it can be printed.

    Raises:
        TooManyRows: it would be a book.
    """
    if number > MOST_ROWS:
        raise TooManyRows(rows=number)
    return number


class ByPlace:
    """Sums that the tree of the pages does not count, for the same lines."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._by_place: dict[str, Counter[Any]] = {}

    def at(self, group: str | int) -> Counter[Any]:
        """Return the sums of the unit in which obligations of the group are counted."""
        return self._by_place.setdefault(self._scope.placing.place_of(group), Counter())

    def of(self, line: Line) -> Counter[Any]:
        """Return the sums of one line of the tree."""
        top = self._scope.placing.path_of(line.unit)
        if line.is_direct:
            return self._by_place.get(top, Counter())
        return sum(
            (tally for place, tally in self._by_place.items() if place.startswith(top)), Counter()
        )

    def total(self) -> Counter[Any]:
        """Return the sums of the whole table."""
        return sum((self.of(line) for line in self._scope.tree.lines), Counter())


class Tallies(ByPlace):
    """Sums of marks and bands."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        completed = Q(completed_at__isnull=False)
        groups = (
            scope.obligations()
            .filter(exempted_at=None)
            .values_list(scope.placing.group, "band")
            .annotate(
                joined=Count("pk", filter=completed | Q(started_at__isnull=False)),
                passed=Count("pk", filter=completed),
                marks=Sum("final_mark", filter=completed, default=Decimal(0)),
                marked=Count("final_mark", filter=completed),
            )
            .order_by()
        )
        for group, band, joined, passed, marks, marked in groups:
            tally = self.at(group)
            tally.update(joined=joined, marked=marked)
            tally["marks"] += marks
            tally["band", band] += passed


def share_words(part: int, whole: int) -> str:
    """Return "95,78 %", as the pages write it."""
    return formats.percent(part, whole)
