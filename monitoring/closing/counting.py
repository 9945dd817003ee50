"""Counting a version: the obligations of the period at the cut-off moment, unit by unit.

What people did counts as it was at that moment; what the office noted about an obligation (an
exemption, more time, a withdrawn result) counts as it is known when the figures are counted.  So a
later correction is a difference, and a later completion is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils import timezone

from learning import rules as study
from learning.models import Enrolment, TrainingClass
from learning.querysets import EnrolmentQuerySet
from members.models import Membership, Unit
from members.organising.past import TreeOfDay, tree_of_day
from members.organising.rules import units_of
from monitoring.closing import rules
from monitoring.closing.models import Closing, Snapshot, SnapshotPage
from monitoring.closing.rules import Line, PageFacts

TELL_EVERY = 5_000
CHUNK = 2_000
_COLUMNS = (
    *("pk", "training_class_id", "home", "exempted_at", "completed_at", "started_at", "due_at"),
    *("late_after", "evidence", "final_mark", "verified_periods"),
)


@dataclass(frozen=True)
class Counted:
    """What a version says: its head with the hash of everything, and its pages."""

    head: str
    root_hash: str
    pages: list[SnapshotPage]
    obligations: int

    @property
    def digests(self) -> dict[int, str]:
        """Return the digest of each unit's page."""
        return {page.unit_id: page.digest for page in self.pages}


def count(
    snapshot: Snapshot, *, tell: Callable[[int, int], object] = lambda done, total: None
) -> Counted:
    """Count the figures of every unit; nothing is written.  ``tell`` hears how far it is."""
    closing, period = snapshot.closing, snapshot.closing.period
    day = cutoff_day(closing)
    tree = tree_of_day(day)
    classes = _classes(closing)
    periods = {row["pk"]: row["periods"] for row in classes}
    lines = _lines_by_unit(closing, tree, tell)
    pages = _pages(closing, tree, lines, periods)
    for page in pages:
        page.snapshot = snapshot
    top = next(page.digest for page in pages if page.unit_id == closing.unit_id)
    head = rules.canonical(
        {
            "closing": closing.pk,
            "version": snapshot.version,
            "previous": _hash_before(snapshot),
            "period": [period.code, *_iso(period.starts_on, period.ends_on)],
            "unit": closing.unit_id,
            "cutoff": closing.cutoff_at.astimezone(timezone.get_default_timezone()).isoformat(),
            "classes": [
                [row["pk"], row["code"], row["title"], row["course"], rules.plain(row["periods"])]
                for row in classes
            ],
            "top": top,
        }
    )
    return Counted(head, rules.digest_of(head), pages, sum(map(len, lines.values())))


def cutoff_day(closing: Closing) -> date:
    """Return the day whose tree and memberships count."""
    return timezone.localtime(closing.cutoff_at).date()


def obligations_of(closing: Closing, tree: TreeOfDay) -> EnrolmentQuerySet:
    """Return the obligations that the closing counts, each with ``home``: its unit on that day.

    Whoever belonged to no unit on the cut-off day is counted nowhere, as on the pages of today.
    """
    homes = (
        Membership.objects.filter(person=OuterRef("member"))
        .on(cutoff_day(closing))
        .exclude(kind=Membership.Kind.TEMPORARY)
        .order_by("-valid_from", "-pk")
        .values("unit")[:1]
    )
    return (
        Enrolment.objects.filter(
            training_class__in=TrainingClass.objects.of_period(closing.period_id),
            enrolled_at__lte=closing.cutoff_at,
        )
        .counted()
        .annotate(home=Subquery(homes))
        .filter(home__in=tree.at_or_below(closing.unit_id))
    )


def _classes(closing: Closing) -> list[dict[str, Any]]:
    """Return the classes of the period with their required tiết."""
    is_required = Q(edition__lessons__is_required=True)
    found = (
        TrainingClass.objects.of_period(closing.period_id)
        .annotate(periods=Sum("edition__lessons__periods", filter=is_required, default=Decimal(0)))
        .order_by("pk")
        .values("pk", "code", "title", "course", "periods")
    )
    return [dict(row) for row in found]


def _lines_by_unit(
    closing: Closing, tree: TreeOfDay, tell: Callable[[int, int], object]
) -> dict[int, list[Line]]:
    """Return the obligations of each unit of the branch that has any."""
    rows = obligations_of(closing, tree)
    total = rows.count()
    found: dict[int, list[Line]] = defaultdict(list)
    for number, row in enumerate(_rows(rows), start=1):
        found[row[2]].append(line_of(row, cutoff_at=closing.cutoff_at))
        if number % TELL_EVERY == 0:
            tell(number, total)
    tell(total, total)
    return found


def _rows(rows: EnrolmentQuerySet) -> Iterator[tuple[Any, ...]]:
    return rows.order_by("pk").values_list(*_COLUMNS).iterator(chunk_size=CHUNK)


def line_of(row: tuple[Any, ...], *, cutoff_at: datetime) -> Line:
    """Return where an obligation stood at the cut-off moment."""
    number, of_class, _home, exempted_at, completed_at, started_at, due_at, *rest = row
    late_after, evidence, mark, verified = rest
    completed_at = completed_at if completed_at and completed_at <= cutoff_at else None
    started_at = started_at if started_at and started_at <= cutoff_at else None
    status = study.status_of(
        exempted_at=exempted_at,
        completed_at=completed_at,
        started_at=started_at,
        due_at=due_at,
        now=cutoff_at,
    )
    is_done = status == study.Status.COMPLETED
    is_late = status != study.Status.EXEMPT and study.was_late(
        due_at=due_at, late_after=late_after, completed_at=completed_at, now=cutoff_at
    )
    return Line(
        enrolment=number,
        training_class=of_class,
        status=status.value,
        is_late=is_late,
        evidence=evidence if is_done else None,
        mark=mark if is_done else None,
        verified_periods=verified if is_done else Decimal(0),
        completed_on=timezone.localtime(completed_at).date() if completed_at else None,
        due_on=timezone.localtime(due_at).date() if due_at else None,
    )


def _pages(
    closing: Closing,
    tree: TreeOfDay,
    lines: dict[int, list[Line]],
    periods: dict[int, Decimal],
) -> list[SnapshotPage]:
    """Return a page for each unit that stood on the day or has people, the deepest first."""
    known = Unit.objects.in_bulk(_units_of_pages(closing, tree, lines))
    made: dict[int, SnapshotPage] = {}
    below: dict[int, list[PageFacts]] = defaultdict(list)
    pages: list[SnapshotPage] = []
    for unit_id in sorted(known, key=lambda pk: tree.paths[pk], reverse=True):
        unit, path = known[unit_id], tree.paths[unit_id]
        above = units_of(path)[-2:-1]
        text = rules.lines_text(lines.get(unit_id, ()))
        own = rules.figures_by_class(lines.get(unit_id, ()), periods)
        facts = PageFacts(
            unit=unit_id,
            above=above[0] if above and unit_id != closing.unit_id else None,
            code=unit.code,
            name=tree.name_of(unit),
            kind=unit.kind,
            own=own,
            whole=rules.added([own, *(one.whole for one in below[unit_id])]),
            lines_digest=rules.digest_of(text),
            children=tuple((one.unit, made[one.unit].digest) for one in below[unit_id]),
        )
        body = facts.body()
        page = SnapshotPage(
            unit=unit,
            path=path,
            total=facts.total.total,
            digest=rules.digest_of(body),
            body=body,
            lines=text,
        )
        made[unit_id] = page
        pages.append(page)
        if facts.above is not None:
            below[facts.above].append(facts)
    return pages


def _units_of_pages(closing: Closing, tree: TreeOfDay, lines: dict[int, list[Line]]) -> set[int]:
    """Return the units of the branch that stood on the day or have people, and all above them."""
    inside = set(tree.at_or_below(closing.unit_id))
    wanted = {closing.unit_id} | (inside & tree.standing) | set(lines)
    for unit in list(wanted):
        wanted.update(tree.way_to(unit))
    return wanted & inside


def _hash_before(snapshot: Snapshot) -> str:
    """Return the hash of the sealed version before, on which this one follows."""
    before = snapshot.closing.snapshots.sealed().filter(version__lt=snapshot.version).first()
    return before.root_hash if before else ""


def _iso(*days: date) -> list[str]:
    return [day.isoformat() for day in days]


def digests_of(snapshot: Snapshot) -> dict[int, str]:
    """Return the digest of each unit's page as it is stored."""
    return dict(snapshot.pages.values_list("unit_id", "digest"))
