"""Noting who stands in a list that leaves the house."""

from collections.abc import Iterable, Sequence

from members.models import ListExport, User
from members.services.audit import record


def note_list(
    kind: str, *, actor: User, people: Iterable[int], purpose: str = "", subject: str = ""
) -> ListExport:
    """Note once, when the file is made, who stands in it: the cost does not grow with readers.

    ``kind`` is one of ``ListExport.Kind``, ``people`` are numbers of people.  The page of the
    own data reads it, and an erasure finds by it which files to delete.  A file without anybody
    is noted too: nobody has to guess what it holds.
    """
    return ListExport.objects.create(
        kind=kind,
        actor=actor,
        people=sorted(set(people)),
        purpose=purpose[:300],
        subject=subject,
    )


def note_export(kind: str, *, purpose: str, people: Sequence[int], by: User) -> None:
    """Note that a list of people left the house at once: how many rows, and who stands in it."""
    note_list(kind, actor=by, people=people, purpose=purpose)
    record("members.export_people", actor=by, reason=purpose, rows=len(people))
