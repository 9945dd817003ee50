"""The workbooks of closed figures and of differences, from the same reads as the pages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from common.excel.writing import CellValue
from common.exports import Content
from common.text import formats
from members.models import Unit, User
from members.restriction import left_out_words
from monitoring.closing import differences, selectors, words
from monitoring.closing.models import Closing, Snapshot, SnapshotPage
from monitoring.closing.querysets import SnapshotPageQuerySet
from monitoring.closing.rules import Figures

Row = list[CellValue]
CHUNK = 200
KEYS = [*words.MAIN, *words.MORE]


def closing_content(user: User, params: dict[str, str]) -> Content:
    """Return the figures of every unit that the user sees: one row for unit and class."""
    snapshot = _version(user, params)
    pages = _pages(user, snapshot, params).without_lines().order_by("path")
    classes = {row[0]: row[2] for row in json.loads(snapshot.head)["classes"]}

    def rows() -> Iterator[Sequence[CellValue]]:
        for page in pages.iterator(chunk_size=CHUNK):
            facts = page.facts
            for key, figures in sorted(facts.whole.items()):
                yield [facts.code, facts.name, classes.get(key, ""), *_cells(figures), ""]
            yield [facts.code, facts.name, _("Sum"), *_cells(facts.total), page.digest]

    return Content(
        title=[_("Closed figures of a period"), *_scope(snapshot)],
        headings=[_("Unit code"), _("Unit"), _("Class"), *_headings(), _("Hash of the page")],
        widths=[12, 44, 44, *[11] * len(KEYS), 66],
        rows=rows(),
        total=sum(len(page.facts.whole) + 1 for page in pages.iterator(chunk_size=CHUNK)),
    )


def difference_content(user: User, params: dict[str, str]) -> Content:
    """Return the people whose obligations differ between two versions, and why.

    Whose data is restricted is counted and not named (ADR 20).
    """
    closing = _closing(user, params)
    versions = differences.versions_to_compare(
        user, closing, before=_number(params, "before"), after=_number(params, "version")
    )
    if versions is None:
        raise Unit.DoesNotExist
    before, after = versions
    tops = selectors.top_pages(user, after)
    unit = _number(params, "unit") or (tops[0].unit_id if tops else 0)
    page = differences.page_of(user, after, unit) or differences.page_of(user, before, unit)
    if page is None:
        raise Unit.DoesNotExist
    found = differences.people_changed(user, before, after, page=page)
    since = before.counted_at or closing.cutoff_at
    named: set[int] = set()

    usable = found.usable

    def rows() -> Iterator[Sequence[CellValue]]:
        for start in range(0, len(usable), CHUNK):
            part = usable[start : start + CHUNK]
            for one in differences.explained(user, part, since=since):
                named.add(one.enrolment.member_id)
                yield _person_row(one, found.names)

    return Content(
        title=[
            _("Differences from closed figures"),
            page.facts.name,
            *_scope(after),
            _("Compared with version %(version)s") % {"version": before.version},
            *_unnamed(found),
        ],
        headings=[
            *(_("Full name"), _("Unit"), _("Class"), _("What changed")),
            *(_("Before"), _("After"), _("Why")),
        ],
        widths=[28, 44, 44, 24, 40, 40, 60],
        rows=rows(),
        total=len(usable),
        people=named,
    )


def _unnamed(found: differences.PeopleDifferences) -> list[str]:
    """Return how many obligations differ whom the workbook does not name, and why not."""
    hidden = _("%(number)s more obligations of people whom you do not look after") % {
        "number": formats.number(found.hidden)
    }
    left_out = left_out_words(len(found.restricted))
    return [*([hidden] if found.hidden else []), *filter(None, [left_out])]


def _person_row(one: differences.PersonDifference, names: dict[int, str]) -> Row:
    """Return the row of one obligation that differs."""
    change = one.change
    units = [unit for unit in (change.unit_before, change.unit_after) if unit is not None]
    return [
        one.enrolment.member.full_name,
        " → ".join(dict.fromkeys(names.get(unit, "") for unit in units)),
        one.enrolment.training_class.title,
        str(words.CHANGES[change.kind]),
        words.line_words(change.before),
        words.line_words(change.after),
        "; ".join(one.reasons),
    ]


def _headings() -> list[str]:
    return [str(label) for label in (words.MAIN | words.MORE).values()]


def _cells(figures: Figures) -> Row:
    return [getattr(figures, key) for key in KEYS]


def _scope(snapshot: Snapshot) -> list[str]:
    """Return the lines that say which period, as of when, and which version."""
    closing = snapshot.closing
    cutoff = timezone.localtime(closing.cutoff_at)
    lines = [
        closing.period.name,
        _("Figures as of %(moment)s") % {"moment": f"{cutoff:%H:%M %d/%m/%Y}"},
    ]
    if snapshot.sealed_at is not None:
        sealed = timezone.localtime(snapshot.sealed_at)
        said = _("Closed on %(day)s, version %(version)s, hash %(hash)s")
        facts = {"day": f"{sealed:%d/%m/%Y}", "version": snapshot.version}
        return [*lines, said % {**facts, "hash": snapshot.root_hash}]
    return [*lines, _("Version %(version)s, not sealed") % {"version": snapshot.version}]


def _closing(user: User, params: dict[str, str]) -> Closing:
    """Return the closing, if the user sees it now."""
    visible = Closing.objects.visible_to(user).select_related("period", "unit")
    closing = visible.filter(pk=_number(params, "closing") or 0).first()
    if closing is None:
        raise Unit.DoesNotExist
    return closing


def _version(user: User, params: dict[str, str]) -> Snapshot:
    """Return the version that was asked for, or the latest sealed one, or the first."""
    closing = _closing(user, params)
    seen = [one for one in selectors.versions_of(user, closing) if one.counted_at is not None]
    wanted = _number(params, "version")
    if wanted is not None:
        chosen = next((one for one in seen if one.version == wanted), None)
    else:
        chosen = next((one for one in seen if one.is_sealed), seen[-1] if seen else None)
    if chosen is None:
        raise Unit.DoesNotExist
    chosen.closing = closing
    return chosen


def _pages(user: User, snapshot: Snapshot, params: dict[str, str]) -> SnapshotPageQuerySet:
    """Return the pages that the user sees, at or below the unit that was chosen."""
    pages = SnapshotPage.objects.visible_to(user).filter(snapshot=snapshot)
    unit = _number(params, "unit")
    if unit is None:
        return pages
    page = pages.filter(unit=unit).first()
    if page is None:
        raise Unit.DoesNotExist
    return pages.below(page.path)


def _number(params: dict[str, str], name: str) -> int | None:
    """Return the number that a parameter holds."""
    text = params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
