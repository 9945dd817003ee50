"""Carrying out the rows of a run, some hundred people in a handful of statements.

The same as ``members.services`` do person by person; a test compares the two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, cast

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import services
from members.importing import rules
from members.importing.storing import applied_changes, loaded, stored
from members.models import (
    AuditEntry,
    Exemption,
    ImportRow,
    ImportRun,
    Membership,
    PositionHeld,
    StatusPeriod,
    Unit,
    User,
)
from members.services.people import PARTY

PERSON_FIELDS = ("birth_date", "birth_year", *rules.FILLED)
ROW_FIELDS = ["outcome", "note", "undo", "applied_at", "person"]
# The dated facts that a list may end, and those that it may begin.
ENDS: tuple[type[models.Model], ...] = (Membership, StatusPeriod)
BEGINS: tuple[type[models.Model], ...] = (Membership, StatusPeriod, PositionHeld, Exemption)
# The plan shows a birth date beside the year that was known; the field itself was empty.
_EMPTY_BEFORE = frozenset({"birth_date", "birth_year"})


class Stale(Exception):
    """The register is no longer as the dry run found it."""


def apply_rows(rows: Sequence[ImportRow], run: ImportRun, day: date) -> None:
    """Carry out rows that were not carried out yet; each comes out applied, or says why not.

    Where the database refuses the batch because somebody took a number meanwhile, the batch is
    halved until the row stands alone.
    """
    try:
        with transaction.atomic():
            _Batch(run, day).write(rows)
    except IntegrityError:
        if len(rows) == 1:
            _refuse(rows[0], _("Its card number, e-mail or phone was taken meanwhile."))
            rows[0].save(update_fields=ROW_FIELDS)
            return
        middle = len(rows) // 2
        apply_rows(rows[:middle], run, day)
        apply_rows(rows[middle:], run, day)


def changed_columns(people: Sequence[User], before: dict[int, dict[str, Any]]) -> list[str]:
    """Return the columns that differ from what was loaded on any of the people.

    So that columns that follow from others (search text, look-up keys) are always written along.
    """
    return sorted(
        {
            column.name
            for person in people
            for column in User._meta.concrete_fields
            if getattr(person, column.attname) != before[person.pk][column.attname]
        }
    )


def snapshot(person: User) -> dict[str, Any]:
    """Return the stored columns of a person as they are now."""
    return {
        column.attname: getattr(person, column.attname) for column in User._meta.concrete_fields
    }


def _refuse(row: ImportRow, why: str) -> None:
    """Say that the row was not taken over, and why."""
    row.outcome, row.note, row.undo, row.applied_at = ImportRow.Outcome.STALE, why, {}, None
    if row.kind == "new":
        row.person = None


@dataclass
class _Batch:
    """Everything that one batch writes, collected before it is written."""

    run: ImportRun
    day: date
    entries: list[AuditEntry] = field(default_factory=list)
    made: list[tuple[ImportRow, str, models.Model]] = field(default_factory=list)
    ended: list[Membership | StatusPeriod] = field(default_factory=list)
    dropped: list[Membership | StatusPeriod] = field(default_factory=list)
    people: dict[int, User] = field(default_factory=dict)
    homes: dict[int, Membership] = field(default_factory=dict)
    statuses: dict[int, StatusPeriod] = field(default_factory=dict)
    held: set[tuple[int, str, int]] = field(default_factory=set)
    alive: set[int] = field(default_factory=set)
    arrived: set[tuple[str, str | None]] = field(default_factory=set)

    def write(self, rows: Sequence[ImportRow]) -> None:
        """Plan every row in memory, then write table by table."""
        now = timezone.now()
        self._load(rows)
        before = {pk: snapshot(person) for pk, person in self.people.items()}
        for row in rows:
            row.outcome, row.note, row.undo = ImportRow.Outcome.APPLIED, "", {}
            row.applied_at = now
        new = [row for row in rows if row.kind == "new" and self._is_still_new(row)]
        for row in rows:
            if row.kind in {"changed", "moved"}:
                self._change(row)
            elif row.kind == "missing":
                self._log("members.mark_missing", row)
        self._register(new)
        self._write_periods()
        changed = changed_columns(list(self.people.values()), before)
        if changed:
            User.objects.bulk_update(self.people.values(), changed, batch_size=500)
        services.record_many(self.entries)
        ImportRow.objects.bulk_update(rows, ROW_FIELDS, batch_size=500)

    def _load(self, rows: Sequence[ImportRow]) -> None:
        """Lock the people of the batch, and read what is true of them."""
        ids = sorted({row.person_id for row in rows if row.person_id})
        locked = User.objects.select_for_update(of=("self",)).order_by("pk").filter(pk__in=ids)
        self.people = {person.pk: person for person in locked}
        homes = Membership.objects.filter(person__in=ids, valid_to=None)
        self.homes = {one.person_id: one for one in homes.exclude(kind=Membership.Kind.TEMPORARY)}
        statuses = StatusPeriod.objects.filter(person__in=ids, valid_to=None)
        self.statuses = {one.person_id: one for one in statuses}
        held = PositionHeld.objects.filter(person__in=ids, valid_to=None)
        self.held = set(held.values_list("person_id", "position", "unit_id"))
        self.alive = set(
            Unit.objects.alive()
            .filter(pk__in={row.unit_id for row in rows if row.unit_id})
            .values_list("pk", flat=True)
        )
        self.arrived = self._arrived_since_check(rows)

    def _arrived_since_check(self, rows: Sequence[ImportRow]) -> set[tuple[str, str | None]]:
        """Return names and birth dates of people whom somebody registered since the dry run."""
        names = {row.name for row in rows if row.kind == "new"}
        since = self.run.checked_at or self.run.created_at
        found = User.objects.filter(full_name__in=names, joined_at__gt=since)
        mine = ImportRow.objects.filter(run=self.run, kind="new", person__isnull=False)
        found = found.exclude(pk__in=mine.values("person")) if names else found.none()
        return {
            (name, born and born.isoformat())
            for name, born in found.values_list("full_name", "birth_date")
        }

    def _is_still_new(self, row: ImportRow) -> bool:
        """Tell whether the person may be registered; refuse the row if not."""
        key = (row.name, row.plan["values"].get("birth_date"))
        if key in self.arrived:
            _refuse(row, _("Somebody registered this person after the dry run."))
        elif row.unit_id not in self.alive:
            _refuse(row, _("The unit has ended since the dry run."))
        return row.outcome == ImportRow.Outcome.APPLIED

    def _register(self, rows: Sequence[ImportRow]) -> None:
        """Make the new people with unit, status and everything that the list says."""
        if not rows:
            return
        people = []
        codes = services.next_personal_codes(len(rows))
        for row, code in zip(rows, codes, strict=True):
            values = row.plan["values"]
            facts = {n: loaded(n, values[n]) for n in PERSON_FIELDS if n in values}
            person = User(personal_code=code, full_name=row.name, unit_id=row.unit_id, **facts)
            person.set_unusable_password()
            person.apply_forms()
            people.append(person)
        User.objects.bulk_create(people)
        for row, person in zip(rows, people, strict=True):
            values = row.plan["values"]
            status = values.get("status") or StatusPeriod.Status.FULL
            kind = Membership.Kind.OFFICIAL if status in PARTY else Membership.Kind.LEARNER
            row.person = person
            unit_id = cast(int, row.unit_id)  # a new person without a unit was refused
            self._make(row, "membership", Membership(person=person, unit_id=unit_id, kind=kind))
            self._make(row, "status", StatusPeriod(person=person, status=status))
            self._give_rest(row, person, values)
            # Without the person: whom the log names by a key can never be taken away again.
            entry = AuditEntry(action="members.register_person", subject=f"person:{person.pk}")
            self._add(entry, row, status=status)

    def _change(self, row: ImportRow) -> None:
        """Carry out the changes of a known person, unless the dry run is out of date."""
        person = self.people.get(row.person_id or 0)
        changes = applied_changes(row)
        try:
            if person is None:
                raise Stale(_("The person is no longer in the register."))
            self._check_fresh(row, person, changes)
        except Stale as why:
            _refuse(row, str(why))
            return
        fields = [name for name in changes if name in PERSON_FIELDS]
        row.undo["fields"] = {
            name: [stored(getattr(person, name)), stored(changes[name][1])] for name in fields
        }
        for name in fields:
            setattr(person, name, changes[name][1])
        if fields:
            person.apply_forms()
            self._log(
                "members.change_person", row, reason=_("from an imported list"), fields=fields
            )
        self._change_home_and_status(row, person, changes)
        self._give_rest(row, person, {name: new for name, (_old, new) in changes.items()})

    def _check_fresh(
        self, row: ImportRow, person: User, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        """Refuse what somebody changed after the dry run: the approval was for something else."""
        if person.unit_id != row.plan["unit_was"]:
            raise Stale(_("The person was moved after the dry run."))
        if row.kind == "moved" and row.unit_id not in self.alive:
            raise Stale(_("The unit has ended since the dry run."))
        for name, (old, _new) in changes.items():
            if name == "status":
                open_status = self.statuses.get(person.pk)
                now = open_status.status if open_status else ""
            elif name in PERSON_FIELDS:
                now = getattr(person, name)
                old = None if name in _EMPTY_BEFORE else old
            else:
                continue
            if (now or None) != (old or None):
                raise Stale(_("The record was changed after the dry run."))

    def _change_home_and_status(
        self, row: ImportRow, person: User, changes: dict[str, tuple[Any, Any]]
    ) -> None:
        """Move the person and give the status; who is admitted becomes a member where they are."""
        home, status = self.homes.get(person.pk), self.statuses.get(person.pk)
        kind = home.kind if home else Membership.Kind.OFFICIAL
        unit = row.unit_id if row.kind == "moved" else person.unit_id
        if "status" in changes:
            new = changes["status"][1]
            if status is not None:
                self._end(row, "status", status)
                if new in PARTY and kind == Membership.Kind.LEARNER:
                    kind = Membership.Kind.OFFICIAL
            self._make(row, "status", StatusPeriod(person=person, status=new))
            self._log("members.change_status", row, status=new)
        if unit is not None and (home is None or (home.unit_id, home.kind) != (unit, kind)):
            if home is not None:
                self._end(row, "membership", home)
            row.undo["unit"] = [person.unit_id, unit]
            person.unit_id = unit
            self._make(row, "membership", Membership(person=person, unit_id=unit, kind=kind))
            self._log("members.place_person", row, unit_id=unit)

    def _give_rest(self, row: ImportRow, person: User, values: dict[str, Any]) -> None:
        """Give the position and the exemption that the list names."""
        position, basis = values.get("position"), values.get("exemption")
        unit = person.unit_id
        if position and unit and (person.pk, position, unit) not in self.held:
            held = PositionHeld(person=person, position=position, unit_id=unit)
            self._make(row, "position", held)
            if row.kind != "new":
                self._log("members.give_position", row, unit_id=unit, position=position)
        if basis:
            reason = _("according to an imported list") if basis == "x" else basis
            by = self.run.created_by
            self._make(row, "exemption", Exemption(person=person, basis=reason, approved_by=by))
            if row.kind != "new":
                self._log("members.exempt_person", row, reason=reason)

    def _make(
        self,
        row: ImportRow,
        what: str,
        period: Membership | StatusPeriod | PositionHeld | Exemption,
    ) -> None:
        """Have a dated fact made that holds from the day of the run."""
        period.valid_from = self.day
        self.made.append((row, what, period))

    def _end(self, row: ImportRow, what: str, period: Membership | StatusPeriod) -> None:
        """Close an open fact on the eve; drop one that would end before it began."""
        if period.valid_from >= self.day:
            columns = [one.attname for one in period._meta.concrete_fields if not one.primary_key]
            facts = {name: stored(getattr(period, name)) for name in columns}
            row.undo[f"{what}_dropped"] = facts
            self.dropped.append(period)
            return
        row.undo[f"{what}_ended"] = period.pk
        period.valid_to = self.day - timedelta(days=1)
        self.ended.append(period)

    def _write_periods(self) -> None:
        """Write the dated facts: first what ends, then what begins."""
        for model in ENDS:
            gone = [one.pk for one in self.dropped if isinstance(one, model)]
            if gone:
                model._default_manager.filter(pk__in=gone).delete()
            ended = [one for one in self.ended if isinstance(one, model)]
            if ended:
                model._default_manager.bulk_update(ended, ["valid_to"])
        for kind in BEGINS:
            kind._default_manager.bulk_create(
                [one for _row, _what, one in self.made if type(one) is kind]
            )
        for row, what, period in self.made:
            row.undo[what] = period.pk

    def _log(
        self,
        action: str,
        row: ImportRow,
        *,
        reason: str = "",
        unit_id: int | None = None,
        **facts: Any,
    ) -> None:
        """Have a line of the audit log written about the row's person."""
        entry = AuditEntry(
            action=action, person_id=row.person_id, unit_id=unit_id, reason=reason[:300]
        )
        self._add(entry, row, **facts)

    def _add(self, entry: AuditEntry, row: ImportRow, **facts: Any) -> None:
        """Say whose act it was, and which row of which run."""
        entry.actor = self.run.created_by
        entry.subject = entry.subject or f"import:{self.run.pk}"
        entry.unit_id = entry.unit_id or (row.unit_id if row.kind == "new" else None)
        entry.facts = {"run": self.run.pk, "row": row.number, **facts}
        self.entries.append(entry)
