"""Checking sealed figures by computing every hash again; reads only."""

from __future__ import annotations

import json
from collections.abc import Iterator

from monitoring.closing import rules
from monitoring.closing.models import Snapshot, SnapshotPage

CHUNK = 200


def broken_pages(snapshot: int | None = None) -> Iterator[int]:
    """Yield the pages of sealed versions that do not answer to their hash, or to the page above.

    A page answers when its text and the obligations in it are what the digest was made of, and
    the page above names that digest.
    """
    pages = SnapshotPage.objects.filter(snapshot__state=Snapshot.State.SEALED)
    if snapshot is not None:
        pages = pages.filter(snapshot=snapshot)
    named: dict[tuple[int, int], str] = {}
    # The unit above comes first in the order of the places, and names those below it.
    for page in pages.order_by("snapshot_id", "path").iterator(chunk_size=CHUNK):
        expected = named.get((page.snapshot_id, page.unit_id))
        if not _is_whole(page) or (expected is not None and expected != page.digest):
            yield page.pk
        for unit, digest in json.loads(page.body or "{}").get("children", []):
            named[page.snapshot_id, unit] = digest


def _is_whole(page: SnapshotPage) -> bool:
    """Tell whether text, obligations and digest of a page belong together."""
    facts = page.facts
    return (
        rules.digest_of(page.body) == page.digest
        and rules.digest_of(page.lines) == facts.lines_digest
        and facts.unit == page.unit_id
        and facts.total.total == page.total
    )


def broken_snapshots(snapshot: int | None = None) -> Iterator[int]:
    """Yield the sealed versions whose head does not answer to the hash, the top, or the one before.

    A page that was taken out or put in shows here: the top page names all below it.
    """
    sealed = Snapshot.objects.filter(state=Snapshot.State.SEALED).select_related("closing")
    before: dict[int, str] = {}
    for one in sealed.order_by("closing_id", "version"):
        head = json.loads(one.head)
        top = one.pages.filter(unit=one.closing.unit_id).values_list("digest", flat=True).first()
        is_whole = (
            rules.digest_of(one.head) == one.root_hash
            and head["top"] == top
            and head["previous"] == before.get(one.closing_id, "")
            and _has_all_pages(one)
        )
        before[one.closing_id] = one.root_hash
        if not is_whole and snapshot in (None, one.pk):
            yield one.pk


def _has_all_pages(snapshot: Snapshot) -> bool:
    """Tell whether the pages are those that the pages above them name, no more and no fewer."""
    there, named = set(), {snapshot.closing.unit_id}
    for unit, body in snapshot.pages.values_list("unit_id", "body"):
        there.add(unit)
        named.update(child for child, _digest in json.loads(body)["children"])
    return there == named
