"""What differs between two versions: which units, which people, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from learning.models import Enrolment, Postponement, ResultChange
from members.models import AuditEntry, User
from monitoring.closing import rules
from monitoring.closing.models import Closing, Snapshot, SnapshotPage
from monitoring.closing.rules import Figures, LineChange

# Acts on one obligation whose reason explains a difference.
EXPLAINING = ("learning.set_exempted_at", "learning.set_withdrawn_at")


@dataclass(frozen=True)
class UnitDifference:
    """One unit whose figures are not as they were; a unit may be in one version only."""

    unit: int
    name: str
    before: Figures
    after: Figures
    is_leaf: bool


@dataclass(frozen=True)
class PersonDifference:
    """One obligation that differs, with the obligation itself and why, as far as it is known."""

    change: LineChange
    enrolment: Enrolment
    reasons: list[str]


@dataclass(frozen=True)
class PeopleDifferences:
    """The obligations that differ: those of people in sight, and how many others there are.

    Those of ``restricted`` are marked on the page, and no file names them (ADR 20).
    """

    seen: list[LineChange]
    hidden: int
    names: dict[int, str]
    restricted: frozenset[int]

    @property
    def usable(self) -> list[LineChange]:
        """The obligations of people whose data may be used."""
        return [one for one in self.seen if one.enrolment not in self.restricted]


def versions_to_compare(
    user: User, closing: Closing, *, before: int | None, after: int | None
) -> tuple[Snapshot, Snapshot] | None:
    """Return the two versions that were asked for, the latest two by default; None without."""
    seen = list(
        Snapshot.objects.visible_to(user)
        .filter(closing=closing)
        .standing()
        .exclude(counted_at=None)
        .order_by("-version")
    )
    by_number = {one.version: one for one in seen}
    if len(seen) < 2:
        return None
    second = by_number.get(after or 0, seen[0])
    earlier = [one for one in seen if one.version < second.version]
    first = by_number.get(before or 0) or (earlier or [seen[-1]])[0]
    return first, second


def page_of(user: User, snapshot: Snapshot, unit: int) -> SnapshotPage | None:
    """Return a unit's page of the version, if the user sees it."""
    pages = SnapshotPage.objects.visible_to(user).filter(snapshot=snapshot, unit=unit)
    return pages.without_lines().first()


def changed_children(
    before: SnapshotPage | None, after: SnapshotPage | None
) -> list[UnitDifference]:
    """Return the parts of a unit whose figures or people differ, and its own people first."""
    found = []
    old, new = (page.facts if page else None for page in (before, after))
    facts = new or old
    if facts is None:
        return []
    is_own_changed = (old and old.lines_digest) != (new and new.lines_digest)
    if is_own_changed and facts.children:
        name = _("Directly in %(unit)s") % {"unit": facts.name}
        own = [one.direct if one else Figures() for one in (old, new)]
        found.append(UnitDifference(facts.unit, name, own[0], own[1], is_leaf=True))
    was, now = (dict(one.children) if one else {} for one in (old, new))
    units = {unit for unit in {*was, *now} if was.get(unit) != now.get(unit)}
    pages: dict[int, dict[int, SnapshotPage]] = defaultdict(dict)
    versions = [page.snapshot_id for page in (before, after) if page is not None]
    rows = SnapshotPage.objects.filter(snapshot__in=versions, unit__in=units)
    for page in rows.without_lines().order_by("path"):
        pages[page.unit_id][page.snapshot_id] = page
    for unit, versions_of in pages.items():
        first = versions_of.get(before.snapshot_id) if before else None
        second = versions_of.get(after.snapshot_id) if after else None
        shown = (second or first).facts  # type: ignore[union-attr]
        figures = [one.facts.total if one else Figures() for one in (first, second)]
        is_leaf = not shown.children
        found.append(UnitDifference(unit, shown.name, figures[0], figures[1], is_leaf))
    return found


def people_changed(
    user: User, before: Snapshot, after: Snapshot, *, page: SnapshotPage, direct: bool = False
) -> PeopleDifferences:
    """Return the obligations at or below a unit that differ, and the names of their units.

    Only people whom the user looks after today are named; the others are counted.
    """
    lines: dict[int, dict[int, list[rules.Line]]] = {before.pk: {}, after.pk: {}}
    names: dict[int, str] = {}
    for one in _differing_pages(before, after, page, direct=direct):
        lines[one.snapshot_id][one.unit_id] = rules.lines_of(one.lines)
        names[one.unit_id] = one.facts.name
    changes = rules.line_changes(lines[before.pk], lines[after.pk])
    numbers = [one.enrolment for one in changes]
    rows = Enrolment.objects.in_branches_of(user).filter(pk__in=numbers)
    own = dict(rows.values_list("pk", "member__restricted_at"))
    seen = [one for one in changes if one.enrolment in own]
    restricted = frozenset(pk for pk, since in own.items() if since is not None)
    return PeopleDifferences(seen, len(changes) - len(seen), names, restricted)


def _differing_pages(
    before: Snapshot, after: Snapshot, page: SnapshotPage, *, direct: bool
) -> Iterable[SnapshotPage]:
    """Return the pages of both versions whose digests differ, at or below the unit."""
    here = Q(unit=page.unit_id) if direct else Q(path__startswith=page.path)
    pages = SnapshotPage.objects.filter(here, snapshot__in=[before.pk, after.pk])
    digests: dict[int, set[tuple[int, str]]] = defaultdict(set)
    keys: dict[int, list[int]] = defaultdict(list)
    for pk, unit, snapshot, digest in pages.values_list("pk", "unit_id", "snapshot_id", "digest"):
        digests[unit].add((snapshot, digest))
        keys[unit].append(pk)
    differing = [
        pk
        for unit, found in digests.items()
        if len(found) == 1 or len({digest for _snapshot, digest in found}) > 1
        for pk in keys[unit]
    ]
    return SnapshotPage.objects.filter(pk__in=differing).order_by("path")


def explained(
    user: User, changes: Iterable[LineChange], *, since: datetime
) -> list[PersonDifference]:
    """Return the changes with their obligations and what was noted about them since.

    For one page of a list: five queries, however many changes.
    """
    wanted = list(changes)
    numbers = [one.enrolment for one in wanted]
    rows = (
        Enrolment.objects.in_branches_of(user)
        .filter(pk__in=numbers)
        .select_related("member__unit", "training_class")
        .in_bulk()
    )
    reasons = _reasons(user, rows, since)
    return [
        PersonDifference(one, rows[one.enrolment], reasons.get(one.enrolment, []))
        for one in wanted
        if one.enrolment in rows
    ]


def _reasons(user: User, rows: dict[int, Enrolment], since: datetime) -> dict[int, list[str]]:
    """Return what was written down about the obligations after the earlier figures were counted."""
    found: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    changes = ResultChange.objects.in_branches_of(user).filter(enrolment__in=rows, at__gt=since)
    for one in changes.exclude(kind=ResultChange.Kind.IMPROVED):
        found[one.enrolment_id].append((one.at, _said(one.get_kind_display(), one.reason)))
    for more in Postponement.objects.in_branches_of(user).filter(
        enrolment__in=rows, approved_at__gt=since
    ):
        said = _said(_("more time"), more.basis, more.reason)
        found[more.enrolment_id].append((more.approved_at, said))
    subjects = {f"enrolment:{pk}": pk for pk in rows}
    acts = AuditEntry.objects.in_branches_of(user).filter(
        subject__in=subjects, action__in=EXPLAINING, at__gt=since
    )
    words = {EXPLAINING[0]: _("exempted"), EXPLAINING[1]: _("taken off the list")}
    for act in acts:
        found[subjects[act.subject]].append((act.at, _said(words[act.action], act.reason)))
    return {
        pk: [
            f"{timezone.localtime(at):%d/%m/%Y}: {text}"
            for at, text in sorted(said, key=lambda one: one[0])
        ]
        for pk, said in found.items()
    }


def _said(what: str, *parts: str) -> str:
    """Return what was done, and the words that were given for it."""
    given = "; ".join(part for part in parts if part)
    return f"{what} ({given})" if given else str(what)
