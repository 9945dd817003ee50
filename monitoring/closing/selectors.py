"""Reads of closings: the list, the ladder of confirmations, pages of units, what waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Q
from django.utils import timezone

from learning.models import Period
from members.models import Unit, User
from members.organising.rules import STEP, units_of
from monitoring.closing import rules
from monitoring.closing.models import Closing, Confirmation, Snapshot, SnapshotPage
from monitoring.closing.permissions import units_to_confirm
from monitoring.closing.querysets import ClosingQuerySet, SnapshotQuerySet, successors_for
from monitoring.closing.rules import Figures, Rung


@dataclass(frozen=True)
class Step:
    """One unit on the ladder: its page, its last answer, and what that makes."""

    page: int
    unit: int
    path: str
    total: int
    rung: Rung
    answer: Confirmation | None
    is_leaf: bool
    due_on: date

    @property
    def is_confirmed(self) -> bool:
        """Tell whether nothing is to be waited for."""
        return self.rung in (Rung.CONFIRMED, Rung.NOTHING)

    @property
    def is_late(self) -> bool:
        """Tell whether the day has passed and it is still waited for."""
        return not self.is_confirmed and self.due_on < timezone.localdate()


@dataclass(frozen=True)
class Ladder:
    """The units of a version in the order of the tree; the top one is not on it: it closes."""

    steps: dict[int, Step]
    top: str

    @cached_property
    def first_level(self) -> list[Step]:
        """Return the units directly below the one that closes."""
        return [one for one in self.steps.values() if len(one.path) == len(self.top) + STEP]

    def below(self, path: str) -> list[Step]:
        """Return the units directly below a place."""
        depth = len(path) + STEP
        return [
            one
            for one in self.steps.values()
            if len(one.path) == depth and one.path.startswith(path)
        ]

    def cells_below(self, path: str) -> tuple[int, int]:
        """Return how many of the lowest units below a place have confirmed, and how many must."""
        cells = [
            one
            for one in self.steps.values()
            if one.is_leaf and one.total and one.path.startswith(path) and one.path != path
        ]
        return sum(one.is_confirmed for one in cells), len(cells)

    def in_state(self, wanted: str) -> list[Step]:
        """Return the units in a state; ``late`` is every one that is waited for too long."""
        if wanted == "late":
            return [one for one in self.steps.values() if one.is_late]
        return [one for one in self.steps.values() if one.rung == wanted]

    @property
    def numbers(self) -> dict[str, int]:
        """Return how many units stand where, those that are late besides."""
        found = {rung.value: 0 for rung in Rung if rung != Rung.NOTHING} | {"late": 0}
        for one in self.steps.values():
            if one.rung != Rung.NOTHING:
                found[one.rung] += 1
            found["late"] += one.is_late
        return found


def closings_of(user: User) -> ClosingQuerySet:
    """Return the closings that the user sees, the newest period first."""
    found = Closing.objects.visible_to(user).select_related("period", "unit")
    return found.order_by("-period__starts_on", "-pk")


def versions_of(user: User, closing: Closing) -> SnapshotQuerySet:
    """Return the versions of a closing that the user sees and that were not given up."""
    seen = Snapshot.objects.visible_to(user).standing().filter(closing=closing)
    return seen.select_related("requested_by", "proposed_by", "decided_by").order_by("-version")


def asked_version(closing: Closing, shown: Snapshot) -> Snapshot:
    """Return the version that the units are asked about: an amendment is never asked about."""
    if shown.kind == Snapshot.Kind.CLOSING:
        return shown
    first = closing.snapshots.standing().get(version=1)
    first.closing = closing
    return first


def ladder_of(snapshot: Snapshot, *, user: User) -> Ladder:
    """Return the units of the user's branches on the ladder of a version.  Five queries."""
    pages = snapshot.pages.visible_to(user)
    return _ladder(snapshot, pages.values_list("pk", "unit_id", "path", "total", "digest"))


def whole_ladder(snapshot: Snapshot) -> Ladder:
    """Return the ladder whoever looks: for the rules of the acts."""
    return _ladder(snapshot, snapshot.pages.values_list("pk", "unit_id", "path", "total", "digest"))


def _ladder(snapshot: Snapshot, pages: Iterable[tuple[int, int, str, int, str]]) -> Ladder:
    said = Confirmation.objects.filter(snapshot=snapshot).latest_of_each().select_related("by")
    answers = {one.unit_id: one for one in said}
    closing = snapshot.closing
    rows = sorted(pages, key=lambda row: row[2])
    busy = {row[2][:-STEP] for row in rows if row[3]}
    top = next((row[2] for row in rows if row[1] == closing.unit_id), "")
    steps = {}
    for page, unit, path, total, digest in rows:
        if unit == closing.unit_id:
            continue
        answer, is_leaf = answers.get(unit), path not in busy
        rung = rules.rung_of(
            total=total,
            answer=answer.answer if answer else None,
            is_of_these_figures=answer is not None and answer.digest == digest,
        )
        due_on = closing.cells_due_on if is_leaf else closing.grassroots_due_on
        steps[unit] = Step(page, unit, path, total, rung, answer, is_leaf, due_on)
    return Ladder(steps, top)


def pages_of(steps: Iterable[Step]) -> dict[int, SnapshotPage]:
    """Return the pages of units on a ladder that the user sees, by the numbers of the units."""
    wanted = list(steps)
    pages = SnapshotPage.objects.without_lines().in_bulk([one.page for one in wanted])
    return {one.unit: pages[one.page] for one in wanted}


def unconfirmed_below(page: SnapshotPage) -> list[int]:
    """Return the units directly below the page's that have not confirmed."""
    ladder = whole_ladder(page.snapshot)
    return [one.unit for one in ladder.below(page.path) if not one.is_confirmed]


def is_anything_open(snapshot: Snapshot) -> bool:
    """Tell whether a unit of the first level has not confirmed, or anybody objects."""
    ladder = whole_ladder(snapshot)
    is_waited_for = any(not one.is_confirmed for one in ladder.first_level)
    return is_waited_for or bool(ladder.in_state(Rung.OBJECTED))


def has_differences(snapshot: Snapshot) -> bool:
    """Tell whether a version says anything else than the sealed one before it."""
    before = snapshot.closing.snapshots.sealed().filter(version__lt=snapshot.version).first()
    top = {"unit": snapshot.closing.unit_id}
    now = snapshot.pages.filter(**top).values_list("digest", flat=True).first()
    then = before and before.pages.filter(**top).values_list("digest", flat=True).first()
    return now != then


@dataclass(frozen=True)
class Waiting:
    """Figures of a unit that the user is asked about."""

    closing: Closing
    unit: int
    name: str
    rung: Rung
    due_on: date


def waiting_for(user: User) -> list[Waiting]:
    """Return what waits for the user's confirmation, the most urgent first."""
    units = units_to_confirm(user)
    if not units:
        return []
    pages = list(
        SnapshotPage.objects.filter(
            unit__in=units,
            total__gt=0,
            snapshot__state=Snapshot.State.READY,
            snapshot__closing__state=Closing.State.CONFIRMING,
        )
        .without_lines()
        .select_related("snapshot__closing__period", "snapshot__closing__unit")
    )
    said = Confirmation.objects.filter(snapshot__in=[page.snapshot_id for page in pages])
    answers = {(one.snapshot_id, one.unit_id): one for one in said.latest_of_each()}
    found = []
    for page in pages:
        closing, answer = page.snapshot.closing, answers.get((page.snapshot_id, page.unit_id))
        rung = rules.rung_of(
            total=page.total,
            answer=answer.answer if answer else None,
            is_of_these_figures=answer is not None and answer.digest == page.digest,
        )
        if rung in (Rung.CONFIRMED, Rung.OBJECTED) or page.unit_id == closing.unit_id:
            continue
        is_leaf = not page.facts.children
        due_on = closing.cells_due_on if is_leaf else closing.grassroots_due_on
        found.append(Waiting(closing, page.unit_id, page.facts.name, rung, due_on))
    return sorted(found, key=lambda one: (one.due_on, one.name))


def children_of(page: SnapshotPage) -> list[SnapshotPage]:
    """Return the pages directly below one, in the order of the tree."""
    units = [unit for unit, _digest in page.facts.children]
    below = SnapshotPage.objects.filter(snapshot=page.snapshot_id, unit__in=units)
    return list(below.without_lines().order_by("path"))


def top_pages(user: User, snapshot: Snapshot) -> list[SnapshotPage]:
    """Return the uppermost pages of a version that the user sees."""
    places = list(snapshot.pages.visible_to(user).order_by("path").values_list("pk", "path"))
    outer: list[tuple[int, str]] = []
    for pk, path in places:
        if not outer or not path.startswith(outer[-1][1]):
            outer.append((pk, path))
    found = SnapshotPage.objects.filter(pk__in=[pk for pk, _path in outer])
    return list(found.without_lines().order_by("path"))


def way_to(user: User, page: SnapshotPage) -> list[SnapshotPage]:
    """Return the pages above one that the user sees, the uppermost first, and the page."""
    way = units_of(page.path)
    seen = SnapshotPage.objects.visible_to(user).filter(snapshot=page.snapshot_id, unit__in=way)
    return list(seen.without_lines().order_by("path"))


def proof_of(page: SnapshotPage) -> list[tuple[int, str]]:
    """Return (unit, digest) of the pages above: with the head they prove this page alone."""
    way = [unit for unit in units_of(page.path) if unit != page.unit_id]
    above = SnapshotPage.objects.filter(snapshot=page.snapshot_id, unit__in=way)
    return list(above.order_by("-path").values_list("unit_id", "digest"))


def today_figures(user: User, page: SnapshotPage) -> list[tuple[Unit | None, Figures]]:
    """Return the closed figures at and below a page by the units of today, in today's order.

    Each unit's own people count in what carries it on; None: units that left without a successor.
    The sum is that of the page, whatever was reorganised since.
    """
    successors, today = successors_for(user), timezone.localdate()
    sums: dict[int, Figures] = {}
    below = SnapshotPage.objects.filter(snapshot=page.snapshot_id).below(page.path)
    for one in below.without_lines():
        if one.facts.direct.total:
            unit = successors.get(one.unit_id, one.unit_id)
            sums[unit] = sums.get(unit, Figures()) + one.facts.direct
    units = Unit.objects.filter(pk__in=sums).order_by("path")
    alive = [unit for unit in units if unit.ended_on is None or unit.ended_on > today]
    rows: list[tuple[Unit | None, Figures]] = [(unit, sums.pop(unit.pk)) for unit in alive]
    return [*rows, (None, rules.sum_of(sums.values()))] if sums else rows


def closed_page(user: User, *, period: Period | int, unit: Unit) -> SnapshotPage | None:
    """Return the page of the latest sealed figures of a period for a unit that the user sees."""
    return (
        SnapshotPage.objects.visible_to(user)
        .filter(
            unit=unit,
            snapshot__state=Snapshot.State.SEALED,
            snapshot__closing__period=period,
        )
        .without_lines()
        .select_related("snapshot__closing__period")
        .order_by("-snapshot__version", "-pk")
        .first()
    )


def closings_in_sight(user: User, period: int) -> list[Snapshot]:
    """Return the latest sealed version of each closing of a period that the user sees."""
    sealed = (
        Snapshot.objects.visible_to(user)
        .filter(Q(closing__period=period), state=Snapshot.State.SEALED)
        .select_related("closing")
        .order_by("closing_id", "-version")
        .distinct("closing_id")
    )
    return list(sealed)
